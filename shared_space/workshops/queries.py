"""Reading workshops: each with its host and its dates as they hold today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.forums.models import Forum
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.text import is_slug
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops.models import Session, Workshop
from shared_space.workshops.rules import GIVEN_UP, SPOKEN, TOPICS, in_force, sees_requested

SHOWN_STATES = ("approved", "requested", *sorted(GIVEN_UP))
ARCHIVE = 200
# How long a published workshop without dates stays among the coming ones.
WAITS_FOR_DATES = timedelta(days=180)


@dataclass(frozen=True)
class SessionDetails:
    """One date. state: 'approved', 'requested' (shown to its organization only) or 'cancelled'.
    changed_at: the latest stamp of its occurrence, booking and space."""

    id: int
    uid: str
    sequence: int
    state: str
    state_since: datetime
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    space_id: int
    space_slug: str
    space_name: Trilingual
    floor: Trilingual | None


@dataclass(frozen=True)
class WorkshopDetails:
    """sessions: in order of time. host None: the house. changed_at: its own stamp; host_changed_at
    its host's, forum_changed_at that of its forum."""

    id: int
    slug: str
    organization_id: int | None
    title: Trilingual
    summary: Trilingual | None
    topic: str
    languages: tuple[str, ...]
    joint: bool
    capacity: int | None
    state: str
    created_at: datetime
    changed_at: datetime
    host: Trilingual | None
    host_slug: str | None
    host_changed_at: datetime | None
    forum_id: int | None
    forum: Trilingual | None
    forum_slug: str | None
    forum_changed_at: datetime | None
    registration: str
    sessions: tuple[SessionDetails, ...] = ()

    def coming(self, now: datetime) -> tuple[SessionDetails, ...]:
        return tuple(session for session in self.sessions if session.ends_at > now)


_WORKSHOP = (
    Workshop.id,
    Workshop.slug,
    Workshop.organization_id,
    Workshop.title,
    Workshop.summary,
    Workshop.topic,
    Workshop.languages,
    Workshop.joint,
    Workshop.capacity,
    Workshop.state,
    Workshop.created_at,
    Workshop.changed_at,
    Organization.name,
    Organization.slug,
    Organization.changed_at,
    Workshop.forum_id,
    Forum.name,
    Forum.slug,
    Forum.changed_at,
    Workshop.registration,
)


def by_slug(slug: str, actor: Actor) -> WorkshopDetails | None:
    """The workshop at this address with the dates `actor` may know of; None when there is none.
    Whether a draft is hers to see, the view asks."""
    if not is_slug(slug):
        return None
    workshop = next(iter(_read(Workshop.slug == slug)), None)
    if workshop is None:
        return None
    requested = sees_requested(actor, workshop.organization_id)
    (whole,) = with_sessions([workshop], with_requested=requested)
    return whole


def coming(
    now: datetime,
    *,
    organization_id: int | None = None,
    topic: str = "",
    spoken: str = "",
    forum_id: int | None = None,
    limit: int | None = None,
) -> list[WorkshopDetails]:
    """Published and cancelled workshops with a date still to come, soonest first; then the published
    ones whose dates are not settled yet; of one organization or forum if asked. An unknown topic or
    language filters nothing."""
    settled = Occurrence.state.in_(("approved", *GIVEN_UP))
    dated = _has_date(Occurrence.ends_at > now, settled)
    undated = and_(
        Workshop.state == "published",
        Workshop.changed_at > now - WAITS_FOR_DATES,
        ~_has_date(settled),
    )
    found = _read(
        or_(and_(Workshop.state != "draft", dated), undated),
        *chosen(topic, spoken, organization_id, forum_id),
    )
    whole = with_sessions(found)
    far = datetime.max.replace(tzinfo=now.tzinfo)

    def soonest(workshop: WorkshopDetails) -> tuple[datetime, int]:
        ahead = workshop.coming(now)
        return (ahead[0].starts_at if ahead else far), workshop.id

    kept = [w for w in whole if w.coming(now) or not w.sessions]
    return sorted(kept, key=soonest)[:limit]


def past(
    now: datetime, *, topic: str = "", spoken: str = "", forum_id: int | None = None
) -> list[WorkshopDetails]:
    """The archive: published workshops whose approved dates are all behind us, latest first."""
    approved = Occurrence.state == "approved"
    found = _read(
        Workshop.state == "published",
        _has_date(approved),
        ~_has_date(approved, Occurrence.ends_at > now),
        *chosen(topic, spoken, forum_id=forum_id),
        limit=ARCHIVE,
    )
    whole = [w for w in with_sessions(found) if w.sessions]
    return sorted(whole, key=lambda w: w.sessions[-1].starts_at, reverse=True)


def drafts(actor: Actor) -> list[WorkshopDetails]:
    """Drafts she may go on with, newest first."""
    hers = [number for number, role in actor.memberships.items() if role == "coordinator"]
    mine = True if actor.is_manager else Workshop.organization_id.in_(hers)
    found = _read(Workshop.state == "draft", mine) if actor.is_manager or hers else []
    return sorted(with_sessions(found, with_requested=True), key=lambda w: -w.id)


def of_organization(organization_id: int, now: datetime) -> list[WorkshopDetails]:
    """Its published workshops that are still to come, soonest first."""
    return coming(now, organization_id=organization_id)


def by_numbers(numbers: Iterable[int]) -> list[WorkshopDetails]:
    """The workshops with these ids, with their dates."""
    return with_sessions(_read(Workshop.id.in_(numbers)))


OF_A_DATE = (
    Occurrence.uid,
    Occurrence.sequence,
    Occurrence.state,
    Occurrence.state_since,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.created_at,
    Occurrence.changed_at,
    Booking.changed_at.label("booking_changed_at"),
    Space.changed_at.label("space_changed_at"),
    Occurrence.space_id,
    Space.slug,
    Space.name,
    Space.floor,
)
"""What `session_of` reads beside an id: columns of an occurrence, its booking and its space."""


def session_of(row: Any) -> SessionDetails:
    """A date of a workshop, of a row with the columns `id` and OF_A_DATE."""
    return SessionDetails(
        row.id,
        row.uid,
        row.sequence,
        row.state,
        row.state_since,
        row.starts_at,
        row.ends_at,
        row.created_at,
        max(row.changed_at, row.booking_changed_at, row.space_changed_at),
        row.space_id,
        row.slug,
        row.name,
        row.floor,
    )


def with_sessions(
    workshops: Sequence[WorkshopDetails], *, with_requested: bool = False
) -> list[WorkshopDetails]:
    """The same workshops, each with its dates. A date of a private booking is never among them."""
    rows = db.session.execute(_session_rows([w.id for w in workshops])) if workshops else ()
    dates: dict[tuple[int, str], list[SessionDetails]] = defaultdict(list)
    for row in rows:
        dates[row.workshop_id, row.uid].append(session_of(row))
    held: dict[int, list[SessionDetails]] = defaultdict(list)
    for (workshop_id, _uid), several in dates.items():
        session = in_force(several, with_requested=with_requested)
        if session is not None:
            state = "cancelled" if session.state in GIVEN_UP else session.state
            held[workshop_id].append(replace(session, state=state))
    return [
        replace(w, sessions=tuple(sorted(held[w.id], key=lambda s: (s.starts_at, s.id))))
        for w in workshops
    ]


def _session_rows(workshop_ids: Sequence[int]) -> Any:
    return (
        select(Session.id, Session.workshop_id, *OF_A_DATE)
        .join(Occurrence, Occurrence.uid == Session.occurrence_uid)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Session.workshop_id.in_(workshop_ids),
            Occurrence.state.in_(SHOWN_STATES),
            Booking.visibility != "private",
        )
    )


def _has_date(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(Session.id)
        .join(Occurrence, Occurrence.uid == Session.occurrence_uid)
        .where(Session.workshop_id == Workshop.id, *conditions)
    )


def chosen(
    topic: str, spoken: str, organization_id: int | None = None, forum_id: int | None = None
) -> Iterable[ColumnElement[bool]]:
    """What a workshop must be. An unknown topic or language filters nothing."""
    if topic in TOPICS:
        yield Workshop.topic == topic
    if spoken in SPOKEN:
        yield cast(Workshop.languages, String).contains(f'"{spoken}"')
    if organization_id is not None:
        yield Workshop.organization_id == organization_id
    if forum_id is not None:
        yield Workshop.forum_id == forum_id


def _read(*conditions: Any, limit: int | None = None) -> list[WorkshopDetails]:
    statement = (
        select(*_WORKSHOP)
        .outerjoin(Organization, Organization.id == Workshop.organization_id)
        .outerjoin(Forum, Forum.id == Workshop.forum_id)
        .where(*conditions)
        .order_by(Workshop.id.desc())
        .limit(limit)
    )
    names = tuple(WorkshopDetails.__annotations__)
    found = []
    for row in db.session.execute(statement):
        values: dict[str, Any] = dict(zip(names, row, strict=False))
        values["languages"] = tuple(values["languages"])
        found.append(WorkshopDetails(**values))
    return found


def meets_on(occurrence_ids: Collection[int]) -> bool:
    """Whether a workshop that is not cancelled has a session on one of these occurrences."""
    uids = select(Occurrence.uid).where(Occurrence.id.in_(occurrence_ids))
    sessions = (
        select(Session.id)
        .join(Workshop, Workshop.id == Session.workshop_id)
        .where(Session.occurrence_uid.in_(uids), Workshop.state != "cancelled")
    )
    return db.session.scalar(sessions.limit(1)) is not None
