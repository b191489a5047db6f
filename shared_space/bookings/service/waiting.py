"""The waiting list of a slot that is taken: when it is freed, the next is offered it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import DBAPIError

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.events import BookingRequested, OfferMade, WaitingBegan
from shared_space.bookings.models import Booking, Occurrence, WaitingPlace
from shared_space.bookings.queries.waiting import line, taken_among
from shared_space.bookings.rules.discretion import may_change
from shared_space.bookings.rules.waiting import Place, next_in_line, open_until
from shared_space.bookings.service.deciding import change
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional

IN_LINE = ("requested", "offered")


def begin(booking: Booking, occurrence_id: int, actor_id: int | None, now: datetime) -> None:
    """The requested date waits from now on. Works inside the caller's transaction."""
    db.session.add(WaitingPlace(occurrence_id=occurrence_id, since=now))
    record(WaitingBegan(**_facts(booking, occurrence_id, actor_id, now)))


@transactional
def join(occurrence_id: int, actor: Actor, now: datetime) -> int:
    """A requested date whose slot is taken begins to wait for it; returns its booking's id. Raises
    NotHers; Stale when it is not requested any more, waits already, or its slot is free."""
    row = db.session.get(Occurrence, occurrence_id)
    booking = row and db.session.get(Booking, row.booking_id)
    if not row or not booking:
        raise NotHers
    if not may_change(actor, booking.organization_id, booking.requester_id, guest=booking.guest):
        raise NotHers
    waits = db.session.get(WaitingPlace, occurrence_id) is not None
    if (
        row.state != "requested"
        or row.starts_at <= now
        or waits
        or not taken_among([occurrence_id])
    ):
        raise Stale(row.booking_id)
    begin(booking, occurrence_id, actor.person_id, now)
    return booking.id


def call_next(now: datetime, space_ids: Collection[int] | None = None) -> int:
    """Offer what is free to who is next in line; in some spaces, or in all. Returns how many were
    served. Each in a transaction of its own: whoever is quicker, another worker or somebody who
    books, leaves the others their turn. Safe to do twice."""
    _close_places(now)
    served = 0
    known = line(now, space_ids)
    for place in next_in_line(known.places, known.claims, known.seats, known.undecided):
        served += _serve(place, now)
    return served


@transactional
def _serve(place: Place, now: datetime) -> bool:
    """Offer it, or (what else asks for a manager) let it become a request. False when it changed, or
    the slot was taken, in this very moment: then it keeps its place."""
    row = db.session.execute(
        select(Occurrence.booking_id, Occurrence.starts_at, Occurrence.revision).where(
            Occurrence.id == place.number, Occurrence.state == "requested"
        )
    ).first()
    if row is None or row.starts_at <= now:
        return False
    if not place.is_offered:
        return become_request(row.booking_id, place.number, now)
    facts = _facts(db.session.get_one(Booking, row.booking_id), place.number, None, now)
    until = open_until(row.starts_at, now)
    seen = {place.number: row.revision}
    try:
        with db.session.begin_nested():  # a handler's transaction must survive the refusal
            change(row.booking_id, seen, "offer", now, offered_until=until)
    except Stale:
        return False
    except DBAPIError as error:
        if "promise:" not in str(error.orig):
            raise
        return False
    record(OfferMade(**facts, until=until, instead_of_id=None))
    return True


def become_request(booking_id: int, occurrence_id: int, now: datetime) -> bool:
    """A date that waits is asked for like any other from now on, and the house staff is told; False when
    it does not wait. Works inside the caller's transaction."""
    if not _ended(now, WaitingPlace.occurrence_id == occurrence_id):
        return False
    booking = db.session.get_one(Booking, booking_id)
    record(BookingRequested(**_facts(booking, occurrence_id, None, now)))
    return True


def _close_places(now: datetime) -> None:
    """The places of dates that wait no longer have ended. Looks first: writing waits for others."""
    over = WaitingPlace.occurrence_id.in_(
        select(Occurrence.id).where(Occurrence.state.not_in(IN_LINE))
    )
    open_yet = select(WaitingPlace.occurrence_id).where(WaitingPlace.ended_at.is_(None), over)
    if db.session.scalar(open_yet.limit(1)) is not None:
        transactional(_ended)(now, over)


def _ended(now: datetime, condition: ColumnElement[bool]) -> bool:
    result = db.session.execute(
        update(WaitingPlace)
        .where(WaitingPlace.ended_at.is_(None), condition)
        .values(ended_at=now)
        .returning(WaitingPlace.occurrence_id)
        .execution_options(synchronize_session=False)
    )
    return bool(result.all())


def _facts(
    booking: Booking, occurrence_id: int, actor_id: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "booking_id": booking.id,
        "organization_id": booking.organization_id,
        "occurrence_ids": (occurrence_id,),
    }
