"""A free slot instead of each date that a closure is in the way of: five queries for all of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

from sqlalchemy import func, or_, select

from shared_space.bookings.models import Occurrence, Offer
from shared_space.bookings.queries.bookings import Dated, Full
from shared_space.bookings.queries.day import DaySpace, spaces_of_day, uses_between
from shared_space.bookings.queries.free import FreeTime, near
from shared_space.bookings.queries.shut import shut_between
from shared_space.bookings.rules.objections import claim_of, seats_for
from shared_space.bookings.rules.timetable import Use
from shared_space.house.queries import HouseSettings, the_house
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval, day_span, instant_or_later
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Space
from shared_space.spaces.queries import opening_hours

MOST = 60
MOVABLE = ("requested", "approved")
DAYS_AROUND = 7
Way = Sequence[tuple[Full, Sequence[Dated]]]
Slot = tuple[DaySpace, Interval]


def instead_of(
    way: Way, closing: tuple[int | None, Interval], now: datetime
) -> dict[int, tuple[DaySpace, Interval, int]]:
    """Occurrence id → (space, slot, seats) for the first MOST dates of `way` that have not begun, as if
    `closing` (a space or None for the house, and when) were closed already; no slot twice.

    The best first: the same time elsewhere, another time that day, the same time on the nearest days,
    in the same space before others. A date for which nothing is free is not there.
    """
    dates = [
        (full, dated)
        for full, those in way
        for dated in those
        if dated.state in MOVABLE and dated.span.start > now
    ][:MOST]
    if not dates:
        return {}
    house = the_house()
    days = [dated.span.start.astimezone(house.zone).date() for _full, dated in dates]
    around = timedelta(days=DAYS_AROUND)
    first, last = min(days) - around, max(days) + around
    free = _Free(day_span(first, house.zone, (last - first).days + 1), closing, house, now)
    found = {}
    for (full, dated), day in zip(dates, days, strict=True):
        best = next(free.slots(full, dated, day), None)
        if best:
            space, slot = best
            seats = seats_for(space.room, full.people)
            free.take(space, slot, seats)
            found[dated.number] = (space, slot, seats)
    return found


class _Free:
    """What is free in the house, day by day, as slots are taken."""

    def __init__(
        self,
        span: Interval,
        closing: tuple[int | None, Interval],
        house: HouseSettings,
        now: datetime,
    ) -> None:
        self.house = house
        self.spaces = spaces_of_day()
        shut = shut_between(span)
        self.uses = uses_between(span, VISITOR, "en")
        closed = replace(shut, closed=[*shut.closed, closing])
        self.time = FreeTime(closed, opening_hours(), self.uses, now)

    def slots(self, full: Full, dated: Dated, day: date) -> Iterator[Slot]:
        """Slots as long as the date, the best first."""
        fitting = [s for s in self.spaces if s.room.people >= full.people]
        own = [s for s in fitting if s.room.space_id == dated.space_id]
        others = sorted(
            (s for s in fitting if s.room.space_id != dated.space_id), key=lambda s: s.room.people
        )
        there = self._at_its_time(others, full, dated, day)
        later = (
            (space, slot)
            for space in own
            for slot in near(dated.span, self._spans(space, full, day, dated.span))
        )
        distances = range(1, DAYS_AROUND + 1)
        nearest = chain.from_iterable((timedelta(days=n), timedelta(days=-n)) for n in distances)
        days_around = (
            self._at_its_time((*own, *others), full, dated, day + away) for away in nearest
        )
        return chain(there, later, chain.from_iterable(days_around))

    def take(self, space: DaySpace, slot: Interval, seats: int) -> None:
        use = Use(0, slot, claim_of(space.room, slot), seats, "offered")
        self.uses.setdefault(space.room.space_id, []).append(use)

    def _at_its_time(
        self, spaces: Sequence[DaySpace], full: Full, dated: Dated, day: date
    ) -> Iterator[Slot]:
        zone = self.house.zone
        local = dated.span.start.astimezone(zone)
        start = instant_or_later(day, local.time(), zone)
        wanted = Interval(start, start + (dated.span.end - dated.span.start))
        for space in spaces:
            if any(span.covers(wanted) for span in self._spans(space, full, day, wanted)):
                yield space, wanted

    def _spans(self, space: DaySpace, full: Full, day: date, wanted: Interval) -> list[Interval]:
        """When there is place enough for the booking on that day."""
        return self.time.spans(
            space,
            day_span(day, self.house.zone),
            people=full.people,
            organization_id=full.organization_id,
            shortest=wanted.end - wanted.start,
        )


def offered_instead(occurrence_ids: Collection[int]) -> dict[int, tuple[Trilingual, Interval]]:
    """Occurrence id → the space and the slot that is offered instead of it now."""
    instead = func.coalesce(Offer.instead_of_id, Occurrence.replaces_id)
    rows = db.session.execute(
        select(instead, Space.name, Occurrence.starts_at, Occurrence.ends_at)
        .join(Space, Space.id == Occurrence.space_id)
        .outerjoin(Offer, Offer.occurrence_id == Occurrence.id)
        .where(
            Occurrence.state == "offered",
            or_(
                Occurrence.replaces_id.in_(occurrence_ids), Offer.instead_of_id.in_(occurrence_ids)
            ),
        )
    )
    return {number: (name, Interval(start, end)) for number, name, start, end in rows}
