"""What letters to the participants of workshops tell, and who reads them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shared_space.bookings.models import Booking, Occurrence
from shared_space.kernel.db import db
from shared_space.notices.queries.readers import Reader
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops
from shared_space.workshops.models import Registration, Session, Workshop
from shared_space.workshops.queries import OF_A_DATE, SessionDetails, WorkshopDetails, session_of


@dataclass(frozen=True)
class Participant:
    """A reader, and the registration by whose link she cares for her place (None: she has none)."""

    registration_id: int | None
    reader: Reader


def participant(registration_id: int) -> Participant | None:
    """None once she is forgotten."""
    return next(iter(_participants(Registration.id == registration_id)), None)


def participants(workshop_id: int, since: datetime | None = None) -> list[Participant]:
    """Everybody who is registered (since: those who were not yet at this instant, UTC)."""
    later = () if since is None else (Registration.registered_at > since,)
    return _participants(
        Registration.workshop_id == workshop_id, Registration.state == "registered", *later
    )


def kept_until(registration_id: int) -> datetime | None:
    """Until when her place waits for her to confirm it, UTC; None when it need not."""
    return db.session.scalar(
        sa.select(Registration.kept_until).where(Registration.id == registration_id)
    )


def workshop(workshop_id: int) -> WorkshopDetails:
    """With its dates as they stand. Raises LookupError."""
    found = workshops.by_numbers([workshop_id])
    if not found:
        raise LookupError(f"no workshop {workshop_id}")
    return found[0]


def meeting_on(occurrence_ids: Collection[int]) -> dict[int, set[str]]:
    """The published workshops that have participants and meet on some of these dates → the uids."""
    registered = sa.exists().where(
        Registration.workshop_id == Workshop.id, Registration.state == "registered"
    )
    rows = db.session.execute(
        sa.select(Workshop.id, Session.occurrence_uid)
        .join(Session, Session.workshop_id == Workshop.id)
        .join(Occurrence, Occurrence.uid == Session.occurrence_uid)
        .where(Occurrence.id.in_(occurrence_ids), Workshop.state == "published", registered)
        .distinct()
        .order_by(Workshop.id)
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.id, set()).add(row.occurrence_uid)
    return found


def is_private(booking_id: int) -> bool:
    visibility = sa.select(Booking.visibility).where(Booking.id == booking_id)
    return db.session.scalar(visibility) == "private"


def dates(
    occurrence_ids: Collection[int],
    uids: Collection[str] | None = None,
    *,
    even_private: bool = False,
) -> tuple[SessionDetails, ...]:
    """These occurrences as dates of a workshop, whatever their state (of these uids alone, if any are
    named), in order. even_private: those too of a booking that has become private since they were told."""
    rows = db.session.execute(
        sa.select(Occurrence.id, *OF_A_DATE)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Occurrence.id.in_(occurrence_ids),
            sa.true() if even_private else Booking.visibility != "private",
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return tuple(session_of(row) for row in rows if uids is None or row.uid in uids)


def _participants(*conditions: sa.ColumnElement[bool]) -> list[Participant]:
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.name,
            Registration.email,
            Registration.language,
            Registration.invitations,
        )
        .where(Registration.email != "", *conditions)
        .order_by(Registration.id)
    )
    return [
        Participant(row.id, Reader(None, row.name, row.email, row.language, row.invitations))
        for row in rows
    ]
