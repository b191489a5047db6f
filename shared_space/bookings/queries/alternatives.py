"""What is free instead of a slot that is not: the same time elsewhere, another time that day."""

from datetime import datetime

from shared_space.bookings.queries.day import spaces_of_day, uses_between
from shared_space.bookings.queries.free import FreeTime, Wanted, Way, slot_of
from shared_space.bookings.queries.shut import shut_between
from shared_space.house.queries import the_house
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.interval import day_span
from shared_space.spaces.queries import opening_hours

MOST, MOST_ELSEWHERE = 5, 3


def alternatives(ask: Wanted, now: datetime) -> list[Way]:
    """At most five free slots of the same length on the same day, the nearest first: other spaces
    that hold as many people at that time, then other times in the same space."""
    wanted = slot_of(ask)
    if wanted is None:
        return []
    day = day_span(ask.first, the_house().zone)
    free = FreeTime(shut_between(day), opening_hours(), uses_between(day, VISITOR, "en"), now)
    elsewhere, later = free.ways(wanted, day, spaces_of_day(), ask)
    return [*elsewhere[:MOST_ELSEWHERE], *later][:MOST]
