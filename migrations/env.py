"""Runs migrations in one transaction.

On SQLite a batch migration with foreign keys on was seen to drop every trigger and delete every child
row, so foreign keys are off before BEGIN, and checked before COMMIT.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from shared_space.kernel.db import WRITES, Base, db

context.config.set_main_option("script_location", current_app.extensions["migrate"].directory)


def migrate(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.execution_options(**{WRITES: True}).begin():
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                compare_type=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration would leave orphans: {broken[:3]}")
    finally:
        if sqlite:
            connection.connection.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as connection:
    migrate(connection)
