"""Private calendar addresses, written events, and calendar files that wait to be asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant


class CalendarLink(Base):
    """token_hash: sha256 of the 256-bit token in the address. scope: 'mine', 'organization' (then
    organization_id) or 'house' (managers). A revoked link answers an empty calendar for 30 days,
    then 410.

    detail: 'full' or 'busy' (times only). reminder_minutes: how long before each date a program rings;
    None: never. days_back, days_ahead: what stands in it, around today."""

    __tablename__ = "calendar_links"
    __table_args__ = (CheckConstraint("scope IN ('mine','organization','house')", name="scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(12))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    detail: Mapped[str] = mapped_column(String(4), default="full", server_default="full")
    reminder_minutes: Mapped[int | None] = mapped_column()
    days_back: Mapped[int] = mapped_column(default=90, server_default="90")
    days_ahead: Mapped[int] = mapped_column(default=400, server_default="400")
    changed_at: Mapped[datetime | None] = mapped_column(Instant)


class Fragment(Base):
    """One event as iCalendar text, folded, written once for each change. form: what of it is shown
    (`calendars.feeds.fragments`); stamp: what it was written from; it is written anew when that differs."""

    __tablename__ = "fragments"

    uid: Mapped[str] = mapped_column(String(80), primary_key=True)
    form: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Import(Base):
    """A calendar file of an organization, read and shown to its coordinator, until she has chosen.
    events: what was found, as JSON (`calendars.importing`), or, once it was asked for, only how much
    was; done: how many of the events have been looked at. Removed after a day."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    events: Mapped[Any] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)
