"""Bookable spaces, when the house is open, and when it does not work."""

from datetime import datetime, time

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Time
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import Instant, TrilingualText

KINDS = ("work_room", "meeting_hall", "open_space")


class Space(Base):
    """people: how many fit; seats: how many claims at once (1 for a room or the hall);
    turnaround_minutes: time to tidy after a booking; approval: 'at_once' when no rule objects, or
    'asks' the manager always; equipment, access: codes of `spaces.rules`; version, changed_at: its
    calendar's counter and stamp; claim_count: bumped by the database at every claim (promise 1)."""

    __tablename__ = "spaces"
    __table_args__ = (
        CheckConstraint("kind IN ('work_room','meeting_hall','open_space')", name="kind"),
        CheckConstraint("approval IN ('at_once','asks')", name="approval"),
        CheckConstraint("seats >= 1 AND seats <= 500", name="seats"),
        CheckConstraint("people >= 1 AND people <= 2000", name="people"),
        CheckConstraint("turnaround_minutes >= 0 AND turnaround_minutes <= 240", name="turnaround"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[Trilingual] = mapped_column(TrilingualText)
    about: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    people: Mapped[int]
    seats: Mapped[int] = mapped_column(default=1)
    turnaround_minutes: Mapped[int] = mapped_column(default=0)
    approval: Mapped[str] = mapped_column(String(8), default="at_once")
    floor: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    equipment: Mapped[list[str]] = mapped_column(JSON, default=list)
    access: Mapped[list[str]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    in_use: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)
    claim_count: Mapped[int] = mapped_column(default=0, server_default="0")


class Equipment(Base):
    """Portable: a projector, a microphone, a set for interpretation. pieces: how many the house has;
    claim_count: bumped by the database at every claim (promise 9). One that is no longer lent stays,
    for the bookings that had it."""

    __tablename__ = "equipment"
    __table_args__ = (CheckConstraint("pieces >= 0 AND pieces <= 999", name="pieces"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[Trilingual] = mapped_column(TrilingualText)
    pieces: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    in_use: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    claim_count: Mapped[int] = mapped_column(default=0, server_default="0")


class OpeningHours(Base):
    """One span of one weekday (0 = Monday … 6 = Sunday, as in Python), in the house's wall clock.
    space_id None: the whole house; a space with rows of its own follows only those.
    opens None: an hour after Shabbat ends that day (by sunset, house policy)."""

    __tablename__ = "opening_hours"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    weekday: Mapped[int]
    opens: Mapped[time | None] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)


class Closure(Base):
    """The house (space_id None), or one space, does not work from starts_at until ends_at."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_closures_span", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
