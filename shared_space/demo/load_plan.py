"""A house filled by number: about 55 occurrences a day from 08:00 until 20:00, whatever the number, so
that N sets how many days there are around the measured one. Pure; the same seed gives the same house.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

SPACES = 12
HALL, OPEN_SPACE = 10, 11  # their places among the spaces; the others are work rooms
ORGANIZATIONS = 70
PER_DAY, ON_THE_MEASURED_DAY = 55, 75
FIRST_QUARTER, QUARTERS = 8 * 4, 12 * 4
HALL_TURNAROUND = 2  # quarters
FEWEST = ON_THE_MEASURED_DAY


@dataclass(frozen=True)
class Slot:
    """space: its place among the spaces; organization: likewise; a wall-clock span of one day."""

    day: date
    space: int
    organization: int
    starts: time
    ends: time
    visibility: str


def next_monday(today: date) -> date:
    """The measured day: a working day that can still be booked."""
    return today + timedelta(days=7 - today.weekday())


def slots(number: int, seed: int, measured: date) -> Iterator[Slot]:
    """`number` slots on the measured day and on as many days around it as they fill. No two of one
    space overlap, the hall's turnaround included. Raises ValueError below FEWEST."""
    if number < FEWEST:
        raise ValueError(f"a house has at least {FEWEST} bookings")
    dice = random.Random(seed)  # noqa: S311 (not a secret)
    left = number
    for day in _outwards(measured):
        wanted = ON_THE_MEASURED_DAY if day == measured else min(PER_DAY, left)
        yield from _day(day, wanted, dice)
        left -= wanted
        if not left:
            return


def _outwards(measured: date) -> Iterator[date]:
    """The measured day, the day after, the day before, two days after, …"""
    yield measured
    distance = 1
    while True:
        yield measured + timedelta(days=distance)
        yield measured - timedelta(days=distance)
        distance += 1


def _day(day: date, wanted: int, dice: random.Random) -> Iterator[Slot]:
    for space, count in enumerate(_shares(wanted, dice)):
        turnaround = HALL_TURNAROUND if space == HALL else 0
        for start, end in _spans(count, turnaround, dice):
            draw = dice.random()
            visibility = "private" if draw < 0.1 else "public" if draw < 0.35 else "house"
            yield Slot(
                day, space, dice.randrange(ORGANIZATIONS), _wall(start), _wall(end), visibility
            )


def _shares(wanted: int, dice: random.Random) -> list[int]:
    """How many each space gets: equal but for a remainder, which by chance goes to any but the hall."""
    shares = [wanted // SPACES] * SPACES
    for space in dice.sample([n for n in range(SPACES) if n != HALL], wanted % SPACES):
        shares[space] += 1
    return shares


def _spans(count: int, turnaround: int, dice: random.Random) -> Iterator[tuple[int, int]]:
    """`count` spans in quarters of an hour after midnight, each within its own part of the day."""
    for part in range(count):
        first, last = QUARTERS * part // count, QUARTERS * (part + 1) // count
        length = dice.randint(3, min(last - first - turnaround, 12))
        start = dice.randint(first, last - turnaround - length)
        yield FIRST_QUARTER + start, FIRST_QUARTER + start + length


def _wall(quarter: int) -> time:
    return time(quarter // 4, quarter % 4 * 15)
