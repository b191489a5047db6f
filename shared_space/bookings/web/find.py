"""A search for a free space: when and for how many first, everything else may follow.

A hot page: plain tuples go into one flat loop. It says what is free and never what stands in the way.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request

from shared_space.bookings.forms import FindForm
from shared_space.bookings.messages import days_sentence
from shared_space.bookings.queries.finding import house_around, what_else
from shared_space.bookings.queries.places import Lent, Place, places_and_lent
from shared_space.bookings.rules.finding import Found, Slots, Wish, find, most_of, slots_of
from shared_space.bookings.rules.guests import may_be_guest
from shared_space.bookings.rules.nearby import Asked, Step
from shared_space.bookings.rules.recurrence import Recurrence, dates
from shared_space.bookings.rules.timetable import round_up
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.timetable import FIRST_YEAR, LAST_YEAR, free_now
from shared_space.house.messages import names_of
from shared_space.house.queries import days_on_each, the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Actor, Permission
from shared_space.kernel.drawn import drawn, drawn_ticks
from shared_space.kernel.forms import choices
from shared_space.kernel.i18n import current_language, gettext, long_day, ngettext, short_day
from shared_space.kernel.text import isolate
from shared_space.spaces import messages
from shared_space.spaces.models import KINDS
from shared_space.spaces.rules import ACCESS, EQUIPMENT

A_FEW = 4
MISSING_SHOWN = 6
Answer = str | tuple[str, int]


class Line(NamedTuple):
    """A space that was found, as the page writes it. share: '9 of 10 dates'; missing: the days
    that are not free."""

    language: str
    name: str
    facts: str
    share: str
    missing: str
    href: str
    asks: bool


@blueprint.get("/bookings/find")
@permits(Permission.SIGNED_IN)
def search() -> Answer:
    if request.args.get("now") == "1":
        return _free_now()
    places, lent = places_and_lent()
    sent = "starts" in request.args
    form = _form(lent, sent=sent)
    if sent and not form.validate():
        return _page(form, lent), 422
    return _page(form, lent, _Search(form, places))


def _free_now() -> str:
    """What this reader may book of what is free, and where the button says "Request"."""
    actor, (places, _lent) = current_actor(), places_and_lent()
    guest = may_be_guest(actor)
    may = {place.slug for place in places if place.room.shared or not guest}
    asks = {p.slug for p in places if guest or p.room.asks or p.limits.at_once == "nobody"}
    return render_template(
        "bookings/free_now.html",
        free_now=[free for free in free_now() if free[0] in may],
        asks=frozenset() if actor.is_manager else asks,
    )


class _Search:
    """What was asked for, and what is free."""

    def __init__(self, form: FindForm, places: Sequence[Place]) -> None:
        actor, zone = current_actor(), the_house().zone
        self.form, self.actor = form, actor
        self.recurrence = form.recurrence
        day, starts, ends, people = form.asked
        self.days = dates(day, self.recurrence)
        self.asked = Asked(self.days, starts, ends, people, _movable(self.recurrence))
        self.slots: Slots = slots_of(self.days, starts, ends, zone)
        self.equipment = {int(number): 1 for number in form.lent.data or ()}
        self.places = {p.room.space_id: p for p in places if _suits(p, form, actor)}
        wish = self.wish = Wish(
            people,
            self.slots,
            clock.now(),
            zone,
            frozenset(actor.memberships),
            manager=actor.is_manager,
        )
        suiting = list(self.places.values())
        house = house_around(self.slots, suiting, self.equipment, _sole_organization(actor))
        self.found = find(wish, [(place.room, place.limits) for place in suiting], house)
        self._query = self._tail(self.asked)

    def _tail(self, asked: Asked) -> str:
        """The part of the address of the form that is the same for every space."""
        first = asked.days[0]
        query: list[tuple[str, object]] = [
            ("from", f"{first}T{asked.starts:%H:%M}"),
            ("until", f"{first}T{asked.ends:%H:%M}"),
            ("people", asked.people),
        ]
        if self.recurrence:
            query += [("repeat", self.form.repeat.data), ("every", self.recurrence.interval)]
            moved = (first - self.days[0]).days
            query += [("weekdays", (day + moved) % 7) for day in self.recurrence.weekdays]
            query.append(("count", len(self.days)))
        query += [(f"equipment-{number}", pieces) for number, pieces in self.equipment.items()]
        return urlencode(query, safe=":")

    def ways(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(what it is, [(words, address of the form)]) of what else could work, by what it is."""
        found: dict[str, list[tuple[str, str]]] = {}
        for way in what_else(self.asked, self.wish, list(self.places.values()), self.equipment):
            found.setdefault(way.kind, []).extend(map(self._step, way.steps))
        return [(_WAYS[kind](), steps) for kind, steps in found.items()]

    def _step(self, step: Step) -> tuple[str, str]:
        place, asked = self.places[step.space_id], step.asked
        words = gettext(
            "%(space)s, %(day)s, from %(start)s until %(end)s",
            space=isolate(place.name.in_(current_language()).text),
            day=short_day(asked.days[0]),
            start=f"{asked.starts:%H:%M}",
            end=f"{asked.ends:%H:%M}",
        )
        if asked.people != self.asked.people:
            words += f" · {ngettext('%(num)s person', '%(num)s people', asked.people)}"
        return words, f"/bookings/new?space={place.slug}&{self._tail(asked)}"

    def lines(self, found: Sequence[Found]) -> list[Line]:
        language, guest = current_language(), may_be_guest(self.actor)
        missing = {day for one in found for day in one.missing[:MISSING_SHOWN]}
        days = {day: short_day(day) for day in missing}
        return [self._line(one, language, days, guest=guest) for one in found]

    def _line(self, one: Found, language: str, days: Mapping[date, str], *, guest: bool) -> Line:
        place = self.places[one.space_id]
        name = place.name.in_(language)
        holder = f"&organization={one.holder}" if one.holder else ""
        missing = [days[day] for day in one.missing[:MISSING_SHOWN]]
        if len(one.missing) > MISSING_SHOWN:
            more = len(one.missing) - MISSING_SHOWN
            missing.append(ngettext("%(num)s more", "%(num)s more", more))
        return Line(
            name.lang,
            name.text,
            _facts(language, place.kind, place.room.people, name.text),
            self._share(one) if one.missing else "",
            " · ".join(missing),
            f"/bookings/new?space={place.slug}&{self._query}{holder}",
            guest or one.asks,
        )

    def _share(self, one: Found) -> str:
        return gettext("%(free)s of %(all)s dates", free=len(one.free), all=len(self.days))

    def days_met(self) -> str:
        """The days of communities that the dates meet, in a line; '' for none."""
        met = [
            [day for day in held if slot and day.span.overlaps(slot)]
            for held, (_, slot) in zip(days_on_each(self.days), self.slots, strict=True)
        ]
        if len(met) > 1 or not any(met):
            return days_sentence(met)
        return gettext("At that time: %(days)s.", days=names_of(met[0]))

    def heading(self) -> str:
        """What was asked for, in a line."""
        form = self.form
        when = gettext(
            "from %(start)s until %(end)s",
            start=f"{form.starts.data:%H:%M}",
            end=f"{form.ends.data:%H:%M}",
        )
        if self.recurrence:
            return gettext(
                "%(dates)s, first %(first)s, last %(last)s, %(hours)s",
                dates=ngettext("%(num)s date", "%(num)s dates", len(self.days)),
                first=short_day(self.days[0]),
                last=short_day(self.days[-1]),
                hours=when,
            )
        return gettext("%(day)s, %(hours)s", day=long_day(self.days[0]), hours=when)


def _movable(recurrence: Recurrence | None) -> bool:
    """Whether its dates, all moved by some days, are those of a series again."""
    if recurrence is None or recurrence.frequency == "daily":
        return True
    return recurrence.frequency == "weekly" and len(recurrence.weekdays) < 2


def _sole_organization(actor: Actor) -> int | None:
    """Whose quota counts; whoever has a choice makes it on the form, which says it then."""
    return next(iter(actor.memberships)) if len(actor.memberships) == 1 else None


_WAYS: dict[str, Callable[[], str]] = {
    "time": lambda: gettext("Another time"),
    "day": lambda: gettext("Another day"),
    "parts": lambda: gettext("In two parts, one after the other"),
    "together": lambda: gettext("Two spaces at once"),
}


def _suits(place: Place, form: FindForm, actor: Actor) -> bool:
    return (
        (not form.kind.data or place.kind == form.kind.data)
        and place.equipment.issuperset(form.fixed.data or ())
        and place.access.issuperset(form.access.data or ())
        and (place.room.shared or not may_be_guest(actor))
    )


@lru_cache(maxsize=8)
def _labels(_language: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Code → words, of kinds, equipment and access, in the page's language, asked for once."""
    return (
        {code: messages.kind(code) for code in KINDS},
        {code: messages.equipment(code) for code in EQUIPMENT},
        {code: messages.access(code) for code in ACCESS},
    )


@lru_cache(maxsize=256)
def _facts(language: str, kind: str, people: int, name: str) -> str:
    """Its kind, where its name does not say that already, and for how many it is."""
    what, room = _labels(language)[0][kind], messages.people(people)
    return room if what.casefold() == name.casefold() else f"{what} · {room}"


def _form(lent: Sequence[Lent], *, sent: bool) -> FindForm:
    """As it was sent; at first with the next full hour, or with the morning of ?day=."""
    language = current_language()
    form = FindForm(request.args if sent else None)
    kinds, fixed, access = _labels(language)
    form.kind.choices = choices([("", gettext("Any")), *kinds.items()])
    form.fixed.choices = choices(fixed.items())
    form.access.choices = choices(access.items())
    form.lent.choices = choices((str(one.number), one.name.in_(language).text) for one in lent)
    if not sent:
        form.day.data, form.starts.data, form.ends.data = _at_first(request.args.get("day", ""))
        form.people.data = A_FEW
    return form


def _at_first(text: str) -> tuple[date, time, time]:
    day, starts, ends = next_hour(clock.now())
    with suppress(ValueError):
        asked = date.fromisoformat(text)
        if FIRST_YEAR <= asked.year < LAST_YEAR and asked != day:
            return asked, time(9), time(10)
    return day, starts, ends


def next_hour(now: datetime) -> tuple[date, time, time]:
    """The next full hour on the house's clock, or nine o'clock when it would end after midnight."""
    start = round_up(now, 60).astimezone(the_house().zone)
    if start.hour == 23:
        return start.date() + timedelta(days=1), time(9), time(10)
    return start.date(), time(start.hour), time(start.hour + 1)


def _page(form: FindForm, lent: Sequence[Lent], search: _Search | None = None) -> str:
    looked = request.args.get("more") == "1"
    whole, most = most_of(search.found) if search else ([], [])
    return render_template(
        "bookings/find.html",
        drawn=drawn,
        drawn_ticks=drawn_ticks,
        form=form,
        lent=lent,
        heading=search.heading() if search else "",
        whole=search.lines(whole) if search else [],
        most=search.lines(most) if search else [],
        searched=search is not None,
        ways=search.ways() if search and looked else [],
        looked=looked,
        more=f"/bookings/find?{request.query_string.decode('latin-1')}&more=1#else",
        series=bool(search and search.recurrence),
        observed=search.days_met() if search else "",
    )
