"""The dates and times of letters in words, in the language in force."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from shared_space.kernel.i18n import clock, gettext, long_day
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import Trilingual


class Slot(Protocol):
    """From when until when, in UTC."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Placed(Slot, Protocol):
    @property
    def space(self) -> Trilingual: ...


def when(dated: Slot, zone: ZoneInfo) -> str:
    """One date in words: its day and its hours by the clock of the house."""
    start, end = dated.starts_at.astimezone(zone), dated.ends_at.astimezone(zone)
    if start.date() == end.date():
        return gettext(
            "%(day)s, from %(start)s until %(end)s",
            day=long_day(start.date()),
            start=clock(start, zone),
            end=clock(end, zone),
        )
    return gettext(
        "from %(day)s at %(start)s until %(end_day)s at %(end)s",
        day=long_day(start.date()),
        start=clock(start, zone),
        end_day=long_day(end.date()),
        end=clock(end, zone),
    )


def when_and_where(dated: Placed, zone: ZoneInfo, language: str) -> str:
    """The same with the space, where the dates of one letter are not all in one."""
    return gettext(
        "%(space)s: %(when)s",
        space=isolate(dated.space.in_(language).text),
        when=when(dated, zone),
    )


def when_then_where(dated: Placed, zone: ZoneInfo, language: str) -> str:
    """The same inside a sentence, after its colon."""
    return f"{when(dated, zone)} · {isolate(dated.space.in_(language).text)}"


def instead_of(new: str, old: str) -> str:
    """A date that moved, in words: its new time (and place), then its old one."""
    return gettext("%(new)s; instead of: %(old)s", new=new, old=old)


def kept_until(instant: datetime, zone: ZoneInfo) -> str:
    """How long an offer is open."""
    return gettext(
        "It is kept for you until %(day)s at %(time)s.",
        day=long_day(instant.astimezone(zone).date()),
        time=clock(instant, zone),
    )


def it_would_replace(old: Placed, zone: ZoneInfo, language: str) -> str:
    """What an offer is made instead of, with its space: it may be all that differs."""
    return gettext("It would take the place of: %(old)s.", old=when_then_where(old, zone, language))


def by_the_clock_of(city: str) -> str:
    return gettext("Times are by the clock in %(city)s.", city=isolate(city))


def works_until(instant: datetime, zone: ZoneInfo) -> str:
    """How long a one-time link works."""
    return gettext(
        "The link works once, until %(day)s at %(time)s.",
        day=long_day(instant.astimezone(zone).date()),
        time=clock(instant, zone),
    )
