"""Which spaces are free on which dates of a search. Pure.

The same answer as `objections.of_slot`, date by date: it asks that function of an empty house, once for
each kind of space and for slots that are alike, and adds what stands in the way of each space.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared_space.bookings.rules.objections import (
    Claim,
    Limits,
    Objection,
    Room,
    Standing,
    Surroundings,
    Weight,
    claim_of,
    for_manager,
    heaviest,
    of_request,
    of_slot,
    peak,
    seats_for,
)
from shared_space.bookings.rules.quota import of_dates
from shared_space.kernel.interval import Interval, NonexistentTime, instant

WEEK = timedelta(days=7)
Slots = Sequence[tuple[date, Interval | None]]
Taken = tuple[datetime, datetime, int]
"""A claim as it is read by the hundred: from, until, seats."""
FREE, REFUSED = 0, int(Weight.REFUSES)
_NONE: Mapping[int, Sequence[Taken]] = MappingProxyType({})
_ANY = Room(0, 1, 1, timedelta(), asks=False, shared=False)


def slots_of(days: Iterable[date], starts: time, ends: time, zone: ZoneInfo) -> Slots:
    """The wall-clock span of each day in UTC; None where the clock skips one of its ends."""
    return [(day, _slot(day, starts, ends, zone)) for day in days]


def _slot(day: date, starts: time, ends: time, zone: ZoneInfo) -> Interval | None:
    try:
        return Interval(instant(day, starts, zone), instant(day, ends, zone))
    except NonexistentTime:
        return None


@dataclass(frozen=True)
class Wish:
    """What is looked for. slots: a date with its slot in UTC, None where the clock skips that time.
    own: organizations whose permanent rooms are open to whoever asks."""

    people: int
    slots: Slots
    now: datetime
    zone: ZoneInfo
    own: frozenset[int] = frozenset()
    manager: bool = False


@dataclass(frozen=True)
class House:
    """What is known, for all spaces at once. opened: of a space, the spans it is open on a day;
    closed: (space or None for all, span); held: (space, organization, span); claims: space → place of
    the slot → claims that touch it or the turnaround after it; lacking: (place, space) where equipment
    is missing;
    standing: space → where the organization that asks stands, where a rule needs to know; hours_of: of
    a space, what it shares with those that are open at the same hours."""

    opened: Callable[[int, date], Sequence[Interval]]
    closed: Sequence[tuple[int | None, Interval]] = ()
    held: Sequence[tuple[int, int, Interval]] = ()
    claims: Mapping[int, Mapping[int, Sequence[Taken]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    lacking: frozenset[tuple[int, int]] = frozenset()
    standing: Mapping[int, Standing] = field(default_factory=lambda: MappingProxyType({}))
    hours_of: Callable[[int], object] = int


@dataclass(frozen=True)
class Found:
    """One space against all dates: those that can be had, and those that cannot. asks: at least one
    date needs the manager; holder: the organization of hers for which the room is held."""

    space_id: int
    free: Sequence[date]
    missing: Sequence[date]
    asks: bool
    holder: int | None


def find(wish: Wish, rooms: Iterable[tuple[Room, Limits]], house: House) -> list[Found]:
    """Every space that can be had on at least one date: those with the most dates first, then those
    that are confirmed at once, then in the order of `rooms`. One that is too small is left out."""
    bare = _Bare(wish)
    found = [one for room, limits in rooms if (one := _of_space(wish, room, limits, house, bare))]
    return sorted(found, key=lambda one: (len(one.missing), one.asks))


def most_of(found: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """(free on all dates, free on at least half of them)."""
    whole = [one for one in found if not one.missing]
    return whole, [one for one in found if one.missing and len(one.free) >= len(one.missing)]


def weights(
    wish: Wish, room: Room, limits: Limits, house: House, bare: "_Bare | None" = None
) -> list[int]:
    """For each slot what is said against it there: FREE, a `Weight`, or REFUSED."""
    bare = bare or _Bare(wish)
    number, seats = room.space_id, seats_for(room, wish.people)
    standing = house.standing.get(number)
    found = list(bare.while_open(house, number, limits, standing))
    for place, claims in house.claims.get(number, _NONE).items():
        slot = wish.slots[place][1]
        if slot is not None and (room.seats == 1 or not fits(room, seats, slot, claims)):
            found[place] = REFUSED
    for place, space in house.lacking:
        if space == number:
            found[place] = REFUSED
    closed = [span for space, span in house.closed if space is None or space == number]
    held = [s for space, who, s in house.held if space == number and who not in wish.own]
    if closed or held:
        for place, (_, slot) in enumerate(wish.slots):
            if slot is not None and (
                any(span.overlaps(slot) for span in closed)
                or any(span.overlaps(claim_of(room, slot)) for span in held)
            ):
                found[place] = REFUSED
    return found if standing is None else _within_quota(wish, room, limits, standing, found)


def _within_quota(
    wish: Wish, room: Room, limits: Limits, standing: Standing, said: Sequence[int]
) -> list[int]:
    around = _empty(wish, room, limits, standing)
    asked = [
        (around, slot, weight < REFUSED) for (_, slot), weight in zip(wish.slots, said, strict=True)
    ]
    over = of_dates(asked, strict=not wish.manager)
    return [max(w, _weight(more, wish)) for w, more in zip(said, over, strict=True)]


def _empty(wish: Wish, room: Room, limits: Limits, standing: Standing | None) -> Surroundings:
    """A house in which nothing stands in the way of anything."""
    return Surroundings(wish.now, wish.zone, limits, room, (), (), (), (), (), standing)


def fits(room: Room, seats: int, slot: Interval, claims: Sequence[Taken]) -> bool:
    """Whether `seats` more find place in the slot and its turnaround beside `claims`, which need not
    all touch it."""
    if sum([claim[2] for claim in claims]) + seats <= room.seats:
        return True
    end = slot.end + room.turnaround
    inside = [claim for claim in claims if claim[0] < end and slot.start < claim[1]]
    taken = [claim[2] for claim in inside]
    if sum(taken) + seats <= room.seats:
        return True
    if max(taken, default=0) + seats > room.seats:
        return False
    known = [Claim(Interval(start, until), number) for start, until, number in inside]
    return peak(Interval(slot.start, end), known) + seats <= room.seats


class _Bare:
    """What `of_slot` says of every slot in an empty house, asked once for each policy and for slots
    that are alike."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self._slots = [
            (place, day, slot, _clocks(slot, wish.zone))
            for place, (day, slot) in enumerate(wish.slots)
            if slot is not None
        ]
        self._known: dict[object, list[int]] = {}
        self._open: dict[object, list[bool]] = {}

    def while_open(
        self, house: House, number: int, limits: Limits, standing: Standing | None
    ) -> Sequence[int]:
        """Of each slot what is said in an empty house that opens as that space does."""
        key = house.hours_of(number), id(limits), id(standing)
        if key not in self._known:
            self._known[key] = self._weights(self._opens(house, number), limits, standing)
        return self._known[key]

    def _opens(self, house: House, number: int) -> list[bool]:
        key = house.hours_of(number)
        if key not in self._open:
            self._open[key] = [
                _covers(house.opened(number, day), slot) for _, day, slot, _ in self._slots
            ]
        return self._open[key]

    def _weights(
        self, opens: Iterable[bool], limits: Limits, standing: Standing | None
    ) -> list[int]:
        around = _empty(self.wish, _ANY, limits, standing)
        now, last = self.wish.now, self.wish.now + timedelta(days=limits.window_days)
        alike: dict[object, int] = {}
        found = [REFUSED] * len(self.wish.slots)
        for (place, _, slot, clocks), is_open in zip(self._slots, opens, strict=True):
            start = slot.start
            resident = standing is not None and standing.is_resident(start)
            key = clocks, is_open, start < now, start > last, resident
            if key not in alike:
                there = replace(around, open=(slot,)) if is_open else around
                alike[key] = _weight(of_slot(slot, 1, there), self.wish)
            found[place] = alike[key]
        return found


def _covers(spans: Iterable[Interval], slot: Interval) -> bool:
    return any(span.start <= slot.start and slot.end <= span.end for span in spans)


def _clocks(slot: Interval, zone: ZoneInfo) -> tuple[time, time, timedelta]:
    """All that a policy asks of a slot, beside how far away it is: its wall-clock times, its length."""
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    return start.time(), end.time(), slot.end - slot.start


def _weight(said: Iterable[Objection], wish: Wish) -> int:
    return int(heaviest(for_manager(said) if wish.manager else said) or FREE)


def _of_space(wish: Wish, room: Room, limits: Limits, house: House, bare: _Bare) -> Found | None:
    said = weights(wish, room, limits, house, bare)
    free = [day for (day, _), weight in zip(wish.slots, said, strict=True) if weight < REFUSED]
    if not free:
        return None
    around = _empty(wish, room, limits, None)
    whole = _weight(of_request(len(free), wish.people, around), wish)
    if whole == REFUSED:
        return None
    asks = Weight.ASKS_MANAGER in {whole, *said}
    missing = [d for (d, _), weight in zip(wish.slots, said, strict=True) if weight == REFUSED]
    return Found(room.space_id, free, missing, asks, _holder(wish, room, house))


def _holder(wish: Wish, room: Room, house: House) -> int | None:
    slots = [slot for _, slot in wish.slots if slot]
    for space, who, span in house.held:
        if space == room.space_id and who in wish.own and any(span.overlaps(s) for s in slots):
            return who
    return None


def a_week_on(day: date, today: date) -> date:
    """The day a week after `day`, or the first of the same weekday that is not past."""
    weeks = max(1, -(-(today - day).days // WEEK.days))
    return day + weeks * WEEK
