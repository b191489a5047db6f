"""What is free instead of a slot that is not: the same time elsewhere, another time that day."""

from datetime import date, datetime, time
from typing import Protocol

from shared_space.bookings.queries.day import DaySpace, spaces_of_day, uses_between
from shared_space.bookings.queries.shut import shut_between
from shared_space.bookings.queries.surroundings import open_between
from shared_space.bookings.rules.objections import seats_for
from shared_space.bookings.rules.timetable import bars
from shared_space.house.queries import the_house
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.interval import Interval, day_span, instant_or_later
from shared_space.spaces.queries import opening_hours

MOST = 5


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


def alternatives(ask: Wanted, now: datetime) -> list[tuple[DaySpace, Interval]]:
    """At most five free slots of the same length on the same day, the nearest first: other spaces
    that hold as many people at that time, then other times in the same space."""
    zone = the_house().zone
    start = instant_or_later(ask.first, ask.starts, zone)
    end = instant_or_later(ask.first, ask.ends, zone)
    if end <= start:
        return []
    wanted, day = Interval(start, end), day_span(ask.first, zone)
    shut, hours, house = shut_between(day), opening_hours(), the_house()
    uses = uses_between(day, VISITOR, "en")
    elsewhere, later = [], []
    for space in spaces_of_day():
        number = space.room.space_id
        free = [
            bar.span
            for bar in bars(
                space.room,
                shortest=end - start,
                opened=open_between(house, number, day, hours),
                closed=[span for closed, span in shut.closed if closed in {None, number}],
                held=[
                    (s, o)
                    for held, o, s in shut.held
                    if held == number and o != ask.organization_id
                ],
                uses=uses.get(number, []),
                bookable=space.bookable(day, now),
            )
            if bar.kind == "free" and bar.left >= seats_for(space.room, ask.people)
        ]
        if space.room.people < ask.people:
            continue
        if number == ask.space_id:
            later = [(space, slot) for slot in near(wanted, free)]
        elif any(span.covers(wanted) for span in free):
            elsewhere.append((space, wanted))
    return [*elsewhere[:3], *later][:MOST]


def near(wanted: Interval, free: list[Interval]) -> list[Interval]:
    """In each free span the slot of the same length that is nearest to the wanted one."""
    length = wanted.end - wanted.start
    slots = []
    for span in free:
        start = min(max(wanted.start, span.start), span.end - length)
        slots.append(Interval(start, start + length))
    return sorted(slots, key=lambda slot: abs(slot.start - wanted.start))
