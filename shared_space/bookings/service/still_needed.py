"""Once a month a long series is asked whether it is still needed; one tap keeps it, or gives it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from shared_space.bookings.errors import NotHers
from shared_space.bookings.events import DatesGivenBack, StillNeeded, StillNeededAsked
from shared_space.bookings.models import Booking, NeedCheck, Occurrence
from shared_space.bookings.rules.still_needed import EVERY, is_asked
from shared_space.bookings.service.deciding import Seen, change
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.tokens import digest, new_token


def ask_all(now: datetime) -> int:
    """Ask about every long series whose turn it is, each in a transaction of its own; returns how
    many. Safe to do twice, and by several workers at once."""
    rows = db.session.execute(
        select(Occurrence.booking_id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(
            Occurrence.state == "approved",
            Occurrence.starts_at > now,
            Booking.created_at <= now - EVERY,
        )
        .group_by(Occurrence.booking_id)
        .having(func.count() > 1)
        .order_by(Occurrence.booking_id)
    ).all()
    return sum(_ask(row.booking_id, now) for row in rows)


@transactional
def _ask(booking_id: int, now: datetime) -> int:
    booking = db.session.get_one(Booking, booking_id, with_for_update=True)  # one worker asks
    asked = select(func.max(NeedCheck.asked_at)).where(NeedCheck.booking_id == booking_id)
    since = db.session.scalar(asked) or booking.created_at
    ahead = _ahead(booking_id, now)
    if not ahead or not is_asked(len(ahead), max(starts for _, starts in ahead), since, now):
        return 0
    token = new_token()
    check = NeedCheck(booking_id=booking_id, asked_at=now, token_hash=digest(token))
    db.session.add(check)
    db.session.flush()
    numbers = tuple(number for number, _ in ahead)
    record(StillNeededAsked(**_facts(check, None, now, numbers), token=token))
    return 1


@transactional
def keep(token: str, now: datetime) -> int:
    """Everything stays; returns the booking's id. Raises NotHers for an unknown address, one that is
    older than a month, or one that was answered before."""
    check = _answer(token, "keep", now)
    record(StillNeeded(**_facts(check, _requester(check), now, ())))
    return check.booking_id


@transactional
def give_back(token: str, seen: Seen, now: datetime) -> int:
    """Release the dates of `seen` (id → revision), which are free at once. Raises NotHers as `keep`,
    Stale when one of them changed; ValueError when there is none."""
    if not seen:
        raise ValueError("no date is given back")
    check = _answer(token, "release", now)
    change(check.booking_id, seen, "release", now)
    numbers = tuple(sorted(seen))
    record(DatesGivenBack(**_facts(check, _requester(check), now, numbers)))
    return check.booking_id


@transactional
def end_addresses(check_ids: Collection[int], organization_id: int) -> None:
    """The addresses of these answers end: somebody who has left the organization holds them."""
    bookings = select(Booking.id).where(Booking.organization_id == organization_id)
    for check_id in sorted(check_ids):
        db.session.execute(
            update(NeedCheck)
            .where(NeedCheck.id == check_id, NeedCheck.booking_id.in_(bookings))
            .where(NeedCheck.answered_at.is_(None))
            .values(token_hash=digest(new_token()))
        )


def _answer(token: str, answer: str, now: datetime) -> NeedCheck:
    row = db.session.execute(
        update(NeedCheck)
        .where(
            NeedCheck.token_hash == digest(token),
            NeedCheck.answered_at.is_(None),
            NeedCheck.asked_at > now - EVERY,
        )
        .values(answer=answer, answered_at=now)
        .returning(NeedCheck.id)
    ).first()
    if row is None:
        raise NotHers
    return db.session.get_one(NeedCheck, row.id)


def _ahead(booking_id: int, now: datetime) -> list[tuple[int, datetime]]:
    rows = db.session.execute(
        select(Occurrence.id, Occurrence.starts_at).where(
            Occurrence.booking_id == booking_id,
            Occurrence.state == "approved",
            Occurrence.starts_at > now,
        )
    )
    return [(row.id, row.starts_at) for row in rows]


def _requester(check: NeedCheck) -> int | None:
    return db.session.scalar(select(Booking.requester_id).where(Booking.id == check.booking_id))


def _facts(
    check: NeedCheck, actor_id: int | None, now: datetime, occurrence_ids: tuple[int, ...]
) -> dict[str, Any]:
    organization = select(Booking.organization_id).where(Booking.id == check.booking_id)
    return {
        "at": now,
        "actor_id": actor_id,
        "booking_id": check.booking_id,
        "organization_id": db.session.scalar(organization),
        "occurrence_ids": occurrence_ids,
        "check_id": check.id,
    }
