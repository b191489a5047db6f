"""What can be said against a slot, all of it at once. Pure."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval, merged
from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import Observance


class Weight(enum.IntEnum):
    WARNS = 1
    ASKS_MANAGER = 2
    REFUSES = 3


@dataclass(frozen=True)
class Objection:
    """code: which rule; numbers: what its sentence needs (see `bookings.messages`)."""

    code: str
    weight: Weight
    numbers: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Limits:
    """A policy of one kind of space (`bookings.models.Policy`), in days, minutes, dates, seats,
    hours."""

    window_days: int
    step_minutes: int
    shortest_minutes: int
    longest_minutes: int
    ask_over_minutes: int
    most_dates: int
    ask_over_dates: int
    ask_over_seats: int
    at_once: str = "everybody"
    quota_period: str = "month"
    quota_resident_hours: int | None = None
    quota_member_hours: int | None = None
    expire_days: int | None = None
    no_show_minutes: int | None = None


@dataclass(frozen=True)
class Room:
    """What the rules need to know of a space. asks: its manager decides on every request."""

    space_id: int
    people: int
    seats: int
    turnaround: timedelta
    asks: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Seats taken from a space; span includes the turnaround."""

    span: Interval
    seats: int


@dataclass(frozen=True, slots=True)
class Use:
    """A live date of an organization. uid: the same for a date and what would take its place."""

    uid: str
    span: Interval


@dataclass(frozen=True)
class Standing:
    """Where an organization stands with one kind of space. resident: when it holds a permanent room;
    own: when it holds this very space; uses: its live dates in spaces of this kind, those in rooms
    that it holds itself left out."""

    name: Trilingual
    kind: str
    resident: Sequence[Interval] = ()
    own: Sequence[Interval] = ()
    uses: Sequence[Use] = ()

    def is_resident(self, moment: datetime) -> bool:
        return any(span.start <= moment < span.end for span in self.resident)


@dataclass(frozen=True)
class Surroundings:
    """Everything known about one space over the span of the question, in UTC.
    open: when the house works; closed: closures; held: residencies of other organizations;
    waiting: what other requests ask for; standing: of the organization that asks, None for the
    house itself and its guests."""

    now: datetime
    zone: ZoneInfo
    limits: Limits
    room: Room
    open: Sequence[Interval]
    closed: Sequence[Interval]
    held: Sequence[Interval]
    claims: Sequence[Claim]
    waiting: Sequence[Claim]
    standing: Standing | None = None


def seats_for(room: Room, people: int, *, whole: bool = False) -> int:
    """A shared space gives each person a seat (whole: all of them); a room or the hall is one seat."""
    return (room.seats if whole else min(people, room.seats)) if room.shared else 1


def claim_of(room: Room, slot: Interval) -> Interval:
    """What a slot takes: itself and the turnaround after it."""
    return slot.widened(after=room.turnaround)


def peak(span: Interval, claims: Iterable[Claim]) -> int:
    """The most seats claimed at any one moment of `span`."""
    inside = [claim for claim in claims if claim.span.overlaps(span)]
    moments = [span.start, *(c.span.start for c in inside if c.span.start > span.start)]
    return max(
        sum(c.seats for c in inside if c.span.start <= moment < c.span.end) for moment in moments
    )


def lacks_seats(wanted: Claim, claims: Iterable[Claim], seats: int) -> bool:
    """Whether `claims` leave too few of `seats` seats for what is wanted, at any moment of it."""
    return peak(wanted.span, claims) + wanted.seats > seats


def compete(one: Claim, other: Claim, claims: Iterable[Claim], seats: int) -> bool:
    """Whether two requests in a space of so many `seats` cannot both be approved: at a moment that
    both want, what they ask for and what is claimed is more than there is."""
    start, end = max(one.span.start, other.span.start), min(one.span.end, other.span.end)
    both = one.seats + other.seats
    return start < end and lacks_seats(Claim(Interval(start, end), both), claims, seats)


def of_request(dates: int, people: int, around: Surroundings) -> list[Objection]:
    """Objections to the request as a whole."""
    found = []
    limits, room = around.limits, around.room
    if dates > limits.most_dates:
        found.append(_refuses("too_many_dates", dates=dates, most=limits.most_dates))
    elif dates > limits.ask_over_dates:
        found.append(_asks("long_series", dates=dates, most=limits.ask_over_dates))
    if people > room.people:
        found.append(_refuses("too_many_people", people=people, most=room.people))
    if room.shared and people > limits.ask_over_seats:
        found.append(_asks("many_seats", seats=people, most=limits.ask_over_seats))
    if room.asks:
        found.append(_asks("manager_decides"))
    elif limits.at_once == "nobody":
        found.append(_asks("nobody_at_once"))
    return found


def of_slot(slot: Interval, seats: int, around: Surroundings) -> list[Objection]:
    """Every objection to one dated slot."""
    return [*_of_time(slot, around), *_of_house(slot, around), *_of_others(slot, seats, around)]


def of_days(days: Iterable[Observance]) -> list[Objection]:
    """A warning for each day of a community that a slot meets: it is shown, it never hinders."""
    return [Objection("observance", Weight.WARNS, MappingProxyType({"day": day})) for day in days]


def _of_time(slot: Interval, around: Surroundings) -> list[Objection]:
    found, limits = [], around.limits
    if slot.start < around.now:
        found.append(_refuses("past"))
    if slot.start > around.now + timedelta(days=limits.window_days):
        found.append(_refuses("window", days=limits.window_days))
    step = limits.step_minutes
    if not all(_on_step(t, step, around.zone) for t in (slot.start, slot.end)):
        found.append(_refuses("step", minutes=step))
    if slot.minutes < limits.shortest_minutes:
        found.append(_refuses("too_short", minutes=limits.shortest_minutes))
    if slot.minutes > limits.longest_minutes:
        found.append(_refuses("too_long", hours=limits.longest_minutes // 60))
    elif slot.minutes > limits.ask_over_minutes:
        found.append(_asks("long", hours=limits.ask_over_minutes // 60))
    return found


def _of_house(slot: Interval, around: Surroundings) -> list[Objection]:
    found = []
    if any(closed.overlaps(slot) for closed in around.closed):
        found.append(_refuses("closed"))
    elif not any(span.covers(slot) for span in merged(around.open)):
        found.append(_asks("outside_hours"))
    if any(held.overlaps(claim_of(around.room, slot)) for held in around.held):
        found.append(_refuses("held"))
    standing = around.standing
    if around.limits.at_once == "residents" and standing and not standing.is_resident(slot.start):
        found.append(_asks("residents_at_once"))
    return found


def _of_others(slot: Interval, seats: int, around: Surroundings) -> list[Objection]:
    found, room = [], around.room
    used = peak(claim_of(room, slot), around.claims)
    if used + seats > room.seats:
        if room.shared:
            found.append(_refuses("full", left=max(room.seats - used, 0), seats=seats))
        elif any(claim.span.overlaps(slot) for claim in around.claims):
            found.append(_refuses("taken"))
        else:
            found.append(_refuses("turnaround", minutes=room.turnaround // timedelta(minutes=1)))
    elif any(
        compete(Claim(slot, seats), rival, around.claims, room.seats) for rival in around.waiting
    ):
        found.append(Objection("rivals", Weight.WARNS))
    return found


def _on_step(instant: datetime, minutes: int, zone: ZoneInfo) -> bool:
    """Whether the clock shows a whole number of steps since midnight."""
    local = instant.astimezone(zone)
    return not local.second and (local.hour * 60 + local.minute) % minutes == 0


def _refuses(code: str, **numbers: object) -> Objection:
    return Objection(code, Weight.REFUSES, MappingProxyType(numbers))


def _asks(code: str, **numbers: object) -> Objection:
    return Objection(code, Weight.ASKS_MANAGER, MappingProxyType(numbers))


STALE = frozenset({"taken", "turnaround", "full", "held", "closed"})
HOUSE_POLICY = frozenset({"window", "too_short", "too_long", "step", "quota"})


def for_manager(objections: Iterable[Objection]) -> list[Objection]:
    """A manager at the desk decides as she types: what asks for her, and limits of policy, only warn
    her. What is impossible (past, taken, held, closed, too many people) stays refused."""
    return [
        Objection(o.code, Weight.WARNS, o.numbers)
        if o.weight is Weight.ASKS_MANAGER or o.code in HOUSE_POLICY
        else o
        for o in objections
    ]


def heaviest(objections: Iterable[Objection]) -> Weight | None:
    """The weight that decides; None when nothing is said against it."""
    return max((objection.weight for objection in objections), default=None)
