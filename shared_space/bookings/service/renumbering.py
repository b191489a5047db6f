"""Dates whose invitations are taken back or sent again, though nothing else of them changes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from shared_space.bookings.models import Occurrence
from shared_space.bookings.service.deciding import newest_sequence
from shared_space.kernel.db import db
from shared_space.kernel.stamps import next_stamp


def renumber(occurrence_ids: Collection[int], now: datetime) -> None:
    """The next sequence for each: what takes an invitation back must be newer than the invitation, and
    one that is sent again newer than both (RFC 5546, 2.1.4). Works inside the caller's transaction, whose
    event lets the calendars know."""
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.changed_at)
        .where(Occurrence.id.in_(occurrence_ids))
        .order_by(Occurrence.id)
    ).all()
    for row in rows:
        stamp = next_stamp(now, row.changed_at)
        db.session.execute(
            update(Occurrence)
            .where(Occurrence.id == row.id)
            .values(sequence=newest_sequence() + 1, changed_at=stamp)
            .execution_options(synchronize_session=False)
        )
