"""The spaces of a search with their policies, and the portable equipment that is lent: one query."""

from dataclasses import dataclass

from sqlalchemy import literal, null, select, type_coerce, union_all

from shared_space.bookings.models import Policy
from shared_space.bookings.queries.surroundings import LIMITS, room_of
from shared_space.bookings.rules.objections import Limits, Room
from shared_space.kernel.reading import rows
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import CodeSet
from shared_space.spaces.models import Equipment, Space


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
        _, number, slug, kind, name, people, *rest = row
        if kind == "lent":
            lent.append(Lent(number, name, people))
            continue
        seats, turnaround, approval, equipment, access, *policy = rest
        room = room_of(number, people, seats, turnaround, approval, kind)
        known = limits.get(kind) or limits.setdefault(kind, Limits(*policy))
        places.append(Place(slug, kind, name, room, known, equipment, access))
    return places, lent
