"""Private calendar addresses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant


class CalendarLink(Base):
    """token_hash: sha256 of the 256-bit token in the address. scope: 'mine', 'organization' (then
    organization_id) or 'house' (managers). A revoked link answers an empty calendar for 30 days,
    then 410."""

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
