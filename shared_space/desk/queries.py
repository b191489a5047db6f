"""What the front page, the manager's door and the readiness page ask of many slices. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from alembic.migration import MigrationContext
from sqlalchemy import Select, and_, func, or_, select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.queries.waiting import waits
from shared_space.bookings.rules.discretion import sees_content
from shared_space.kernel.actor import Actor
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.notices.models import Letter
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Residency
from shared_space.spaces.models import Space
from shared_space.workshops.models import Session, Workshop

LONGEST = timedelta(hours=36)  # of a claim (the database's promise): bounds the index scan
NEWEST = 1000  # rows of history that are looked at for what changed: they have no index by time


@dataclass(frozen=True)
class Happening:
    """One dated use of a space that its reader may see with title and host. host None: the house.
    uid: the occurrence's, which a workshop's session names."""

    booking_id: int
    uid: str
    starts_at: datetime
    ends_at: datetime
    title: Trilingual
    space: Trilingual
    host: Trilingual | None
    guest: bool = False


@dataclass(frozen=True)
class ComingSession:
    """A session of a published workshop. languages: those spoken there."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    slug: str
    title: Trilingual
    languages: tuple[str, ...]
    space: Trilingual
    host: Trilingual | None


class NamedOrganization(NamedTuple):
    slug: str
    name: Trilingual


class Change(NamedTuple):
    """Something that happened to a booking, and by whom ('' for the house itself)."""

    at: datetime
    verb: str
    booking_id: int
    title: Trilingual
    host: Trilingual | None
    who: str
    guest: bool


class DeadLetter(NamedTuple):
    """A letter the mail server refused for good."""

    number: int
    to_name: str
    subject: str
    language: str


class Outbox(NamedTuple):
    """due: letters that wait past their time; oldest: since when the first of them waits;
    dead: letters the mail server refused for good."""

    due: int
    oldest: datetime | None
    dead: int


def happenings(actor: Actor, start: datetime, end: datetime) -> list[Happening]:
    """What takes place in [start, end), by time, as far as `actor` may see title and host
    (`bookings.rules.discretion`). What she may not see is not there at all."""
    return [
        Happening(
            row.booking_id,
            row.uid,
            row.starts_at,
            row.ends_at,
            row.title,
            row.space,
            row.host,
            row.guest,
        )
        for row in db.session.execute(_approved_between(start, end))
        if sees_content(
            actor, row.visibility, row.organization_id, row.requester_id, guest=row.guest
        )
    ]


def _approved_between(start: datetime, end: datetime) -> Select[*tuple[Any, ...]]:
    """The dates of bookings in [start, end), with what decides who may see them."""
    return (
        select(
            Occurrence.booking_id,
            Occurrence.uid,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Booking.title,
            Booking.visibility,
            Booking.organization_id,
            Booking.requester_id,
            Booking.guest,
            Space.name.label("space"),
            Organization.name.label("host"),
        )
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .outerjoin(Organization, Organization.id == Booking.organization_id)
        .where(
            Occurrence.state == "approved",
            Occurrence.starts_at > start - LONGEST,
            Occurrence.starts_at < end,
            Occurrence.ends_at > start,
        )
        .order_by(Occurrence.starts_at, Space.position, Occurrence.id)
    )


def coming_sessions(now: datetime, limit: int) -> list[ComingSession]:
    """The next sessions of published workshops that have not ended at `now`, by time."""
    rows = db.session.execute(
        select(
            Occurrence.uid,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Workshop.slug,
            Workshop.title,
            Workshop.languages,
            Space.name.label("space"),
            Organization.name.label("host"),
        )
        .join(Session, Session.occurrence_uid == Occurrence.uid)
        .join(Workshop, Workshop.id == Session.workshop_id)
        .join(Space, Space.id == Occurrence.space_id)
        .outerjoin(Organization, Organization.id == Workshop.organization_id)
        .where(
            Workshop.state == "published",
            Occurrence.state == "approved",
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
    )
    return [
        ComingSession(
            row.uid,
            row.starts_at,
            row.ends_at,
            row.slug,
            row.title,
            tuple(row.languages),
            row.space,
            row.host,
        )
        for row in rows
    ]


def resident_organizations(now: datetime) -> list[NamedOrganization]:
    """The organizations that hold a work room at `now`."""
    rows = db.session.execute(
        select(Organization.slug, Organization.name)
        .where(
            Organization.state == "member",
            Organization.id.in_(
                select(Residency.organization_id).where(
                    Residency.starts_at <= now,
                    or_(Residency.ends_at.is_(None), Residency.ends_at > now),
                )
            ),
        )
        .order_by(Organization.slug)
    )
    return [NamedOrganization(row.slug, row.name) for row in rows]


def waiting_requests(now: datetime) -> int:
    """How many bookings have a date ahead that waits for a decision."""
    counted = db.session.scalar(
        select(func.count(func.distinct(Occurrence.booking_id))).where(
            Occurrence.state == "requested", Occurrence.starts_at > now, ~waits(Occurrence.id)
        )
    )
    return counted or 0


def outbox(now: datetime) -> Outbox:
    """What lies in the outbox past its time at `now`: queued, or claimed by a worker whose lease
    ran out."""
    due = or_(
        and_(Letter.state == "queued", Letter.next_at <= now),
        and_(Letter.state == "sending", Letter.lease_until <= now),
    )
    count, oldest = db.session.execute(
        select(func.count(), func.min(Letter.next_at)).where(due)
    ).one()
    dead = db.session.scalar(select(func.count()).where(Letter.state == "dead"))
    return Outbox(count, oldest, dead or 0)


def changes_since(start: datetime, untold: Collection[str], most: int) -> list[Change]:
    """What happened to bookings from `start` on, without the verbs of `untold`, newest first: for
    managers, who may read every title. Only the newest rows of history are looked at, so that a house of many
    years answers as fast as a new one."""
    newest = select(func.max(AuditRow.id)).scalar_subquery() - NEWEST
    rows = db.session.execute(
        select(
            AuditRow.at,
            AuditRow.verb,
            Booking.id,
            Booking.title,
            Organization.name,
            Person.name,
            Booking.guest,
        )
        .join(Booking, Booking.id == AuditRow.subject_id)
        .outerjoin(Organization, Organization.id == Booking.organization_id)
        .outerjoin(Person, Person.id == AuditRow.actor_id)
        .where(
            AuditRow.id > newest,
            AuditRow.subject_kind == "booking",
            AuditRow.verb.not_in(untold),
            AuditRow.at >= start,
        )
        .order_by(AuditRow.id.desc())
        .limit(most)
    )
    return [Change(*row[:5], row[5] or "", row[6]) for row in rows]


def dead_letters(most: int) -> tuple[int, list[DeadLetter]]:
    """How many letters failed for good, and the last of them."""
    rows = db.session.execute(
        select(Letter.id, Letter.to_name, Letter.subject, Letter.language, func.count().over())
        .where(Letter.state == "dead")
        .order_by(Letter.id.desc())
        .limit(most)
    ).all()
    return (rows[0][4] if rows else 0), [DeadLetter(*row[:4]) for row in rows]


def migrations_at(heads: Sequence[str]) -> bool:
    """Whether the database was migrated to exactly these revisions."""
    found = MigrationContext.configure(db.session.connection()).get_current_heads()
    return set(found) == set(heads)
