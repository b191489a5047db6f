"""The guards themselves, promises 2 to 5, and that no row points at nothing."""

from typing import Any

from sqlalchemy import Connection, text

from migrations import promises
from shared_space.bookings.models import STATES
from shared_space.bookings.rules.transitions import VERBS
from shared_space.desk.sweep.finding import Finding
from shared_space.kernel.audit import AuditRow

UNIQUE = (
    ("bookings", ("submission_key",)),
    ("letters", ("dedupe_key",)),
    ("occurrences", ("uid", "sequence")),
    ("registrations", ("link_hash",)),
    ("registrations", ("submission_key",)),
)


def guards(connection: Connection) -> Finding:
    """Every trigger stands, awake and as written; so do the unique keys the promises lean on."""
    finding = Finding("0. the guards stand")
    finding.counted["triggers"] = len(promises.installed(connection))
    finding.violations.extend(promises.damage(connection))
    for table, columns in UNIQUE:
        names = ", ".join(columns)
        doubled = connection.execute(
            text(f"SELECT {names}, count(*) FROM {table} GROUP BY {names} HAVING count(*) > 1")  # noqa: S608 (our own names)
        )
        finding.counted["unique keys"] += 1
        for row in doubled:
            finding.says(f"{table}: {row[:-1]} stands {row[-1]} times")
    if connection.dialect.name == "sqlite":
        for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            finding.says(f"{table} {rowid} points at a row of {parent} that is not there")
    return finding


def slots(connection: Connection) -> Finding:
    """Promise 2: a change is a new row of the same uid, and one row of a chain is in force."""
    finding = Finding("2. slots don't move, a change is a new row")
    rows = connection.execute(
        text(
            "SELECT new.id AS id, new.replaces_id AS old_id, new.uid AS uid, old.uid AS old_uid,"
            " new.state AS state, old.state AS old_state"
            " FROM occurrences new LEFT JOIN occurrences old ON old.id = new.replaces_id"
            " WHERE new.replaces_id IS NOT NULL ORDER BY new.id"
        )
    )
    living: dict[int, int] = {}
    for row in rows:
        finding.counted["rows that replace another"] += 1
        if row.uid != row.old_uid:
            finding.says(f"occurrence {row.id} replaces {row.old_id} under another uid")
        claims = {"approved", "offered"}
        if row.state in claims and row.old_state in claims:
            finding.says(
                f"occurrence {row.id} and {row.old_id}, which it replaces, are both in force"
            )
        if row.state in claims | {"requested"} and living.setdefault(row.old_id, row.id) != row.id:
            finding.says(
                f"occurrence {row.old_id} has two successors, {living[row.old_id]}, {row.id}"
            )
    return finding


def decisions(connection: Connection) -> Finding:
    """Promise 3: no two decisions saw the same revision, and the last one still stands in the row."""
    finding = Finding("3. one decision")
    rows = connection.execute(
        text("SELECT state, count(*) AS number FROM occurrences GROUP BY state")
    )
    for row in rows:
        finding.counted[f"occurrences {row.state}"] = row.number
        if row.state not in STATES:
            finding.says(f"{row.number} occurrences are '{row.state}', which is no state")
    decided = connection.execution_options(yield_per=2000).execute(
        text(
            "SELECT d.id, d.verb, d.undone_at, c.occurrence_id, c.revision_after, o.revision, o.state"
            " FROM decided c JOIN decisions d ON d.id = c.decision_id"
            " JOIN occurrences o ON o.id = c.occurrence_id"
            " ORDER BY c.occurrence_id, c.revision_after, d.id"
        )
    )
    previous: Any = None
    for row in decided:
        finding.counted["decided occurrences"] += 1
        where = f"occurrence {row.occurrence_id}: decision {row.id}"
        key = (row.occurrence_id, row.revision_after)
        if key == previous:
            finding.says(f"{where} and another one changed the same revision")
        if row.revision_after > row.revision:
            finding.says(f"{where} left a revision that the row never reached")
        in_force = row.undone_at is None and row.revision_after == row.revision
        if in_force and row.state != VERBS[row.verb]:
            finding.says(f"{where} says {row.verb}, the row is {row.state}")
        previous = key
    return finding


def letters(connection: Connection) -> Finding:
    """Promise 4: every letter has one fate. Its key is unique, see the guards."""
    finding = Finding("4. a letter is never lost")
    rows = connection.execute(
        text(
            "SELECT state, count(*) AS number,"
            " sum(CASE WHEN state = 'sent' AND sent_at IS NULL THEN 1 ELSE 0 END) AS unsent,"
            " sum(CASE WHEN state = 'sending' AND lease_until IS NULL THEN 1 ELSE 0 END) AS stuck"
            " FROM letters GROUP BY state"
        )
    )
    for row in rows:
        finding.counted[f"letters {row.state}"] = row.number
        if row.unsent:
            finding.says(f"{row.unsent} letters are 'sent' but never left")
        if row.stuck:
            finding.says(f"{row.stuck} letters are 'sending' and no worker will take them up again")
    return finding


def history(connection: Connection) -> Finding:
    """Promise 5: history holds ids, states, times and names of fields, never words of people."""
    finding = Finding("5. history is kept")
    table = AuditRow.__table__
    rows = connection.execution_options(yield_per=2000).execute(
        table.select().with_only_columns(table.c.id, table.c.verb, table.c.facts)
    )
    for row in rows:
        finding.counted["rows of history"] += 1
        if _has_words(row.facts):
            fields = ", ".join(name for name, value in row.facts.items() if _has_words(value))
            finding.says(f"row {row.id} of history ({row.verb}) holds words in {fields}")
    orphans = connection.execute(
        text(
            "SELECT n.audit_row_id FROM audit_notes n LEFT JOIN audit_rows r"
            " ON r.id = n.audit_row_id WHERE r.id IS NULL"
        )
    )
    for row in orphans:
        finding.says(f"row {row.audit_row_id} of history is gone, its note is here")
    return finding


def _has_words(value: object) -> bool:
    """Ids, codes, states and ISO times hold neither a space nor an @."""
    if isinstance(value, dict):
        return any(_has_words(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_words(item) for item in value)
    return isinstance(value, str) and any(c.isspace() or c == "@" for c in value)
