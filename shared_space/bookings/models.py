"""What was asked (Booking), its dated uses of a space (Occurrence), and what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import Instant, TrilingualText

STATES = (
    "requested",
    "approved",
    "declined",
    "withdrawn",
    "expired",
    "offered",
    "cancelled",
    "moved",
    "released",
)
CLAIMING = ("approved", "offered")
LIVE = ("requested", "approved", "offered")


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class Booking(Base):
    """What was asked. organization_id None: the house itself. entered_by_id: the manager who typed
    it for a caller. visibility: 'public', 'house' or 'private'. recurrence: the wall-clock rule as
    `rules.recurrence.Recurrence.as_dict`, None for a single date. submission_key: the form's own, so
    that a form sent twice is one booking. changed_at: stamp of title, people and visibility."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(_among("visibility", ("public", "house", "private")), name="visibility"),
        CheckConstraint("people >= 1", name="people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    title: Mapped[Trilingual] = mapped_column(TrilingualText)
    purpose: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int]
    visibility: Mapped[str] = mapped_column(String(8), default="house")
    recurrence: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Occurrence(Base):
    """One dated use of one space. Its space and times never change (promise 2): a change is a new
    row with the same uid, the next sequence and replaces_id. claims_from … claims_until: what it
    takes from the space, turnaround included, frozen at request. revision: grows with every change
    of state; a decision names the one it saw (promise 3). objections: the codes that asked for a
    manager when it was requested."""

    __tablename__ = "occurrences"
    __table_args__ = (
        CheckConstraint(_among("state", STATES), name="state"),
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("claims_from <= starts_at AND claims_until >= ends_at", name="claim"),
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offer"),
        UniqueConstraint("uid", "sequence"),
        Index(
            "ix_occurrences_claims",
            "space_id",
            "claims_from",
            "claims_until",
            "seats",
            sqlite_where=text(_among("state", CLAIMING)),
            postgresql_where=text(_among("state", CLAIMING)),
        ),
        Index(
            "uq_occurrences_live_successor",
            "replaces_id",
            unique=True,
            sqlite_where=text(f"replaces_id IS NOT NULL AND {_among('state', LIVE)}"),
            postgresql_where=text(f"replaces_id IS NOT NULL AND {_among('state', LIVE)}"),
        ),
        Index("ix_occurrences_starts_at", "starts_at"),
        Index("ix_occurrences_space_starts", "space_id", "starts_at"),
        Index(
            "ix_occurrences_requested",
            "space_id",
            "starts_at",
            sqlite_where=text("state = 'requested'"),
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    uid: Mapped[str] = mapped_column(String(80))
    sequence: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    claims_from: Mapped[datetime] = mapped_column(Instant)
    claims_until: Mapped[datetime] = mapped_column(Instant)
    seats: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="requested")
    state_since: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("occurrences.id"))
    offered_until: Mapped[datetime | None] = mapped_column(Instant)
    objections: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Decision(Base):
    """One act of a manager on one or more occurrences of a booking. verb: 'approve', 'decline' or
    'cancel'. It can be undone until undo_until; its letters leave then."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(_among("verb", ("approve", "decline", "cancel")), name="verb"),
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


class Policy(Base):
    """What a kind of space allows. Days and minutes; ask_over_minutes, ask_over_dates,
    ask_over_seats: beyond these a manager decides; at_once: who is confirmed without her."""

    __tablename__ = "policies"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    window_days: Mapped[int] = mapped_column(default=180)
    step_minutes: Mapped[int] = mapped_column(default=15)
    shortest_minutes: Mapped[int] = mapped_column(default=15)
    longest_minutes: Mapped[int] = mapped_column(default=14 * 60)
    ask_over_minutes: Mapped[int] = mapped_column(default=8 * 60)
    most_dates: Mapped[int] = mapped_column(default=104)
    ask_over_dates: Mapped[int] = mapped_column(default=12)
    ask_over_seats: Mapped[int] = mapped_column(default=4)
