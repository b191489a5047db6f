"""Colleagues whom a booking invites by letter: added and taken off the list; and forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, exists, select

from shared_space.bookings.errors import CannotInvite, NotHers
from shared_space.bookings.events import ColleagueAdded, ColleagueRemoved
from shared_space.bookings.models import LIVE, Booking, Colleague, Occurrence
from shared_space.bookings.queries.colleagues import colleagues_of
from shared_space.bookings.rules.colleagues import KEPT, MOST_A_DAY, why_not
from shared_space.bookings.rules.discretion import may_change
from shared_space.bookings.service.renumbering import renumber
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.members.models import Person
from shared_space.members.service.throttle import count


@transactional
def add(
    booking_id: int, *, email: str, name: str, language: str, actor: Actor, now: datetime
) -> None:
    """Invite somebody to the approved dates ahead, and to those that will be approved. email: lower
    case; language: 'ar', 'he' or 'en'. Raises NotHers; CannotInvite, also when the actor has added
    too many addresses today."""
    booking = _hers(booking_id, actor)
    on_list = [colleague.email for colleague in colleagues_of(booking_id)]
    requester = db.session.get_one(Person, booking.requester_id).email
    ahead = _ahead(booking_id, now)
    code = why_not(email, on_list, requester, ahead=bool(ahead))
    if code:
        raise CannotInvite(code)
    assert actor.person_id is not None
    if not count("colleagues", f"{actor.person_id}", now, most=MOST_A_DAY):
        raise CannotInvite("many_today")
    db.session.add(
        Colleague(
            booking_id=booking_id,
            email=email,
            name=name,
            language=language,
            added_at=now,
            added_by_id=actor.person_id,
        )
    )
    db.session.flush()
    record(ColleagueAdded(**_facts(booking, _approved(ahead), actor, now), email=email))


@transactional
def remove(booking_id: int, email: str, actor: Actor, now: datetime) -> None:
    """Take somebody off the list; her invitation is taken back. Twice is once. Raises NotHers."""
    booking = _hers(booking_id, actor)
    colleague = db.session.get(Colleague, (booking_id, email))
    if colleague is None:
        return
    approved = _approved(_ahead(booking_id, now))
    renumber(approved, now)
    record(
        ColleagueRemoved(
            **_facts(booking, approved, actor, now),
            email=email,
            name=colleague.name,
            language=colleague.language,
        )
    )
    db.session.delete(colleague)
    db.session.flush()


@transactional
def forget_colleagues(now: datetime) -> int:
    """A chore: delete the addresses of bookings whose last date ended thirty days ago. Gives how many."""
    later = exists().where(
        Occurrence.booking_id == Colleague.booking_id, Occurrence.ends_at > now - KEPT
    )
    result = db.session.execute(
        delete(Colleague).where(~later).execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _hers(booking_id: int, actor: Actor) -> Booking:
    """Locked, so that two at once do not make the list too long."""
    booking = db.session.get(Booking, booking_id, with_for_update=True, populate_existing=True)
    if booking is None or not may_change(
        actor, booking.organization_id, booking.requester_id, guest=booking.guest
    ):
        raise NotHers
    return booking


def _ahead(booking_id: int, now: datetime) -> dict[int, str]:
    """Occurrence id → state, of what is still to come."""
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.state)
        .where(
            Occurrence.booking_id == booking_id,
            Occurrence.state.in_(LIVE),
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.id)
    )
    return {row.id: row.state for row in rows}


def _approved(ahead: dict[int, str]) -> tuple[int, ...]:
    return tuple(number for number, state in ahead.items() if state == "approved")


def _facts(
    booking: Booking, occurrence_ids: tuple[int, ...], actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor.person_id,
        "booking_id": booking.id,
        "organization_id": booking.organization_id,
        "occurrence_ids": occurrence_ids,
    }
