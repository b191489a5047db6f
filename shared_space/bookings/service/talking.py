"""A manager asks, the requester answers by the link in her letter or on the booking's page; the request
waits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from shared_space.bookings.errors import NotHers
from shared_space.bookings.events import QuestionAnswered, QuestionAsked
from shared_space.bookings.models import Booking, Question
from shared_space.bookings.queries.bookings import booking as booking_by_id
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.tokens import digest, new_token


@transactional
def ask(booking_id: int, words: str, actor_id: int, now: datetime) -> int:
    """Ask the requester a question; returns its id. The letter carries the answer's address.
    Raises NotHers when nothing of that booking waits."""
    booking = booking_by_id(booking_id)
    if booking is None or not booking.seen:
        raise NotHers
    token = new_token()
    question = Question(
        booking_id=booking_id,
        asked_by_id=actor_id,
        asked_at=now,
        words=words,
        token_hash=digest(token),
    )
    db.session.add(question)
    db.session.flush()
    record(
        QuestionAsked(
            at=now,
            actor_id=actor_id,
            booking_id=booking_id,
            organization_id=booking.organization_id,
            occurrence_ids=tuple(booking.seen),
            question_id=question.id,
            token=token,
            note=words,
        )
    )
    return question.id


@transactional
def end_addresses(question_ids: Collection[int], organization_id: int) -> None:
    """The addresses of those answers end, where nobody has answered yet: somebody who has left the
    organization holds them. Whoever asked can ask again."""
    bookings = select(Booking.id).where(Booking.organization_id == organization_id)
    for question_id in sorted(question_ids):
        db.session.execute(
            update(Question)
            .where(
                Question.id == question_id,
                Question.answered_at.is_(None),
                Question.booking_id.in_(bookings),
            )
            .values(token_hash=digest(new_token()))
        )


@transactional
def answer(token: str, words: str, now: datetime) -> int:
    """Answer by the link's token; returns the booking's id. Raises NotHers for an unknown token or
    a question answered before."""
    return _answered(Question.token_hash == digest(token), words, None, now)


@transactional
def answer_on_page(question_id: int, words: str, actor_id: int, now: datetime) -> int:
    """The same by somebody who is signed in and may change the booking."""
    return _answered(Question.id == question_id, words, actor_id, now)


def _answered(which: ColumnElement[bool], words: str, actor_id: int | None, now: datetime) -> int:
    row = db.session.execute(
        update(Question)
        .where(which, Question.answered_at.is_(None))
        .values(answer=words, answered_at=now)
        .returning(Question.id, Question.booking_id)
    ).first()
    if row is None:
        raise NotHers
    booking = db.session.get_one(Booking, row.booking_id)
    record(
        QuestionAnswered(
            at=now,
            actor_id=actor_id or booking.requester_id,
            booking_id=booking.id,
            organization_id=booking.organization_id,
            occurrence_ids=(),
            question_id=row.id,
            note=words,
        )
    )
    return booking.id
