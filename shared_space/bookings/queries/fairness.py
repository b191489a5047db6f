"""The hall time of every member organization, in two queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from shared_space.bookings.models import LIVE, Booking, Occurrence
from shared_space.bookings.rules.fairness import HallDate, Share, average, quarter, shares
from shared_space.house.queries import the_house
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class HallTime:
    """Of one quarter. shares: organization id → its share, where it has any; average: over all
    member organizations."""

    shares: Mapping[int, Share]
    average: Share

    def of(self, organization_id: int) -> Share:
        return self.shares.get(organization_id, Share())


def hall_time(now: datetime) -> HallTime:
    """Of the quarter in which `now` lies."""
    zone = the_house().zone
    span = quarter(now.astimezone(zone).date(), zone)
    rows = db.session.execute(
        select(
            Booking.organization_id,
            Occurrence.uid,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.state,
        )
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Space.kind == "meeting_hall",
            Occurrence.state.in_(LIVE),
            Occurrence.starts_at >= span.start,
            Occurrence.starts_at < span.end,
            Booking.organization_id.is_not(None),
        )
    )
    found = shares(
        [
            HallDate(number, uid, Interval(starts_at, ends_at), state == "approved")
            for number, uid, starts_at, ends_at, state in rows
            if number is not None
        ],
        zone,
    )
    members = db.session.scalars(select(Organization.id).where(Organization.state == "member"))
    return HallTime(found, average(found, members.all()))
