"""People, the devices they are signed in on, the links sent to their mailbox, and throttling."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant


class Person(Base):
    """email: lower case, unique. password_hash: argon2, empty when she signs in by link only.
    state: 'invited' until her first sign-in, 'active', 'left' (may not sign in).
    version: bumped when a calendar of hers changes. invitations: her letters carry an invitation for
    her calendar program; who subscribes may do without."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("state IN ('invited','active','left')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(30), default="")
    locale: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    is_manager: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="invited")
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)
    invitations: Mapped[bool] = mapped_column(default=True, server_default=true())


class Device(Base):
    """One signed-in browser. token_hash: sha256 of the 256-bit token in its cookie.
    kept: she said "stay signed in on this device" (90 days; managers and administrators 12 hours)."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    kept: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    idle_until: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class MailboxLink(Base):
    """A one-time link sent to a mailbox. purpose: 'invitation', 'sign_in' or 'reset'."""

    __tablename__ = "mailbox_links"
    __table_args__ = (
        CheckConstraint("purpose IN ('invitation','sign_in','reset')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    next_path: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Throttle(Base):
    """Failed sign-ins of one account (key: sha256 of the address typed): the next try waits. Also how
    often somebody did what is limited by the day (key: sha256 of what, who and the day)."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(Instant)


class KeptForm(Base):
    """What somebody had typed when her session ended, for one day; key_hash: sha256 of a cookie.
    person_id: whose session it was; nobody else is shown it on a shared computer."""

    __tablename__ = "kept_forms"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Deputy(Base):
    """While a manager (person_id) is away, from starts_at until ends_at, her deputy receives every
    letter in her place and may decide. Nothing is deputized for who is no manager any more."""

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("person_id <> deputy_id", name="another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
