"""Reading organizations and their people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db
from shared_space.kernel.reading import rows
from shared_space.kernel.text import is_slug
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Deputy, Device, Person
from shared_space.organizations.models import Affiliation, Organization


@dataclass(frozen=True)
class OrganizationDetails:
    """One organization as it is on screen. changed_at: what an edit has seen of it."""

    id: int
    slug: str
    name: Trilingual
    about: Trilingual | None
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    neighbourhoods: Trilingual | None
    website: str
    email: str
    phone: str
    state: str
    members_may_request: bool
    changed_at: datetime


class PersonHere(NamedTuple):
    """A person of an organization. state: 'invited' until her first sign-in, 'active', 'left'."""

    person_id: int
    name: str
    email: str
    role: str
    state: str
    since: datetime


class Place(NamedTuple):
    """A person's place in an organization, of that address and name."""

    slug: str
    organization: Trilingual
    role: str


_COLUMNS = tuple(Organization.__table__.c[name] for name in OrganizationDetails.__annotations__)


def all_organizations(state: str | None = None) -> list[OrganizationDetails]:
    """Every organization (of one `state`), in no order: names are sorted in the reader's language."""
    statement = select(*_COLUMNS)
    if state is not None:
        statement = statement.where(Organization.state == state)
    return [_details(row) for row in db.session.execute(statement)]


def by_slug(slug: str) -> OrganizationDetails | None:
    """The organization at this address, in whatever state; None when there is none."""
    if not is_slug(slug):
        return None
    row = db.session.execute(select(*_COLUMNS).where(Organization.slug == slug)).first()
    return None if row is None else _details(row)


def taken_slugs() -> set[str]:
    return set(db.session.scalars(select(Organization.slug)))


def names(organization_ids: Iterable[int]) -> dict[int, Trilingual]:
    """Organization id → its name."""
    rows = db.session.execute(
        select(Organization.id, Organization.name).where(Organization.id.in_(set(organization_ids)))
    )
    return {row.id: row.name for row in rows}


def choices_for(actor: Actor) -> list[tuple[int, Trilingual]]:
    """(id, name) of the organizations she may request a booking for: a manager for every member
    of the coalition, a coordinator for her own, a member for hers if its policy allows."""
    rows = db.session.execute(
        select(Organization.id, Organization.name, Organization.members_may_request)
        .where(Organization.state == "member")
        .order_by(Organization.slug)
    )
    return [
        (row.id, row.name)
        for row in rows
        if actor.is_manager
        or actor.coordinates(row.id)
        or (actor.belongs_to(row.id) and row.members_may_request)
    ]


_people, _devices = Person.__table__.c, Device.__table__.c
_places, _organizations = Affiliation.__table__.c, Organization.__table__.c
_deputies, _absent = Deputy.__table__.c, Person.__table__.alias("absent")
_STANDS_IN_FOR = (
    select(func.min(_absent.c.name))
    .join_from(_absent, Deputy.__table__, _deputies.person_id == _absent.c.id)
    .where(
        _deputies.deputy_id == _people.id,
        _deputies.starts_at <= bindparam("now"),
        _deputies.ends_at > bindparam("now"),
        _absent.c.is_manager,
        _absent.c.state == "active",
    )
    .scalar_subquery()
)
_DEVICE = (
    select(
        _people.id,
        _people.name,
        _people.email,
        _people.locale,
        _people.is_manager,
        _people.is_administrator,
        _devices.id,
        _devices.seen_at,
        _STANDS_IN_FOR,
        _organizations.id,
        _places.role,
    )
    .select_from(
        Person.__table__.join(Device.__table__, _devices.person_id == _people.id)
        .outerjoin(Affiliation.__table__, _places.person_id == _people.id)
        .outerjoin(
            Organization.__table__,
            and_(_organizations.id == _places.organization_id, _organizations.state == "member"),
        )
    )
    .where(
        _devices.token_hash == bindparam("token_hash"),
        _devices.revoked_at.is_(None),
        _devices.idle_until > bindparam("now"),
        _devices.expires_at > bindparam("now"),
        _people.state != "left",
    )
)


def actor_of_device(token: str, now: datetime) -> tuple[Actor, datetime | None]:
    """Whose device holds `token`, with her memberships, and when it was last seen: one query.
    While she stands in for a manager who is away, she is one.

    VISITOR for a token that is unknown, revoked, idle too long or past its end. It stands here and
    not among the members because it asks for organizations too; the gate is handed it.
    """
    found = rows(_DEVICE, token_hash=digest(token), now=now)
    if not found:
        return VISITOR, None
    person_id, name, email, locale, is_manager, is_administrator, device_id = found[0][:7]
    seen_at, absent = found[0][7:9]
    actor = Actor(
        person_id,
        name,
        email,
        locale,
        is_manager or absent is not None,
        is_administrator,
        device_id,
        MappingProxyType({row[9]: row[10] for row in found if row[9] is not None}),
        deputy_for="" if is_manager else absent or "",
    )
    return actor, seen_at


def memberships_of(person_id: int) -> dict[int, str]:
    """Organization id → 'member' or 'coordinator', for organizations that are members today."""
    rows = db.session.execute(
        select(Affiliation.organization_id, Affiliation.role)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(Affiliation.person_id == person_id, Organization.state == "member")
    )
    return {row.organization_id: row.role for row in rows}


def organizations_of(person_id: int) -> list[int]:
    """Ids of all organizations she has a place in, in order, former ones included."""
    statement = select(Affiliation.organization_id).where(Affiliation.person_id == person_id)
    return list(db.session.scalars(statement.order_by(Affiliation.organization_id)))


def places_of(person_id: int) -> list[Place]:
    """Every place she has in an organization, former ones included, by the organization's address."""
    rows = db.session.execute(
        select(Organization.slug, Organization.name, Affiliation.role)
        .join(Affiliation, Affiliation.organization_id == Organization.id)
        .where(Affiliation.person_id == person_id)
        .order_by(Organization.slug)
    )
    return [Place(*row) for row in rows]


def people_of(organization_id: int) -> list[PersonHere]:
    """Its people, coordinators first, then by name."""
    rows = db.session.execute(
        select(
            Person.id, Person.name, Person.email, Affiliation.role, Person.state, Affiliation.since
        )
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(Affiliation.organization_id == organization_id)
        .order_by(Affiliation.role, Person.name, Person.id)
    )
    return [PersonHere(*row) for row in rows]


def numbers_of_people() -> dict[int, tuple[int, int]]:
    """Organization id → (people, coordinators among them)."""
    numbers: dict[int, tuple[int, int]] = {}
    for row in db.session.execute(select(Affiliation.organization_id, Affiliation.role)):
        people, coordinators = numbers.get(row.organization_id, (0, 0))
        numbers[row.organization_id] = people + 1, coordinators + (row.role == "coordinator")
    return numbers


def _details(row: Iterable[Any]) -> OrganizationDetails:
    values: dict[str, Any] = dict(zip(OrganizationDetails.__annotations__, row, strict=True))
    values["fields"] = tuple(values["fields"])
    values["languages"] = tuple(values["languages"])
    return OrganizationDetails(**values)
