"""Promise 8. The people of each workshop are counted one by one, as they stand in its list."""

from collections import defaultdict

from sqlalchemy import Connection, text

from shared_space.desk.sweep.finding import Finding

PLACES = text(
    "SELECT id, workshop_id, email FROM registrations WHERE state IN ('asked', 'registered')"
    " ORDER BY workshop_id, id"
)


def check(connection: Connection) -> Finding:
    """The finding on promise 8: no workshop has more people than places, and nobody has two of one."""
    finding = Finding("8. registrations never exceed the places")
    rows = connection.execute(text("SELECT id, capacity FROM workshops"))
    capacities = {row.id: row.capacity for row in rows}
    people: dict[int, list[int]] = defaultdict(list)
    seen: set[tuple[int, str]] = set()
    for row in connection.execute(PLACES):
        finding.counted["places taken or kept"] += 1
        people[row.workshop_id].append(row.id)
        if row.email and (row.workshop_id, row.email) in seen:
            finding.says(
                f"workshop {row.workshop_id}: registration {row.id} is a second of the same"
            )
        seen.add((row.workshop_id, row.email))
    for number, there in people.items():
        finding.counted["workshops that people joined"] += 1
        most = capacities.get(number)
        if most is not None and len(there) > most:
            ids = ", ".join(map(str, there))
            finding.says(f"workshop {number}: {len(there)} of {most} places are taken by {ids}")
    return finding
