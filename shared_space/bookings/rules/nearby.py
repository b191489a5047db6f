"""What else could work when nothing is free: near times, near days, two parts, two spaces. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import combinations, islice

from shared_space.bookings.rules.finding import House, Slots, Wish, slots_of, weights
from shared_space.bookings.rules.objections import Limits, Room, Weight

HALF_HOUR = 30
FARTHEST = 6 * 60
FEW, A_FEW_DATES = 3, 12
DAYS_AROUND = (1, -1, 2, -2, 3, -3)
Rooms = Sequence[tuple[Room, Limits]]


@dataclass(frozen=True)
class Asked:
    """The dates of a search, with a wall-clock span on each and how many people come. movable:
    whether the same series some days later is still one."""

    days: Sequence[date]
    starts: time
    ends: time
    people: int
    movable: bool = True


@dataclass(frozen=True)
class Step:
    """One booking of a way: a space on all the dates of `asked`."""

    space_id: int
    asked: Asked


@dataclass(frozen=True)
class Way:
    """kind: 'time' (another one on the same days), 'day' (the same time some days away), 'parts' (two
    spaces, one after the other) or 'together' (two spaces at once, the people shared out)."""

    kind: str
    steps: Sequence[Step]


def tries(asked: Asked) -> list[tuple[str, Asked]]:
    """Everything that could be asked instead, the nearest first; 'first' and 'second' are the two
    parts of a split, in turns."""
    found = [("same", asked)]
    found += [("time", moved) for moved in _times(asked)]
    for days in DAYS_AROUND if asked.movable else ():
        moved = [day + timedelta(days=days) for day in asked.days]
        found.append(("day", replace(asked, days=moved)))
    for cut in _cuts(asked):
        found.append(("first", replace(asked, ends=cut)))
        found.append(("second", replace(asked, starts=cut)))
    return found


def slots_of_tries(asked: Asked, wish: Wish) -> Slots:
    """The slots of all of them, one after the other: what a house is read for."""
    return [
        slot
        for _, one in tries(asked)
        for slot in slots_of(one.days, one.starts, one.ends, wish.zone)
    ]


def ways(asked: Asked, wish: Wish, rooms: Rooms, house: House) -> list[Way]:
    """What could work on every date, without a manager being asked for the time: at most three other
    times, three other days, one split, one pair. wish.slots: those of `slots_of_tries`."""
    said = [(room, weights(wish, room, limits, house)) for room, limits in rooms]
    free = _Free(len(asked.days), said)
    tried = tries(asked)
    found: list[Way] = []
    for kind in ("time", "day"):
        several = (
            Way(kind, [Step(room.space_id, one)])
            for place, (what, one) in enumerate(tried)
            if what == kind
            for room in free.rooms(place, asked.people)[:1]
        )
        found += islice(several, FEW)
    return [*found, *_parts(tried, free, asked.people), *_together(asked, free)]


class _Free:
    """Which rooms are free at which of the tries."""

    def __init__(self, dates: int, known: Sequence[tuple[Room, Sequence[int]]]) -> None:
        self._dates, self._known = dates, known

    def rooms(self, place: int, people: int) -> list[Room]:
        """Those that hold so many and are free on every date, those confirmed at once first."""
        part = slice(place * self._dates, (place + 1) * self._dates)
        found = [
            room
            for room, said in self._known
            if room.people >= people and max(said[part]) < Weight.ASKS_MANAGER
        ]
        return sorted(found, key=lambda room: room.asks)


def _parts(tried: Sequence[tuple[str, Asked]], free: _Free, people: int) -> list[Way]:
    """None where one space is free throughout."""
    if free.rooms(0, people):
        return []
    for place, (kind, one) in enumerate(tried):
        if kind == "first":
            first, second = free.rooms(place, people), free.rooms(place + 1, people)
            if first and second:
                after = tried[place + 1][1]
                return [
                    Way("parts", [Step(first[0].space_id, one), Step(second[0].space_id, after)])
                ]
    return []


def _together(asked: Asked, free: _Free) -> list[Way]:
    """Two rooms that hold them together, the smallest two that do. Seats of a shared space are not
    counted on: it is one room for everybody in it."""
    rooms = [room for room in free.rooms(0, 1) if not room.shared]
    if any(room.people >= asked.people for room in rooms):
        return []
    pairs = [
        pair for pair in combinations(rooms, 2) if pair[0].people + pair[1].people >= asked.people
    ]
    if not pairs:
        return []
    one, other = min(pairs, key=lambda pair: pair[0].people + pair[1].people)
    large, small = (one, other) if one.people >= other.people else (other, one)
    shares = ((large, large.people), (small, asked.people - large.people))
    return [Way("together", [Step(r.space_id, replace(asked, people=n)) for r, n in shares])]


def _times(asked: Asked) -> Iterator[Asked]:
    """The same length earlier and later that day, the nearest first; a long series in whole hours."""
    start, end = _minutes(asked.starts), _minutes(asked.ends)
    step = HALF_HOUR if len(asked.days) <= A_FEW_DATES else 2 * HALF_HOUR
    for distance in range(step, FARTHEST + 1, step):
        for shift in (distance, -distance):
            if start + shift >= 0 and end + shift < 24 * 60:
                yield replace(asked, starts=_wall(start + shift), ends=_wall(end + shift))


def _cuts(asked: Asked) -> list[time]:
    """Where to split, in the middle first; each part is half an hour at least."""
    start, end = _minutes(asked.starts), _minutes(asked.ends)
    cuts = range(start + HALF_HOUR, end - HALF_HOUR + 1, HALF_HOUR)
    middle_first = sorted(cuts, key=lambda cut: abs(2 * cut - start - end))
    return [_wall(cut) for cut in middle_first[: 2 * FEW]]


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _wall(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
