"""Reading forums as plain values."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from shared_space.forums.models import Forum
from shared_space.kernel.db import db
from shared_space.kernel.text import is_slug
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class ForumView:
    """A forum as it is on screen. in_use: it still meets."""

    id: int
    slug: str
    name: Trilingual
    about: Trilingual | None
    in_use: bool


_COLUMNS = tuple(Forum.__table__.c[name] for name in ForumView.__dataclass_fields__)


def forums_in_use() -> list[ForumView]:
    """Every forum that meets, in the order in which they were founded."""
    return _forums(select(*_COLUMNS).where(Forum.in_use))


def all_forums() -> list[ForumView]:
    """The same with those that no longer meet, at the end."""
    return sorted(_forums(select(*_COLUMNS)), key=lambda forum: not forum.in_use)


def forum_by_slug(slug: str) -> ForumView | None:
    """The forum with this slug, in use or not."""
    if not is_slug(slug):
        return None
    found = _forums(select(*_COLUMNS).where(Forum.slug == slug))
    return found[0] if found else None


def forum_by_id(forum_id: int) -> ForumView | None:
    found = _forums(select(*_COLUMNS).where(Forum.id == forum_id))
    return found[0] if found else None


def _forums(query: Select[Any]) -> list[ForumView]:
    return [ForumView(*row) for row in db.session.execute(query.order_by(Forum.id))]
