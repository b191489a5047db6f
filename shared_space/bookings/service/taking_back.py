"""Who asked takes it back: withdraw what waits, cancel what was approved; or corrects its words."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.events import BookingCancelled, BookingEdited, BookingWithdrawn
from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.rules.discretion import may_change
from shared_space.bookings.service.deciding import Seen, change, take_back_offers
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.trilingual import Trilingual


@transactional
def take_back(booking_id: int, seen: Seen, actor: Actor, now: datetime) -> None:
    """Withdraw the requested and cancel the approved occurrences of `seen` (id → revision), with the
    changes that were asked of these.

    Raises NotHers, Stale (also for a date that is over).
    """
    booking = _hers(booking_id, actor)
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.state).where(
            Occurrence.id.in_(seen), Occurrence.booking_id == booking_id, Occurrence.ends_at > now
        )
    )
    states = {row.id: row.state for row in rows}
    if states.keys() != seen.keys():
        raise Stale(booking_id)
    approved = {number: seen[number] for number in seen if states.get(number) == "approved"}
    others = {number: seen[number] for number in seen if number not in approved}
    others |= _wishes(approved)
    if others:
        take_back_offers(booking_id, others, actor.person_id, now)
        change(booking_id, others, "withdraw", now)
        record(BookingWithdrawn(**_facts(booking, others, actor, now)))
    if approved:
        change(booking_id, approved, "cancel", now)
        record(BookingCancelled(**_facts(booking, approved, actor, now), decision_id=None))


def _wishes(approved: Seen) -> dict[int, int]:
    """What would take the place of dates that are given up: nobody wants it any more."""
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.revision).where(
            Occurrence.replaces_id.in_(approved), Occurrence.state == "requested"
        )
    )
    return {row.id: row.revision for row in rows}


@transactional
def correct(
    booking_id: int,
    actor: Actor,
    now: datetime,
    *,
    title: Trilingual,
    purpose: str,
    visibility: str,
) -> None:
    """Change the words of a booking and who may read them. Its times need a new request. NotHers."""
    booking = _hers(booking_id, actor)
    wanted = {"title": title, "purpose": purpose, "visibility": visibility}
    changed = tuple(name for name, value in wanted.items() if getattr(booking, name) != value)
    if not changed:
        return
    title_before, private_before = booking.title, booking.visibility == "private"
    for name in changed:
        setattr(booking, name, wanted[name])
    booking.changed_at = next_stamp(now, booking.changed_at)
    numbers = db.session.scalars(select(Occurrence.id).where(Occurrence.booking_id == booking_id))
    record(
        BookingEdited(
            **_facts(booking, dict.fromkeys(numbers, 0), actor, now),
            fields=changed,
            title_before=title_before if "title" in changed else None,
            private_changed=private_before != (visibility == "private"),
        )
    )


def _hers(booking_id: int, actor: Actor) -> Booking:
    booking = db.session.get(Booking, booking_id)
    if booking is None or not may_change(
        actor, booking.organization_id, booking.requester_id, guest=booking.guest
    ):
        raise NotHers
    return booking


def _facts(booking: Booking, seen: Seen, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor.person_id,
        "booking_id": booking.id,
        "organization_id": booking.organization_id,
        "occurrence_ids": tuple(sorted(seen)),
    }
