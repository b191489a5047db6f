"""The words for the house: refusals of its settings, and the days it keeps."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared_space.house.errors import TooFar
from shared_space.house.queries import days_during, days_on, the_house
from shared_space.kernel.i18n import clock, current_language, from_until, gettext
from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import Shown
from shared_space.observances.values import COMMUNITIES, Observance


def refusal(error: ChangedMeanwhile | TooFar) -> str:
    if isinstance(error, TooFar):
        return gettext("Choose a day at most a week from the expected one.")
    return gettext(
        "Somebody else saved the settings after you opened this page. What you typed is below: "
        "look through it, then save again."
    )


class DayLine(NamedTuple):
    """A day of a community as pages write it. about: from when until when, whether it is expected,
    whose it is; whatever of these there is to say."""

    name: Shown
    about: str

    def __str__(self) -> str:
        name = isolate(self.name.text)
        return f"{name} · {self.about}" if self.about else name


def lines_on(day: date) -> list[DayLine]:
    """What the local `day` holds of all communities, in order of time."""
    return lines_of(days_on(day))


def lines_of(days: Iterable[Observance]) -> list[DayLine]:
    language, zone = current_language(), the_house().zone
    return [_line(day, language, zone) for day in days]


def days_met(slot: Interval, but: Interval | None = None) -> str:
    """'Friday noon prayer, Shabbat' for what overlaps `slot`, and `but` does not meet as well; ''
    when there is nothing to say."""
    said = set(days_during(but)) if but else set()
    return names_of(day for day in days_during(slot) if day not in said)


def names_of(days: Iterable[Observance]) -> str:
    """Their names, each once, as a list in a sentence."""
    return gettext(", ").join(dict.fromkeys(map(name_of_day, days)))  # Arabic has its own comma


def name_of_day(day: Observance) -> str:
    """'Eid al-Adha (expected)', for a list in a sentence."""
    name = isolate(day.name.in_(current_language()).text)
    return gettext("%(day)s (expected)", day=name) if day.expected else name


@lru_cache(maxsize=4096)
def _line(day: Observance, language: str, zone: ZoneInfo) -> DayLine:
    """language: that of the page. The same few days are on every timetable, so each is said once."""
    said = [
        _hours(day, zone),
        gettext("expected") if day.expected else "",
        _whose(day, language),
    ]
    return DayLine(day.name.in_(language), " · ".join(filter(None, said)))


def _whose(day: Observance, language: str) -> str:
    """The community whose day it is; '' when it is everybody's, or the name says it."""
    if not day.community:
        return ""
    whose = COMMUNITIES[day.community]
    said = any(words in getattr(day.name, code) for code, words in whose.items())
    return "" if said else whose.in_(language).text


def _hours(day: Observance, zone: ZoneInfo) -> str:
    """Which part of its local day it takes; '' for all of it."""
    whole, span = day_span(day.day, zone), day.span
    if span == whole:
        return ""
    if span.end == whole.end:
        return gettext("from %(time)s", time=clock(span.start, zone))
    if span.start == whole.start:
        return gettext("until %(time)s", time=clock(span.end, zone))
    return from_until(span.start, span.end, zone)
