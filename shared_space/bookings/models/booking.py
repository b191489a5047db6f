"""What was asked (Booking), its dated uses of a space (Occurrence), and what comes with them."""

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
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.bookings.models.among import among
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


class Booking(Base):
    """What was asked. organization_id None: the house itself, or (guest) an activist who
    belongs to no organization and asks for seats as the house's guest. entered_by_id: the manager who typed
    it for a caller. visibility: 'public', 'house' or 'private'. recurrence: the wall-clock rule as
    `rules.recurrence.Recurrence.as_dict` or, of dates that follow none of ours, {'days': […]}; None
    for a single date. submission_key: the form's own, so
    that a form sent twice is one booking. changed_at: stamp of title, people and visibility."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(among("visibility", ("public", "house", "private")), name="visibility"),
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
    guest: Mapped[bool] = mapped_column(default=False, server_default=false())
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Occurrence(Base):
    """One dated use of one space. Its space and times never change (promise 2): a change is a new
    row with the same uid, the next sequence and replaces_id. checked_in_at: somebody said "we are
    here". claims_from … claims_until: what it
    takes from the space, turnaround included, frozen at request. revision: grows with every change
    of state; a decision names the one it saw (promise 3). objections: the codes that asked for a
    manager when it was requested."""

    __tablename__ = "occurrences"
    __table_args__ = (
        CheckConstraint(among("state", STATES), name="state"),
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
            sqlite_where=text(among("state", CLAIMING)),
            postgresql_where=text(among("state", CLAIMING)),
        ),
        Index(
            "uq_occurrences_live_successor",
            "replaces_id",
            unique=True,
            sqlite_where=text(f"replaces_id IS NOT NULL AND {among('state', LIVE)}"),
            postgresql_where=text(f"replaces_id IS NOT NULL AND {among('state', LIVE)}"),
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
    checked_in_at: Mapped[datetime | None] = mapped_column(Instant)
    objections: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class SkippedDate(Base):
    """A date of a series that was left out when it was asked for, with the codes of what was said
    against it, so that it can be added back when the reason is gone."""

    __tablename__ = "skipped_dates"
    __table_args__ = (UniqueConstraint("booking_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    objections: Mapped[list[Any]] = mapped_column(JSON, default=list)
    added_back_at: Mapped[datetime | None] = mapped_column(Instant)


class EquipmentClaim(Base):
    """So many pieces of a portable equipment, for as long as its occurrence claims its space. The
    times are those of the occurrence, repeated for the index (promise 9). Never changed: taken out
    and written anew."""

    __tablename__ = "equipment_claims"
    __table_args__ = (
        CheckConstraint("pieces >= 1", name="pieces"),
        Index("ix_equipment_claims_span", "equipment_id", "claims_from", "claims_until"),
    )

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"), primary_key=True)
    pieces: Mapped[int]
    claims_from: Mapped[datetime] = mapped_column(Instant)
    claims_until: Mapped[datetime] = mapped_column(Instant)


class Need(Base):
    """What a booking needs to be welcome and set up, in numbers and codes without names; deleted
    after its last date (house policy). layout: a code of `rules.needs`; interpretation: languages;
    wheelchair, childcare, kosher, halal: how many people."""

    __tablename__ = "needs"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    layout: Mapped[str] = mapped_column(String(12), default="")
    interpretation: Mapped[list[str]] = mapped_column(JSON, default=list)
    wheelchair: Mapped[int] = mapped_column(default=0)
    childcare: Mapped[int] = mapped_column(default=0)
    kosher: Mapped[int] = mapped_column(default=0)
    halal: Mapped[int] = mapped_column(default=0)
    prayer_break: Mapped[bool] = mapped_column(default=False)


class CoHost(Base):
    """Another organization that hosts a booking together with its own."""

    __tablename__ = "co_hosts"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
