"""What the booking desk says to facts of the rooms below it."""

from sqlalchemy import func, select

from shared_space.bookings.models import CLAIMING, Occurrence
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
