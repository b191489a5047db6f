"""Who waits for a slot that is taken, and what stands in their way."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from shared_space.bookings.models import (
    CLAIMING,
    Booking,
    Decided,
    Decision,
    NeedCheck,
    Occurrence,
    Proposal,
    WaitingPlace,
)
from shared_space.bookings.rules.objections import Claim, peak
from shared_space.bookings.rules.waiting import Place, Request
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.residencies.queries import holds_between
from shared_space.spaces.models import Space
from shared_space.spaces.queries import closures_between

_place, _other = aliased(Occurrence), aliased(Occurrence)
_OVERLAP = and_(
    _other.space_id == _place.space_id,
    _other.claims_from < _place.claims_until,
    _place.claims_from < _other.claims_until,
    _other.id != _place.id,
)


@dataclass(frozen=True)
class Line:
    """What `rules.waiting.next_in_line` asks about: places (those neither held by others nor closed),
    claims and seats by space, undecided requests of other bookings."""

    places: list[Place]
    claims: Mapping[int, list[Claim]]
    seats: Mapping[int, int]
    undecided: list[Request]


def line(now: datetime, space_ids: Collection[int] | None = None) -> Line:
    """Everybody who waits, for some spaces or for all. Six queries, one when nobody waits."""
    places = _free_of_house(_places(now, space_ids))
    numbers = [place.number for place in places]
    if not numbers:
        return Line([], {}, {}, [])
    claims: dict[int, list[Claim]] = defaultdict(list)
    for space_id, start, end, seats in _beside(numbers, _claims_still(now)):
        claims[space_id].append(Claim(Interval(start, end), seats))
    spaces = {place.space_id for place in places}
    rows = db.session.execute(select(Space.id, Space.seats).where(Space.id.in_(spaces)))
    return Line(places, claims, {row.id: row.seats for row in rows}, _undecided(numbers, now))


def taken_among(occurrence_ids: Collection[int]) -> set[int]:
    """Those of these dates for which other claims leave no room. Two queries."""
    rows = db.session.execute(
        select(
            Occurrence.id,
            Occurrence.space_id,
            Occurrence.claims_from,
            Occurrence.claims_until,
            Occurrence.seats,
            Space.seats,
        )
        .join(Space, Space.id == Occurrence.space_id)
        .where(Occurrence.id.in_(occurrence_ids))
    ).all()
    claims: dict[int, list[Claim]] = defaultdict(list)
    for space_id, start, end, seats in _beside(occurrence_ids, _other.state.in_(CLAIMING)):
        claims[space_id].append(Claim(Interval(start, end), seats))
    return {
        number
        for number, space_id, start, end, wanted, seats in rows
        if peak(Interval(start, end), claims[space_id]) + wanted > seats
    }


def in_line_for(occurrence_ids: Collection[int]) -> dict[int, int]:
    """Occurrence id → how many wait for its slot."""
    waits, want = aliased(Occurrence), aliased(Occurrence)
    rows = db.session.execute(
        select(want.id, func.count())
        .join(
            waits,
            and_(
                waits.space_id == want.space_id,
                waits.claims_from < want.claims_until,
                want.claims_from < waits.claims_until,
                waits.id != want.id,
                waits.state == "requested",
            ),
        )
        .join(WaitingPlace, WaitingPlace.occurrence_id == waits.id)
        .where(want.id.in_(occurrence_ids), WaitingPlace.ended_at.is_(None))
        .group_by(want.id)
    )
    return {row[0]: row[1] for row in rows}


def waits(number: Any) -> ColumnElement[bool]:
    """The condition that the date with this id waits for a taken slot."""
    live = select(WaitingPlace.occurrence_id).where(WaitingPlace.ended_at.is_(None))
    return cast(ColumnElement[bool], number.in_(live))


def _places(now: datetime, space_ids: Collection[int] | None) -> list[tuple[Place, int | None]]:
    query = (
        select(Occurrence, WaitingPlace.since, Booking.organization_id)
        .join(WaitingPlace, WaitingPlace.occurrence_id == Occurrence.id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .with_only_columns(
            Occurrence.id,
            Occurrence.space_id,
            Occurrence.claims_from,
            Occurrence.claims_until,
            Occurrence.seats,
            WaitingPlace.since,
            Occurrence.objections,
            Booking.organization_id,
        )
        .where(
            WaitingPlace.ended_at.is_(None),
            Occurrence.state == "requested",
            Occurrence.starts_at > now,
        )
    )
    if space_ids is not None:
        query = query.where(Occurrence.space_id.in_(space_ids))
    return [
        (Place(number, space, Interval(start, end), seats, since, frozenset(asks)), organization_id)
        for number, space, start, end, seats, since, asks, organization_id in db.session.execute(
            query
        )
    ]


def _free_of_house(places: list[tuple[Place, int | None]]) -> list[Place]:
    """Those whose slot is neither closed nor held by another organization."""
    if not places:
        return []
    spans = [place.span for place, _ in places]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    closures, holds = closures_between(first, last), holds_between(first, last)

    def is_free(place: Place, organization_id: int | None) -> bool:
        shut = any(
            closure.space_id in {None, place.space_id} and closure.span.overlaps(place.span)
            for closure in closures
        )
        held = any(
            hold.space_id == place.space_id
            and hold.organization_id != organization_id
            and hold.span.overlaps(place.span)
            for hold in holds
        )
        return not shut and not held

    return [place for place, organization_id in places if is_free(place, organization_id)]


def _claims_still(now: datetime) -> ColumnElement[bool]:
    """What claims, and what a manager may yet give back by undoing her decision."""
    undoable = (
        select(Decided.occurrence_id)
        .join(Decision, Decision.id == Decided.decision_id)
        .where(Decision.undo_until > now, Decision.undone_at.is_(None))
    )
    came_from = select(Occurrence.replaces_id).where(
        Occurrence.id.in_(undoable), Occurrence.replaces_id.is_not(None)
    )
    given_back = or_(_other.id.in_(undoable), _other.id.in_(came_from))
    return or_(_other.state.in_(CLAIMING), given_back)


def _beside(
    numbers: Collection[int], condition: ColumnElement[bool]
) -> list[tuple[int, datetime, datetime, int]]:
    """(space, from, until, seats) of the other dates that overlap one of these places."""
    rows = db.session.execute(
        select(_other.space_id, _other.claims_from, _other.claims_until, _other.seats, _other.id)
        .join(_place, _OVERLAP)
        .where(_place.id.in_(numbers), condition)
        .distinct()
    )
    return [(space, start, end, seats) for space, start, end, seats, _ in rows]


def _undecided(numbers: Collection[int], now: datetime) -> list[Request]:
    """A part of a time that its holder shared is asked for since the holder asked (house policy: see
    `rules.proposals`)."""
    holder = aliased(Occurrence)
    shared = (
        select(holder.created_at)
        .join(Proposal, Proposal.holder_occurrence_id == holder.id)
        .where(
            Proposal.asker_occurrence_id == _other.id,
            Proposal.kind == "shorten",
            Proposal.state == "accepted",
        )
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            _other.space_id,
            _other.claims_from,
            _other.claims_until,
            func.coalesce(shared, _other.created_at),
            _other.id,
        )
        .join(_place, _OVERLAP)
        .where(
            _place.id.in_(numbers),
            _other.booking_id != _place.booking_id,
            _other.state == "requested",
            _other.starts_at > now,
            ~waits(_other.id),
        )
        .distinct()
    )
    return [
        Request(space, Interval(start, end), asked_at) for space, start, end, asked_at, _ in rows
    ]


@dataclass(frozen=True)
class Check:
    """A question whether a series is still needed; answer '' while there is none."""

    booking_id: int
    asked_at: datetime
    answer: str


def need_check(token_hash: str) -> Check | None:
    row = db.session.execute(
        select(NeedCheck.booking_id, NeedCheck.asked_at, NeedCheck.answer).where(
            NeedCheck.token_hash == token_hash
        )
    ).first()
    return Check(*row) if row else None


def undecided_since(now: datetime) -> tuple[int, datetime | None]:
    """How many bookings have a date ahead that waits for a decision, and since when the oldest."""
    row = db.session.execute(
        select(func.count(func.distinct(Occurrence.booking_id)), func.min(Occurrence.state_since))
        .where(Occurrence.state == "requested", Occurrence.starts_at > now)
        .where(~waits(Occurrence.id))
    ).one()
    return row[0], row[1]
