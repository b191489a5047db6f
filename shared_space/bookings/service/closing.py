"""The house does not work for a time: bookings in the way are decided first, never dropped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Unpack

from sqlalchemy import select

from shared_space.bookings.errors import Undecided
from shared_space.bookings.events import ClosedAtOnce, OfferTakenBack
from shared_space.bookings.queries.bookings import Dated, Full, in_the_way
from shared_space.bookings.service import deciding
from shared_space.bookings.service.deciding import Seen, Why, change
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces import service as spaces
from shared_space.spaces.models import Space

CODE = "closed"


class Numbers(NamedTuple):
    """How much a closure concerns: bookings, their dates in the way, people expected at them."""

    bookings: int
    dates: int
    people: int


def ahead(span: Interval, now: datetime) -> Interval:
    """The part of `span` that is still to come: what has passed stays as it was. ValueError when
    it is over."""
    return Interval(max(span.start, now), span.end)


def numbers_of(way: Sequence[tuple[Full, Sequence[Dated]]]) -> Numbers:
    return Numbers(
        len(way), sum(len(dates) for _full, dates in way), sum(full.people for full, _dates in way)
    )


@transactional
def close(
    space_id: int | None,
    span: Interval,
    reason: Trilingual | None,
    *,
    seen: Seen,
    actor_id: int,
    now: datetime,
) -> int:
    """Close the house (space_id None) or a space; the closure's id.

    seen: id → revision of every date in the way, as she saw them: approved ones are cancelled,
    waiting ones not approved, offers taken back, each with its letter. Raises Undecided when another
    one is in the way by now, Stale when one of them changed, ValueError when the span is over;
    nothing is written then.
    """
    span = ahead(span, now)
    for full, dates in in_the_way(space_id, span):
        if any(dated.number not in seen for dated in dates):
            raise Undecided
        _clear(full, dates, seen, actor_id, now, code=CODE, reason=reason)
    return spaces.close(space_id, span, reason, actor_id=actor_id, now=now)


@transactional
def close_at_once(
    space_id: int | None,
    span: Interval,
    reason: Trilingual,
    *,
    seen: Numbers,
    actor_id: int,
    now: datetime,
) -> int:
    """In an emergency: cancel whatever is in the way, close, and tell everybody; the closure's id.

    seen: the numbers that the manager saw. There is no time to look at each booking, so they are
    decided as they are now; and since people may be on their way, the letters leave at once and
    nothing can be taken back. Raises Undecided when the numbers have changed, ValueError when the
    span is over; nothing is written then.
    """
    span = ahead(span, now)
    _take_turns(space_id)
    way = in_the_way(space_id, span)
    if numbers_of(way) != seen:
        raise Undecided
    for full, dates in way:
        revisions = {dated.number: dated.revision for dated in dates}
        _clear(full, dates, revisions, actor_id, now, reason=reason, undo_for=timedelta(0))
    closure_id = spaces.close(space_id, span, reason, actor_id=actor_id, now=now)
    record(
        ClosedAtOnce(
            at=now,
            actor_id=actor_id,
            closure_id=closure_id,
            space_id=space_id,
            starts_at=span.start,
            ends_at=span.end,
            reason=reason,
        )
    )
    return closure_id


def _take_turns(space_id: int | None) -> None:
    """The spaces by id, before any booking: so many decisions would else meet others half-way."""
    concerned = Space.id == space_id if space_id is not None else Space.id.is_not(None)
    db.session.execute(select(Space.id).where(concerned).order_by(Space.id).with_for_update())


def _clear(
    full: Full,
    dates: Sequence[Dated],
    seen: Seen,
    actor_id: int,
    now: datetime,
    **why: Unpack[Why],
) -> None:
    """Decide on every date of a booking that is in the way; offers first, since a decision on a date
    takes back what was offered instead of it."""

    def those(state: str) -> dict[int, int]:
        return {d.number: seen[d.number] for d in dates if d.state == state}

    if offered := those("offered"):
        change(full.number, offered, "decline", now, state="offered")
        record(OfferTakenBack(**_facts(full, offered, actor_id, now), closed=True))
    if approved := those("approved"):
        deciding.cancel(full.number, approved, actor_id, now, **why)
    if requested := those("requested"):
        deciding.decline(full.number, requested, actor_id, now, **why)


def _facts(full: Full, seen: Seen, actor_id: int, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "booking_id": full.number,
        "organization_id": full.organization_id,
        "occurrence_ids": tuple(sorted(seen)),
    }
