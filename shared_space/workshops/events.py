"""What happened to workshops."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from shared_space.kernel.events import UNKEPT, Event
from shared_space.kernel.trilingual import Trilingual


def _for_letters() -> Any:
    return field(default="", repr=False, metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class WorkshopEvent(Event):
    """organization_id None: the house's own. occurrence_ids: its dates whose invitations it sends or
    takes back; their sequence has grown. forums: of one that everybody sees, those that it has just
    left or joined."""

    subject_kind: ClassVar[str] = "workshop"
    workshop_id: int
    organization_id: int | None
    occurrence_ids: tuple[int, ...] = ()
    forums: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkshopDrafted(WorkshopEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class WorkshopPublished(WorkshopEvent):
    """For the first time, or again after it was cancelled."""


@dataclass(frozen=True, kw_only=True)
class WorkshopChanged(WorkshopEvent):
    """fields: the names of what changed ('title', 'sessions', …); dropped: those of occurrence_ids that
    are no dates of it any more, the others are new ones; title_before: what it was called, for letters
    alone."""

    fields: tuple[str, ...]
    dropped: tuple[int, ...] = ()
    title_before: Trilingual | None = field(default=None, repr=False, metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class WorkshopCancelled(WorkshopEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class RegistrationEvent(WorkshopEvent):
    registration_id: int


@dataclass(frozen=True, kw_only=True)
class PlaceAsked(RegistrationEvent):
    """A place is kept until its address is confirmed."""


@dataclass(frozen=True, kw_only=True)
class PlaceAskedAgain(RegistrationEvent):
    """By an address that has a place already."""


@dataclass(frozen=True, kw_only=True)
class PlaceTaken(RegistrationEvent):
    """Registered: her address is her own."""


@dataclass(frozen=True, kw_only=True)
class PlaceGivenBack(RegistrationEvent):
    """By herself, or by the hosts. occurrence_ids: the dates of which she had an invitation."""

    by_hosts: bool
    email: str = _for_letters()
    name: str = _for_letters()
    language: str = _for_letters()


@dataclass(frozen=True, kw_only=True)
class PlaceExpired(RegistrationEvent):
    """Nobody confirmed the address in time; it is forgotten."""
