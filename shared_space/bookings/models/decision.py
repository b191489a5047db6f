"""What was decided, and what was asked about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.bookings.models.among import among
from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant


class Decision(Base):
    """One act of a manager on one or more occurrences of a booking. verb: 'approve', 'decline' or
    'cancel'. It can be undone until undo_until; its letters leave then."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(among("verb", ("approve", "decline", "cancel")), name="verb"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    verb: Mapped[str] = mapped_column(String(8))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    undo_until: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class Decided(Base):
    """An occurrence a decision changed: from which state, and the revision it left behind."""

    __tablename__ = "decided"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    state_before: Mapped[str] = mapped_column(String(10))
    revision_after: Mapped[int]


class Question(Base):
    """A manager asks, the requester answers by the link in her letter; the request waits."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
