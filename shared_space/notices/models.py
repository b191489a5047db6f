"""The outbox: a letter is a row in the transaction of its fact."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant


class Letter(Base):
    """A rendered letter. dedupe_key: one fact and reader write one letter, ever. secret: it carries
    a sign-in, reset or private link and is readable on screen in demo mode only. state: 'queued',
    'sending', 'sent', 'dead', or 'recalled' (the decision was undone before it left).
    calendar: what its invitation says, '' without one (`calendar_part`).
    attempts: answers of the mail server, not claims by a worker. decision_id: whose undo recalls it."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("state IN ('queued','sending','sent','dead','recalled')", name="state"),
        Index("ix_letters_due", "state", "next_at"),
        Index("ix_letters_decision_id", "decision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    to_name: Mapped[str] = mapped_column(String(120), default="")
    to_email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text, default="")
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    secret: Mapped[bool] = mapped_column(default=False)
    decision_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Instant)
    lease: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
