"""What happened to the house's settings."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HouseChanged(Event):
    """fields: the names of the settings that changed."""

    subject_kind: ClassVar[str] = "house"
    house_id: int = 1
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HouseStarted(Event):
    """A real house was started, empty."""

    subject_kind: ClassVar[str] = "house"
    house_id: int = 1


@dataclass(frozen=True, kw_only=True)
class HouseDayAdded(Event):
    """The staff added a neutral day."""

    subject_kind: ClassVar[str] = "house"
    house_id: int = 1
    day: date


@dataclass(frozen=True, kw_only=True)
class HouseDayRemoved(Event):
    """A day that the staff had added is gone."""

    subject_kind: ClassVar[str] = "house"
    house_id: int = 1
    day: date


@dataclass(frozen=True, kw_only=True)
class ObservanceChanged(Event):
    """The observance `code` that is computed for `instead_of` begins on `day` (None: is not shown);
    as computed again when both are the same."""

    subject_kind: ClassVar[str] = "house"
    house_id: int = 1
    code: str
    instead_of: date
    day: date | None
