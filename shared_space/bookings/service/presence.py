"""Saying "we are here", once; and giving back what nobody came to."""

from datetime import datetime

from sqlalchemy import update

from shared_space.bookings.errors import Kept, NotHers, Stale, TooEarlyOrLate
from shared_space.bookings.events import NoShowReleased, SaidHere
from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.queries.presence import Present, nobody_came, says_here
from shared_space.bookings.rules.presence import may_say_here
from shared_space.bookings.service.deciding import change
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval


@transactional
def say_here(booking_id: int, occurrence_id: int, actor: Actor, now: datetime) -> None:
    """Somebody has come; said twice is said once. Who it was is kept nowhere (house policy: never
    who is in the building). Raises NotHers; TooEarlyOrLate, also for a date that is not approved."""
    row = db.session.get(Occurrence, occurrence_id)
    if row is None or row.booking_id != booking_id or not says_here(actor, booking_id):
        raise NotHers
    said = db.session.execute(
        update(Occurrence)
        .where(
            Occurrence.id == occurrence_id,
            Occurrence.state == "approved",
            Occurrence.checked_in_at.is_(None),
        )
        .values(checked_in_at=now)
        .returning(Occurrence.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.refresh(row)
    if row.state != "approved" or not may_say_here(Interval(row.starts_at, row.ends_at), now):
        raise TooEarlyOrLate
    if said:
        organization_id = db.session.get_one(Booking, booking_id).organization_id
        record(
            SaidHere(
                at=now,
                actor_id=None,
                booking_id=booking_id,
                organization_id=organization_id,
                occurrence_ids=(occurrence_id,),
            )
        )


def release_no_shows(now: datetime) -> None:
    """A chore: each date at which nobody came is released by itself, so that one that changes at this
    instant, or is kept by what stands on it, does not keep the others."""
    for present in nobody_came(now):
        try:
            _release(present, now)
        except (Kept, Stale):
            continue


@transactional
def _release(present: Present, now: datetime) -> None:
    came = db.session.get_one(
        Occurrence, present.occurrence_id, populate_existing=True, with_for_update=True
    )
    if came.checked_in_at is not None:
        raise Stale(present.booking_id)
    change(present.booking_id, {present.occurrence_id: present.revision}, "release", now)
    organization_id = db.session.get_one(Booking, present.booking_id).organization_id
    record(
        NoShowReleased(
            at=now,
            actor_id=None,
            booking_id=present.booking_id,
            organization_id=organization_id,
            occurrence_ids=(present.occurrence_id,),
        )
    )
