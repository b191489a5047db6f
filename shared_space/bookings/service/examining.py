"""What is asked, date by date, with every objection; reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from shared_space.bookings.errors import NotHers
from shared_space.bookings.queries.equipment import lacking
from shared_space.bookings.queries.surroundings import surroundings
from shared_space.bookings.rules.guests import may_be_guest, of_all_seats, of_guest
from shared_space.bookings.rules.needs import NOTHING, Needs
from shared_space.bookings.rules.neighbourhood import Neighbourhood
from shared_space.bookings.rules.objections import (
    Objection,
    Room,
    Surroundings,
    Weight,
    claim_of,
    for_manager,
    heaviest,
    of_days,
    of_request,
    of_slot,
    seats_for,
)
from shared_space.bookings.rules.quota import Used, of_dates
from shared_space.bookings.rules.recurrence import Recurrence, dates
from shared_space.house.queries import days_during, the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval, NonexistentTime, instant
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization


@dataclass(frozen=True)
class Elsewhere:
    """Another space or another time for one date of a series; wall clock of the house."""

    space_id: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Ask:
    """What a form asks for. starts, ends: wall clock of the house, on each date. organization_id
    None: the house itself (managers), or (guest) she herself as the house's guest. all_seats: of a
    shared space, instead of one for each person. skip: dates of the series to leave out; instead:
    dates of it that are to be elsewhere. days: its dates themselves, in order, when no rule of ours
    gives them (a calendar file); `first` is the first of them. equipment: portable equipment (its id) → how many pieces, on
    every date."""

    space_id: int
    organization_id: int | None
    title: Trilingual
    people: int
    first: date
    starts: time
    ends: time
    submission_key: str
    purpose: str = ""
    visibility: str = "house"
    recurrence: Recurrence | None = None
    days: Sequence[date] = ()
    guest: bool = False
    all_seats: bool = False
    skip: frozenset[date] = field(default_factory=frozenset)
    instead: Mapping[date, Elsewhere] = field(default_factory=lambda: MappingProxyType({}))
    equipment: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    needs: Needs = NOTHING

    @property
    def rule(self) -> dict[str, Any] | None:
        """How it repeats, as JSON for `Booking.recurrence`; None for a single date."""
        if self.recurrence:
            return self.recurrence.as_dict()
        return {"days": [day.isoformat() for day in self.days]} if len(self.days) > 1 else None


@dataclass(frozen=True)
class Candidate:
    """One date of what is asked. around: of its space; slot: None when that wall-clock time does not
    exist that day."""

    day: date
    around: Surroundings
    slot: Interval | None
    objections: Sequence[Objection]

    @property
    def weight(self) -> Weight | None:
        return heaviest(self.objections)


@dataclass(frozen=True)
class Examined:
    """All dates of an Ask with every objection; whole: objections to the request as such."""

    whole: Sequence[Objection]
    candidates: Sequence[Candidate]

    def kept(self, skip: frozenset[date]) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.day not in skip]

    @property
    def over_quota(self) -> bool:
        """Whether the quota refuses a date: no other time in such a space helps."""
        said = (o for candidate in self.candidates for o in candidate.objections)
        return any(o.code == "quota" and o.weight is Weight.REFUSES for o in said)

    @property
    def clashing(self) -> frozenset[date]:
        return frozenset(c.day for c in self.candidates if c.weight is Weight.REFUSES)


def examine(ask: Ask, actor: Actor, now: datetime) -> Examined:
    """Every date with every objection. Raises NotHers for an unknown space or an organization she
    may not book for; ValueError when an end is not after its start."""
    return examine_all([ask], actor, now)[0]


def examine_all(asks: Sequence[Ask], actor: Actor, now: datetime) -> list[Examined]:
    """As `examine`, each of `asks` by itself (none counts against another): every space is read once
    for each organization, however many they are."""
    zone = the_house().zone
    found = [dated(ask, zone) for ask in asks]
    around = around_all(asks, found, actor, now)
    return [examined(ask, slots, around, actor) for ask, slots in zip(asks, found, strict=True)]


Around = Mapping[tuple[int | None, int], Neighbourhood]
"""(organization, space id) → what surrounds the dates asked for there."""


def examined(
    ask: Ask, days: "Dated", around: Around, actor: Actor, used: Used | None = None
) -> Examined:
    """`ask`, whose dates are `days`, with every objection. used: see `quota.of_dates`."""
    soften = for_manager if actor.is_manager else list
    spaces = dict.fromkeys([ask.space_id, *(place.space_id for place, _slot in days.values())])
    heres = {space_id: around[ask.organization_id, space_id] for space_id in spaces}
    rooms = {space_id: here.around.room for space_id, here in heres.items()}
    short = _short(ask, {d: claim_of(rooms[p.space_id], s) for d, (p, s) in days.items() if s})
    candidates = []
    for day, (place, slot) in days.items():
        here = heres[place.space_id]
        seats = seats_for(rooms[place.space_id], ask.people, whole=ask.all_seats)
        said = [*_said(slot, seats, here), *short.get(day, ())]
        candidates.append(Candidate(day, here.around, slot, soften(said)))
    candidates = with_quota(candidates, ask.skip, actor, used)
    count = sum(day not in ask.skip for day in days)
    whole: list[Objection] = []
    for here in heres.values():
        said = [*of_request(count, ask.people, here.around), *_of_seats(ask, here.around.room)]
        whole += [o for o in said if o not in whole]
    return Examined(soften(whole), candidates)


def _short(ask: Ask, claims: Mapping[date, Interval]) -> dict[date, list[Objection]]:
    """What is said of the equipment, date by date."""
    return dict(zip(claims, lacking(ask.equipment, [*claims.values()]), strict=True))


def _of_seats(ask: Ask, room: Room) -> list[Objection]:
    return [*(of_guest(room) if ask.guest else ()), *(of_all_seats(room) if ask.all_seats else ())]


def with_quota(
    candidates: Sequence[Candidate],
    skip: frozenset[date],
    actor: Actor,
    used: Used | None = None,
) -> list[Candidate]:
    """The same dates with what the organization's quota says against each. used: see
    `quota.of_dates`."""
    soften = for_manager if actor.is_manager else list
    asked = [
        (c.around, c.slot, c.day not in skip and c.weight is not Weight.REFUSES) for c in candidates
    ]
    said = of_dates(asked, strict=not actor.is_manager, used=used)
    return [
        replace(c, objections=[*c.objections, *soften(more)])
        for c, more in zip(candidates, said, strict=True)
    ]


Dated = Mapping[date, tuple[Elsewhere, Interval | None]]
"""Each date with its place, and its slot: None when that wall-clock time does not exist that day."""


def dated(ask: Ask, zone: ZoneInfo) -> Dated:
    """The dates of `ask`. Raises ValueError when an end is not after its start."""
    asked = Elsewhere(ask.space_id, ask.starts, ask.ends)
    days = ask.days or dates(ask.first, ask.recurrence)
    places = {day: ask.instead.get(day) or asked for day in days}
    if any(place.ends <= place.starts for place in (asked, *places.values())):
        raise ValueError("a booking ends after it starts")
    return {day: (place, _slot(day, place, zone)) for day, place in places.items()}


def around_all(asks: Sequence[Ask], found: Sequence[Dated], actor: Actor, now: datetime) -> Around:
    """What surrounds the dates `found` of `asks`. Raises NotHers for a space that is not in use, and
    an organization she may not book for."""
    for organization_id, guest in dict.fromkeys((ask.organization_id, ask.guest) for ask in asks):
        if not (guest and organization_id is None and may_be_guest(actor)):
            may_book_for(organization_id, actor)
    slots: dict[tuple[int | None, int], list[Interval]] = {}
    for ask, days in zip(asks, found, strict=True):
        own = slots.setdefault((ask.organization_id, ask.space_id), [])
        for place, slot in days.values():
            here = slots.setdefault((ask.organization_id, place.space_id), [])
            here += [slot] if slot else []
        if not own:
            own.append(_any_slot(ask))
    surround = {}
    for (organization_id, space_id), real in slots.items():
        span = Interval(min(s.start for s in real), max(s.end for s in real))
        around = surroundings(space_id, span, organization_id, now)
        if around is None:
            raise NotHers
        surround[organization_id, space_id] = Neighbourhood(around)
    return surround


def may_book_for(organization_id: int | None, actor: Actor) -> None:
    """Raises NotHers unless `actor` may ask for that organization (None: the house itself)."""
    if organization_id is None:
        if not actor.is_manager:
            raise NotHers
        return
    row = db.session.execute(
        select(Organization.state, Organization.members_may_request).where(
            Organization.id == organization_id
        )
    ).first()
    if row is None or row.state != "member":
        raise NotHers
    allowed = (
        actor.is_manager
        or actor.coordinates(organization_id)
        or (actor.belongs_to(organization_id) and row.members_may_request)
    )
    if not allowed:
        raise NotHers


def _slot(day: date, place: Elsewhere, zone: ZoneInfo) -> Interval | None:
    try:
        return Interval(instant(day, place.starts, zone), instant(day, place.ends, zone))
    except NonexistentTime:
        return None


def _any_slot(ask: Ask) -> Interval:
    """Some span of the first day, to look up the space by when no date has that wall-clock time."""
    zone = the_house().zone
    return Interval(instant(ask.first, time(12), zone), instant(ask.first, time(13), zone))


def _said(slot: Interval | None, seats: int, here: Neighbourhood) -> list[Objection]:
    if slot is None:
        return [Objection("no_such_time", Weight.REFUSES)]
    return [*of_slot(slot, seats, here.near(slot)), *of_days(days_during(slot))]
