"""A work room held by a resident organization, and the spans it gives back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant


class Residency(Base):
    """The space is the organization's from starts_at until ends_at (None: no end yet)."""

    __tablename__ = "residencies"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="span"),
        Index("ix_residencies_space_id", "space_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Release(Base):
    """A span of a residency that others may book."""

    __tablename__ = "releases"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    residency_id: Mapped[int] = mapped_column(ForeignKey("residencies.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
