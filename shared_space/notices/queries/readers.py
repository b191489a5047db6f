"""Who reads a letter."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from shared_space.kernel.db import db
from shared_space.members.models import Person
from shared_space.organizations.models import Affiliation


@dataclass(frozen=True)
class Reader:
    """Where a letter goes and in which language ('ar', 'he' or 'en')."""

    person_id: int
    name: str
    email: str
    language: str


def person(person_id: int) -> Reader | None:
    """One person, None when she has left."""
    found = _readers(Person.id == person_id)
    return found[0] if found else None


def managers(*, but: int | None = None) -> list[Reader]:
    """Every active manager, except the one who already knows."""
    return _readers(Person.is_manager.is_(True), Person.state == "active", Person.id != (but or 0))


def of_booking(
    organization_id: int | None, requester_id: int, *, by_telephone: bool
) -> list[Reader]:
    """Who hears about a booking: who asked. Its organization's coordinators as well when a manager
    typed it for a caller, and in her place when she has left the organization: bookings stay with
    it, and so do their letters."""
    asked = _readers(Person.id == requester_id, _still_there(organization_id))
    if asked and not by_telephone:
        return asked
    return _each_once((*asked, *_coordinators(organization_id)))


def _still_there(organization_id: int | None) -> sa.ColumnElement[bool]:
    if organization_id is None:
        return sa.true()
    belongs = sa.exists().where(
        Affiliation.person_id == Person.id, Affiliation.organization_id == organization_id
    )
    return sa.or_(Person.is_manager, belongs)


def _coordinators(organization_id: int | None) -> list[Reader]:
    if organization_id is None:
        return []
    return _readers(
        Person.id.in_(
            sa.select(Affiliation.person_id).where(
                Affiliation.organization_id == organization_id, Affiliation.role == "coordinator"
            )
        )
    )


def _readers(*conditions: sa.ColumnElement[bool]) -> list[Reader]:
    query = (
        sa.select(Person.id, Person.name, Person.email, Person.locale)
        .where(Person.state != "left", *conditions)
        .order_by(Person.id)
    )
    return [Reader(*row) for row in db.session.execute(query)]


def _each_once(readers: Iterable[Reader]) -> list[Reader]:
    return list({reader.person_id: reader for reader in readers}.values())
