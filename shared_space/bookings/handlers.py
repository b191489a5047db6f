"""What the booking desk says to facts of the rooms below it, and to its own: who waits is called."""

from sqlalchemy import func, select

from shared_space.bookings.events import BookingEvent
from shared_space.bookings.models import CLAIMING, Occurrence
from shared_space.bookings.service.waiting import call_next
from shared_space.kernel.db import db
from shared_space.spaces.errors import StillBooked
from shared_space.spaces.events import SpaceChanged


def keep_booked_space(fact: SpaceChanged) -> None:
    """A space goes out of use only when nothing approved is ahead. Raises StillBooked."""
    if "in_use" not in fact.fields or fact.in_use:
        return
    ahead = db.session.scalar(
        select(func.count())
        .select_from(Occurrence)
        .where(
            Occurrence.space_id == fact.space_id,
            Occurrence.state.in_(CLAIMING),
            Occurrence.ends_at > fact.at,
        )
    )
    if ahead:
        raise StillBooked(ahead)


def call_who_waits(fact: BookingEvent) -> None:
    """A slot may be free now: the next in line is offered it. What a manager may still undo is not
    free yet; the worker looks again (`call_next` is one of its chores). Of what a closure took, nothing
    is free."""
    if getattr(fact, "reason", None):
        return
    moved = (*getattr(fact, "moved_ids", ()), *getattr(fact, "before_ids", ()))
    concerned = Occurrence.id.in_((*fact.occurrence_ids, *moved))
    spaces = set(db.session.scalars(select(Occurrence.space_id).where(concerned)))
    call_next(fact.at, spaces)
