"""Workshops and their sessions."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import Instant, TrilingualText


class Workshop(Base):
    """topic: a code of `workshops.rules.TOPICS`; languages: spoken there; joint: its hosts marked it
    as a joint event; forum_id: the forum in which it is held. version, changed_at: its calendar's
    counter and stamp."""

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


class Session(Base):
    """One meeting of a workshop: the occurrence with this uid, whichever row of it is in force."""

    __tablename__ = "workshop_sessions"
    __table_args__ = (UniqueConstraint("workshop_id", "occurrence_uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    occurrence_uid: Mapped[str] = mapped_column(String(80), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
