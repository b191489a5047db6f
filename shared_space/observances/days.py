"""Which days of which communities a local day holds. Pure, offline, computed once per day.

Everything is cut at local midnight: the eve of a feast belongs to the day before it, from sunset.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from shared_space.kernel.interval import Interval, day_span, instant_or_later
from shared_space.observances import christian, druze, jewish, muslim
from shared_space.observances.sun import nightfall, solar_noon, sunset
from shared_space.observances.values import (
    UNCHANGED,
    Changes,
    Feast,
    Held,
    Hours,
    Observance,
    Place,
)
from shared_space.observances.weekly import EVERY_WEEK

OF_THE_HOUSE = "house"
"""The code of a day that the staff added."""
_CALENDARS = (jewish, muslim, christian, druze)
FEASTS: Mapping[str, Feast] = {feast.code: feast for c in _CALENDARS for feast in c.FEASTS}
"""By code, those that come once a year (twice, some years, by the moon); not what comes each week."""
_EVENING, _NOON = timedelta(hours=2), timedelta(hours=1)
_MORNING_FROM, _MORNING_UNTIL = time(8), time(12)
_A_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=45)  # the longest feast, moved as far as the staff may


@lru_cache(maxsize=4096)
def observances_on(day: date, place: Place, changes: Changes = UNCHANGED) -> tuple[Observance, ...]:
    """What the local `day` holds, in order of time: feasts as computed, or as `changes` says, and
    the days it adds."""
    running = list(_running(day, changes))
    if any(feast is muslim.EID_AL_FITR and number >= 0 for feast, number in running):
        # Ramadan is taken for 30 evenings: the feast ends it, on whichever day it falls.
        running = [(feast, number) for feast, number in running if feast is not muslim.RAMADAN]
    found = [_observed(feast, number, day, place) for feast, number in running]
    whole = day_span(day, place.zone)
    added = [
        Observance(OF_THE_HOUSE, one.community, one.name, day, whole, expected=False)
        for one in changes.added.get(day, ())
    ]
    return tuple(sorted((*filter(None, found), *added), key=lambda o: (o.span, o.code)))


def observances_during(
    slot: Interval, place: Place, changes: Changes = UNCHANGED
) -> list[Observance]:
    """What overlaps `slot`, in order of time."""
    day, last = (t.astimezone(place.zone).date() for t in (slot.start, slot.end))
    found: list[Observance] = []
    while day <= last:
        found += [o for o in observances_on(day, place, changes) if o.span.overlaps(slot)]
        day += _A_DAY
    return found


def feasts_between(first: date, last: date) -> list[tuple[date, Feast]]:
    """(first day, feast) of what begins from `first` to `last`, both included, as computed and in
    order; not what comes each week."""
    return [
        (day, feast)
        for year in range(first.year, last.year + 1)
        for day, feast in _beginning_in(year)
        if first <= day <= last
    ]


def held_between(first: date, last: date, changes: Changes = UNCHANGED) -> list[Held]:
    """Each feast of which a day lies from `first` to `last`, both included, with its eve's day not
    counted; as `changes` says, in order. Not what comes each week."""
    found = []
    for computed, feast in feasts_between(first - _FARTHEST, last + _FARTHEST):
        begins = changes.moved.get((feast.code, computed), computed)
        if begins is not None:
            start = begins if feast.days else begins - _A_DAY
            found.append(Held(feast, computed, start, begins + feast.days * _A_DAY))
    fasts_end = [held.first for held in found if held.feast is muslim.EID_AL_FITR]
    cut = [_until(held, fasts_end) if held.feast is muslim.RAMADAN else held for held in found]
    kept = [held for held in cut if held.first <= last and held.after > first]
    return sorted(kept, key=lambda held: (held.first, held.feast.code))


def _until(ramadan: Held, ends: Sequence[date]) -> Held:
    """Ramadan is taken for 30 evenings: the feast ends it, on whichever day it falls."""
    inside = (day for day in ends if ramadan.first < day < ramadan.after)
    return replace(ramadan, after=min(inside, default=ramadan.after))


@lru_cache(maxsize=64)
def _beginning_in(year: int) -> tuple[tuple[date, Feast], ...]:
    """(first day, feast) of what begins in one Gregorian year, in order."""
    found = [pair for calendar in _CALENDARS for pair in calendar.in_year(year)]
    return tuple(sorted(found, key=lambda pair: pair[0]))


@lru_cache(maxsize=64)
def _year(year: int) -> Mapping[date, Sequence[tuple[Feast, int]]]:
    """Day → what it has of the feasts of a year: each with how many days after its first this is
    (-1: its eve). The last days of December and the first of January look beyond the year."""
    found: dict[date, list[tuple[Feast, int]]] = {}
    for begun in (year - 1, year, year + 1):
        for first, feast in _beginning_in(begun):
            for number in range(-1, feast.days):
                if feast.has_day(number):
                    found.setdefault(first + number * _A_DAY, []).append((feast, number))
    return found


def _running(day: date, changes: Changes) -> Iterator[tuple[Feast, int]]:
    """What `day` has of each feast: with how many days after its first this is; -1: its eve."""
    for number in (-1, 0):
        for feast in EVERY_WEEK.get((day - number * _A_DAY).weekday(), ()):
            if feast.has_day(number):
                yield feast, number
    for feast, number in _year(day.year).get(day, ()):
        if (feast.code, day - number * _A_DAY) not in changes.moved:
            yield feast, number
    for (code, _computed), first in changes.moved.items():
        if first is not None and code in FEASTS and FEASTS[code].has_day((day - first).days):
            yield FEASTS[code], (day - first).days


def _observed(feast: Feast, number: int, day: date, place: Place) -> Observance | None:
    """The part of `feast` that falls on `day`, its day `number`; None when nothing is left of it."""
    eve = feast.eve if number < 0 else None
    whole = day_span(day, place.zone)
    start, end = _bounds(feast, number, day, place, whole)
    start, end = max(start, whole.start), min(end, whole.end)
    if start >= end:  # far north, where the sun sets after midnight
        return None
    span = Interval(start, end)
    return Observance(feast.code, feast.community, eve or feast.name, day, span, feast.expected)


def _bounds(
    feast: Feast, number: int, day: date, place: Place, whole: Interval
) -> tuple[datetime, datetime]:
    if number < 0:
        return sunset(day, place), whole.end
    if feast.hours is Hours.EVENING:
        return sunset(day, place), sunset(day, place) + _EVENING
    if feast.hours is Hours.NOON:
        return solar_noon(day, place), solar_noon(day, place) + _NOON
    if feast.hours is Hours.MORNING:
        zone = place.zone
        return (
            instant_or_later(day, _MORNING_FROM, zone),
            instant_or_later(day, _MORNING_UNTIL, zone),
        )
    if feast.hours is Hours.UNTIL_STARS and number == feast.days - 1:
        return whole.start, nightfall(day, place)
    return whole.start, whole.end
