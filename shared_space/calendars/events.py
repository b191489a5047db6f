"""What happened to private calendar addresses."""

from dataclasses import dataclass
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarLinkEvent(Event):
    subject_kind: ClassVar[str] = "calendar_link"
    calendar_link_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarLinkMade(CalendarLinkEvent):
    scope: str


@dataclass(frozen=True, kw_only=True)
class CalendarLinkEnded(CalendarLinkEvent):
    """By herself, because a new one took its place, or because she left."""


@dataclass(frozen=True, kw_only=True)
class CalendarLinkChanged(CalendarLinkEvent):
    """Its owner chose another language, detail, reminder or horizon; the address stays."""
