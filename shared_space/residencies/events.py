"""What happened to residencies."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ResidencyEvent(Event):
    """ends_at None: no end yet."""

    subject_kind: ClassVar[str] = "residency"
    residency_id: int
    organization_id: int
    space_id: int
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ResidencyBegan(ResidencyEvent):
    """It was agreed; it may begin later than today."""


@dataclass(frozen=True, kw_only=True)
class ResidencyChanged(ResidencyEvent):
    """Its end was moved."""


@dataclass(frozen=True, kw_only=True)
class ResidencyEnded(ResidencyEvent):
    """Ended at once, or taken back before it began (then ends_at is starts_at)."""


@dataclass(frozen=True, kw_only=True)
class ReleaseEvent(Event):
    """starts_at, ends_at: of the time that others may book, or may book no longer."""

    subject_kind: ClassVar[str] = "residency"
    residency_id: int
    organization_id: int
    space_id: int
    release_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class TimeReleased(ReleaseEvent):
    """Others may book it."""


@dataclass(frozen=True, kw_only=True)
class ReleaseTakenBack(ReleaseEvent):
    """It is the resident's again."""
