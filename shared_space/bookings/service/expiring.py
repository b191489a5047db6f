"""Requests that nobody decided on end, each with a letter: a chore of the worker."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from shared_space.bookings.errors import Stale
from shared_space.bookings.events import RequestExpired
from shared_space.bookings.models import Booking, Occurrence, Policy, WaitingPlace
from shared_space.bookings.rules.expiry import why_over
from shared_space.bookings.service.deciding import Seen, change
from shared_space.kernel.db import db, record, transactional
from shared_space.spaces.models import Space


def expire_requests(now: datetime) -> int:
    """End what is over at `now`, by booking and reason, each in a transaction of its own; returns how
    many dates. Safe to do twice, and by several workers at once."""
    rows = db.session.execute(
        select(
            Occurrence.id,
            Occurrence.booking_id,
            Occurrence.revision,
            Occurrence.starts_at,
            Occurrence.state_since,
            Policy.expire_days,
            WaitingPlace.since,
            WaitingPlace.ended_at,
        )
        .join(Space, Space.id == Occurrence.space_id)
        .join(Policy, Policy.kind == Space.kind)
        .outerjoin(WaitingPlace, WaitingPlace.occurrence_id == Occurrence.id)
        .where(
            Occurrence.state == "requested",
            or_(
                Occurrence.starts_at <= now,
                and_(
                    Policy.expire_days.is_not(None),
                    Occurrence.state_since <= now - timedelta(days=1),
                ),
            ),
        )
        .order_by(Occurrence.booking_id, Occurrence.id)
    ).all()
    over: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for row in rows:
        in_line = row.since is not None and row.ended_at is None
        waits_since = max(row.state_since, row.ended_at or row.state_since)
        why = why_over(row.starts_at, waits_since, row.expire_days, now, in_line=in_line)
        if why:
            over[row.booking_id, why][row.id] = row.revision
    ended = 0
    for (booking_id, why), seen in over.items():
        with suppress(Stale):  # decided in this moment, or ended by another worker
            ended += _expire(booking_id, seen, why, now)
    return ended


@transactional
def _expire(booking_id: int, seen: Seen, why: str, now: datetime) -> int:
    change(booking_id, seen, "expire", now, state="requested")
    organization = select(Booking.organization_id).where(Booking.id == booking_id)
    record(
        RequestExpired(
            at=now,
            actor_id=None,
            booking_id=booking_id,
            organization_id=db.session.scalar(organization),
            occurrence_ids=tuple(sorted(seen)),
            why=why,
        )
    )
    return len(seen)
