"""Whether what two organizations agree on can be done, and doing it. Inside `proposing`'s transaction."""

from datetime import datetime

from shared_space.bookings.errors import CannotPropose
from shared_space.bookings.models import Occurrence
from shared_space.bookings.queries.proposals import Side
from shared_space.bookings.queries.surroundings import room_in, surroundings
from shared_space.bookings.rules.objections import (
    Claim,
    Objection,
    Surroundings,
    seats_for,
)
from shared_space.bookings.rules.proposals import (
    Held,
    asks_manager,
    objections_to,
    with_shortened,
)
from shared_space.bookings.service.deciding import change
from shared_space.bookings.service.successors import Place, move, succeed
from shared_space.bookings.service.waiting import become_request
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval


def check(kind: str, holder: Side, own: Side | None, keep: Interval | None, now: datetime) -> None:
    """Raises CannotPropose with what refuses either side its new slot; nothing for 'together'."""
    if own is None:
        return
    theirs, hers = _held(holder), _held(own)
    if kind == "shorten":
        assert keep is not None
        left = _refused(theirs, theirs.space_id, keep, [theirs.claim], now)
        around = _after_shortening(theirs, hers, keep, now)
        said = objections_to(hers, hers.slot, around, [])
    else:
        gone = [theirs.claim, hers.claim]
        left = _refused(theirs, hers.space_id, hers.slot, gone, now)
        said = _refused(hers, theirs.space_id, theirs.slot, gone, now)
    if left or said:
        raise CannotPropose("own", "does_not_fit", hers=said, theirs=left)


def carry_out(
    kind: str, holder: Side, own: Side, keep: Interval | None, now: datetime
) -> tuple[int, int]:
    """Do it; returns the dates as they are now, the holder's and the asker's. What the asker is given
    of a time that still needs the house staff is a request in the holder's turn
    (`rules.proposals`). Raises Stale, PromiseBroken."""
    theirs, hers = _held(holder), _held(own)
    if kind == "shorten":
        assert keep is not None
        pair = _successor(holder, theirs, theirs.space_id, keep, now)
        move([pair], now)
        around = _around(hers, hers.space_id, hers.slot, now)
        if not own.dated.objections and not asks_manager(hers, hers.slot, around):
            change(own.full.number, {own.dated.number: own.dated.revision}, "approve", now)
        else:
            become_request(own.full.number, own.dated.number, now)
        return pair[1].id, own.dated.number
    pair = _successor(holder, theirs, hers.space_id, hers.slot, now)
    other = _successor(own, hers, theirs.space_id, theirs.slot, now)
    move([pair, other], now)
    return pair[1].id, other[1].id


def _successor(
    side: Side, held: Held, space_id: int, slot: Interval, now: datetime
) -> tuple[Occurrence, Occurrence]:
    room = room_in(space_id)
    seats = held.claim.seats if space_id == held.space_id else seats_for(room, held.people)
    new = succeed(side.dated.number, Place(room, slot, seats), now)
    return db.session.get_one(Occurrence, side.dated.number), new


def _held(side: Side) -> Held:
    """Its claim as the database has it: the turnaround may have been another when it was asked for."""
    row = db.session.get_one(Occurrence, side.dated.number)
    claim = Claim(Interval(row.claims_from, row.claims_until), row.seats)
    full = side.full
    return Held(full.organization_id, full.people, row.space_id, side.dated.span, claim)


def _refused(
    who: Held, space_id: int, slot: Interval, gone: list[Claim], now: datetime
) -> list[Objection]:
    return objections_to(who, slot, _around(who, space_id, slot, now), gone)


def _after_shortening(theirs: Held, hers: Held, keep: Interval, now: datetime) -> Surroundings:
    around = _around(hers, hers.space_id, hers.slot, now)
    if theirs.space_id != hers.space_id:
        return around
    return with_shortened(around, theirs, keep)


def _around(who: Held, space_id: int, slot: Interval, now: datetime) -> Surroundings:
    """As `who` meets the space. CannotPropose when it is no longer in use."""
    found = surroundings(space_id, slot, who.organization_id, now)
    if found is None:
        raise CannotPropose("own", "over")
    return found
