"""Waiting for a slot that is taken: who may, who is next, and how long an offer is open. Pure.

House policy: the list is kept by the hour at which somebody began to wait. When a slot is freed, it is
offered to the first whose whole slot is free now. An undecided request that asked earlier goes first:
the house staff decides on it. Waiting stands in for the decision on a hall that always asks; whatever
else asks for a manager (a long use, late hours, the quota) still does: that place becomes a request
when its slot is free.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared_space.bookings.rules.objections import Claim, Objection, Weight, peak
from shared_space.kernel.interval import Interval

OPEN_FOR = timedelta(hours=24)
BEFORE_START = timedelta(hours=1)
TAKEN = frozenset({"taken", "turnaround", "full"})
DECIDED_BY_WAITING = frozenset({"manager_decides"})


@dataclass(frozen=True)
class Place:
    """A date that waits. number: its id; span: what it would claim; asks: the codes that ask for a
    manager."""

    number: int
    space_id: int
    span: Interval
    seats: int
    since: datetime
    asks: frozenset[str] = frozenset()

    @property
    def is_offered(self) -> bool:
        """Offered when it is free; else it becomes a request."""
        return self.asks <= DECIDED_BY_WAITING


@dataclass(frozen=True)
class Request:
    """An undecided request for a space, and when it was made."""

    space_id: int
    span: Interval
    since: datetime


def is_taken_only(objections: Iterable[Objection]) -> bool:
    """Whether a slot is refused, and only since others have it."""
    refusing = {o.code for o in objections if o.weight is Weight.REFUSES}
    return bool(refusing) and refusing <= TAKEN


def next_in_line(
    places: Sequence[Place],
    claims: Mapping[int, Sequence[Claim]],
    seats: Mapping[int, int],
    undecided: Sequence[Request],
) -> list[Place]:
    """The places whose slot is wholly free for them now, in the order in which they are served. claims:
    of each space, what is closed or held by others among them; seats: of each space."""
    taken = {space_id: list(claims.get(space_id, ())) for space_id in seats}
    served = []
    for place in sorted(places, key=lambda place: (place.since, place.number)):
        first = any(
            other.space_id == place.space_id
            and other.span.overlaps(place.span)
            and other.since <= place.since
            for other in undecided
        )
        there = taken[place.space_id]
        if first or peak(place.span, there) + place.seats > seats[place.space_id]:
            continue
        there.append(Claim(place.span, place.seats))
        served.append(place)
    return served


def open_until(starts_at: datetime, now: datetime) -> datetime:
    """Until when an offer of a slot is open: for 24 hours, but not longer than until an hour before
    it starts; within the last two hours, half of the time that is left. In whole seconds; ValueError
    when the slot has begun."""
    if starts_at <= now:
        raise ValueError("the slot has begun")
    half = (starts_at - now) / 2
    latest = max(starts_at - BEFORE_START, now + half)
    until = min(now + OPEN_FOR, latest).replace(microsecond=0)
    return max(until, now + timedelta(seconds=1))
