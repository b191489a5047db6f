"""Facts, frozen, in the past tense. A service records them; before its transaction commits, the
handlers that factory.py names for each fact run in the same session: history, letters, calendar
versions. This is the only channel upward."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar

UNKEPT = {"kept": False}


@dataclass(frozen=True, kw_only=True)
class Event:
    """actor_id: the person who did it, None when the house itself did. note: free words of a person
    (a reason, a question): kept in history's erasable side table, never in history itself. A field
    with metadata UNKEPT is for the handlers alone."""

    subject_kind: ClassVar[str]
    at: datetime
    actor_id: int | None
    note: str = ""

    @property
    def subject_id(self) -> int:
        return int(getattr(self, f"{self.subject_kind}_id"))

    def facts(self) -> dict[str, Any]:
        """What history keeps: ids, states, times, field names."""
        own = {f.name for f in fields(Event)} | {f"{self.subject_kind}_id"}
        return {
            f.name: _plain(getattr(self, f.name))
            for f in fields(self)
            if f.name not in own and f.metadata != UNKEPT
        }


Handler = Callable[[Any], None]
Handlers = Mapping[type[Event], tuple[Handler, ...]]


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # datetimes are dates too
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value
