"""The manager's day in words: what waits, what takes place today, what changed, what failed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared_space.bookings.messages import history_sentence
from shared_space.bookings.queries.bookings import Full, waiting
from shared_space.bookings.queries.rivals import rivals_among
from shared_space.desk import queries
from shared_space.house.queries import HouseSettings
from shared_space.kernel.actor import Actor
from shared_space.kernel.i18n import (
    clock,
    day_from_until,
    from_until,
    gettext,
    hours,
    ngettext,
    short_day,
    short_day_as_of,
)
from shared_space.kernel.interval import day_span
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import Trilingual

FIRST_REQUESTS = 4
MOST_CHANGES = 30
LAST_LETTERS = 3
# Of what history keeps, that which a manager wants to know in the morning: a rival's approval is
# told by the approval itself, and who asked a question knows it.
UNTOLD = frozenset({"RivalApproved", "QuestionAsked", "SaidHere"})


class WaitingLine(NamedTuple):
    """seen: '<occurrence>:<revision>' of every date that waits. rivals: how many other requests
    want the same time, in words ('': none); moves: whether it asks to move a date that stands."""

    number: int
    title: Trilingual
    host: Trilingual | None
    when: str
    space: Trilingual
    asked: str
    seen: tuple[str, ...]
    rivals: str
    moves: bool
    guest: bool


class TodayLine(NamedTuple):
    """when: for the eye; said: the same in words; is_now: it is going on."""

    number: int
    when: str
    said: str
    title: Trilingual
    host: Trilingual | None
    space: Trilingual
    is_now: bool
    guest: bool


class Today(NamedTuple):
    """over, then the present, then ahead (what is going on first)."""

    over: Sequence[TodayLine]
    now: str
    ahead: Sequence[TodayLine]


class ChangeLine(NamedTuple):
    number: int
    when: str
    what: str
    title: Trilingual
    host: Trilingual | None
    who: str
    guest: bool


def waiting_lines(house: HouseSettings, now: datetime) -> list[WaitingLine]:
    """The oldest requests, oldest first."""
    found = waiting(now, FIRST_REQUESTS)
    rivals = rivals_among([full.number for full in found])
    return [_waiting_line(full, len(rivals[full.number]), house, now) for full in found]


def _waiting_line(full: Full, rivals: int, house: HouseSettings, now: datetime) -> WaitingLine:
    dates = full.undecided(now)
    first, others = dates[0], len(dates) - 1
    when = _when(first.span.start, first.span.end, house)
    return WaitingLine(
        full.number,
        full.title,
        full.organization,
        ngettext(
            "%(first)s and %(num)s other date",
            "%(first)s and %(num)s other dates",
            others,
            first=when,
        )
        if others
        else when,
        first.space_name,
        gettext(
            "Asked on %(day)s",
            day=short_day_as_of(_day(full.asked_at(now), house), _day(now, house)),
        ),
        tuple(f"{dated.number}:{dated.revision}" for dated in dates),
        ngettext(
            "%(num)s other request wants this time",
            "%(num)s other requests want this time",
            rivals,
        )
        if rivals
        else "",
        any(dated.replaces for dated in dates),
        full.guest,
    )


def today(actor: Actor, house: HouseSettings, now: datetime) -> Today:
    """What takes place today in all spaces, as far as `actor` may read it."""
    span = day_span(_day(now, house), house.zone)
    found = queries.happenings(actor, span.start, span.end)
    lines = [(item, _today_line(item, house, now)) for item in found]
    return Today(
        [line for item, line in lines if item.ends_at <= now],
        clock(now, house.zone),
        [line for item, line in lines if item.ends_at > now],
    )


def _today_line(item: queries.Happening, house: HouseSettings, now: datetime) -> TodayLine:
    return TodayLine(
        item.booking_id,
        hours(item.starts_at, item.ends_at, house.zone),
        from_until(item.starts_at, item.ends_at, house.zone),
        item.title,
        item.host,
        item.space,
        item.starts_at <= now < item.ends_at,
        item.guest,
    )


def changes(house: HouseSettings, now: datetime) -> list[ChangeLine]:
    """What happened to bookings since the beginning of yesterday, newest first."""
    yesterday = day_span(_day(now, house) - timedelta(days=1), house.zone).start
    return [
        ChangeLine(
            found.booking_id,
            f"{short_day(_day(found.at, house))} {clock(found.at, house.zone)}",
            history_sentence(found.verb),
            found.title,
            found.host,
            gettext("by %(name)s", name=isolate(found.who)) if found.who else "",
            found.guest,
        )
        for found in queries.changes_since(yesterday, UNTOLD, MOST_CHANGES)
    ]


def _when(start: datetime, end: datetime, house: HouseSettings) -> str:
    return day_from_until(short_day(_day(start, house)), start, end, house.zone)


def _day(instant: datetime, house: HouseSettings) -> date:
    return instant.astimezone(house.zone).date()
