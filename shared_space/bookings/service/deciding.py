"""A manager decides: approve, decline, cancel; and may take it back for two minutes.

Promise 3: a decision carries the revisions its manager saw, and changes either every one of those
occurrences or nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import ScalarSelect, case, func, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from shared_space.bookings.errors import NotHers, Stale, TooLateToUndo
from shared_space.bookings.events import (
    BookingApproved,
    BookingCancelled,
    BookingDeclined,
    DecisionUndone,
    OfferTakenBack,
    RivalApproved,
)
from shared_space.bookings.models import Booking, Decided, Decision, Occurrence
from shared_space.bookings.queries.rivals import rivals_of
from shared_space.bookings.rules.transitions import VERBS, from_state, next_state
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.trilingual import Trilingual

UNDO_FOR = timedelta(minutes=2)
ONE_SUCCESSOR = ("replaces_id", "live_successor", "sequence")
Seen = Mapping[int, int]


class Why(TypedDict, total=False):
    """code: a ready reason; words: the manager's own; reason: hers in several languages, of which each
    letter says its reader's. undo_for: how long it can be taken back (two minutes); its letters leave
    then."""

    code: str
    words: str
    reason: Trilingual | None
    undo_for: timedelta


@transactional
def approve(booking_id: int, seen: Seen, actor_id: int, now: datetime) -> int:
    """Approve the occurrences of `seen` (id → revision) of one booking; returns the decision's id.

    An occurrence that replaces another sets it 'moved' first. Whoever else wants that time is told.
    Raises Stale, NotHers; PromiseBroken when the time is taken, held or closed.
    """
    decision = _decide("approve", booking_id, seen, actor_id, now)
    record(BookingApproved(**_facts(decision, seen, actor_id, now)))
    for rival, occurrence_ids in rivals_of(seen).items():
        record(
            RivalApproved(
                at=now,
                actor_id=actor_id,
                booking_id=rival,
                organization_id=_organization(rival),
                occurrence_ids=tuple(occurrence_ids),
                decision_id=decision.id,
            )
        )
    return decision.id


@transactional
def decline(booking_id: int, seen: Seen, actor_id: int, now: datetime, **why: Unpack[Why]) -> int:
    """Decline what waits; `why`: see Why. As `approve`."""
    decision = _decide("decline", booking_id, seen, actor_id, now, **why)
    record(BookingDeclined(**_facts(decision, seen, actor_id, now), **_said(why)))
    return decision.id


@transactional
def cancel(booking_id: int, seen: Seen, actor_id: int, now: datetime, **why: Unpack[Why]) -> int:
    """Cancel approved dates; `why`: see Why. As `approve`."""
    decision = _decide("cancel", booking_id, seen, actor_id, now, **why)
    record(BookingCancelled(**_facts(decision, seen, actor_id, now), **_said(why)))
    return decision.id


@transactional
def undo(decision_id: int, actor_id: int, now: datetime) -> int:
    """Take back a decision within its two minutes; returns the booking's id.

    Its letters are recalled by the handler of DecisionUndone, which raises if one has left.
    Raises TooLateToUndo, NotHers; Stale, also when another change of the same date was asked for
    meanwhile; PromiseBroken when a cancelled time was taken meanwhile.
    """
    decision = db.session.get(Decision, decision_id)
    if decision is None or decision.decided_by_id != actor_id:
        raise NotHers
    if decision.undone_at is not None or decision.undo_until <= now:
        raise TooLateToUndo
    rows = db.session.execute(
        select(Decided.occurrence_id, Decided.revision_after).where(
            Decided.decision_id == decision_id
        )
    )
    seen = {row.occurrence_id: row.revision_after for row in rows}
    try:
        change(decision.booking_id, seen, f"undo_{decision.verb}", now)
    except IntegrityError as error:
        if is_second_successor(error):
            raise Stale(decision.booking_id) from error
        raise
    if decision.verb == "approve":
        for booking_id, number, revision in _replaced(seen, "moved"):
            change(booking_id, {number: revision}, "undo_move", now)
    decision.undone_at = now
    record(DecisionUndone(**_facts(decision, seen, actor_id, now)))
    return decision.booking_id


def is_second_successor(error: IntegrityError) -> bool:
    """Whether the database refused a row since another one takes the place of the same date."""
    return any(name in str(error.orig) for name in ONE_SUCCESSOR)


def change(
    booking_id: int,
    seen: Seen,
    event: str,
    now: datetime,
    *,
    state: str = "",
    offered_until: datetime | None = None,
) -> None:
    """Compare and swap: every occurrence of `seen` of this booking goes through `event`, its
    revision one higher, or Stale is raised: also for a date that is over, unless it expires. Works
    inside the caller's transaction.

    state: the one it is in; '' for the one state a manager's event starts from. offered_until: for
    the event 'offer', when its claim ends. changed_at strictly grows, or calendar programs ignore
    the update (LAST-MODIFIED).
    """
    state = state or from_state(event)
    values = {
        "state": next_state(state, event),
        "state_since": now,
        "offered_until": offered_until,
        **_sequence_after(event),
    }
    stamps = _stamps_in_lock_order(seen)
    for occurrence_id in [*stamps, *(set(seen) - set(stamps))]:
        stamp = next_stamp(now, stamps.get(occurrence_id, now))
        result = db.session.execute(
            update(Occurrence)
            .where(
                Occurrence.id == occurrence_id,
                Occurrence.booking_id == booking_id,
                Occurrence.state == state,
                Occurrence.revision == seen[occurrence_id],
                true() if event == "expire" else Occurrence.ends_at > now,
            )
            .values(revision=Occurrence.revision + 1, changed_at=stamp, **values)
            .returning(Occurrence.id)
            .execution_options(synchronize_session=False)
        )
        if result.first() is None:
            raise Stale(booking_id)


def _sequence_after(event: str) -> dict[str, object]:
    """The new sequence, where calendars are told of `event`."""
    newest = newest_sequence()
    if event in {"cancel", "undo_cancel", "undo_move", "release"}:
        return {"sequence": newest + 1}
    if event == "approve":  # another row of its uid may have been told of since it was asked for
        return {"sequence": case((newest > Occurrence.sequence, newest + 1), else_=newest)}
    return {}


def newest_sequence() -> ScalarSelect[int]:
    """The highest sequence of the uid of the occurrence that is updated, that of a waiting successor
    included."""
    kin = aliased(Occurrence)
    return (
        select(func.max(kin.sequence))
        .where(kin.uid == Occurrence.uid)
        .correlate(Occurrence)
        .scalar_subquery()
    )


def _decide(
    verb: str, booking_id: int, seen: Seen, actor_id: int, now: datetime, **why: Unpack[Why]
) -> Decision:
    if db.session.get(Booking, booking_id) is None:
        raise NotHers
    if not seen:
        raise Stale(booking_id)
    if verb == "approve":
        take_back_offers(booking_id, seen, actor_id, now)
        for replaced_booking, number, revision in _replaced(seen, "approved"):
            change(replaced_booking, {number: revision}, "move", now)
    change(booking_id, seen, verb, now)
    decision = Decision(
        booking_id=booking_id,
        verb=verb,
        decided_by_id=actor_id,
        decided_at=now,
        undo_until=now + why.get("undo_for", UNDO_FOR),
        reason_code=why.get("code", ""),
        reason=_words(why),
    )
    db.session.add(decision)
    db.session.flush()
    assert verb in VERBS
    db.session.add_all(
        Decided(
            decision_id=decision.id,
            occurrence_id=occurrence_id,
            state_before=from_state(verb),
            revision_after=revision + 1,
        )
        for occurrence_id, revision in seen.items()
    )
    return decision


def take_back_offers(booking_id: int, seen: Seen, actor_id: int | None, now: datetime) -> None:
    """What was offered instead of the dates of `seen` is offered no more: they have their answer.
    Works inside the caller's transaction."""
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.revision).where(
            Occurrence.replaces_id.in_(seen), Occurrence.state == "offered"
        )
    )
    offered = {row.id: row.revision for row in rows}
    if offered:
        change(booking_id, offered, "decline", now, state="offered")
        record(
            OfferTakenBack(
                at=now,
                actor_id=actor_id,
                booking_id=booking_id,
                organization_id=_organization(booking_id),
                occurrence_ids=tuple(sorted(offered)),
            )
        )


def _replaced(seen: Seen, state: str) -> list[tuple[int, int, int]]:
    successors = select(Occurrence.replaces_id).where(
        Occurrence.id.in_(seen), Occurrence.replaces_id.is_not(None)
    )
    rows = db.session.execute(
        select(Occurrence.booking_id, Occurrence.id, Occurrence.revision).where(
            Occurrence.id.in_(successors), Occurrence.state == state
        )
    )
    return [(row.booking_id, row.id, row.revision) for row in rows]


def _stamps_in_lock_order(seen: Seen) -> dict[int, datetime]:
    """Occurrence id → changed_at, by space and time: two decisions over several spaces never wait
    for each other."""
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.changed_at)
        .where(Occurrence.id.in_(seen))
        .order_by(Occurrence.space_id, Occurrence.starts_at, Occurrence.id)
    )
    return {row.id: row.changed_at for row in rows}


def _organization(booking_id: int) -> int | None:
    return db.session.scalar(select(Booking.organization_id).where(Booking.id == booking_id))


def _words(why: Why) -> str:
    reason = why.get("reason")
    if reason is None:
        return why.get("words", "")
    return "\n".join(text for _language, text in reason.items())


def _said(why: Why) -> dict[str, Any]:
    return {
        "reason_code": why.get("code", ""),
        "note": _words(why),
        "reason": why.get("reason"),
    }


def _facts(decision: Decision, seen: Seen, actor_id: int, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "booking_id": decision.booking_id,
        "organization_id": _organization(decision.booking_id),
        "occurrence_ids": tuple(sorted(seen)),
        "decision_id": decision.id,
    }
