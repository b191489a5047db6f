"""`flask check-house`: every promise checked again, by reading the rows and not by asking the triggers.

Nothing here shares a line with the SQL of the promises: a mistake would have to be made twice, alike.
"""

from shared_space.desk.sweep import claims, equipment, records, registrations
from shared_space.desk.sweep.finding import Finding
from shared_space.kernel.db import db

__all__ = ["Finding", "sweep"]


def sweep() -> list[Finding]:
    """Check every promise in one snapshot of the database. Reads only."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        return [
            records.guards(connection),
            *claims.check(connection),
            registrations.check(connection),
            equipment.check(connection),
            records.slots(connection),
            records.decisions(connection),
            records.letters(connection),
            records.history(connection),
        ]
