"""The house offers another slot; one tap of its requester takes it.

An offered row claims its slot until its time is up (promise 1 keeps two offers of one slot apart).
There are three kinds; `accept`, `refuse_offer` and `expire_offers` treat each of them:

- *instead of a date that claims nothing* (requested, declined, cancelled): the offered row is its
  successor. Accepted, it is approved, and the date it replaces, if it still waits, is withdrawn.
- *instead of an approved date*: a successor that claims is refused while the date itself claims
  (promise 2), so the slot is held by an offered row with a uid of its own, and `Offer` says for which
  date. Accepted, the held row gives way (declined, and shown to nobody), the old date becomes 'moved',
  and its true successor is approved in that slot, in one transaction: the date keeps its uid, and with
  it its place in calendars and workshops. What was held brings no portable equipment until then.
- *a waiting place* (see `service.waiting`): the requested date itself is offered.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from shared_space.bookings.errors import NotHers, OfferOver, Stale
from shared_space.bookings.events import (
    OfferAccepted,
    OfferExpired,
    OfferMade,
    OfferRefused,
)
from shared_space.bookings.models import LIVE, Booking, Occurrence, Offer
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.rules.discretion import may_change
from shared_space.bookings.service.deciding import change
from shared_space.bookings.service.successors import Place, move, new_row, succeed
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval

OFFERED_FOR = ("requested", "approved", "declined", "cancelled")


@transactional
def offer(occurrence_id: int, place: Place, until: datetime, actor_id: int, now: datetime) -> int:
    """Offer `place` instead of a date that is requested, approved, declined or cancelled, open
    `until` (UTC, see `rules.waiting.open_until`); returns the offered occurrence's id.

    The date itself stays as it is. Raises NotHers for an unknown date, Stale when it is over,
    something else became of it, or another slot is offered for it already; ValueError when `until`
    is past or after the start; PromiseBroken when the slot is taken, held or closed.
    """
    old = db.session.get(Occurrence, occurrence_id, with_for_update=True)
    if old is None:
        raise NotHers
    if old.state not in OFFERED_FOR or old.ends_at <= now or _is_offered_another(old):
        raise Stale(old.booking_id)
    if not now < until <= place.slot.start:
        raise ValueError("an offer is open from now until its slot begins at the latest")
    if old.state == "approved":
        row = _held(old, place, until, now)
        db.session.add(Offer(occurrence_id=row.id, instead_of_id=old.id, offered_by_id=actor_id))
        db.session.flush()
    else:
        row = succeed(old.id, place, now, state="offered", offered_until=until)
    facts = _facts(row, actor_id, now)
    record(OfferMade(**facts, until=until, instead_of_id=old.id))
    return row.id


@transactional
def accept(occurrence_id: int, actor: Actor, now: datetime) -> int:
    """Take what is offered; returns the booking's id. Raises NotHers, Stale when it is offered no
    more, OfferOver when its time is up; PromiseBroken when what comes with it is not free."""
    row = _hers(occurrence_id, actor)
    if row.offered_until is None:
        raise Stale(row.booking_id)
    if row.offered_until <= now:
        raise OfferOver
    held_for = db.session.get(Offer, row.id)
    if held_for is None:
        taken, moved = row, _make_room(row, now)
        change(row.booking_id, {row.id: row.revision}, "accept", now, state="offered")
    else:
        taken, moved = _move_there(row, held_for.instead_of_id, now)
    facts = _facts(taken, actor.person_id, now)
    record(OfferAccepted(**facts, moved_ids=moved))
    return row.booking_id


@transactional
def refuse_offer(occurrence_id: int, actor: Actor, now: datetime) -> int:
    """Let it go; what it was offered instead of stays as it is. Returns the booking's id. Raises
    NotHers, Stale."""
    row = _hers(occurrence_id, actor)
    change(row.booking_id, {row.id: row.revision}, "decline", now, state="offered")
    record(OfferRefused(**_facts(row, actor.person_id, now)))
    return row.booking_id


def expire_offers(now: datetime) -> int:
    """End the offers whose time is up, each in a transaction of its own; returns how many. Safe to
    do twice, and by several workers at once."""
    over = db.session.execute(
        select(Occurrence.id, Occurrence.revision)
        .where(Occurrence.state == "offered", Occurrence.offered_until <= now)
        .order_by(Occurrence.offered_until, Occurrence.id)
    ).all()
    ended = 0
    for row in over:
        with suppress(Stale):  # answered in this moment, or ended by another worker
            ended += _expire(row.id, row.revision, now)
    return ended


@transactional
def _expire(occurrence_id: int, revision: int, now: datetime) -> int:
    row = db.session.get_one(Occurrence, occurrence_id)
    change(row.booking_id, {row.id: revision}, "expire", now, state="offered")
    record(OfferExpired(**_facts(row, None, now)))
    return 1


def _is_offered_another(old: Occurrence) -> bool:
    """Whether another slot is offered for it, or (unless it stands: an edit may wait) it has a
    successor in force already."""
    held = select(Offer.occurrence_id).where(Offer.instead_of_id == old.id)
    in_force = ("offered",) if old.state == "approved" else LIVE
    successor = and_(Occurrence.replaces_id == old.id, Occurrence.state.in_(in_force))
    found = select(Occurrence.id).where(
        or_(successor, and_(Occurrence.id.in_(held), Occurrence.state == "offered"))
    )
    return db.session.scalar(found.limit(1)) is not None


def _held(old: Occurrence, place: Place, until: datetime, now: datetime) -> Occurrence:
    row = new_row(old.booking_id, place, now, state="offered", offered_until=until)
    db.session.add(row)
    db.session.flush()
    return row


def _make_room(row: Occurrence, now: datetime) -> tuple[int, ...]:
    """Whatever else is asked for that date is withdrawn. If it stands already (`row` was offered
    instead of an edit, declined or not), it moves: one date is never in two places. Returns the rows
    that moved."""
    kin = db.session.execute(
        select(Occurrence.id, Occurrence.state, Occurrence.revision)
        .where(
            Occurrence.uid == row.uid,
            Occurrence.id != row.id,
            Occurrence.state.in_(("requested", "approved")),
        )
        .order_by(Occurrence.id.desc())
    ).all()
    for old in kin:
        event = "withdraw" if old.state == "requested" else "move"
        change(row.booking_id, {old.id: old.revision}, event, now)
    return tuple(old.id for old in kin if old.state == "approved")


def _move_there(
    held: Occurrence, instead_of_id: int, now: datetime
) -> tuple[Occurrence, tuple[int, ...]]:
    """The date moves to the slot that was held for it; when it was cancelled meanwhile, it comes back
    there. Returns the approved successor and what moved."""
    old = db.session.get_one(Occurrence, instead_of_id)
    if old.state not in {"approved", "cancelled"}:
        raise Stale(held.booking_id)
    change(held.booking_id, {held.id: held.revision}, "decline", now, state="offered")
    _withdraw_edit(old, now)
    room = room_in(held.space_id)
    successor = succeed(
        old.id, Place(room, Interval(held.starts_at, held.ends_at), held.seats), now
    )
    if old.state == "approved":
        move([(old, successor)], now)
        return successor, (old.id,)
    change(successor.booking_id, {successor.id: successor.revision}, "approve", now)
    return successor, ()


def _withdraw_edit(old: Occurrence, now: datetime) -> None:
    """A change of the date that still waits is overtaken."""
    edit = db.session.execute(
        select(Occurrence.id, Occurrence.revision).where(
            Occurrence.replaces_id == old.id, Occurrence.state == "requested"
        )
    ).first()
    if edit is not None:
        change(old.booking_id, {edit.id: edit.revision}, "withdraw", now)


def _hers(occurrence_id: int, actor: Actor) -> Occurrence:
    row = db.session.get(Occurrence, occurrence_id)
    booking = row and db.session.get(Booking, row.booking_id)
    if not row or not booking:
        raise NotHers
    if not may_change(actor, booking.organization_id, booking.requester_id, guest=booking.guest):
        raise NotHers
    return row


def _facts(row: Occurrence, actor_id: int | None, now: datetime) -> dict[str, Any]:
    organization = select(Booking.organization_id).where(Booking.id == row.booking_id)
    return {
        "at": now,
        "actor_id": actor_id,
        "booking_id": row.booking_id,
        "organization_id": db.session.scalar(organization),
        "occurrence_ids": (row.id,),
    }
