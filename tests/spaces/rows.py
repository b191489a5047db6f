"""Rows that the tests of spaces and residencies need from the slices above."""

from sqlalchemy import select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from tests.cast import KULNA, NOW, PERSON


@transactional
def approved(space_id: int, span: Interval, *, organization_id: int = KULNA, seats: int = 1) -> int:
    """An approved booking; the id of its occurrence."""
    booking = Booking(
        organization_id=organization_id,
        requester_id=PERSON["coordinator"],
        title=Trilingual(en="Meeting"),
        people=seats,
        submission_key=f"{space_id} {span.start} {seats}",
        created_at=NOW,
        changed_at=NOW,
    )
    db.session.add(booking)
    db.session.flush()
    occurrence = Occurrence(
        booking_id=booking.id,
        space_id=space_id,
        uid=f"{booking.id}@test",
        starts_at=span.start,
        ends_at=span.end,
        claims_from=span.start,
        claims_until=span.end,
        seats=seats,
        state="approved",
        state_since=NOW,
        created_at=NOW,
        changed_at=NOW,
    )
    db.session.add(occurrence)
    db.session.flush()
    return occurrence.id


def history() -> list[str]:
    """The verbs of history, oldest first."""
    return list(db.session.scalars(select(AuditRow.verb).order_by(AuditRow.id)))
