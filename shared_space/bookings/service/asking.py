"""Asking for a space: one date or a series, all objections at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from shared_space.bookings.errors import NotHers, Refused
from shared_space.bookings.events import BookingConfirmed, BookingRequested
from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.queries.surroundings import surroundings
from shared_space.bookings.rules.objections import (
    Objection,
    Surroundings,
    Weight,
    claim_of,
    for_manager,
    heaviest,
    of_request,
    of_slot,
    seats_for,
)
from shared_space.bookings.rules.recurrence import Recurrence, dates
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval, NonexistentTime, instant
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Affiliation, Organization


@dataclass(frozen=True)
class Ask:
    """What a form asks for. starts, ends: wall clock of the house, on each date. organization_id
    None: the house itself (managers). skip: dates of the series to leave out."""

    space_id: int
    organization_id: int | None
    title: Trilingual
    people: int
    first: date
    starts: time
    ends: time
    submission_key: str
    purpose: str = ""
    visibility: str = "house"
    recurrence: Recurrence | None = None
    skip: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Candidate:
    """One date of what is asked. slot: None when that wall-clock time does not exist that day."""

    day: date
    slot: Interval | None
    objections: Sequence[Objection]

    @property
    def weight(self) -> Weight | None:
        return heaviest(self.objections)


@dataclass(frozen=True)
class Examined:
    """All dates of an Ask with every objection; whole: objections to the request as such."""

    around: Surroundings
    whole: Sequence[Objection]
    candidates: Sequence[Candidate]

    def kept(self, skip: frozenset[date]) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.day not in skip]

    @property
    def clashing(self) -> frozenset[date]:
        return frozenset(c.day for c in self.candidates if c.weight is Weight.REFUSES)


@dataclass(frozen=True)
class Requested:
    booking_id: int
    waiting: int
    confirmed: int


def examine(ask: Ask, actor: Actor, now: datetime) -> Examined:
    """Every date with every objection; reads only. Raises NotHers for an unknown space or an
    organization she may not book for; ValueError when ends is not after starts."""
    if ask.ends <= ask.starts:
        raise ValueError("a booking ends after it starts")
    _may_book_for(ask.organization_id, actor)
    zone = the_house().zone
    slots = [(day, _slot(day, ask, zone)) for day in dates(ask.first, ask.recurrence)]
    real = [slot for _, slot in slots if slot] or [_any_slot(ask)]
    span = Interval(min(s.start for s in real), max(s.end for s in real))
    around = surroundings(ask.space_id, span, ask.organization_id, now)
    if around is None:
        raise NotHers
    soften = for_manager if actor.is_manager else list
    seats = seats_for(around.room, ask.people)
    candidates = [Candidate(day, slot, soften(_said(slot, seats, around))) for day, slot in slots]
    count = sum(day not in ask.skip for day, _ in slots)
    return Examined(around, soften(of_request(count, ask.people, around)), candidates)


@transactional
def request(ask: Ask, actor: Actor, now: datetime) -> Requested:
    """Book: each date is confirmed at once when nothing asks for a manager, else it waits for her.

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
    refused = [c for c in kept if c.weight is Weight.REFUSES]
    if refused or not kept or heaviest(examined.whole) is Weight.REFUSES:
        raise Refused(examined.whole, [(c.day, c.objections) for c in examined.candidates])
    booking = _booking(ask, actor, now)
    rows = [_occurrence(booking.id, c, examined, ask.people, now) for c in kept]
    db.session.add_all(rows)
    db.session.flush()
    return _announce(booking, rows, actor, now)


def _announce(
    booking: Booking, rows: Sequence[Occurrence], actor: Actor, now: datetime
) -> Requested:
    waiting = tuple(row.id for row in rows if row.state == "requested")
    confirmed = tuple(row.id for row in rows if row.state == "approved")
    for event, numbers in ((BookingRequested, waiting), (BookingConfirmed, confirmed)):
        if numbers:
            record(
                event(
                    at=now,
                    actor_id=actor.person_id,
                    booking_id=booking.id,
                    organization_id=booking.organization_id,
                    occurrence_ids=numbers,
                )
            )
    return Requested(booking.id, len(waiting), len(confirmed))


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


def _may_book_for(organization_id: int | None, actor: Actor) -> None:
    if organization_id is None:
        if not actor.is_manager:
            raise NotHers
        return
    row = db.session.execute(
        select(Organization.state, Organization.members_may_request).where(
            Organization.id == organization_id
        )
    ).first()
    if row is None or row.state != "member":
        raise NotHers
    allowed = (
        actor.is_manager
        or actor.coordinates(organization_id)
        or (actor.belongs_to(organization_id) and row.members_may_request)
    )
    if not allowed:
        raise NotHers


def _slot(day: date, ask: Ask, zone: ZoneInfo) -> Interval | None:
    try:
        return Interval(instant(day, ask.starts, zone), instant(day, ask.ends, zone))
    except NonexistentTime:
        return None


def _any_slot(ask: Ask) -> Interval:
    """Some span of the first day, to look up the space by when no date has that wall-clock time."""
    zone = the_house().zone
    return Interval(instant(ask.first, time(12), zone), instant(ask.first, time(13), zone))


def _said(slot: Interval | None, seats: int, around: Surroundings) -> list[Objection]:
    if slot is None:
        return [Objection("no_such_time", Weight.REFUSES)]
    return of_slot(slot, seats, around)


def _booking(ask: Ask, actor: Actor, now: datetime) -> Booking:
    assert actor.person_id is not None
    on_behalf = actor.is_manager and ask.organization_id is not None
    requester = _coordinator_of(ask.organization_id) if on_behalf else None
    booking = Booking(
        organization_id=ask.organization_id,
        requester_id=requester or actor.person_id,
        entered_by_id=actor.person_id if on_behalf else None,
        title=ask.title,
        purpose=ask.purpose,
        people=ask.people,
        visibility=ask.visibility,
        recurrence=ask.recurrence.as_dict() if ask.recurrence else None,
        submission_key=ask.submission_key,
        created_at=now,
        changed_at=now,
    )
    db.session.add(booking)
    db.session.flush()
    return booking


def _coordinator_of(organization_id: int | None) -> int | None:
    """Its longest-standing coordinator: the requester of what a manager books for it by telephone."""
    return db.session.scalar(
        select(Affiliation.person_id)
        .where(Affiliation.organization_id == organization_id, Affiliation.role == "coordinator")
        .order_by(Affiliation.since, Affiliation.id)
        .limit(1)
    )


def _occurrence(
    booking_id: int, candidate: Candidate, examined: Examined, people: int, now: datetime
) -> Occurrence:
    assert candidate.slot is not None
    said = [*examined.whole, *candidate.objections]
    asks = heaviest(said) is Weight.ASKS_MANAGER
    claim = claim_of(examined.around.room, candidate.slot)
    return Occurrence(
        booking_id=booking_id,
        space_id=examined.around.room.space_id,
        uid=f"{secrets.token_hex(12)}@shared-space",
        starts_at=candidate.slot.start,
        ends_at=candidate.slot.end,
        claims_from=claim.start,
        claims_until=claim.end,
        seats=seats_for(examined.around.room, people),
        state="requested" if asks else "approved",
        state_since=now,
        objections=[o.code for o in said if o.weight is Weight.ASKS_MANAGER],
        created_at=now,
        changed_at=now,
    )
