"""What a letter about a booking tells."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shared_space.bookings.models import Booking, Decided, Decision, Occurrence, Question
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import MailboxLink
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class Dated:
    """One occurrence a letter speaks of; instants in UTC. changed_at: the latest stamp of the
    occurrence, its booking and its space."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    space: Trilingual


@dataclass(frozen=True)
class About:
    """A booking with the dates a letter speaks of, in order. organization None: the house."""

    booking_id: int
    organization_id: int | None
    organization: Trilingual | None
    requester_id: int
    by_telephone: bool
    guest: bool
    title: Trilingual
    visibility: str
    dates: tuple[Dated, ...]
    still_waiting: int

    @property
    def is_private(self) -> bool:
        return self.visibility == "private"


def about(booking_id: int, occurrence_ids: Collection[int]) -> About:
    """The booking and those of its dates that the fact concerns (none named: what still waits, else
    all of them). Raises LookupError when there is no such booking: a fact never speaks of nothing."""
    occurrence_ids = occurrence_ids or _concerned(booking_id)
    row = db.session.execute(
        sa.select(
            Booking.id,
            Booking.organization_id,
            Organization.name,
            Booking.requester_id,
            Booking.entered_by_id,
            Booking.guest,
            Booking.title,
            Booking.visibility,
            Booking.changed_at,
        )
        .outerjoin(Organization, Organization.id == Booking.organization_id)
        .where(Booking.id == booking_id)
    ).first()
    dates = _dates(occurrence_ids, row.changed_at) if row else ()
    if row is None or not dates:
        raise LookupError(f"nothing to tell of booking {booking_id}")
    number, organization_id, organization, requester_id, entered_by_id, guest = row[:6]
    return About(
        number,
        organization_id,
        organization,
        requester_id,
        entered_by_id is not None,
        guest,
        row.title,
        row.visibility,
        dates,
        _waiting_beside(booking_id, occurrence_ids),
    )


def _concerned(booking_id: int) -> list[int]:
    rows = db.session.execute(
        sa.select(Occurrence.id, Occurrence.state).where(Occurrence.booking_id == booking_id)
    ).all()
    waiting = [row.id for row in rows if row.state == "requested"]
    return waiting or [row.id for row in rows]


def _dates(occurrence_ids: Collection[int], booking_changed: datetime) -> tuple[Dated, ...]:
    rows = db.session.execute(
        sa.select(
            Occurrence.uid,
            Occurrence.sequence,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.created_at,
            Occurrence.changed_at,
            Space.name,
            Space.changed_at.label("space_changed_at"),
        )
        .join(Space, Space.id == Occurrence.space_id)
        .where(Occurrence.id.in_(occurrence_ids))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return tuple(
        Dated(
            row.uid,
            row.sequence,
            row.starts_at,
            row.ends_at,
            row.created_at,
            max(row.changed_at, row.space_changed_at, booking_changed),
            row.name,
        )
        for row in rows
    )


def _waiting_beside(booking_id: int, occurrence_ids: Collection[int]) -> int:
    """How many other dates of the booking still wait for a manager."""
    beside = sa.select(sa.func.count()).where(
        Occurrence.booking_id == booking_id,
        Occurrence.state == "requested",
        Occurrence.id.not_in(occurrence_ids),
    )
    return db.session.scalar(beside) or 0


def moves_among(occurrence_ids: Collection[int], state: str) -> dict[int, int]:
    """Those of the occurrences that replace one that is in `state` now → what they replace."""
    old = sa.orm.aliased(Occurrence)
    rows = db.session.execute(
        sa.select(Occurrence.id, old.id.label("replaced_id"))
        .join(old, old.id == Occurrence.replaces_id)
        .where(Occurrence.id.in_(occurrence_ids), old.state == state)
        .order_by(Occurrence.id)
    )
    return {row.id: row.replaced_id for row in rows}


def standing(occurrence_ids: Collection[int]) -> dict[int, str]:
    """Those of the occurrences that are approved → their uids."""
    rows = db.session.execute(
        sa.select(Occurrence.id, Occurrence.uid)
        .where(Occurrence.id.in_(occurrence_ids), Occurrence.state == "approved")
        .order_by(Occurrence.id)
    )
    return {row.id: row.uid for row in rows}


def standing_ahead(occurrence_ids: Collection[int], now: datetime) -> list[int]:
    """Those of the occurrences that are approved and not over."""
    rows = db.session.scalars(
        sa.select(Occurrence.id)
        .where(
            Occurrence.id.in_(occurrence_ids),
            Occurrence.state == "approved",
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.id)
    )
    return list(rows)


def of_same_uids(occurrence_ids: Collection[int]) -> list[int]:
    """The occurrences, and those they replaced or were replaced by."""
    uids = sa.select(Occurrence.uid).where(Occurrence.id.in_(occurrence_ids))
    return list(db.session.scalars(sa.select(Occurrence.id).where(Occurrence.uid.in_(uids))))


def by_open_decision(occurrence_ids: Collection[int], now: datetime) -> dict[int | None, list[int]]:
    """The occurrences by the decision that made them what they are and can still be undone (None: there
    is none)."""
    rows = db.session.execute(
        sa.select(Decided.occurrence_id, Decided.decision_id)
        .join(Decision, Decision.id == Decided.decision_id)
        .where(
            Decided.occurrence_id.in_(occurrence_ids),
            Decision.undone_at.is_(None),
            Decision.undo_until > now,
        )
        .order_by(Decision.id)
    )
    decisions = {row.occurrence_id: row.decision_id for row in rows}
    groups: dict[int | None, list[int]] = {}
    for number in occurrence_ids:
        groups.setdefault(decisions.get(number), []).append(number)
    return groups


def decided_at(decision_id: int) -> datetime:
    """When it was decided, UTC. Raises NoResultFound."""
    query = sa.select(Decision.decided_at).where(Decision.id == decision_id)
    return db.session.scalars(query).one()


def undo_until(decision_id: int) -> datetime | None:
    """Until when the decision can be undone: its letters leave then. UTC."""
    return db.session.scalar(sa.select(Decision.undo_until).where(Decision.id == decision_id))


def undoable_until(uids: Collection[str], now: datetime) -> datetime | None:
    """Until when the last of the decisions about these dates can be undone; None when none can. UTC."""
    return db.session.scalar(
        sa.select(sa.func.max(Decision.undo_until))
        .join(Decided, Decided.decision_id == Decision.id)
        .join(Occurrence, Occurrence.id == Decided.occurrence_id)
        .where(Occurrence.uid.in_(uids), Decision.undone_at.is_(None), Decision.undo_until > now)
    )


def who_asked(question_id: int) -> int:
    """The manager whose question it is. Raises LookupError."""
    found = db.session.scalar(sa.select(Question.asked_by_id).where(Question.id == question_id))
    if found is None:
        raise LookupError(f"no question {question_id}")
    return found


def who_asked_about(booking_id: int) -> list[int]:
    """The managers whose questions about a booking have no answer yet."""
    rows = db.session.scalars(
        sa.select(Question.asked_by_id)
        .where(Question.booking_id == booking_id, Question.answered_at.is_(None))
        .distinct()
        .order_by(Question.asked_by_id)
    )
    return list(rows)


def link_expires_at(link_id: int) -> datetime | None:
    """Until when a link to a mailbox works. UTC."""
    return db.session.scalar(sa.select(MailboxLink.expires_at).where(MailboxLink.id == link_id))


def organization_name(organization_id: int | None) -> Trilingual | None:
    return db.session.scalar(sa.select(Organization.name).where(Organization.id == organization_id))


def space_name(space_id: int) -> Trilingual:
    return db.session.scalars(sa.select(Space.name).where(Space.id == space_id)).one()
