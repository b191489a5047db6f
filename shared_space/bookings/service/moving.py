"""Editing dates that stand. A changed slot is a new row (promise 2): it takes its place at once when
nothing asks for a manager; else the old one stays as it is until she approves the new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from shared_space.bookings.errors import Refused, Stale
from shared_space.bookings.events import BookingEdited, BookingMoved, MoveRequested
from shared_space.bookings.models import Booking, Decided, Decision, Occurrence
from shared_space.bookings.queries.chains import Chain
from shared_space.bookings.rules.moving import Place, entangled
from shared_space.bookings.rules.objections import Weight, claim_of
from shared_space.bookings.service import successors
from shared_space.bookings.service.deciding import Seen, change, is_second_successor
from shared_space.bookings.service.examining_moves import Edit, ExaminedMove, Shift, examine_move
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.stamps import next_stamp


@dataclass(frozen=True)
class Moved:
    """How many dates moved at once and how many wait; people: whether their number changed."""

    at_once: int = 0
    waiting: int = 0
    people: bool = False


@transactional
def move(
    edit: Edit, seen: Seen, actor: Actor, now: datetime, *, code: str = "", words: str = ""
) -> Moved:
    """Carry out `edit`. seen: id → revision of every live row she saw. code, words: the reason of a
    manager who moves what others booked; '' for the booking's own people.

    Raises as `examine_move`; Refused with every objection when a date is refused (nothing is
    written); Stale when a date that changes was changed since; PromiseBroken when somebody was
    quicker.
    """
    assert actor.person_id is not None
    examined = examine_move(edit, actor, now)
    for shift in examined.shifts:
        if any(seen.get(number) != revision for number, revision in shift.chain.seen.items()):
            raise Stale(edit.booking_id)
    if examined.refused:
        zone = the_house().zone
        days = [
            (s.chain.stands.span.start.astimezone(zone).date(), s.said) for s in examined.shifts
        ]
        raise Refused(examined.whole, days)
    if examined.new_people:
        _take_in(edit, examined, actor, now)
    waits = _waits(examined.shifts)
    try:
        new = _succeed(edit.booking_id, examined.shifts, waits, now)
    except IntegrityError as error:
        if is_second_successor(error):
            raise Stale(edit.booking_id) from error
        raise
    at_once = [shift for shift in examined.shifts if not waits[shift.number]]
    _announce(examined, new, waits, actor, now, (code, words))
    return Moved(len(at_once), len(examined.shifts) - len(at_once), examined.new_people)


def _waits(shifts: Sequence[Shift]) -> Mapping[int, Sequence[str]]:
    """The number of each date → the codes that ask for a manager; none: it moves at once."""
    codes = {
        shift.number: [o.code for o in shift.objections if o.weight is Weight.ASKS_MANAGER]
        for shift in shifts
    }
    kept = [_claimed(s) for s in shifts if codes[s.number] and s.chain.stands.state == "approved"]
    wanted = [
        Place(s.after.space_id, claim_of(s.room, s.after.slot))
        for s in shifts
        if s.after and not codes[s.number]
    ]
    if entangled(kept, wanted):
        return {number: said or ["with_others"] for number, said in codes.items()}
    return codes


def _claimed(shift: Shift) -> Place:
    """What the old row takes; its turnaround as the new one's, where that was changed since."""
    stands = shift.chain.stands
    return Place(stands.space_id, claim_of(shift.room, stands.span))


def _succeed(
    booking_id: int, shifts: Sequence[Shift], waits: Mapping[int, Sequence[str]], now: datetime
) -> dict[int, Occurrence]:
    """The number of each date → its new row; the rows of what moves at once are approved."""
    pairs, confirmed, new = [], {}, {}
    for shift in shifts:
        given_up = _given_up(shift.chain)
        if given_up:
            change(booking_id, given_up, "withdraw", now)
    for shift in shifts:
        assert shift.after is not None
        asks = waits[shift.number]
        place = successors.Place(shift.room, shift.after.slot, shift.seats, asks)
        row = new[shift.number] = successors.succeed(shift.number, place, now)
        if not asks and shift.chain.stands.state == "approved":
            pairs.append((db.session.get_one(Occurrence, shift.number), row))
        elif not asks:
            confirmed[row.id] = row.revision
    successors.move(pairs, now)
    if confirmed:
        change(booking_id, confirmed, "approve", now)
    return new


def _given_up(chain: Chain) -> Seen:
    """The wish that a new one replaces; and the request itself where nothing is approved yet."""
    rows = [chain.wish] if chain.stands.state == "approved" else [chain.stands, chain.wish]
    return {dated.number: dated.revision for dated in rows if dated}


def _take_in(edit: Edit, examined: ExaminedMove, actor: Actor, now: datetime) -> None:
    """The number of people is the booking's. What waits counts as changed: whoever decides on it has
    to see the new number."""
    booking = db.session.get_one(Booking, edit.booking_id)
    booking.people = edit.people
    booking.changed_at = next_stamp(now, booking.changed_at)
    moving = {number for shift in examined.shifts for number in shift.chain.seen}
    waiting = [d.number for d in examined.full.in_state("requested") if d.number not in moving]
    db.session.execute(
        update(Occurrence)
        .where(Occurrence.id.in_(waiting), Occurrence.state == "requested")
        .values(revision=Occurrence.revision + 1)
        .execution_options(synchronize_session=False)
    )
    record(
        BookingEdited(
            at=now,
            actor_id=actor.person_id,
            booking_id=edit.booking_id,
            organization_id=examined.full.organization_id,
            occurrence_ids=tuple(sorted(dated.number for dated in examined.full.dates)),
            fields=("people",),
        )
    )


def _announce(  # noqa: PLR0917 (what happened, by whom and why)
    examined: ExaminedMove,
    new: Mapping[int, Occurrence],
    waits: Mapping[int, Sequence[str]],
    actor: Actor,
    now: datetime,
    reason: tuple[str, str],
) -> None:
    moved = tuple(number for number in new if not waits[number])
    waiting = tuple(number for number in new if waits[number])
    facts: dict[str, Any] = {
        "at": now,
        "actor_id": actor.person_id,
        "booking_id": examined.full.number,
        "organization_id": examined.full.organization_id,
    }
    if moved:
        rows = tuple(new[number].id for number in moved)
        decision_id = _kept_reason(examined.full.number, rows, actor, now, reason)
        record(
            BookingMoved(
                **facts,
                occurrence_ids=rows,
                before_ids=moved,
                decision_id=decision_id,
                reason_code=reason[0],
                note=reason[1],
            )
        )
    if waiting:
        rows = tuple(new[number].id for number in waiting)
        record(MoveRequested(**facts, occurrence_ids=rows, before_ids=waiting))


def _kept_reason(
    booking_id: int, rows: Sequence[int], actor: Actor, now: datetime, reason: tuple[str, str]
) -> int | None:
    """A manager's reason stands as a decision that cannot be undone: the letter leaves at once."""
    if not any(reason):
        return None
    decision = Decision(
        booking_id=booking_id,
        verb="approve",
        decided_by_id=actor.person_id,
        decided_at=now,
        undo_until=now,
        reason_code=reason[0],
        reason=reason[1],
    )
    db.session.add(decision)
    db.session.flush()
    db.session.add_all(
        Decided(
            decision_id=decision.id,
            occurrence_id=number,
            state_before="requested",
            revision_after=2,
        )
        for number in rows
    )
    return decision.id
