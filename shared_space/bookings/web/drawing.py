"""The day and the week as they are drawn: what both read, once, and each bar as HTML.

A hot page: plain tuples go into one flat loop; no macro, url_for, ORM entity or Babel call per item.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask import abort
from markupsafe import Markup, escape

from shared_space.bookings.messages import seats_free
from shared_space.bookings.queries.day import DaySpace, spaces_of_day, uses_between
from shared_space.bookings.queries.shut import Shut, shut_between
from shared_space.bookings.queries.surroundings import open_between
from shared_space.bookings.rules.guests import may_be_guest
from shared_space.bookings.rules.timetable import HALF_HOUR, SEATED, Bar, bars, half_hours
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor
from shared_space.kernel.i18n import current_language, gettext, ngettext
from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.trilingual import Shown
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import Hours

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """seats: of a shared space, whose bars are half-hours; 0 of any other. between: the time that is kept
    between two bookings, in words; '' for none."""

    slug: str
    name: Shown
    bars: Markup
    nothing: str
    seats: int
    between: str


class Timetable:
    """What both pages read, once: the spaces, their hours, what shuts them, and their uses."""

    def __init__(self, span: Interval, slug: str) -> None:
        self.now, self.span, self.actor = clock.now(), span, current_actor()
        self.house, self.language = the_house(), current_language()
        self.guest = may_be_guest(self.actor)
        self.all_spaces = [(s.slug, s.name.in_(self.language), s) for s in spaces_of_day()]
        self.spaces = [space for _, _, space in self.all_spaces if not slug or space.slug == slug]
        if not self.spaces:
            abort(404)
        self.chosen = slug
        only = self.spaces[0].room.space_id if slug else None
        self.opening: Mapping[int | None, list[Hours]] = opening_hours()
        self.shut: Shut = shut_between(span)
        self.uses = uses_between(span, self.actor, self.language, only)
        self._stamps: dict[datetime, str] = {}
        self._seats: dict[tuple[int, int], str] = {}
        self.taken, self.waiting = escape(gettext("taken")), escape(gettext("waiting"))
        self.closed, self.free = escape(gettext("closed")), escape(gettext("free"))
        self.holders = {n: name.in_(self.language) for n, name in self.shut.holders.items()}
        self.over = gettext("Nothing more is free on this day.")
        self.not_working = gettext("The house does not work on this day.")
        self._bars: dict[int, list[Bar]] = {}
        self._open: dict[int, list[Interval]] = {}

    def is_closed_now(self) -> bool:
        """Whether the whole house does not work at this moment."""
        return any(
            space_id is None and span.start <= self.now < span.end
            for space_id, span in self.shut.closed
        )

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
            closed=self.shut.closed_in(number),
            held=self.shut.held_in(number, but=self.actor.memberships),
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
        origin, seats = self.span.start + timedelta(hours=first_hour), 0
        drawn = self.bars(space)
        if drawn and space.room.shared:
            drawn, seats = half_hours(drawn, self.span.start), space.room.seats
        places = _of_half_hours(drawn, origin) if seats else [_place(b.span, origin) for b in drawn]
        written = [self._written(*one, space) for one in zip(drawn, places, strict=True)]
        opened = any(span.overlaps(self.span) for span in self.open(space.room.space_id))
        nothing = "" if written else (self.over if opened else self.not_working)
        name = space.name.in_(self.language)
        between = _between(self.language, space.room.turnaround)
        return Row(space.slug, name, Markup("".join(written)), nothing, seats, between)  # noqa: S704 (escaped)

    def hours_shown(self) -> tuple[int, int]:
        """First hour and number of hours that hold every opening and every use."""
        begin, finish = self.span.start, self.span.end
        spans = [s for space in self.spaces for s in self.open(space.room.space_id)]
        spans += [use.span for uses in self.uses.values() for use in uses]
        starts = [s.start for s in spans if s.start < finish and s.end > begin]
        if not starts:
            return 8, 14
        last = min(max(s.end for s in spans if s.start < finish), finish)
        first = (max(min(starts), begin) - begin) // HOUR
        return first, max(-((begin - last) // HOUR) - first, 1)

    def free_now(self) -> list[tuple[str, Shown, str, Markup]]:
        """(slug, name, until when, address) of what is free at this moment."""
        found = []
        for space in filter(self._may_book, self.spaces):
            for bar in self.bars(space):
                soon = self.now + timedelta(minutes=space.step_minutes)
                if bar.kind == "free" and bar.span.start <= soon:
                    href = Markup(self._address(space, bar))  # noqa: S704 (ours)
                    name = space.name.in_(self.language)
                    found.append((space.slug, name, self.clock(bar.span.end), href))
                    break
        return found

    def week_cells(self, space: DaySpace, days: Sequence[date]) -> list[Markup]:
        cells: list[list[str]] = [[] for _ in days]
        starts = [day_span(day, self.house.zone).start for day in days]
        for bar in self.bars(space):
            index = max(sum(start <= bar.span.start for start in starts) - 1, 0)
            cells[index].append(self._written(bar, "", space))
        return [Markup("".join(cell)) for cell in cells]  # noqa: S704 (escaped piece by piece)

    def clock(self, instant: datetime) -> str:
        """'10:00' on the house's clock."""
        return self._stamp(instant)[-5:]

    def _stamp(self, instant: datetime) -> str:
        """'2026-11-23T10:00' on the house's clock, each instant computed once."""
        stamp = self._stamps.get(instant)
        if stamp is None:
            stamp = self._stamps[instant] = instant.astimezone(self.house.zone).isoformat()[:16]
        return stamp

    def _written(self, bar: Bar, place: str, space: DaySpace) -> str:
        """One bar as HTML. It is written here and not in the template because a week has hundreds,
        and each piece of a template costs as much as the whole of this. Every word of a person goes
        through `escape`; the rest is ours: kinds, numbers, clocks, slugs."""
        start, end = self._stamp(bar.span.start), self._stamp(bar.span.end)
        words, href = self._words(bar), ""
        if bar.kind == "free":
            href, words = self._address(space, bar) if self._may_book(space) else "", self.free
        elif bar.use is not None and bar.use.title and self.actor.is_signed_in:
            href = f"/bookings/{bar.use.booking_id}"
        elif bar.use is not None and self._can_be_asked_for(bar):
            href = f"/bookings/propose?space={space.slug}&amp;from={start}&amp;until={end}"
        if space.room.shared and bar.kind in SEATED:
            words = self.seats(bar.left, space.room.seats)
            place += f" fill{4 * (space.room.seats - bar.left) // space.room.seats}"
        inside = f'<time dir="ltr">{start[-5:]}–{end[-5:]}</time> {words}'
        if href:
            inside = f'<a href="{href}">{inside}</a>'
        return f'<li class="{bar.kind}{place}">{inside}</li>'

    def _may_book(self, space: DaySpace) -> bool:
        return space.room.shared or not self.guest

    def _can_be_asked_for(self, bar: Bar) -> bool:
        """Whether she may ask whoever has it to swap or share, without being told who that is."""
        return bar.kind == "taken" and self.actor.is_coordinator and bar.span.start > self.now

    def _words(self, bar: Bar) -> str:
        """What is in it, as far as this reader may know, escaped."""
        use = bar.use
        if use is not None and use.title:
            host = f' <bdi class="host" lang="{use.host_lang}">{html.escape(use.host)}</bdi>'
            title = f'<bdi lang="{use.title_lang}">{html.escape(use.title)}</bdi>'
            return title + host if use.host else title
        holder = self.holders.get(bar.holder)
        if bar.kind == "held" and holder:
            return f'<bdi lang="{holder.lang}">{html.escape(holder.text)}</bdi>'
        return {"waiting": self.waiting, "closed": self.closed}.get(bar.kind, self.taken)

    def _address(self, space: DaySpace, bar: Bar) -> str:
        """Of the form, filled with the first hour from the bar's start. Where less is left than can
        be booked, with the last that can."""
        run = bar.run or bar.span
        until = min(run.end, bar.span.start + HOUR)
        start = min(bar.span.start, until - timedelta(minutes=space.shortest_minutes))
        return (
            f"/bookings/new?space={space.slug}"
            f"&amp;from={self._stamp(start)}&amp;until={self._stamp(until)}"
        )

    def seats(self, left: int, of: int) -> str:
        """How many seats are still free: the number for narrow half-hours, and the sentence; each
        pair said once."""
        if (left, of) not in self._seats:
            words = escape(seats_free(left, of))
            self._seats[left, of] = f'<i aria-hidden="true">{left}</i><span>{words}</span>'
        return self._seats[left, of]


@lru_cache(maxsize=64)
def _between(_language: str, turnaround: timedelta) -> str:
    """Why less is free than nobody has taken, in the page's language; '' without a turnaround."""
    minutes = turnaround // timedelta(minutes=1)
    if not minutes:
        return ""
    return ngettext(
        "%(num)s minute between bookings, to tidy up",
        "%(num)s minutes between bookings, to tidy up",
        minutes,
    )


def _place(span: Interval, origin: datetime) -> str:
    """The classes that put a bar into the grid of quarter hours."""
    start = max((span.start - origin) // QUARTER, 0)
    length = max(-((span.start - span.end) // QUARTER), 1)
    return f" s{min(start, 95)} n{min(length, 96)}"


def _of_half_hours(drawn: Sequence[Bar], origin: datetime) -> list[str]:
    """The same of a shared space: one that begins or ends within a half-hour has the width of all of it
    where nothing else stands, since a quarter of an hour is too narrow for a finger."""
    found = []
    for place, bar in enumerate(drawn):
        start, end = bar.span.start, bar.span.end
        whole = start - (start - origin) % HALF_HOUR, end + (origin - end) % HALF_HOUR
        if not place or drawn[place - 1].span.end <= whole[0]:
            start = whole[0]
        if bar is drawn[-1] or whole[1] <= drawn[place + 1].span.start:
            end = whole[1]
        found.append(f"{_place(Interval(start, end), origin)} half")
    return found
