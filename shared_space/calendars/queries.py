"""Reading for calendars: where a feed stands (one Core row), and what stands in it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.calendars.models import CalendarLink
from shared_space.house.models import House
from shared_space.kernel.db import db, only_row
from shared_space.kernel.interval import Interval
from shared_space.kernel.text import is_slug
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.organizations.models import Affiliation, Organization
from shared_space.spaces.models import Space
from shared_space.workshops.models import Workshop
from shared_space.workshops.rules import GIVEN_UP, in_force


@dataclass(frozen=True)
class Standing:
    """Where a feed stands. id: of its organization, space or link; version: what its validator is
    made of; newest: the highest counter among its leaves."""

    zone: ZoneInfo
    id: int
    version: str
    newest: int


@dataclass(frozen=True)
class LinkStanding:
    """A private address. entitled: its person may still read its scope."""

    zone: ZoneInfo
    id: int
    person_id: int
    scope: str
    organization_id: int | None
    language: str
    last_used_at: datetime | None
    revoked_at: datetime | None
    entitled: bool
    version: str
    newest: int


@dataclass(frozen=True)
class Dated:
    """One occurrence with everything that a calendar may say of it."""

    uid: str
    sequence: int
    state: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    booking_id: int
    title: Trilingual
    visibility: str
    requester_id: int
    guest: bool
    is_series: bool
    space_slug: str
    space_name: Trilingual
    floor: Trilingual | None
    organization_id: int | None
    organization_slug: str | None
    organization_name: Trilingual | None


@dataclass(frozen=True)
class Link:
    """A private address as its owner's page lists it (never the address itself)."""

    id: int
    scope: str
    organization_name: Trilingual | None
    language: str
    created_at: datetime
    last_used_at: datetime | None


# Built once: a 304 costs one short row, and building its question would cost as much again.
_house = House.__table__.c
_ZONE = select(_house.zone).scalar_subquery()
_NAME = select(_house.name).scalar_subquery()  # it stands even in a calendar with no entries
_version = Workshop.__table__.c.version
_WORKSHOPS = select(_ZONE, _NAME, func.count(), func.sum(_version), func.max(_version)).select_from(
    Workshop.__table__
)


def workshops_standing() -> Standing:
    """Where the calendar of all workshops stands."""
    zone, name, number, total, newest = only_row(_WORKSHOPS)
    return Standing(ZoneInfo(zone), 0, f"{name}{number}+{total}", newest or 0)


def organization_standing(slug: str) -> Standing | None:
    """Where an organization's calendar stands; None for one that is not in the coalition."""
    return _leaf(Organization, slug, Organization.state == "member")


def space_standing(slug: str) -> Standing | None:
    return _leaf(Space, slug)


def link_standing(token: str) -> LinkStanding | None:
    """The private address with this token: one row, with all that decides what it answers."""
    row = _row(_LINK.where(CalendarLink.token_hash == digest(token)))
    if row is None:
        return None
    here = row.person_state != "left"
    belongs = row.role is not None and row.organization_state == "member"
    entitled = {"mine": here, "organization": here and belongs, "house": here and row.is_manager}
    version, newest = _version_of(row)
    return LinkStanding(
        ZoneInfo(row.zone),
        row.id,
        row.person_id,
        row.scope,
        row.organization_id,
        row.language,
        row.last_used_at,
        row.revoked_at,
        entitled[row.scope],
        f"{version} {row.role} {row.is_manager} {row.is_administrator}",
        newest,
    )


def _version_of(row: Any) -> tuple[str, int]:
    if row.scope == "house":
        return f"{row.house_total}", row.house_newest or 0
    if row.scope == "organization":
        return f"{row.organization_version}", row.organization_version or 0
    return f"{row.person_version}", row.person_version


def _of_house(column: Any) -> Any:
    return case((CalendarLink.scope == "house", column.scalar_subquery()))


_SUM_OF_SPACES = select(func.sum(Space.version) + func.count())
_NEWEST_SPACE = select(func.max(Space.version))
_LINK = (
    select(
        _ZONE.label("zone"),
        CalendarLink.id,
        CalendarLink.person_id,
        CalendarLink.scope,
        CalendarLink.organization_id,
        CalendarLink.language,
        CalendarLink.last_used_at,
        CalendarLink.revoked_at,
        Person.version.label("person_version"),
        Person.state.label("person_state"),
        Person.is_manager,
        Person.is_administrator,
        Organization.version.label("organization_version"),
        Organization.state.label("organization_state"),
        Affiliation.role,
        _of_house(_SUM_OF_SPACES).label("house_total"),
        _of_house(_NEWEST_SPACE).label("house_newest"),
    )
    .join(Person, Person.id == CalendarLink.person_id)
    .outerjoin(Organization, Organization.id == CalendarLink.organization_id)
    .outerjoin(
        Affiliation,
        and_(
            Affiliation.person_id == CalendarLink.person_id,
            Affiliation.organization_id == CalendarLink.organization_id,
        ),
    )
)


def _leaf(model: Any, slug: str, *conditions: ColumnElement[bool]) -> Standing | None:
    if not is_slug(slug):
        return None
    row = _row(select(_ZONE, model.id, model.version).where(model.slug == slug, *conditions))
    return Standing(ZoneInfo(row[0]), row[1], str(row[2]), row[2]) if row else None


def _row(statement: Select[Any]) -> Any:
    """One row by the shortest way: a third of the cost of the same through a session."""
    with db.engine.connect() as connection:
        return connection.execute(statement).first()


def dated(
    span: Interval, cancelled_since: datetime, *conditions: ColumnElement[bool]
) -> list[Dated]:
    """The dates in force within `span` that were approved, in order of time; those cancelled after
    `cancelled_since` among them."""
    given_up = and_(
        Occurrence.state.in_(sorted(GIVEN_UP)), Occurrence.state_since >= cancelled_since
    )
    rows = db.session.execute(
        _DATED.where(
            Occurrence.starts_at >= span.start,
            Occurrence.starts_at < span.end,
            or_(Occurrence.state == "approved", given_up),
            *conditions,
        )
    )
    by_uid: dict[str, list[Dated]] = defaultdict(list)
    for row in rows:
        by_uid[row.uid].append(_of_row(row))
    held = [date for several in by_uid.values() if (date := in_force(several)) is not None]
    return sorted(held, key=lambda date: (date.starts_at, date.uid))


_DATED = (
    select(
        Occurrence.uid,
        Occurrence.sequence,
        Occurrence.state,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Occurrence.created_at,
        Occurrence.changed_at,
        Booking.id.label("booking_id"),
        Booking.title,
        Booking.visibility,
        Booking.requester_id,
        Booking.guest,
        Booking.recurrence,
        Booking.changed_at.label("booking_changed_at"),
        Space.slug.label("space_slug"),
        Space.name.label("space_name"),
        Space.floor,
        Space.changed_at.label("space_changed_at"),
        Booking.organization_id,
        Organization.slug.label("organization_slug"),
        Organization.name.label("organization_name"),
        Organization.changed_at.label("organization_changed_at"),
    )
    .select_from(Occurrence)
    .join(Booking, Booking.id == Occurrence.booking_id)
    .join(Space, Space.id == Occurrence.space_id)
    .outerjoin(Organization, Organization.id == Booking.organization_id)
)


def _of_row(row: Any) -> Dated:
    stamps = (
        row.changed_at,
        row.booking_changed_at,
        row.space_changed_at,
        row.organization_changed_at,
    )
    return Dated(
        uid=row.uid,
        sequence=row.sequence,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
        changed_at=max(stamp for stamp in stamps if stamp is not None),
        booking_id=row.booking_id,
        title=row.title,
        visibility=row.visibility,
        requester_id=row.requester_id,
        guest=row.guest,
        is_series=row.recurrence is not None,
        space_slug=row.space_slug,
        space_name=row.space_name,
        floor=row.floor,
        organization_id=row.organization_id,
        organization_slug=row.organization_slug,
        organization_name=row.organization_name,
    )


def name_of(model: type[Organization] | type[Space], number: int) -> Trilingual:
    name = db.session.scalar(select(model.name).where(model.id == number))
    assert name is not None
    return name


def slug_of(organization_id: int) -> str:
    slug = db.session.scalar(select(Organization.slug).where(Organization.id == organization_id))
    assert slug is not None
    return slug


def link_of(link_id: int, person_id: int | None) -> CalendarLink | None:
    """A live private address of hers; None for another's, an ended or an unknown one."""
    if link_id >= 2**31:
        return None
    return db.session.scalar(
        select(CalendarLink).where(
            CalendarLink.id == link_id,
            CalendarLink.person_id == person_id,
            CalendarLink.revoked_at.is_(None),
        )
    )


def public_feeds() -> tuple[Sequence[Any], Sequence[Any]]:
    """(slug, name) of every organization of the coalition, and of every space in use."""
    organizations = select(Organization.slug, Organization.name).where(
        Organization.state == "member"
    )
    spaces = select(Space.slug, Space.name).where(Space.in_use).order_by(Space.position, Space.id)
    return db.session.execute(organizations).all(), db.session.execute(spaces).all()


def links_of(person_id: int) -> list[Link]:
    """Her private addresses that still answer, oldest first."""
    rows = db.session.execute(
        select(
            CalendarLink.id,
            CalendarLink.scope,
            Organization.name,
            CalendarLink.language,
            CalendarLink.created_at,
            CalendarLink.last_used_at,
        )
        .outerjoin(Organization, Organization.id == CalendarLink.organization_id)
        .where(CalendarLink.person_id == person_id, CalendarLink.revoked_at.is_(None))
        .order_by(CalendarLink.id)
    )
    return [Link(*row) for row in rows]
