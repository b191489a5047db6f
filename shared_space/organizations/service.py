"""Every write on organizations and on the places of people in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.slugs import add_with_slug
from shared_space.kernel.stamps import next_stamp
from shared_space.members.service import invite_person
from shared_space.organizations.errors import AlreadyBelongs, NotInOrganization
from shared_space.organizations.events import (
    OrganizationAdded,
    OrganizationChanged,
    PersonJoinedOrganization,
    PersonLeftOrganization,
    RoleInOrganizationChanged,
)
from shared_space.organizations.models import Affiliation, Organization
from shared_space.organizations.rules import DESCRIBED, MANAGED


@transactional
def add(slug: str, values: Mapping[str, Any], *, actor_id: int | None, now: datetime) -> int:
    """A new member of the coalition; its id. `values`: names of `rules.MANAGED`. Raises SlugTaken."""
    organization = Organization(
        slug=slug, state="member", created_at=now, changed_at=now, **_allowed(values, MANAGED)
    )
    add_with_slug(organization)
    record(OrganizationAdded(organization_id=organization.id, at=now, actor_id=actor_id))
    return organization.id


@transactional
def change(
    organization_id: int,
    values: Mapping[str, Any],
    *,
    seen: datetime | None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """Staff's edit: any of `rules.MANAGED`. `seen`: the changed_at its page showed (None: do not
    ask). The names of what changed. Raises ChangedMeanwhile, LookupError."""
    allowed = _allowed(values, MANAGED)
    return _apply(organization_id, allowed, seen=seen, actor_id=actor_id, now=now)


@transactional
def describe(
    organization_id: int,
    values: Mapping[str, Any],
    *,
    seen: datetime | None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """A coordinator's edit: `rules.DESCRIBED` only. As `change` otherwise."""
    allowed = _allowed(values, DESCRIBED)
    return _apply(organization_id, allowed, seen=seen, actor_id=actor_id, now=now)


@transactional
def invite(
    organization_id: int,
    *,
    email: str,
    name: str,
    locale: str,
    role: str,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Invite somebody to the house if she is new to it, and give her a place in the organization;
    her id. Raises AlreadyBelongs, LookupError."""
    _locked(organization_id)
    person_id = invite_person(
        email, name, locale, organization_id=organization_id, actor_id=actor_id, now=now
    )
    if _place(organization_id, person_id) is not None:
        raise AlreadyBelongs
    db.session.add(
        Affiliation(person_id=person_id, organization_id=organization_id, role=role, since=now)
    )
    record(
        PersonJoinedOrganization(
            organization_id=organization_id,
            person_id=person_id,
            role=role,
            at=now,
            actor_id=actor_id,
        )
    )
    return person_id


@transactional
def change_role(
    organization_id: int, person_id: int, role: str, *, actor_id: int | None, now: datetime
) -> None:
    """Make her 'member' or 'coordinator' there. Raises NotInOrganization."""
    _locked(organization_id)
    place = _place(organization_id, person_id)
    if place is None:
        raise NotInOrganization
    if place.role == role:
        return
    place.role = role
    record(
        RoleInOrganizationChanged(
            organization_id=organization_id,
            person_id=person_id,
            role=role,
            at=now,
            actor_id=actor_id,
        )
    )


@transactional
def remove(organization_id: int, person_id: int, *, actor_id: int | None, now: datetime) -> None:
    """End her place there; the organization keeps its bookings. Raises NotInOrganization."""
    _locked(organization_id)
    place = _place(organization_id, person_id)
    if place is None:
        raise NotInOrganization
    db.session.delete(place)
    record(
        PersonLeftOrganization(
            organization_id=organization_id, person_id=person_id, at=now, actor_id=actor_id
        )
    )


def _apply(
    organization_id: int,
    values: Mapping[str, Any],
    *,
    seen: datetime | None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    organization = _locked(organization_id)
    if seen is not None and organization.changed_at != seen:
        raise ChangedMeanwhile
    changed = tuple(sorted(k for k, value in values.items() if getattr(organization, k) != value))
    if not changed:
        return ()
    for name in changed:
        setattr(organization, name, values[name])
    # Calendars show its name: each stamp lies at least a second after the one before.
    organization.changed_at = next_stamp(now, organization.changed_at)
    organization.version += 1
    record(
        OrganizationChanged(
            organization_id=organization_id, fields=changed, at=now, actor_id=actor_id
        )
    )
    return changed


def _allowed(values: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """`values`, refused with ValueError when it names anything else: no mass assignment."""
    if unknown := set(values) - names:
        raise ValueError(f"these cannot be changed here: {sorted(unknown)}")
    return dict(values)


def _locked(organization_id: int) -> Organization:
    organization = db.session.scalar(
        select(Organization).where(Organization.id == organization_id).with_for_update()
    )
    if organization is None:
        raise LookupError(f"no organization {organization_id}")
    return organization


def _place(organization_id: int, person_id: int) -> Affiliation | None:
    return db.session.scalar(
        select(Affiliation).where(
            Affiliation.organization_id == organization_id, Affiliation.person_id == person_id
        )
    )
