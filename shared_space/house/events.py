"""What happened to the house's settings."""

from dataclasses import dataclass
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
