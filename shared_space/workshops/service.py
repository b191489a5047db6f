"""Every write on workshops."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared_space.bookings.service.renumbering import renumber
from shared_space.forums.queries import forum_by_id
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.text import slugify
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops.errors import Refused
from shared_space.workshops.events import (
    WorkshopCancelled,
    WorkshopChanged,
    WorkshopDrafted,
    WorkshopPublished,
)
from shared_space.workshops.models import Session, Workshop
from shared_space.workshops.offered import candidates, chosen_uids
from shared_space.workshops.registering.queries import (
    anybody_registered,
    dates_that_stand,
    places_taken,
)
from shared_space.workshops.registering.service import expire_in
from shared_space.workshops.rules import free_slug


@dataclass(frozen=True)
class Content:
    """What a form says of a workshop. sessions: uids of upcoming dates that it owns; registration: 'open'
    or 'none'; forum_id: the forum in which it is held."""

    title: Trilingual
    summary: Trilingual | None
    topic: str
    languages: tuple[str, ...]
    joint: bool
    capacity: int | None
    sessions: frozenset[str] = frozenset()
    registration: str = "none"
    forum_id: int | None = None


@transactional
def draft(
    organization_id: int | None,
    content: Content,
    *,
    submission_key: str,
    actor_id: int,
    now: datetime,
    slug: str = "",
) -> str:
    """A new draft; its slug. The same submission_key by the same person is one workshop.

    slug: '' for one made of the English title. Raises Refused: 'slug_taken', 'forum_gone' or a date it
    may not own.
    """
    key = hashlib.sha256(f"{actor_id}:{submission_key}".encode()).hexdigest()
    known = db.session.scalar(select(Workshop.slug).where(Workshop.submission_key == key))
    if known is not None:
        return known
    _meets(content.forum_id)
    workshop = Workshop(
        slug=slug or _suggested(content),
        organization_id=organization_id,
        submission_key=key,
        created_by_id=actor_id,
        created_at=now,
        changed_at=now,
        **_columns(content),
    )
    try:
        with db.session.begin_nested():
            db.session.add(workshop)
    except IntegrityError as error:
        if "submission_key" in str(error.orig):
            raise
        raise Refused("slug_taken", "slug") from error
    _own(workshop, content.sessions, now)
    record(WorkshopDrafted(**_facts(workshop, actor_id, now)))
    return workshop.slug


@transactional
def change(
    workshop_id: int, content: Content, *, seen: datetime | None, actor_id: int, now: datetime
) -> tuple[str, ...]:
    """Save an edit; the names of what changed. Dates already behind us stay whatever the form says.

    seen: the changed_at its page showed (None: do not ask). Raises ChangedMeanwhile, Refused.
    """
    workshop = db.session.get_one(Workshop, workshop_id, with_for_update=True)
    if seen is not None and seen != workshop.changed_at:
        raise ChangedMeanwhile
    _keep_places(workshop.id, content.capacity, now)
    columns = _columns(content)
    title_before = workshop.title
    changed = [name for name, value in columns.items() if getattr(workshop, name) != value]
    forums = _forums_touched(workshop, content) if "forum_id" in changed else ()
    for name in changed:
        setattr(workshop, name, columns[name])
    added, dropped = _own(workshop, content.sessions, now)
    if added or dropped:
        changed.append("sessions")
    if changed:
        _stamp(workshop, now)
        public = workshop.state == "published"
        told = _told(workshop.id, {*added, *dropped}, now) if public else {}
        record(
            WorkshopChanged(
                **_facts(workshop, actor_id, now),
                fields=tuple(changed),
                forums=forums,
                occurrence_ids=tuple(told),
                dropped=tuple(number for number, uid in told.items() if uid in dropped),
                title_before=title_before if public and "title" in changed else None,
            )
        )
    return tuple(changed)


@transactional
def publish(workshop_id: int, *, actor_id: int, now: datetime) -> None:
    """Show it to everybody; a cancelled one is taken up again. Twice is once."""
    _turn(workshop_id, "published", WorkshopPublished, actor_id, now)


@transactional
def cancel(workshop_id: int, *, actor_id: int, now: datetime) -> None:
    """It will not take place; its page and calendar say so. Its bookings stay. Twice is once; a draft
    that nobody saw just stays a draft."""
    _turn(workshop_id, "cancelled", WorkshopCancelled, actor_id, now)


def _turn(workshop_id: int, state: str, event: type[Any], actor_id: int, now: datetime) -> None:
    workshop = db.session.get_one(Workshop, workshop_id, with_for_update=True)
    if workshop.state == state or (state == "cancelled" and workshop.state == "draft"):
        return
    workshop.state = state
    _stamp(workshop, now)
    told = _told(workshop.id, chosen_uids(workshop.id), now)
    record(event(**_facts(workshop, actor_id, now), occurrence_ids=tuple(told)))


def _told(workshop_id: int, uids: Collection[str], now: datetime) -> dict[int, str]:
    """Of these dates those of which participants are told now (id → uid): they stand and are not over.
    Their sequence grows: an invitation that is taken back, and one sent after that, must each be newer."""
    if not anybody_registered(workshop_id):
        return {}
    standing = dates_that_stand(uids, now)
    renumber(standing, now)
    return standing


def _keep_places(workshop_id: int, capacity: int | None, now: datetime) -> None:
    """Raises Refused: more people have a place than there would be."""
    if capacity is None:
        return
    expire_in(workshop_id, now)
    taken = places_taken(workshop_id, now)
    if taken > capacity:
        raise Refused("places_taken", "capacity", taken)


def _stamp(workshop: Workshop, now: datetime) -> None:
    """Calendar programs see a change by a stamp that grew: by a second at least."""
    workshop.changed_at = next_stamp(now, workshop.changed_at)


def _forums_touched(workshop: Workshop, content: Content) -> tuple[int, ...]:
    """Those that it leaves and joins. Of a draft nobody knows. Raises Refused."""
    _meets(content.forum_id)
    if workshop.state == "draft":
        return ()
    return tuple(sorted(n for n in {workshop.forum_id, content.forum_id} if n is not None))


def _meets(forum_id: int | None) -> None:
    """Raises Refused when no workshop may be put into this forum."""
    forum = forum_by_id(forum_id) if forum_id is not None else None
    if forum_id is not None and (forum is None or not forum.in_use):
        raise Refused("forum_gone", "forum_id")


def _own(workshop: Workshop, wanted: Collection[str], now: datetime) -> tuple[set[str], set[str]]:
    """Make `wanted` its upcoming dates; which are new and which are dropped. Raises Refused."""
    offered = {c.uid: c for c in candidates(workshop.organization_id, now)}
    already = chosen_uids(workshop.id)
    for uid in wanted:
        if uid not in offered:
            raise Refused("date_gone", "sessions")
        if offered[uid].private:
            raise Refused("date_private", "sessions")
    added = set(wanted) - already
    if added and db.session.scalar(
        select(Session.id)
        .join(Workshop, Workshop.id == Session.workshop_id)
        .where(Session.occurrence_uid.in_(added), Workshop.state != "cancelled")
        .limit(1)
    ):
        raise Refused("date_elsewhere", "sessions")
    dropped = {uid for uid in already - set(wanted) if uid in offered}
    if dropped:
        for session in db.session.scalars(
            select(Session).where(
                Session.workshop_id == workshop.id, Session.occurrence_uid.in_(dropped)
            )
        ):
            db.session.delete(session)
    for uid in sorted(added):
        db.session.add(Session(workshop_id=workshop.id, occurrence_uid=uid, created_at=now))
    db.session.flush()
    return added, dropped


def _suggested(content: Content) -> str:
    """An address of the English title, else of the topic, with a number when it is taken."""

    def taken(slug: str) -> bool:
        return (
            db.session.scalar(select(Workshop.id).where(Workshop.slug == slug).limit(1)) is not None
        )

    return free_slug(slugify(content.title.en), content.topic.replace("_", "-"), taken)


def _columns(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "summary": content.summary,
        "topic": content.topic,
        "languages": list(content.languages),
        "joint": content.joint,
        "capacity": content.capacity,
        "registration": content.registration,
        "forum_id": content.forum_id,
    }


def _facts(workshop: Workshop, actor_id: int, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "workshop_id": workshop.id,
        "organization_id": workshop.organization_id,
    }
