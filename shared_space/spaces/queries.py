"""Reading spaces, hours and closures as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.text import is_slug
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Closure, Equipment, OpeningHours, Space
from shared_space.spaces.rules import Hours, in_week


@dataclass(frozen=True)
class SpaceView:
    """A row of `Space` without its counters of claims; see the model for what each says."""

    id: int
    slug: str
    kind: str
    name: Trilingual
    about: Trilingual | None
    people: int
    seats: int
    turnaround_minutes: int
    approval: str
    floor: Trilingual | None
    equipment: tuple[str, ...]
    access: tuple[str, ...]
    position: int
    in_use: bool
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class ClosureView:
    """space_id None: the whole house."""

    id: int
    space_id: int | None
    span: Interval
    reason: Trilingual | None

    def is_of_house_at(self, now: datetime) -> bool:
        """Whether the whole house does not work at `now`."""
        return self.space_id is None and self.span.start <= now < self.span.end


_COLUMNS = tuple(Space.__table__.c[name] for name in SpaceView.__dataclass_fields__)


def spaces_in_use() -> list[SpaceView]:
    """Every space that can be booked, in the house's order. One query."""
    return _spaces(select(*_COLUMNS).where(Space.in_use))


def all_spaces() -> list[SpaceView]:
    """The same with those taken out of use, at the end."""
    return sorted(_spaces(select(*_COLUMNS)), key=lambda space: not space.in_use)


def space_by_slug(slug: str) -> SpaceView | None:
    """The space with this slug, in use or not."""
    if not is_slug(slug):
        return None
    found = _spaces(select(*_COLUMNS).where(Space.slug == slug))
    return found[0] if found else None


def _spaces(query: Select[Any]) -> list[SpaceView]:
    found = db.session.execute(query.order_by(Space.position, Space.id))
    return [_view(row) for row in found]


def _view(row: Row[Any]) -> SpaceView:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's public name)
    for name in ("equipment", "access"):
        values[name] = tuple(values[name])
    return SpaceView(**values)


_hours = OpeningHours.__table__.c
_HOURS = select(_hours.space_id, _hours.weekday, _hours.opens, _hours.closes)


def opening_hours() -> dict[int | None, list[Hours]]:
    """Space id (None: the house) → its hours by weekday and opening; see `rules.hours_of`."""
    found: dict[int | None, list[Hours]] = {}
    for space_id, weekday, opens, closes in rows(_HOURS):
        found.setdefault(space_id, []).append(Hours(weekday, opens, closes))
    for hours in found.values():
        hours.sort(key=in_week)
    return found


def closures_between(start: datetime, end: datetime) -> list[ClosureView]:
    """Closures of the house or of a space that touch [start, end), by their beginning."""
    return _closures(Closure.starts_at < end, Closure.ends_at > start)


def _closures(*conditions: Any) -> list[ClosureView]:
    found: Sequence[Any] = db.session.execute(
        select(Closure.id, Closure.space_id, Closure.starts_at, Closure.ends_at, Closure.reason)
        .where(*conditions)
        .order_by(Closure.starts_at, Closure.id)
    ).all()
    return [
        ClosureView(row.id, row.space_id, Interval(row.starts_at, row.ends_at), row.reason)
        for row in found
    ]


@dataclass(frozen=True)
class EquipmentView:
    """A portable equipment. pieces: how many the house has; in_use: whether it is lent."""

    id: int
    slug: str
    name: Trilingual
    pieces: int
    position: int
    in_use: bool


_EQUIPMENT = tuple(Equipment.__table__.c[name] for name in EquipmentView.__dataclass_fields__)


def lent_equipment() -> list[EquipmentView]:
    """What can be had with a booking, in the house's order."""
    return [row for row in all_equipment() if row.in_use and row.pieces]


def all_equipment() -> list[EquipmentView]:
    """The same with what is no longer lent, at the end."""
    found = db.session.execute(
        select(*_EQUIPMENT).order_by(Equipment.in_use.desc(), Equipment.position, Equipment.id)
    )
    return [EquipmentView(*row) for row in found]


def equipment_by_slug(slug: str) -> EquipmentView | None:
    """The equipment with this slug, lent or not."""
    return next((row for row in all_equipment() if row.slug == slug), None)
