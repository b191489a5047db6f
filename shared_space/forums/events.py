"""What happened to forums."""

from dataclasses import dataclass
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ForumAdded(Event):
    subject_kind: ClassVar[str] = "forum"
    forum_id: int


@dataclass(frozen=True, kw_only=True)
class ForumChanged(Event):
    """fields: the names of what changed ('name', 'about', 'in_use'); in_use: as it is now."""

    subject_kind: ClassVar[str] = "forum"
    forum_id: int
    fields: tuple[str, ...]
    in_use: bool
