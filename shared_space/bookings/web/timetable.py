"""The day and the week: free time to click, taken time at rest.

A hot page: plain tuples go into one flat loop; no macro, url_for, ORM entity or Babel call per item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import abort, render_template, request

from shared_space.bookings.queries.day import (
    DaySpace,
    Shut,
    shut_between,
    spaces_of_day,
    uses_between,
)
from shared_space.bookings.queries.surroundings import open_between
from shared_space.bookings.rules.timetable import Bar, Use, bars
from shared_space.bookings.web import blueprint
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import current_language, gettext, long_day, ngettext, short_day
from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.trilingual import Shown
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import Hours

SUNDAY = 6
QUARTER = timedelta(minutes=15)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Item(NamedTuple):
    """One bar as the page writes it. css: kind and place in the grid; when: '10:00–12:00'."""

    css: str
    href: str
    when: str
    text: str
    lang: str
    host: str


@dataclass(frozen=True)
class Row:
    slug: str
    name: Shown
    items: Sequence[Item]
    nothing: str


@blueprint.get("/bookings/day/")
@blueprint.get("/bookings/day/<day>")
@permits(Permission.PUBLIC)
def day(day: str = "") -> str:
    today = clock.now().astimezone(the_house().zone).date()
    shown = _date(day) if day else today
    page = Timetable(Interval(*_bounds(shown, 1)), request.args.get("space", ""))
    first_hour, hours = page.hours_shown()
    rows = [page.row(space, first_hour) for space in page.spaces]
    return render_template(
        "bookings/day.html",
        day=shown,
        heading=long_day(shown),
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1),
        is_today=shown == today,
        week=_week_name(shown),
        rows=rows,
        free_now=page.free_now() if shown == today else [],
        hours=range(first_hour, first_hour + hours),
        all_spaces=page.all_spaces,
        chosen=page.chosen,
    )


@blueprint.get("/bookings/week/")
@blueprint.get("/bookings/week/<week>")
@permits(Permission.PUBLIC)
def week(week: str = "") -> str:
    today = clock.now().astimezone(the_house().zone).date()
    sunday = _sunday_of(week) if week else today - timedelta(days=(today.weekday() + 1) % 7)
    page = Timetable(Interval(*_bounds(sunday, 7)), request.args.get("space", ""))
    days = [sunday + timedelta(days=n) for n in range(7)]
    return render_template(
        "bookings/week.html",
        days=[(d.isoformat(), short_day(d), d == today) for d in days],
        heading=gettext(
            "Week from %(first)s to %(last)s", first=short_day(days[0]), last=short_day(days[6])
        ),
        before=_week_name(sunday - timedelta(days=7)),
        after=_week_name(sunday + timedelta(days=7)),
        this_week=sunday <= today <= days[6],
        rows=[(space, page.week_cells(space, days)) for space in page.spaces],
        all_spaces=page.all_spaces,
        chosen=page.chosen,
    )


class Timetable:
    """What both pages read, once: the spaces, their hours, what shuts them, and their uses."""

    def __init__(self, span: Interval, slug: str) -> None:
        self.now, self.span, self.actor = clock.now(), span, current_actor()
        self.house, self.language = the_house(), current_language()
        self.all_spaces = [(s.slug, s.name.in_(self.language), s) for s in spaces_of_day()]
        self.spaces = [space for _, _, space in self.all_spaces if not slug or space.slug == slug]
        if not self.spaces:
            abort(404)
        self.chosen = slug
        only = self.spaces[0].room.space_id if slug else None
        self.opening: Mapping[int | None, list[Hours]] = opening_hours()
        self.shut: Shut = shut_between(span)
        self.uses = uses_between(span, self.actor, self.language, only)
        self._clock: dict[datetime, str] = {}
        self.words = (gettext("taken"), gettext("waiting"), gettext("closed"), gettext("free"))
        self.holders = {n: name.in_(self.language) for n, name in self.shut.holders.items()}
        self.over = gettext("Nothing more is free on this day.")
        self.not_working = gettext("The house does not work on this day.")
        self._bars: dict[int, list[Bar]] = {}
        self._open: dict[int, list[Interval]] = {}

    def bars(self, space: DaySpace) -> list[Bar]:
        number = space.room.space_id
        if number not in self._bars:
            self._bars[number] = self._drawn(space)
        return self._bars[number]

    def _drawn(self, space: DaySpace) -> list[Bar]:
        number = space.room.space_id
        return bars(
            space.room,
            shortest=timedelta(minutes=space.shortest_minutes),
            opened=self.open(number),
            closed=[s for shut, s in self.shut.closed if shut in {None, number}],
            held=[
                (span, holder)
                for held, holder, span in self.shut.held
                if held == number and holder not in self.actor.memberships
            ],
            uses=self.uses.get(number, []),
            bookable=space.bookable(self.span, self.now),
        )

    def open(self, number: int) -> list[Interval]:
        """Opening hours; spaces that follow the house's share one computation."""
        key = number if self.opening.get(number) else 0
        if key not in self._open:
            self._open[key] = open_between(self.house, number, self.span, self.opening)
        return self._open[key]

    def row(self, space: DaySpace, first_hour: int) -> Row:
        origin = self.span.start + timedelta(hours=first_hour)
        items = [self._item(bar, space, origin) for bar in self.bars(space)]
        opened = any(span.overlaps(self.span) for span in self.open(space.room.space_id))
        nothing = "" if items else (self.over if opened else self.not_working)
        return Row(space.slug, space.name.in_(self.language), items, nothing)

    def hours_shown(self) -> tuple[int, int]:
        """First hour and number of hours that hold every opening and every use."""
        spans = [span for space in self.spaces for span in self.open(space.room.space_id)]
        spans += [use.span for uses in self.uses.values() for use in uses]
        inside = [
            Interval(max(s.start, self.span.start), min(s.end, self.span.end))
            for s in spans
            if s.overlaps(self.span)
        ]
        if not inside:
            return 8, 14
        first = min((s.start - self.span.start) // timedelta(hours=1) for s in inside)
        last = max(-((self.span.start - s.end) // timedelta(hours=1)) for s in inside)
        return first, max(last - first, 1)

    def free_now(self) -> list[tuple[str, Shown, str, str]]:
        """(slug, name, until when, address) of what is free at this moment."""
        found = []
        for space in self.spaces:
            for bar in self.bars(space):
                soon = self.now + timedelta(minutes=space.step_minutes)
                if bar.kind == "free" and bar.span.start <= soon:
                    href = self._address(space, bar.span)
                    name = space.name.in_(self.language)
                    found.append((space.slug, name, self.clock(bar.span.end), href))
                    break
        return found

    def week_cells(self, space: DaySpace, days: Sequence[date]) -> list[list[Item]]:
        cells: list[list[Item]] = [[] for _ in days]
        starts = [day_span(day, self.house.zone).start for day in days]
        for bar in self.bars(space):
            index = max(sum(start <= bar.span.start for start in starts) - 1, 0)
            cells[index].append(self._item(bar, space, starts[index], grid=False))
        return cells

    def clock(self, instant: datetime) -> str:
        """'10:00', each instant computed once."""
        if instant not in self._clock:
            self._clock[instant] = instant.astimezone(self.house.zone).strftime("%H:%M")
        return self._clock[instant]

    def _item(self, bar: Bar, space: DaySpace, origin: datetime, *, grid: bool = True) -> Item:
        when = f"{self.clock(bar.span.start)}–{self.clock(bar.span.end)}"
        css = bar.kind
        if grid:
            start = max((bar.span.start - origin) // QUARTER, 0)
            length = max(-((bar.span.start - bar.span.end) // QUARTER), 1)
            css = f"{bar.kind} s{min(start, 95)} n{min(length, 96)}"
        taken, waiting, closed, free = self.words
        if bar.kind == "free":
            text = free if not space.room.shared else self._seats(bar.left)
            return Item(css, self._address(space, bar.span), when, text, "", "")
        if bar.kind == "held":
            name = self.holders.get(bar.holder)
            return Item(css, "", when, name.text if name else taken, name.lang if name else "", "")
        if bar.use is None:
            return Item(css, "", when, closed if bar.kind == "closed" else taken, "", "")
        return self._used(css, when, bar.use, waiting if bar.kind == "waiting" else taken)

    def _used(self, css: str, when: str, use: Use, word: str) -> Item:
        if not use.title:
            return Item(css, "", when, word, "", "")
        href = f"/bookings/{use.booking_id}" if self.actor.is_signed_in else ""
        return Item(css, href, when, use.title, use.title_lang, use.host)

    def _address(self, space: DaySpace, span: Interval) -> str:
        zone = self.house.zone
        until = min(span.end, span.start + timedelta(hours=1))
        return (
            f"/bookings/new?space={space.slug}&from={span.start.astimezone(zone):%Y-%m-%dT%H:%M}"
            f"&until={until.astimezone(zone):%Y-%m-%dT%H:%M}"
        )

    def _seats(self, left: int) -> str:
        return ngettext("%(num)s seat free", "%(num)s seats free", left)


def _bounds(first: date, days: int) -> tuple[datetime, datetime]:
    span = day_span(first, the_house().zone, days)
    return span.start, span.end


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= found.year < LAST_YEAR or found.isoformat() != text:
        abort(404)
    return found


def _sunday_of(week: str) -> date:
    """The Sunday on which the house's week begins whose Monday is in ISO week `week` (2026-W48)."""
    try:
        year, number = week.split("-W")
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= monday.year < LAST_YEAR or len(week) != len("2026-W48"):
        abort(404)
    return monday - timedelta(days=1)


def _week_name(day: date) -> str:
    year, number, _ = (day + timedelta(days=day.weekday() == SUNDAY)).isocalendar()
    return f"{year}-W{number:02d}"
