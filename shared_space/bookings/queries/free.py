"""Free time, space by space and day by day, for whoever looks for something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from shared_space.bookings.queries.day import DaySpace
from shared_space.bookings.queries.shut import Shut
from shared_space.bookings.queries.surroundings import open_between
from shared_space.bookings.rules.objections import seats_for
from shared_space.bookings.rules.timetable import Use, bars
from shared_space.house.queries import the_house
from shared_space.kernel.interval import Interval, instant_or_later, merged
from shared_space.spaces.rules import Hours

Way = tuple[DaySpace, Interval]


class Wanted(Protocol):
    @property
    def space_id(self) -> int: ...
    @property
    def organization_id(self) -> int | None: ...
    @property
    def people(self) -> int: ...
    @property
    def first(self) -> date: ...
    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...


def slot_of(ask: Wanted) -> Interval | None:
    """The slot that is wanted, on the house's clock; None when it ends before it starts."""
    zone = the_house().zone
    start = instant_or_later(ask.first, ask.starts, zone)
    end = instant_or_later(ask.first, ask.ends, zone)
    return Interval(start, end) if start < end else None


@dataclass(frozen=True)
class FreeTime:
    """What was read once. uses: space id → what claims it, on these days at least."""

    shut: Shut
    hours: Mapping[int | None, list[Hours]]
    uses: Mapping[int, Sequence[Use]]
    now: datetime

    def spans(
        self,
        space: DaySpace,
        day: Interval,
        *,
        people: int,
        organization_id: int | None,
        shortest: timedelta,
    ) -> list[Interval]:
        """When there is place for so many people of that organization on that local day, for as long
        as `shortest` at least."""
        number, seats = space.room.space_id, seats_for(space.room, people)
        drawn = bars(
            space.room,
            shortest=shortest,
            opened=open_between(the_house(), number, day, self.hours),
            closed=self.shut.closed_in(number),
            held=self.shut.held_in(number, but={organization_id}),
            uses=[use for use in self.uses.get(number, ()) if use.claimed.overlaps(day)],
            bookable=space.bookable(day, self.now),
        )
        roomy = merged([bar.span for bar in drawn if bar.kind == "free" and bar.left >= seats])
        return [span for span in roomy if span.end - span.start >= shortest]

    def ways(
        self, wanted: Interval, day: Interval, spaces: Sequence[DaySpace], ask: Wanted
    ) -> tuple[list[Way], list[Way]]:
        """(other spaces that hold as many people at the wanted time, the slots of that day in the
        space asked for, the nearest first)."""
        elsewhere: list[Way] = []
        later: list[Way] = []
        for space in spaces:
            if space.room.people < ask.people:
                continue
            free = self.spans(
                space,
                day,
                people=ask.people,
                organization_id=ask.organization_id,
                shortest=wanted.end - wanted.start,
            )
            if space.room.space_id == ask.space_id:
                later = [(space, slot) for slot in near(wanted, free)]
            elif any(span.covers(wanted) for span in free):
                elsewhere.append((space, wanted))
        return elsewhere, later


def near(wanted: Interval, free: Sequence[Interval]) -> list[Interval]:
    """In each free span the slot of the same length that is nearest to the wanted one; nearest
    first."""
    length = wanted.end - wanted.start
    slots = []
    for span in free:
        start = min(max(wanted.start, span.start), span.end - length)
        slots.append(Interval(start, start + length))
    return sorted(slots, key=lambda slot: abs(slot.start - wanted.start))
