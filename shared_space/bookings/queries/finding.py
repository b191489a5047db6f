"""What a search needs to know, in four queries however many dates and spaces it has (beside the house
and who asks): the spaces with their policies and what can be lent, the opening hours, what shuts the
spaces, and the claims around every slot at once.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    bindparam,
    column,
    literal,
    null,
    select,
    text,
    type_coerce,
    union_all,
)

from shared_space.bookings.models import Policy
from shared_space.bookings.queries.equipment import lacking
from shared_space.bookings.queries.shut import Shut, shut_and_used, shut_between
from shared_space.bookings.queries.standing import period_asked, standing
from shared_space.bookings.queries.surroundings import LIMITS, LONGEST_CLAIM, room_of
from shared_space.bookings.rules.finding import House, Slots, Taken, Wish
from shared_space.bookings.rules.nearby import Asked, Way, slots_of_tries, ways
from shared_space.bookings.rules.objections import Limits, Room, Standing
from shared_space.house.queries import the_house
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import CodeSet, Instant, written
from shared_space.observances.shabbat import shabbat_ends
from shared_space.spaces.models import Equipment, Space
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import hours_of, open_spans


@dataclass(frozen=True, slots=True)
class Place:
    """A space as a search needs it; equipment, access: codes of `spaces.rules`."""

    slug: str
    kind: str
    name: Trilingual
    room: Room
    limits: Limits
    equipment: frozenset[str]
    access: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lent:
    """A portable equipment, and how many pieces the house has."""

    number: int
    name: Trilingual
    pieces: int


_s, _e = Space.__table__.c, Equipment.__table__.c
_PLACES = union_all(
    select(
        _s.position,
        _s.id,
        _s.slug,
        _s.kind,
        _s.name,
        _s.people,
        _s.seats,
        _s.turnaround_minutes,
        _s.approval,
        type_coerce(_s.equipment, CodeSet),
        type_coerce(_s.access, CodeSet),
        *LIMITS,
    )
    .select_from(Space.__table__.join(Policy.__table__, Policy.__table__.c.kind == _s.kind))
    .where(_s.in_use),
    select(
        _e.position,
        _e.id,
        _e.slug,
        literal("lent"),
        _e.name,
        _e.pieces,
        *(null() for _ in range(5 + len(LIMITS))),
    ).where(_e.in_use, _e.pieces > 0),
)


def places_and_lent() -> tuple[list[Place], list[Lent]]:
    """Every space in use with its policy, in the house's order, and every portable equipment that
    is lent. One query; spaces of one kind share one `Limits`."""
    places, lent = [], []
    limits: dict[str, Limits] = {}
    for row in sorted(rows(_PLACES), key=lambda row: (row[0], row[1])):
        _, number, slug, kind, name, people, seats, turnaround, approval, equipment, access = row[
            :11
        ]
        if kind == "lent":
            lent.append(Lent(number, name, people))
            continue
        room = room_of(number, people, seats, turnaround, approval, kind)
        known = limits.setdefault(kind, Limits(*row[11:]))
        places.append(Place(slug, kind, name, room, known, equipment, access))
    return places, lent


# SQLite walks the slots, the spaces, and the partial index of claims, in the order written here;
# PostgreSQL is led the same way by LATERAL. A slot stands there once for each turnaround. Only where
# several find place does it matter when a claim begins and ends.
_SLOTS_ON_SQLITE = """
WITH slot (place, turnaround, earliest, start, ends) AS MATERIALIZED (
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(:slots)
)
SELECT slot.place, o.space_id, o.seats,
    CASE WHEN s.seats > 1 THEN o.claims_from END, CASE WHEN s.seats > 1 THEN o.claims_until END
FROM slot CROSS JOIN spaces AS s CROSS JOIN occurrences AS o
WHERE s.in_use AND s.turnaround_minutes = slot.turnaround
    AND o.space_id = s.id AND o.state IN ('approved','offered')
    AND o.claims_from > slot.earliest AND o.claims_from < slot.ends AND o.claims_until > slot.start
"""
_SLOTS_ON_POSTGRESQL = """
SELECT slot.place, o.space_id, o.seats,
    CASE WHEN s.seats > 1 THEN o.claims_from END, CASE WHEN s.seats > 1 THEN o.claims_until END
FROM unnest(:places, :turnarounds, :earliest, :start, :ends)
    AS slot (place, turnaround, earliest, start, ends)
JOIN spaces AS s ON s.in_use AND s.turnaround_minutes = slot.turnaround
CROSS JOIN LATERAL (
    SELECT space_id, claims_from, claims_until, seats FROM occurrences
    WHERE space_id = s.id AND state IN ('approved','offered')
        AND claims_from > slot.earliest AND claims_from < slot.ends AND claims_until > slot.start
    OFFSET 0
) AS o
"""
_CLAIM = (
    column("place", Integer),
    column("space_id", Integer),
    column("seats", Integer),
    column("claims_from", Instant),
    column("claims_until", Instant),
)
_SPANS = {"places": Integer, "turnarounds": Integer} | dict.fromkeys(
    ("earliest", "start", "ends"), Instant
)
_CLAIMS = {
    "sqlite": text(_SLOTS_ON_SQLITE).columns(*_CLAIM),
    "postgresql": text(_SLOTS_ON_POSTGRESQL)
    .bindparams(*(bindparam(name, type_=ARRAY(type_)) for name, type_ in _SPANS.items()))
    .columns(*_CLAIM),
}


def claims_around(
    slots: Slots, turnarounds: Iterable[timedelta]
) -> dict[tuple[int, int], list[Taken]]:
    """(place of the slot, space id) → the claims that touch it or the turnaround after it, in every
    space in use whose turnaround is one of `turnarounds`. Where a space goes to one at a time, a claim
    that touches a slot takes the whole of it. One query, however many slots."""
    after = [(int(one.total_seconds() // 60), one) for one in turnarounds]
    write = written if db.engine.dialect.name == "sqlite" else _as_it_is
    spans = []
    for place, (_, slot) in enumerate(slots):
        if slot is not None:
            begins = write(slot.start - LONGEST_CLAIM), write(slot.start)
            spans += [
                (place, minutes, *begins, write(slot.end + extra)) for minutes, extra in after
            ]
    if not spans:
        return {}
    found: defaultdict[tuple[int, int], list[Taken]] = defaultdict(list)
    for place, space_id, seats, start, end in _touching(spans):
        slot = slots[place][1]
        assert slot is not None
        found[place, space_id].append((start or slot.start, end or slot.end, seats))
    return dict(found)


def _as_it_is(moment: datetime) -> datetime:
    return moment


def _touching(spans: Sequence[tuple[Any, ...]]) -> Sequence[Any]:
    name = db.engine.dialect.name
    if name == "sqlite":
        return rows(_CLAIMS[name], slots=json.dumps(spans))
    return rows(
        _CLAIMS[name], **dict(zip(_SPANS, map(list, zip(*spans, strict=True)), strict=True))
    )


def house_around(
    slots: Slots,
    places: Sequence[Place],
    equipment: Mapping[int, int] | None = None,
    organization_id: int | None = None,
) -> House:
    """All that stands in the way of `slots` anywhere: three queries, also where quotas
    are set; one more when portable `equipment` (id → pieces) is wanted."""
    real = [slot for _, slot in slots if slot is not None]
    opened, kept = opening()
    if not real:
        return House(opened)
    after = {place.room.turnaround for place in places}
    longest = max(after, default=timedelta())
    span = Interval(min(s.start for s in real), max(s.end for s in real) + longest)
    shut, standing_in = _shut_and_standing(organization_id, places, span)
    return House(
        opened,
        shut.closed,
        shut.held,
        claims_around(slots, after),
        _lacking(slots, places, equipment or {}),
        standing_in,
        kept,
    )


def _shut_and_standing(
    organization_id: int | None, places: Sequence[Place], span: Interval
) -> tuple[Shut, dict[int, Standing]]:
    """(what shuts the spaces, space id → where the organization stands there, where a rule asks):
    one query. Spaces of a kind that it does not hold share one `Standing`."""
    periods = {
        place.kind: period
        for place in places
        if (period := period_asked(organization_id, span, place.limits))
    }
    if organization_id is None or not periods:
        return shut_between(span), {}
    whole = reduce(Interval.joined, periods.values(), span)
    shut, name, uses = shut_and_used(whole, organization_id)
    held = shut.residencies_of(organization_id)
    own = {space for space, _ in held}
    known: dict[tuple[str, int], Standing] = {}
    found = {}
    for place in places:
        if place.kind in periods:
            number = place.room.space_id
            key = place.kind, number if number in own else 0
            if key not in known:
                known[key] = standing(name, place.kind, number, held, uses.get(place.kind, ()))
            found[number] = known[key]
    return shut, found


def opening() -> tuple[Callable[[int, date], Sequence[Interval]], Callable[[int], int | None]]:
    """(space id, day) → when it is open that day, each day computed once for the spaces that share
    the house's hours; space id → the same for those. One query."""
    house, hours = the_house(), opening_hours()
    known: dict[tuple[int | None, date], Sequence[Interval]] = {}

    def ends(saturday: date) -> datetime:
        return shabbat_ends(saturday, house.latitude, house.longitude, house.zone)

    def opened(space_id: int, day: date) -> Sequence[Interval]:
        key = kept(space_id), day
        if key not in known:
            known[key] = open_spans(day, hours_of(space_id, hours), house.zone, ends)
        return known[key]

    def kept(space_id: int) -> int | None:
        return space_id if hours.get(space_id) else None

    return opened, kept


def _lacking(
    slots: Slots, places: Sequence[Place], equipment: Mapping[int, int]
) -> frozenset[tuple[int, int]]:
    """Where too few pieces are left; it depends on the space only by its turnaround."""
    if not equipment:
        return frozenset()
    after = sorted({place.room.turnaround for place in places})
    real = [(number, slot) for number, (_, slot) in enumerate(slots) if slot is not None]
    asked = [(number, extra, slot.widened(after=extra)) for extra in after for number, slot in real]
    said = lacking(equipment, [span for *_, span in asked])
    short = {(number, extra) for (number, extra, _), o in zip(asked, said, strict=True) if o}
    return frozenset(
        (number, place.room.space_id)
        for place in places
        for number, _ in real
        if (number, place.room.turnaround) in short
    )


def what_else(
    asked: Asked, wish: Wish, places: Sequence[Place], equipment: Mapping[int, int] | None = None
) -> list[Way]:
    """What could work when `asked` does not, in three queries: see `rules.nearby`. wish: who asks and
    when; its slots are those of the tries. A quota is left to the form."""
    wish = replace(wish, slots=slots_of_tries(asked, wish))
    rooms = [(place.room, place.limits) for place in places]
    return ways(asked, wish, rooms, house_around(wish.slots, places, equipment))
