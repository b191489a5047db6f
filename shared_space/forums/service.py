"""Every write on forums."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from shared_space.forums.events import ForumAdded, ForumChanged
from shared_space.forums.models import Forum
from shared_space.forums.rules import EDITABLE, NAMED_BY
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.slugs import add_with_slug
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual


@transactional
def add(
    slug: str,
    name: Trilingual,
    about: Trilingual | None,
    *,
    actor_id: int | None,
    now: datetime,
) -> int:
    """A new forum; its id. The same one added again is the one that is there. Raises SlugTaken."""
    there = db.session.scalar(select(Forum).where(Forum.slug == slug))
    if there is not None:
        if (there.name, there.about) == (name, about):
            return there.id
        raise SlugTaken
    forum = Forum(slug=slug, name=name, about=about, created_at=now, changed_at=now)
    add_with_slug(forum)
    record(ForumAdded(forum_id=forum.id, at=now, actor_id=actor_id))
    return forum.id


@transactional
def change(
    forum_id: int,
    name: Trilingual,
    about: Trilingual | None,
    *,
    seen: str | None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """Other words for it; the names of what changed. `seen`: `seen_of` what the page showed (None: do
    not ask). Raises ChangedMeanwhile, LookupError."""
    forum = _locked(forum_id)
    told = {"name": name, "about": about}
    changed = tuple(field for field in EDITABLE if getattr(forum, field) != told[field])
    if not changed:
        return ()
    if seen is not None and seen != seen_of(forum):
        raise ChangedMeanwhile
    for field in changed:
        setattr(forum, field, told[field])
    if NAMED_BY.intersection(changed):
        # Calendars show it; their counters are bumped by the handler of ForumChanged.
        forum.changed_at = next_stamp(now, forum.changed_at)
    _record_change(forum, changed, actor_id=actor_id, now=now)
    return changed


@transactional
def set_in_use(forum_id: int, in_use: bool, *, actor_id: int | None, now: datetime) -> None:
    """It no longer meets, or meets again. Its workshops and its calendar stay. Twice is once. Raises
    LookupError."""
    forum = _locked(forum_id)
    if forum.in_use != in_use:
        forum.in_use = in_use
        _record_change(forum, ("in_use",), actor_id=actor_id, now=now)


def seen_of(forum: Any) -> str:
    """A short mark of a `Forum` or a `ForumView` as it is now, for the hidden field of its form."""
    return digest(repr([getattr(forum, name) for name in EDITABLE]))[:16]


def _locked(forum_id: int) -> Forum:
    forum = db.session.get(Forum, forum_id, with_for_update=True)
    if forum is None:
        raise LookupError(f"no forum {forum_id}")
    return forum


def _record_change(
    forum: Forum, fields: tuple[str, ...], *, actor_id: int | None, now: datetime
) -> None:
    record(
        ForumChanged(
            forum_id=forum.id, fields=fields, in_use=forum.in_use, at=now, actor_id=actor_id
        )
    )
