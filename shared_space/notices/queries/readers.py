"""Who reads a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from shared_space.bookings.models import Colleague
from shared_space.kernel import clock
from shared_space.kernel.db import db
from shared_space.kernel.tokens import digest
from shared_space.members.models import Deputy, Person
from shared_space.organizations.models import Affiliation
from shared_space.residencies.models import Residency


@dataclass(frozen=True)
class Reader:
    """Where a letter goes and in which language ('ar', 'he' or 'en'). person_id None: she is no person
    of the house, but invited by one. invitations: her letters bring what her calendar reads."""

    person_id: int | None
    name: str
    email: str
    language: str
    invitations: bool = True

    @property
    def mark(self) -> str:
        """What tells her from the other readers of a fact: an address only as its digest."""
        return digest(self.email)[:24] if self.person_id is None else str(self.person_id)


def person(person_id: int) -> Reader | None:
    """One person, None when she has left."""
    found = _readers(Person.id == person_id)
    return found[0] if found else None


def managers(*, but: int | None = None) -> list[Reader]:
    """Every active manager, except the one who already knows; in the place of one who is away, her
    deputy."""
    now = clock.now()
    return _readers(
        sa.or_(Person.is_manager, _stands_in(now)),
        sa.not_(_is_away(now)),
        Person.state == "active",
        Person.id != (but or 0),
    )


def in_place_of(person_id: int) -> list[Reader]:
    """One of the staff, or her deputies while she is away; nobody when she has left."""
    deputies = sa.select(Deputy.deputy_id).where(
        Deputy.person_id == person_id, *_in_force(clock.now())
    )
    return _readers(Person.id.in_(deputies), Person.state == "active") or _readers(
        Person.id == person_id
    )


def _in_force(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Deputy.starts_at <= now, Deputy.ends_at > now


def _stands_in(now: datetime) -> sa.ColumnElement[bool]:
    absent = aliased(Person)
    return sa.exists().where(
        Deputy.deputy_id == Person.id,
        *_in_force(now),
        absent.id == Deputy.person_id,
        absent.is_manager,
        absent.state == "active",
    )


def _is_away(now: datetime) -> sa.ColumnElement[bool]:
    """Away with a deputy who can read her letters."""
    deputy = aliased(Person)
    return sa.and_(
        Person.is_manager,
        sa.exists().where(
            Deputy.person_id == Person.id,
            *_in_force(now),
            deputy.id == Deputy.deputy_id,
            deputy.state == "active",
        ),
    )


def of_booking(
    organization_id: int | None, requester_id: int, *, by_telephone: bool
) -> list[Reader]:
    """Who hears about a booking: who asked. Its organization's coordinators as well when a manager
    typed it for a caller, and in her place when she has left the organization: bookings stay with
    it, and so do their letters."""
    asked = _readers(Person.id == requester_id, _still_there(organization_id))
    if asked and not by_telephone:
        return asked
    return _each_once((*asked, *coordinators(organization_id)))


def invited_to(booking_id: int, since: datetime | None = None) -> list[Reader]:
    """Who is invited to a booking without having asked for it: colleagues whom somebody wrote down
    (since: those added after this instant, UTC). Participants who register belong here too, once
    there are any."""
    query = (
        sa.select(Colleague.name, Colleague.email, Colleague.language)
        .where(Colleague.booking_id == booking_id)
        .order_by(Colleague.added_at, Colleague.email)
    )
    if since is not None:
        query = query.where(Colleague.added_at > since)
    return [Reader(None, *row) for row in db.session.execute(query)]


def of_residents(space_id: int | None, start: datetime, end: datetime) -> list[Reader]:
    """The coordinators of organizations that hold a room (this one, or any) between two instants."""
    holding = sa.select(Residency.organization_id).where(
        Residency.starts_at < end, sa.or_(Residency.ends_at.is_(None), Residency.ends_at > start)
    )
    if space_id is not None:
        holding = holding.where(Residency.space_id == space_id)
    return _readers(
        Person.id.in_(
            sa.select(Affiliation.person_id).where(
                Affiliation.organization_id.in_(holding), Affiliation.role == "coordinator"
            )
        )
    )


def _still_there(organization_id: int | None) -> sa.ColumnElement[bool]:
    if organization_id is None:
        return sa.true()
    belongs = sa.exists().where(
        Affiliation.person_id == Person.id, Affiliation.organization_id == organization_id
    )
    return sa.or_(Person.is_manager, belongs)


def coordinators(organization_id: int | None) -> list[Reader]:
    """Those of an organization; nobody for None, the house."""
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
        sa.select(Person.id, Person.name, Person.email, Person.locale, Person.invitations)
        .where(Person.state != "left", *conditions)
        .order_by(Person.id)
    )
    return [Reader(*row) for row in db.session.execute(query)]


def _each_once(readers: Iterable[Reader]) -> list[Reader]:
    return list({reader.person_id: reader for reader in readers}.values())
