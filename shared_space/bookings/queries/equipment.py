"""Portable equipment around the dates of a booking, and what a booking has of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, Integer, Select, and_, column, select, true, values

from shared_space.bookings.errors import NotHers
from shared_space.bookings.models import CLAIMING, EquipmentClaim, Occurrence
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.equipment import Stock, of_equipment
from shared_space.bookings.rules.objections import Claim, Objection
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.types import Instant
from shared_space.spaces.models import Equipment


def lacking(
    wanted: Mapping[int, int], spans: Sequence[Interval], but: Collection[int] = ()
) -> list[list[Objection]]:
    """What is said against each of `spans` (claims, in UTC), in their order, when `wanted`
    (equipment id → pieces) comes along: one query however many there are, none when nothing is
    wanted. but: occurrences whose own claims do not count. Raises NotHers for an unknown equipment.
    """
    wanted = {number: pieces for number, pieces in wanted.items() if pieces}
    if not wanted or not spans:
        return [[] for _ in spans]
    stocks = _around(wanted, spans, but)
    if len(stocks) < len(wanted) * len(spans):
        raise NotHers
    return [
        [
            objection
            for number in sorted(wanted)
            for objection in of_equipment(stocks[index, number], wanted[number], span)
        ]
        for index, span in enumerate(spans)
    ]


def pieces_of(occurrence_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Occurrence id → its equipment (id → pieces); only those that have some."""
    rows = db.session.execute(
        select(
            EquipmentClaim.occurrence_id, EquipmentClaim.equipment_id, EquipmentClaim.pieces
        ).where(EquipmentClaim.occurrence_id.in_(occurrence_ids))
    )
    found: dict[int, dict[int, int]] = {}
    for occurrence_id, equipment_id, pieces in rows:
        found.setdefault(occurrence_id, {})[equipment_id] = pieces
    return found


def _around(
    equipment_ids: Collection[int], spans: Sequence[Interval], but: Collection[int]
) -> dict[tuple[int, int], Stock]:
    """(index of the span, equipment id) → the equipment with what is claimed of it then."""
    found: dict[tuple[int, int], Stock] = {}
    rows = db.session.execute(_with_claims(equipment_ids, spans, but))
    for place, number, name, pieces, lent, start, ceases, claimed in rows:
        stock = found.setdefault((place, number), Stock(name, pieces, lent))
        if start is not None:
            claim = Claim(Interval(start, ceases), claimed)
            found[place, number] = replace(stock, claims=(*stock.claims, claim))
    return found


def _with_claims(
    equipment_ids: Collection[int], spans: Sequence[Interval], but: Collection[int]
) -> Select[Any]:
    """The equipment once for each span and each claim that touches it, or once without."""
    asked = _table(spans)
    claims = (
        select(EquipmentClaim)
        .join(Occurrence, Occurrence.id == EquipmentClaim.occurrence_id)
        .where(Occurrence.state.in_(CLAIMING), Occurrence.id.not_in(but))
        .subquery()
    )
    touches = and_(
        claims.c.equipment_id == Equipment.id,
        claims.c.claims_from > asked.c.earliest,
        claims.c.claims_from < asked.c.ceases,
        claims.c.claims_until > asked.c.start,
    )
    return (
        select(
            asked.c.place,
            Equipment.id,
            Equipment.name,
            Equipment.pieces,
            Equipment.in_use,
            claims.c.claims_from,
            claims.c.claims_until,
            claims.c.pieces,
        )
        .select_from(asked)
        .join(Equipment, true())
        .outerjoin(claims, touches)
        .where(Equipment.id.in_(equipment_ids))
    )


def _table(spans: Sequence[Interval]) -> CTE:
    """The spans as a table. earliest: a claim that still touches one began after it."""
    rows = [
        (index, span.start - LONGEST_CLAIM, span.start, span.end)
        for index, span in enumerate(spans)
    ]
    asked = values(
        column("place", Integer),
        column("earliest", Instant),
        column("start", Instant),
        column("ceases", Instant),
        name="asked",
    )
    return asked.data(rows).cte("asked")
