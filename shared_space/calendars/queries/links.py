"""Private addresses as their owner sees them, and the names of public calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from shared_space.calendars.models import CalendarLink
from shared_space.calendars.rules import Options
from shared_space.forums.models import Forum
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class Link:
    """A private address as its owner's page lists it (never the address itself)."""

    id: int
    scope: str
    organization_name: Trilingual | None
    language: str
    created_at: datetime
    last_used_at: datetime | None
    options: Options


def name_of(model: type[Organization] | type[Space] | type[Forum], number: int) -> Trilingual:
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
            CalendarLink.detail,
            CalendarLink.reminder_minutes,
            CalendarLink.days_back,
            CalendarLink.days_ahead,
        )
        .outerjoin(Organization, Organization.id == CalendarLink.organization_id)
        .where(CalendarLink.person_id == person_id, CalendarLink.revoked_at.is_(None))
        .order_by(CalendarLink.id)
    )
    return [
        Link(
            row.id,
            row.scope,
            row.name,
            row.language,
            row.created_at,
            row.last_used_at,
            Options(row.detail, row.reminder_minutes, row.days_back, row.days_ahead),
        )
        for row in rows
    ]
