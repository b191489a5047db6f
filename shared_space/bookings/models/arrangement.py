"""What people arrange about a slot: to wait for it, another one, to swap, share or give it back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.bookings.models.among import among
from shared_space.kernel.db import Base
from shared_space.kernel.types import Instant

PROPOSALS = ("swap", "shorten", "together")
PROPOSAL_STATES = ("open", "accepted", "declined", "withdrawn", "lapsed")


class WaitingPlace(Base):
    """The requested occurrence waits for a slot that is taken. When the slot is freed, the oldest
    place (since, then id) is offered it; the place ends when its occurrence is no longer requested
    or offered."""

    __tablename__ = "waiting_places"

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Offer(Base):
    """An alternative that is held for an approved date: occurrence_id is the offered row, with a uid
    of its own; instead_of_id the date that would move there (see `service.offering`). An alternative
    for any other date is its successor, and needs no row here."""

    __tablename__ = "offers"

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    instead_of_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), index=True)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class Proposal(Base):
    """An organization asks the holder of a date for something. kind 'swap': its own date
    (asker_occurrence_id) against the holder's; 'shorten': the holder keeps starts_at … ends_at only,
    and the asker's requested date gets the rest; 'together': both organizations host the holder's
    booking. Accepted by one of the holder's people, carried out in the same transaction."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(among("kind", PROPOSALS), name="kind"),
        CheckConstraint(among("state", PROPOSAL_STATES), name="state"),
        Index(
            "uq_proposals_open",
            "holder_occurrence_id",
            "asker_organization_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    holder_occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), index=True)
    asker_organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    asker_occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrences.id"))
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(9), default="open")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class NeedCheck(Base):
    """\"Still needed?", asked once a month about a long series; answered by the link in the letter or
    on the booking's page. answer: 'keep' or 'release', '' while nobody answered."""

    __tablename__ = "need_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answer: Mapped[str] = mapped_column(String(7), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class Colleague(Base):
    """Somebody outside of the house's people whom a coordinator wants to be invited to a booking by
    letter. email: lower case; language: of her letters."""

    __tablename__ = "colleagues"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
