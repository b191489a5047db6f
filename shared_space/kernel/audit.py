"""History: append-only rows of ids, states and times (promise 5), and an erasable table of words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base, db
from shared_space.kernel.events import Event
from shared_space.kernel.types import Instant


class AuditRow(Base):
    __tablename__ = "audit_rows"
    __table_args__ = (Index("ix_audit_rows_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditNote(Base):
    """The words that came with a row. Deleting it erases a person's words, not the history."""

    __tablename__ = "audit_notes"

    audit_row_id: Mapped[int] = mapped_column(ForeignKey("audit_rows.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)


class Entry(NamedTuple):
    at: datetime
    actor_id: int | None
    verb: str
    facts: dict[str, Any]
    words: str


def keep(event: Event) -> None:
    """The handler of every event: one row of history."""
    row = AuditRow(
        at=event.at,
        actor_id=event.actor_id,
        verb=type(event).__name__,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        facts=event.facts(),
    )
    db.session.add(row)
    if event.note:
        db.session.flush()
        db.session.add(AuditNote(audit_row_id=row.id, words=event.note))


def history(subject_kind: str, subject_id: int) -> Sequence[Entry]:
    """The history of one thing, oldest first."""
    rows = db.session.execute(
        select(AuditRow.at, AuditRow.actor_id, AuditRow.verb, AuditRow.facts, AuditNote.words)
        .outerjoin(AuditNote, AuditNote.audit_row_id == AuditRow.id)
        .where(AuditRow.subject_kind == subject_kind, AuditRow.subject_id == subject_id)
        .order_by(AuditRow.id)
    )
    return [Entry(at, actor, verb, facts, words or "") for at, actor, verb, facts, words in rows]
