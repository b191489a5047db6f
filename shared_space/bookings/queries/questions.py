"""What the house staff asked about bookings, and what was answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from shared_space.bookings.models import Question
from shared_space.kernel.db import db


@dataclass(frozen=True)
class Asked:
    number: int
    booking_id: int
    words: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def questions(booking_ids: Collection[int]) -> dict[int, list[Asked]]:
    """Booking id → its questions, oldest first."""
    rows = db.session.scalars(
        select(Question).where(Question.booking_id.in_(booking_ids)).order_by(Question.id)
    )
    found: dict[int, list[Asked]] = {}
    for row in rows:
        found.setdefault(row.booking_id, []).append(_asked(row))
    return found


def question_by_token_hash(token_hash: str) -> Asked | None:
    row = db.session.scalar(select(Question).where(Question.token_hash == token_hash))
    return _asked(row) if row else None


def _asked(row: Question) -> Asked:
    return Asked(row.id, row.booking_id, row.words, row.asked_at, row.answer, row.answered_at)
