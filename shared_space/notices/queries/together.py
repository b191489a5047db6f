"""What a letter about many bookings tells."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shared_space.bookings.models import Booking, Occurrence
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class Line:
    """The dates of one booking that are in one state. space, starts_at, ends_at: of the first of
    them; more: how many others."""

    booking_id: int
    requester_id: int
    by_telephone: bool
    title: Trilingual
    is_private: bool
    space: Trilingual
    starts_at: datetime
    ends_at: datetime
    more: int = 0


def lines_of(occurrence_ids: Collection[int]) -> list[Line]:
    """The bookings of these dates, in the order of their first ones. One query."""
    columns: tuple[Any, ...] = (
        Booking.id,
        Booking.requester_id,
        Booking.entered_by_id.is_not(None),
        Booking.title,
        Booking.visibility == "private",
        Space.name,
        Occurrence.starts_at,
        Occurrence.ends_at,
    )
    rows = db.session.execute(
        sa.select(*columns)
        .join(Occurrence, Occurrence.booking_id == Booking.id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(Occurrence.id.in_(occurrence_ids))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    lines: dict[int, Line] = {}
    for row in rows:
        known = lines.get(row[0])
        lines[row[0]] = replace(known, more=known.more + 1) if known else Line(*row)
    return list(lines.values())
