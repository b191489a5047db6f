"""Promise 9. Every claim is a step up where it begins and a step down where it ceases; the steps of an
equipment, in order of time and down before up, never climb over its pieces."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from shared_space.desk.sweep.finding import Finding, instant

CLAIMS = text(
    "SELECT q.equipment_id, q.occurrence_id, q.pieces, q.claims_from, q.claims_until,"
    " o.state, o.claims_from AS space_from, o.claims_until AS space_until"
    " FROM equipment_claims q LEFT JOIN occurrences o ON o.id = q.occurrence_id"
    " ORDER BY q.equipment_id, q.occurrence_id"
)
Step = tuple[datetime, int, int]


def check(connection: Connection) -> Finding:
    """The finding on promise 9: portable equipment is never promised beyond its count."""
    finding = Finding("9. equipment is never over-promised")
    steps: dict[int, list[Step]] = defaultdict(list)
    for row in connection.execution_options(yield_per=2000).execute(CLAIMS):
        finding.counted["claims of equipment"] += 1
        try:
            _read(row, steps, finding)
        except ValueError as error:
            finding.says(f"equipment {row.equipment_id}, occurrence {row.occurrence_id}: {error}")
    pieces = {row.id: row.pieces for row in connection.execute(text("SELECT * FROM equipment"))}
    for number, found in sorted(steps.items()):
        finding.counted["equipment that is claimed"] += 1
        _climb(number, pieces.get(number, 0), found, finding)
    return finding


def _read(row: Any, steps: dict[int, list[Step]], finding: Finding) -> None:
    start, end = instant(row.claims_from), instant(row.claims_until)
    if (start, end) != (instant(row.space_from), instant(row.space_until)):
        finding.says(
            f"equipment {row.equipment_id} and its occurrence {row.occurrence_id} claim other times"
        )
    if row.state in {"approved", "offered"}:
        steps[row.equipment_id] += [
            (start, row.pieces, row.occurrence_id),
            (end, -row.pieces, row.occurrence_id),
        ]


def _climb(number: int, pieces: int, steps: list[Step], finding: Finding) -> None:
    taken, open_claims = 0, set()
    for moment, step, occurrence_id in sorted(steps, key=lambda s: (s[0], s[1], s[2])):
        taken += step
        if step < 0:
            open_claims.discard(occurrence_id)
            continue
        open_claims.add(occurrence_id)
        if taken > pieces:
            ids = ", ".join(map(str, sorted(open_claims)))
            finding.says(
                f"equipment {number}: {taken} of {pieces} pieces are claimed at"
                f" {moment:%Y-%m-%d %H:%M:%S} UTC by the occurrences {ids}"
            )
