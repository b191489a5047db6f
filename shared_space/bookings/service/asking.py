"""Asking for a space: one date or a series, all objections at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from shared_space.bookings.errors import NotHers, Refused
from shared_space.bookings.events import BookingConfirmed, BookingRequested
from shared_space.bookings.models import Booking, Occurrence, SkippedDate
from shared_space.bookings.rules.objections import (
    Objection,
    Weight,
    heaviest,
    seats_for,
)
from shared_space.bookings.rules.waiting import is_taken_only
from shared_space.bookings.service import set_up
from shared_space.bookings.service.examining import Ask, Candidate, Examined, examine
from shared_space.bookings.service.successors import Place, new_row
from shared_space.bookings.service.waiting import begin
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.organizations.models import Affiliation


@dataclass(frozen=True)
class Requested:
    """in_line: the date waits for a slot that is taken."""

    booking_id: int
    waiting: int
    confirmed: int
    in_line: bool = False


@transactional
def request(ask: Ask, actor: Actor, now: datetime, *, in_line: bool = False) -> Requested:
    """Book: each date is confirmed at once when nothing asks for a manager, else it waits for her.
    in_line: a single date that is refused only since others have the slot waits until it is freed.

    The same submission_key twice is one booking. Raises Refused with every objection when a date
    that is not skipped is refused (nothing is written), NotHers, ValueError as `examine`;
    PromiseBroken when somebody was quicker.
    """
    assert actor.person_id is not None
    known = _already(ask.submission_key, actor)
    if known:
        return known
    examined = examine(ask, actor, now)
    kept = examined.kept(ask.skip)
    refused = any(c.weight is Weight.REFUSES for c in kept)
    if is_refused(ask, examined) and not (in_line and kept and may_wait(ask, examined)):
        raise Refused(examined.whole, [(c.day, c.objections) for c in examined.candidates])
    booking = new_booking(ask, requester_of(ask, actor), actor, now)
    db.session.add(booking)
    db.session.flush()
    rows = [new_date(booking.id, c, examined.whole, ask, now) for c in kept]
    db.session.add_all(rows)
    db.session.add_all(left_out(booking.id, examined, ask.skip))
    db.session.flush()
    set_up.claim(rows, ask.equipment)
    set_up.write_needs(booking.id, ask.needs)
    if refused:
        begin(booking, rows[0].id, actor.person_id, now)
        return Requested(booking.id, 1, 0, in_line=True)
    return announce(booking.id, booking.organization_id, rows, actor, now)


def is_refused(ask: Ask, examined: Examined) -> bool:
    """Whether a rule refuses it as such, or a date of it that is not skipped, or no date is left."""
    kept = examined.kept(ask.skip)
    said = [*examined.whole, *(o for c in kept for o in c.objections)]
    return not kept or heaviest(said) is Weight.REFUSES


def may_wait(ask: Ask, examined: Examined) -> bool:
    """Whether what is asked can wait for its slot: a single date, refused only since others have it."""
    return ask.recurrence is None and is_taken_only(
        [*examined.whole, *examined.candidates[0].objections]
    )


def announce(
    booking_id: int,
    organization_id: int | None,
    rows: Sequence[Occurrence],
    actor: Actor,
    now: datetime,
) -> Requested:
    """Record what new dates of a booking wait, and what is confirmed."""
    waiting = tuple(row.id for row in rows if row.state == "requested")
    confirmed = tuple(row.id for row in rows if row.state == "approved")
    for event, numbers in ((BookingRequested, waiting), (BookingConfirmed, confirmed)):
        if numbers:
            record(
                event(
                    at=now,
                    actor_id=actor.person_id,
                    booking_id=booking_id,
                    organization_id=organization_id,
                    occurrence_ids=numbers,
                )
            )
    return Requested(booking_id, len(waiting), len(confirmed))


def _already(submission_key: str, actor: Actor) -> Requested | None:
    row = db.session.execute(
        select(Booking.id, Booking.requester_id, Booking.entered_by_id).where(
            Booking.submission_key == submission_key
        )
    ).first()
    if row is None:
        return None
    if actor.person_id not in {row.requester_id, row.entered_by_id}:
        raise NotHers
    states = db.session.scalars(
        select(Occurrence.state).where(Occurrence.booking_id == row.id)
    ).all()
    return Requested(row.id, states.count("requested"), states.count("approved"))


def requester_of(ask: Ask, actor: Actor) -> int:
    """Who asks: `actor`, or in the name of the organization for which a manager types its longest-standing
    coordinator."""
    assert actor.person_id is not None
    if not actor.is_manager or ask.organization_id is None:
        return actor.person_id
    return _coordinator_of(ask.organization_id) or actor.person_id


def new_booking(ask: Ask, requester_id: int, actor: Actor, now: datetime) -> Booking:
    """Not added yet."""
    on_behalf = actor.is_manager and ask.organization_id is not None
    return Booking(
        organization_id=ask.organization_id,
        requester_id=requester_id,
        entered_by_id=actor.person_id if on_behalf else None,
        title=ask.title,
        purpose=ask.purpose,
        people=ask.people,
        visibility=ask.visibility,
        recurrence=ask.rule,
        guest=ask.guest,
        submission_key=ask.submission_key,
        created_at=now,
        changed_at=now,
    )


def _coordinator_of(organization_id: int) -> int | None:
    return db.session.scalar(
        select(Affiliation.person_id)
        .where(Affiliation.organization_id == organization_id, Affiliation.role == "coordinator")
        .order_by(Affiliation.since, Affiliation.id)
        .limit(1)
    )


def asks_manager(candidate: Candidate, whole: Sequence[Objection]) -> bool:
    """Whether the date waits for a manager. whole: what is said against the request as such."""
    said = heaviest([*whole, *candidate.objections])
    return said is not None and said >= Weight.ASKS_MANAGER


def new_date(
    booking_id: int, candidate: Candidate, whole: Sequence[Objection], ask: Ask, now: datetime
) -> Occurrence:
    """Not added yet."""
    assert candidate.slot is not None
    said, room = [*whole, *candidate.objections], candidate.around.room
    codes = [o.code for o in said if o.weight is Weight.ASKS_MANAGER]
    place = Place(room, candidate.slot, seats_taken(candidate, ask), codes)
    state = "requested" if asks_manager(candidate, whole) else "approved"
    return new_row(booking_id, place, now, state=state)


def seats_taken(candidate: Candidate, ask: Ask) -> int:
    return seats_for(candidate.around.room, ask.people, whole=ask.all_seats)


def left_out(booking_id: int, examined: Examined, skip: frozenset[date]) -> list[SkippedDate]:
    """The dates that were left out, with why, so that they can be added back."""
    return [
        SkippedDate(
            booking_id=booking_id,
            space_id=candidate.around.room.space_id,
            starts_at=candidate.slot.start,
            ends_at=candidate.slot.end,
            objections=[o.code for o in candidate.objections],
        )
        for candidate in examined.candidates
        if candidate.day in skip and candidate.slot is not None
    ]
