"""What the form of a workshop offers: the dates it may have, and who may host it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops.models import Session
from shared_space.workshops.rules import in_force


@dataclass(frozen=True)
class Candidate:
    """An upcoming date of an organization that a workshop may own. private: it may not."""

    uid: str
    booking_title: Trilingual
    starts_at: datetime
    ends_at: datetime
    space_name: Trilingual
    state: str
    private: bool
    sequence: int


def candidates(organization_id: int | None, now: datetime) -> list[Candidate]:
    """The upcoming dates of an organization (None: the house), approved or waiting, soonest first."""
    rows = db.session.execute(
        select(
            Occurrence.uid,
            Booking.title,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Space.name,
            Occurrence.state,
            Booking.visibility,
            Occurrence.sequence,
        )
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Booking.organization_id == organization_id,
            Booking.guest.is_(False),
            Occurrence.state.in_(("approved", "requested")),
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    found = [Candidate(*row[:6], row.visibility == "private", row.sequence) for row in rows]
    by_uid: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in found:
        by_uid[candidate.uid].append(candidate)
    return [c for c in found if c is in_force(by_uid[c.uid], with_requested=True)]


def chosen_uids(workshop_id: int) -> set[str]:
    statement = select(Session.occurrence_uid).where(Session.workshop_id == workshop_id)
    return set(db.session.scalars(statement))


def organization_choices(actor: Actor) -> list[tuple[int, str, Trilingual]]:
    """(id, slug, name) of the organizations she may publish for."""
    rows = db.session.execute(
        select(Organization.id, Organization.slug, Organization.name)
        .where(Organization.state == "member")
        .order_by(Organization.slug)
    )
    return [
        (row.id, row.slug, row.name)
        for row in rows
        if actor.is_manager or actor.coordinates(row.id)
    ]
