"""Organizations of the coalition and the people who belong to them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import Instant, TrilingualText


class Organization(Base):
    """fields: codes of `organizations.rules.FIELDS`; languages: those it works in; version and
    changed_at: its calendar's counter and stamp. No community label, ever (house policy)."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("state IN ('applied','member','former')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[Trilingual] = mapped_column(TrilingualText)
    about: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    neighbourhoods: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    website: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    state: Mapped[str] = mapped_column(String(10), default="member")
    members_may_request: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)


class Affiliation(Base):
    """A person's place in an organization. role: 'member' or 'coordinator'."""

    __tablename__ = "affiliations"
    __table_args__ = (
        UniqueConstraint("person_id", "organization_id"),
        CheckConstraint("role IN ('member','coordinator')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(Instant)
