"""Workshops, their sessions, and who registered for them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import Instant, TrilingualText


class Workshop(Base):
    """topic: a code of `workshops.rules.TOPICS`; languages: spoken there; joint: its hosts marked it
    as a joint event; forum_id: the forum in which it is held; registration: 'open', or 'none' when
    nobody registers here. version, changed_at: its calendar's counter and stamp. registration_count:
    by which those who register at once wait for their turn (PostgreSQL)."""

    __tablename__ = "workshops"
    __table_args__ = (
        CheckConstraint("state IN ('draft','published','cancelled')", name="state"),
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forums.id"), index=True)
    title: Mapped[Trilingual] = mapped_column(TrilingualText)
    summary: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    topic: Mapped[str] = mapped_column(String(30))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    joint: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)
    registration: Mapped[str] = mapped_column(String(10), default="none", server_default="none")
    registration_count: Mapped[int] = mapped_column(default=0, server_default="0")


class Session(Base):
    """One meeting of a workshop: the occurrence with this uid, whichever row of it is in force."""

    __tablename__ = "workshop_sessions"
    __table_args__ = (UniqueConstraint("workshop_id", "occurrence_uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    occurrence_uid: Mapped[str] = mapped_column(String(80), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


_LIVE = "state IN ('asked','registered') AND email <> ''"


class Registration(Base):
    """A place in a workshop. state: 'asked' (kept until her address is confirmed, kept_until at the
    latest), 'registered', 'withdrawn' (by her or the hosts) or 'expired'. language: of her letters;
    person_id: of whoever was signed in; invitations: her letters bring calendar invitations;
    link_hash: of the secret in her letters. name and email are empty once they are forgotten."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint("state IN ('asked','registered','withdrawn','expired')", name="state"),
        CheckConstraint("state <> 'asked' OR kept_until IS NOT NULL", name="kept"),
        Index("ix_registrations_workshop_state", "workshop_id", "state"),
        Index(
            "uq_registrations_live",
            "workshop_id",
            "email",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    invitations: Mapped[bool] = mapped_column(default=True)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    kept_until: Mapped[datetime | None] = mapped_column(Instant)
    registered_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
