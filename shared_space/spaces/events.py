"""What happened to spaces, to hours and to closures."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SpaceAdded(Event):
    subject_kind: ClassVar[str] = "space"
    space_id: int


@dataclass(frozen=True, kw_only=True)
class SpaceChanged(Event):
    """fields: the names of what changed ('name', 'seats', 'position', 'in_use', …); in_use: as it
    is now. A handler that still needs the space raises `errors.StillBooked`, and nothing changes."""

    subject_kind: ClassVar[str] = "space"
    space_id: int
    fields: tuple[str, ...]
    in_use: bool


@dataclass(frozen=True, kw_only=True)
class SpaceHoursChanged(Event):
    """before, after: each span as 'weekday/opens/closes' ('5/shabbat/23:30'); empty: the house's."""

    subject_kind: ClassVar[str] = "space"
    space_id: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HouseHoursChanged(Event):
    """As SpaceHoursChanged, for every space without hours of its own."""

    subject_kind: ClassVar[str] = "house"
    house_id: int = 1
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClosureMade(Event):
    """space_id None: the whole house."""

    subject_kind: ClassVar[str] = "closure"
    closure_id: int
    space_id: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClosureEnded(Event):
    """Taken back before it began, or ended early. The span is that which is free again."""

    subject_kind: ClassVar[str] = "closure"
    closure_id: int
    space_id: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class EquipmentAdded(Event):
    subject_kind: ClassVar[str] = "equipment"
    equipment_id: int
    pieces: int


@dataclass(frozen=True, kw_only=True)
class EquipmentChanged(Event):
    """fields: 'name', 'pieces' or 'in_use' (lent); pieces, in_use: as they are now."""

    subject_kind: ClassVar[str] = "equipment"
    equipment_id: int
    fields: tuple[str, ...]
    pieces: int
    in_use: bool
