"""Where a calendar stands: one Core row, from which its validator is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from shared_space.calendars.models import CalendarLink
from shared_space.calendars.rules import Options, least_version
from shared_space.forums.models import Forum
from shared_space.house.models import House
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.kernel.reading import only_row
from shared_space.kernel.text import is_slug
from shared_space.kernel.tokens import digest
from shared_space.members.models import Person
from shared_space.organizations.models import Affiliation, Organization
from shared_space.spaces.models import Space
from shared_space.workshops.models import Workshop


@dataclass(frozen=True)
class Standing:
    """Where a feed stands. id: of its organization, space, forum or link; version: what its validator is
    made of; newest: the highest counter among its leaves; forum_id: of the forum asked for beside."""

    zone: ZoneInfo
    id: int
    version: str
    newest: int
    forum_id: int = 0


@dataclass(frozen=True)
class LinkStanding:
    """A private address. entitled: its person may still read its scope; changed_at: when she last
    chose other options."""

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
    options: Options
    changed_at: datetime | None


# Built once: a 304 costs one short row, and building its question would cost as much again.
_house = House.__table__.c
_ZONE = select(_house.zone).scalar_subquery()
_NAME = select(_house.name).scalar_subquery()  # it stands even in a calendar with no entries
_version = Workshop.__table__.c.version
_WORKSHOPS = select(_ZONE, _NAME, func.count(), func.sum(_version), func.max(_version)).select_from(
    Workshop.__table__
)
_of_the_house = AuditRow.subject_kind == "house"
_DAYS = select(
    House.zone,
    House.days_mark,
    House.latitude,
    House.longitude,
    select(func.count()).where(_of_the_house).scalar_subquery().label("changes"),
    select(func.max(AuditRow.at)).where(_of_the_house).scalar_subquery().label("newest"),
)


def workshops_standing(organization: str = "", forum: str = "") -> Standing:
    """Where the calendar of all workshops stands. organization, forum: the slug of the one whose
    workshops alone are wanted; id, forum_id: theirs, 0 for all, also when nothing has that slug."""
    if not is_slug(organization) and not is_slug(forum):
        zone, name, number, total, newest = only_row(_WORKSHOPS)
        return Standing(ZoneInfo(zone), 0, f"{name}{number}+{total}", newest or 0)
    narrowed = _WORKSHOPS.add_columns(*_one(Organization, organization), *_one(Forum, forum))
    zone, name, number, total, newest, *asked = _row(narrowed)
    host_id, host_version, forum_id, forum_version = asked
    return Standing(
        ZoneInfo(zone),
        host_id or 0,
        f"{name}{number}+{total} {host_version} {forum_version}",
        max(newest or 0, host_version or 0, forum_version or 0),
        forum_id or 0,
    )


def _one(model: Any, slug: str) -> Iterable[Any]:
    """Id and counter of the one with this slug, NULL when nothing has it."""
    known = slug if is_slug(slug) else ""
    for column in (model.id, model.version):
        yield select(column).where(model.slug == known).scalar_subquery()


def days_standing() -> Standing:
    """Where the calendar of the days of all communities stands: it moves with whatever the history of
    the house tells, of which the staff's changes to its days are a part."""
    row = _row(_DAYS)
    version = f"{row.days_mark} {row.zone} {row.latitude} {row.longitude} {row.changes}"
    newest = least_version(row.newest) if row.newest else 0
    return Standing(ZoneInfo(row.zone), 0, version, newest)


def organization_standing(slug: str) -> Standing | None:
    """Where an organization's calendar stands; None for one that is not in the coalition."""
    return _leaf(Organization, slug, Organization.state == "member")


def space_standing(slug: str) -> Standing | None:
    return _leaf(Space, slug)


def forum_standing(slug: str) -> Standing | None:
    """Where a forum's calendar stands: its own counter, which grows when it is renamed and when a workshop
    leaves it or joins, and those of the workshops it holds."""
    row = _row(_FORUM.where(Forum.slug == slug)) if is_slug(slug) else None
    if row is None:
        return None
    zone, number, version, workshops, total, newest = row
    return Standing(
        ZoneInfo(zone), number, f"{version} {workshops}+{total}", max(version, newest or 0)
    )


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
        f"{version} {row.role} {row.is_manager} {row.is_administrator} {row.changed_at}",
        newest,
        Options(row.detail, row.reminder_minutes, row.days_back, row.days_ahead),
        row.changed_at,
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
        CalendarLink.detail,
        CalendarLink.reminder_minutes,
        CalendarLink.days_back,
        CalendarLink.days_ahead,
        CalendarLink.changed_at,
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


_held = Workshop.__table__.c
_FORUM = (
    select(
        _ZONE,
        Forum.id,
        Forum.version,
        func.count(_held.id),
        func.sum(_held.version),
        func.max(_held.version),
    )
    .outerjoin(Workshop, and_(_held.forum_id == Forum.id, _held.state != "draft"))
    .group_by(Forum.id, Forum.version)
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
