"""The dates of what is asked, as the form shows them, and what it says about single ones."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time

from flask import request

from shared_space.bookings.messages import sentences
from shared_space.bookings.queries.alternatives import alternatives
from shared_space.bookings.queries.day import DaySpace
from shared_space.bookings.queries.free import Wanted, slot_of
from shared_space.bookings.queries.ways_out import ways_out
from shared_space.bookings.rules.objections import Weight
from shared_space.bookings.service.examining import Ask, Candidate, Elsewhere, Examined
from shared_space.house.messages import days_met
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.i18n import current_language, gettext, short_day
from shared_space.kernel.interval import Interval
from shared_space.kernel.text import isolate
from shared_space.spaces.queries import spaces_in_use


@dataclass(frozen=True)
class DateLine:
    """A date of what is asked, as the page shows it. ways: (value, words) of what could work instead;
    way: the chosen one."""

    iso: str
    label: str
    sentences: Sequence[str]
    refused: bool
    skipped: bool
    ways: Sequence[tuple[str, str]] = ()
    way: str = ""


def skipped() -> frozenset[date]:
    found = set()
    for text in request.form.getlist("skip")[:200]:
        try:
            found.add(date.fromisoformat(text))
        except ValueError:
            continue
    return frozenset(found)


def elsewhere() -> dict[date, Elsewhere]:
    """What was chosen for single dates of a series: `way` is date/space/from/until."""
    numbers = {space.slug: space.id for space in spaces_in_use()}
    found = {}
    for text in request.form.getlist("way")[:200]:
        with suppress(ValueError, KeyError):
            day, slug, starts, ends = text.split("/")
            place = Elsewhere(numbers[slug], time.fromisoformat(starts), time.fromisoformat(ends))
            if place.starts < place.ends:
                found[date.fromisoformat(day)] = place
    return found


def lines(examined: Examined | None, ask: Ask | None, skip: frozenset[date]) -> list[DateLine]:
    """Every date; with "What else could work?", what is free instead beside each that clashes."""
    if examined is None or ask is None:
        return []
    looked = ask.recurrence and (request.form.get("more") or request.form.getlist("way"))
    asked = examined.clashing | ask.instead.keys() if looked else frozenset()
    ways = ways_out(ask, asked, clock.now())
    return [_line(c, skip, ways.get(c.day, ()), ask) for c in examined.candidates]


def _line(
    candidate: Candidate,
    skip: frozenset[date],
    ways: Sequence[tuple[DaySpace, Interval]],
    ask: Ask,
) -> DateLine:
    day, zone = candidate.day, the_house().zone
    chosen = ask.instead.get(day)
    written = [
        (f"{day}/{value}", words, space, slot)
        for value, words, space, slot in _written(ways, candidate.slot)
    ]
    return DateLine(
        day.isoformat(),
        short_day(day),
        sentences(candidate.objections),
        candidate.weight is Weight.REFUSES,
        day in skip,
        ways=[(value, words) for value, words, *_ in written],
        way=next(
            (
                value
                for value, _words, space, slot in written
                if chosen
                and chosen.space_id == space.room.space_id
                and chosen.starts == slot.start.astimezone(zone).time()
            ),
            "",
        ),
    )


def others(ask: Wanted) -> list[tuple[str, str]]:
    """(value of the button, words) of what is free instead: other spaces then, other times that
    day."""
    found = _written(alternatives(ask, clock.now()), slot_of(ask))
    return [(_with_day(value, slot), words) for value, words, _space, slot in found]


def _with_day(value: str, slot: Interval) -> str:
    slug, starts, ends = value.split("/")
    return f"{slug}/{slot.start.astimezone(the_house().zone):%Y-%m-%d}/{starts}/{ends}"


def _written(
    ways: Sequence[tuple[DaySpace, Interval]],
    instead_of: Interval | None,
) -> list[tuple[str, str, DaySpace, Interval]]:
    """('fig/10:00/12:00', 'Fig from 10:00 until 12:00', space, slot) of each, with the days of
    communities that it meets, and what it stands instead of does not."""
    zone, language = the_house().zone, current_language()
    found = []
    for space, slot in ways:
        start, end = (f"{t.astimezone(zone):%H:%M}" for t in (slot.start, slot.end))
        words = gettext(
            "%(space)s from %(start)s until %(end)s",
            space=isolate(space.name.in_(language).text),
            start=start,
            end=end,
        )
        if days := days_met(slot, but=instead_of):
            words = f"{words} · {days}"
        found.append((f"{space.slug}/{start}/{end}", words, space, slot))
    return found
