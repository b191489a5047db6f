"""What comes with a booking, and what the house has to set up on a day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select

from shared_space.bookings.models import LIVE, Booking, EquipmentClaim, Need, Occurrence
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.needs import NEEDS, NOTHING, Needs
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Equipment, Space

_NEED = tuple(Need.__table__.c[name] for name in NEEDS)


@dataclass(frozen=True)
class Piece:
    """So many pieces of an equipment."""

    equipment_id: int
    name: Trilingual
    number: int


@dataclass(frozen=True)
class SetUp:
    """What comes with the dates ahead of a booking; needs: of all its dates."""

    pieces: tuple[Piece, ...] = ()
    needs: Needs = NOTHING

    def __bool__(self) -> bool:
        return bool(self.pieces or self.needs)


@dataclass(frozen=True)
class Line:
    """One use of a space, as the list on the wall shows it: never whose it is, nor what it is."""

    space_id: int
    space: Trilingual
    span: Interval
    people: int
    needs: Needs
    pieces: tuple[Piece, ...]


def set_up_of(booking_id: int, now: datetime) -> SetUp:
    """The equipment of its dates ahead (the most of any date), and what it needs."""
    return set_ups_of([booking_id], now).get(booking_id, SetUp())


def set_ups_of(booking_ids: Collection[int], now: datetime) -> dict[int, SetUp]:
    """Booking id → as `set_up_of`, for those with which anything comes. One query."""
    most = (
        select(
            Occurrence.booking_id,
            EquipmentClaim.equipment_id,
            func.max(EquipmentClaim.pieces).label("pieces"),
        )
        .join(EquipmentClaim, EquipmentClaim.occurrence_id == Occurrence.id)
        .where(
            Occurrence.booking_id.in_(booking_ids),
            Occurrence.state.in_(LIVE),
            Occurrence.ends_at > now,
        )
        .group_by(Occurrence.booking_id, EquipmentClaim.equipment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Booking.id, Equipment.id, Equipment.name, most.c.pieces, Need.booking_id, *_NEED)
        .outerjoin(Need, Need.booking_id == Booking.id)
        .outerjoin(most, most.c.booking_id == Booking.id)
        .outerjoin(Equipment, Equipment.id == most.c.equipment_id)
        .where(
            Booking.id.in_(booking_ids),
            or_(Need.booking_id.is_not(None), most.c.booking_id.is_not(None)),
        )
        .order_by(Booking.id, Equipment.position, Equipment.id)
    )
    found: dict[int, SetUp] = {}
    for number, equipment_id, name, pieces, needed, *needs in rows:
        known = found.get(number) or SetUp(needs=_needs(needs) if needed else NOTHING)
        more = (Piece(equipment_id, name, pieces),) if pieces else ()
        found[number] = replace(known, pieces=(*known.pieces, *more))
    return found


def lines_between(span: Interval) -> list[Line]:
    """Every approved use that touches `span`, by space in the house's order and by time. Two
    queries."""
    rows = db.session.execute(
        select(
            Occurrence.id,
            Occurrence.space_id,
            Space.name,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Booking.people,
            Need.booking_id,
            *_NEED,
        )
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .outerjoin(Need, Need.booking_id == Booking.id)
        .where(
            Occurrence.state == "approved",
            Occurrence.starts_at > span.start - LONGEST_CLAIM,
            Occurrence.starts_at < span.end,
            Occurrence.ends_at > span.start,
        )
        .order_by(Space.position, Space.id, Occurrence.starts_at, Occurrence.id)
    ).all()
    pieces: dict[int, list[Piece]] = {}
    for number, piece in _pieces([row[0] for row in rows]):
        pieces.setdefault(number, []).append(piece)
    return [
        Line(
            space_id,
            space,
            Interval(starts_at, ends_at),
            people,
            _needs(needs) if needed else NOTHING,
            tuple(pieces.get(number, ())),
        )
        for number, space_id, space, starts_at, ends_at, people, needed, *needs in rows
    ]


def _pieces(occurrence_ids: Collection[int]) -> list[tuple[int, Piece]]:
    rows = db.session.execute(
        select(EquipmentClaim.occurrence_id, Equipment.id, Equipment.name, EquipmentClaim.pieces)
        .join(Equipment, Equipment.id == EquipmentClaim.equipment_id)
        .where(EquipmentClaim.occurrence_id.in_(occurrence_ids))
        .order_by(Equipment.position, Equipment.id)
    )
    return [(row.occurrence_id, Piece(row.id, row.name, row.pieces)) for row in rows]


def _needs(row: Sequence[object]) -> Needs:
    values: Mapping[str, object] = dict(zip(NEEDS, row, strict=True))
    return Needs(**{**values, "interpretation": tuple(values["interpretation"])})  # type: ignore[arg-type]
