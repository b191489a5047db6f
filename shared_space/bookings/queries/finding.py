"""What a search needs to know, in four queries however many dates and spaces it has (beside the house
and who asks): the spaces with their policies and what can be lent, the opening hours, what shuts the
spaces, and the claims around every slot at once.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    String,
    bindparam,
    column,
    text,
)

from shared_space.bookings.queries.equipment import lacking
from shared_space.bookings.queries.places import Place
from shared_space.bookings.queries.shut import Shut, shut_and_used, shut_between
from shared_space.bookings.queries.standing import period_asked, standing
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.finding import House, Slots, Taken, Wish
from shared_space.bookings.rules.nearby import Asked, Way, slots_of_tries, ways
from shared_space.bookings.rules.objections import Standing
from shared_space.house.queries import the_house
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.types import Instant, written
from shared_space.observances.shabbat import shabbat_ends
from shared_space.observances.values import Place as HousePlace
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import Hours, open_spans

# In a space that goes to one at a time no two claims overlap: the last one that begins before the end of
# a slot is the only one that may reach into it. Where several find place, it matters when each begins and
# ends. SQLite walks in the order written here, and adds minutes slowly: not where there are none.
_TOUCHING_ON_SQLITE = """
WITH asked (place, start, ends) AS MATERIALIZED (
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:slots)
)
SELECT s.id, group_concat(asked.place), NULL, NULL, NULL FROM spaces AS s CROSS JOIN asked
WHERE s.in_use AND s.seats = 1 AND asked.start < (
    SELECT claims_until FROM occurrences
    WHERE space_id = s.id AND state IN ('approved','offered')
        AND claims_from < CASE s.turnaround_minutes WHEN 0 THEN asked.ends
            ELSE datetime(asked.ends, s.turnaround_minutes || ' minutes') END
    ORDER BY claims_from DESC LIMIT 1
)
GROUP BY s.id
UNION ALL
SELECT s.id, asked.place, o.seats, o.claims_from, o.claims_until
FROM spaces AS s CROSS JOIN asked CROSS JOIN occurrences AS o
WHERE s.in_use AND s.seats > 1 AND o.space_id = s.id AND o.state IN ('approved','offered')
    AND o.claims_from > datetime(asked.start, '-' || :reach || ' hours')
    AND o.claims_from < datetime(asked.ends, s.turnaround_minutes || ' minutes')
    AND o.claims_until > asked.start
"""
_TOUCHING_ON_POSTGRESQL = """
WITH asked (place, start, ends) AS (SELECT * FROM unnest(:places, :start, :ends))
SELECT s.id, string_agg(asked.place::text, ','), NULL, NULL, NULL FROM spaces AS s CROSS JOIN asked
WHERE s.in_use AND s.seats = 1 AND asked.start < (
    SELECT claims_until FROM occurrences
    WHERE space_id = s.id AND state IN ('approved','offered')
        AND claims_from < asked.ends + make_interval(mins => s.turnaround_minutes)
    ORDER BY claims_from DESC LIMIT 1
)
GROUP BY s.id
UNION ALL
SELECT s.id, asked.place::text, o.seats, o.claims_from, o.claims_until
FROM spaces AS s CROSS JOIN asked CROSS JOIN LATERAL (
    SELECT seats, claims_from, claims_until FROM occurrences
    WHERE space_id = s.id AND state IN ('approved','offered')
        AND claims_from > asked.start - make_interval(hours => :reach)
        AND claims_from < asked.ends + make_interval(mins => s.turnaround_minutes)
        AND claims_until > asked.start
    OFFSET 0
) AS o
WHERE s.in_use AND s.seats > 1
"""
_CLAIM = (
    column("space_id", Integer),
    column("places", String),
    column("seats", Integer),
    column("claims_from", Instant),
    column("claims_until", Instant),
)
_REACH = int(LONGEST_CLAIM.total_seconds()) // 3600  # hours
_SPANS = {"places": Integer, "start": Instant, "ends": Instant}
_CLAIMS = {
    "sqlite": text(_TOUCHING_ON_SQLITE).columns(*_CLAIM),
    "postgresql": text(_TOUCHING_ON_POSTGRESQL)
    .bindparams(*(bindparam(name, type_=ARRAY(type_)) for name, type_ in _SPANS.items()))
    .columns(*_CLAIM),
}


def claims_around(slots: Slots) -> dict[int, dict[int, list[Taken]]]:
    """Space id → place of the slot → the claims that touch it or the turnaround after it, in every
    space in use. Where a space goes to one at a time, a claim that touches a slot takes the whole of
    it. One query, however many slots."""
    spans = [(place, slot.start, slot.end) for place, (_, slot) in enumerate(slots) if slot]
    whole = {place: [(start, end, 1)] for place, start, end in spans}
    found: dict[int, dict[int, list[Taken]]] = {}
    for space_id, places, seats, start, end in _touching(spans) if spans else ():
        if seats is None:
            found[space_id] = {place: whole[place] for place in map(int, places.split(","))}
        else:
            there = found.setdefault(space_id, {})
            there.setdefault(int(places), []).append((start, end, seats))
    return found


def _touching(spans: Sequence[tuple[int, datetime, datetime]]) -> Sequence[Any]:
    name = db.engine.dialect.name
    if name == "sqlite":
        texts = [(place, written(start), written(end)) for place, start, end in spans]
        return rows(_CLAIMS[name], slots=json.dumps(texts), reach=_REACH)
    lists = map(list, zip(*spans, strict=True))
    return rows(_CLAIMS[name], **dict(zip(_SPANS, lists, strict=True)), reach=_REACH)


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
    longest = max((place.room.turnaround for place in places), default=timedelta())
    span = Interval(min(s.start for s in real), max(s.end for s in real) + longest)
    shut, standing_in = _shut_and_standing(organization_id, places, span)
    return House(
        opened,
        shut.closed,
        shut.held,
        claims_around(slots),
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
    """(space id, day) → when it is open that day; space id → what it shares with the spaces that are
    open at the same hours: None for those of the house. One query."""
    house = the_house().place
    known = {space: _open_on(tuple(hours), house) for space, hours in opening_hours().items()}
    of_house = known.get(None, _never)

    def opened(space_id: int, day: date) -> Sequence[Interval]:
        return known.get(space_id, of_house)(day)

    return opened, lambda space_id: space_id if space_id in known else None


@lru_cache(maxsize=32)
def _open_on(hours: tuple[Hours, ...], house: HousePlace) -> Callable[[date], Sequence[Interval]]:
    """When a space with these hours is open on a day, computed once by a process."""

    def shabbat_end(saturday: date) -> datetime:
        return shabbat_ends(saturday, house.latitude, house.longitude, house.zone)

    @lru_cache(maxsize=1000)
    def on(day: date) -> Sequence[Interval]:
        return tuple(open_spans(day, hours, house.zone, shabbat_end))

    return on


def _never(_day: date) -> Sequence[Interval]:
    return ()


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
