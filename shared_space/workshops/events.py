"""What happened to workshops."""

from dataclasses import dataclass
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class WorkshopEvent(Event):
    """organization_id None: the house's own."""

    subject_kind: ClassVar[str] = "workshop"
    workshop_id: int
    organization_id: int | None


@dataclass(frozen=True, kw_only=True)
class WorkshopDrafted(WorkshopEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class WorkshopPublished(WorkshopEvent):
    """For the first time, or again after it was cancelled."""


@dataclass(frozen=True, kw_only=True)
class WorkshopChanged(WorkshopEvent):
    """fields: the names of what changed ('title', 'sessions', …)."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WorkshopCancelled(WorkshopEvent):
    pass
