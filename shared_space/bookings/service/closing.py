"""The house does not work for a time: bookings in the way are decided first, never dropped."""

from datetime import datetime

from shared_space.bookings.errors import Undecided
from shared_space.bookings.queries.bookings import in_the_way
from shared_space.bookings.service import deciding
from shared_space.bookings.service.deciding import Seen
from shared_space.kernel.db import transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces import service as spaces


def ahead(span: Interval, now: datetime) -> Interval:
    """The part of `span` that is still to come: what has passed stays as it was. ValueError when
    it is over."""
    return Interval(max(span.start, now), span.end)


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
    waiting ones not approved, each with its letter. Raises Undecided when another one is in the
    way by now, Stale when one of them changed, ValueError when the span is over; nothing is written
    then.
    """
    span = ahead(span, now)
    for full, dates in in_the_way(space_id, span):
        if any(dated.number not in seen for dated in dates):
            raise Undecided
        for state, decision in (("approved", deciding.cancel), ("requested", deciding.decline)):
            chosen = {d.number: seen[d.number] for d in dates if d.state == state}
            if chosen:
                decision(full.number, chosen, actor_id, now, code="closed")
    return spaces.close(space_id, span, reason, actor_id=actor_id, now=now)
