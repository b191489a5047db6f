"""Reading the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from shared_space.kernel.db import db
from shared_space.notices.models import Letter
from shared_space.notices.queries.readers import Reader

PAGE = 50
STATES = ("queued", "sending", "sent", "dead", "recalled")


@dataclass(frozen=True)
class Claimed:
    """A letter in a worker's hands, as plain values."""

    id: int
    lease: str
    dedupe_key: str
    kind: str
    to_name: str
    to_email: str
    language: str
    subject: str
    body_text: str
    body_html: str
    calendar: str
    calendar_method: str
    attempts: int

    @classmethod
    def columns(cls) -> list[InstrumentedAttribute[Any]]:
        return [getattr(Letter, f.name) for f in fields(cls)]


@dataclass(frozen=True)
class Listed:
    """One line of the list of letters."""

    id: int
    kind: str
    to_name: str
    to_email: str
    language: str
    subject: str
    state: str
    created_at: datetime
    next_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """Everything the page of one letter needs; whether its words may be shown, the page decides."""

    id: int
    kind: str
    to_name: str
    to_email: str
    language: str
    subject: str
    body_text: str
    calendar_method: str
    secret: bool
    state: str
    attempts: int
    last_error: str
    created_at: datetime
    next_at: datetime
    sent_at: datetime | None


def due(now: datetime) -> sa.ColumnElement[bool]:
    """What a worker may take: queued and its time has come, or left behind by a silent worker."""
    return sa.or_(
        sa.and_(Letter.state == "queued", Letter.next_at <= now),
        sa.and_(Letter.state == "sending", Letter.lease_until <= now),
    )


def oldest_due(now: datetime) -> datetime | None:
    """Since when the letter that has waited longest has been due; None when none is. UTC."""
    return db.session.scalar(
        sa.select(Letter.next_at).where(due(now)).order_by(Letter.next_at).limit(1)
    )


def counts() -> dict[str, int]:
    """How many letters there are in each state."""
    rows = db.session.execute(sa.select(Letter.state, sa.func.count()).group_by(Letter.state))
    found = {state: number for state, number in rows}  # noqa: C416 (rows are not pairs to mypy)
    return {state: found.get(state, 0) for state in STATES}


def letters(state: str, page: int) -> tuple[Sequence[Listed], bool]:
    """A page (from 1) of the letters in `state` ('' for all), newest first, and whether more follow."""
    query = sa.select(*(getattr(Letter, f.name) for f in fields(Listed)))
    if state:
        query = query.where(Letter.state == state)
    query = query.order_by(Letter.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    rows = [Listed(*row) for row in db.session.execute(query)]
    return rows[:PAGE], len(rows) > PAGE


def recalled_from(decision_id: int, kinds: str) -> list[Reader]:
    """Who is no person of the house and would have been told of a decision that was undone, by letters of
    these kinds ('colleague_…', 'place_…'); not whose first letter it was."""
    rows = db.session.execute(
        sa.select(Letter.kind, Letter.to_name, Letter.to_email, Letter.language)
        .where(
            Letter.decision_id == decision_id,
            Letter.person_id.is_(None),
            Letter.state == "recalled",
            Letter.kind.startswith(kinds, autoescape=True),
        )
        .order_by(Letter.id.desc())
    )
    first = {row.to_email: row for row in rows}
    return [
        Reader(None, row.to_name, row.to_email, row.language)
        for row in first.values()
        if row.kind not in {"colleague_invited", "place_added"}
    ]


def questions_sent_to(person_id: int) -> list[int]:
    """Ids of the questions whose answer's address was written to her."""
    return _answered_by(person_id, "question_asked", "question ")


def checks_sent_to(person_id: int) -> list[int]:
    """Ids of the questions "still needed?" whose answer's address was written to her."""
    return _answered_by(person_id, "still_needed", "check ")


def _answered_by(person_id: int, kind: str, prefix: str) -> list[int]:
    keys = db.session.scalars(
        sa.select(Letter.dedupe_key).where(Letter.person_id == person_id, Letter.kind == kind)
    )
    return [int(key.split(":")[1].removeprefix(prefix)) for key in keys]


def letter(number: int) -> Shown | None:
    """One letter."""
    query = sa.select(*(getattr(Letter, f.name) for f in fields(Shown))).where(Letter.id == number)
    row = db.session.execute(query).first()
    return None if row is None else Shown(*row)
