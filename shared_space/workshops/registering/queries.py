"""Reading registrations: how many places are left, whose a place is, who takes part."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shared_space.bookings.models import Booking, Occurrence
from shared_space.kernel.db import db
from shared_space.kernel.tokens import digest
from shared_space.workshops.models import Registration, Session, Workshop
from shared_space.workshops.registering.rules import LIVE, Standing


@dataclass(frozen=True)
class Place:
    """A registration. kept_until: UTC, while it is 'asked'."""

    id: int
    workshop_id: int
    slug: str
    name: str
    email: str
    language: str
    person_id: int | None
    state: str
    invitations: bool
    kept_until: datetime | None
    registered_at: datetime | None

    def is_kept(self, now: datetime) -> bool:
        return self.state == "asked" and self.kept_until is not None and self.kept_until > now


@dataclass(frozen=True)
class Participants:
    """registered: in the order in which they came; kept: places that wait for a confirmation."""

    registered: tuple[Place, ...]
    kept: int


_PLACE = sa.select(
    Registration.id,
    Registration.workshop_id,
    Workshop.slug,
    Registration.name,
    Registration.email,
    Registration.language,
    Registration.person_id,
    Registration.state,
    Registration.invitations,
    Registration.kept_until,
    Registration.registered_at,
).join(Workshop, Workshop.id == Registration.workshop_id)


def place(registration_id: int) -> Place | None:
    return _one(Registration.id == registration_id)


def place_behind(token: str) -> Place | None:
    """The place to which the secret of a letter leads."""
    return _one(Registration.link_hash == digest(token))


def place_of(workshop_id: int, person_id: int) -> Place | None:
    """The place that a person with an account has in a workshop."""
    return _one(
        Registration.workshop_id == workshop_id,
        Registration.person_id == person_id,
        Registration.state == "registered",
    )


def participants(workshop_id: int, now: datetime) -> Participants:
    """Whose names are forgotten are not among them."""
    rows = db.session.execute(
        _PLACE.where(
            Registration.workshop_id == workshop_id,
            Registration.state == "registered",
            Registration.email != "",
        ).order_by(Registration.registered_at, Registration.id)
    )
    kept = sa.select(sa.func.count()).where(*_kept(workshop_id, now))
    return Participants(tuple(Place(*row) for row in rows), db.session.scalar(kept) or 0)


def standing(workshop_id: int, now: datetime) -> Standing:
    """What decides whether one can register. Raises NoResultFound."""
    row = db.session.execute(
        sa.select(Workshop.state, Workshop.registration, Workshop.capacity).where(
            Workshop.id == workshop_id
        )
    ).one()
    dates = db.session.execute(
        _dates(sa.select(Occurrence.starts_at), workshop_id).order_by(Occurrence.starts_at)
    ).all()
    starts = tuple(date.starts_at for date in dates if date.starts_at > now)
    taken = places_taken(workshop_id, now)
    return Standing(row.state, row.registration, row.capacity, taken, starts, bool(dates))


def places_taken(workshop_id: int, now: datetime) -> int:
    """Those who are registered, and the places kept until somebody confirms."""
    hers = sa.and_(Registration.workshop_id == workshop_id, Registration.state == "registered")
    query = sa.select(sa.func.count()).where(sa.or_(hers, sa.and_(*_kept(workshop_id, now))))
    return db.session.scalar(query) or 0


def anybody_registered(workshop_id: int) -> bool:
    query = sa.select(Registration.id).where(
        Registration.workshop_id == workshop_id, Registration.state == "registered"
    )
    return db.session.scalar(query.limit(1)) is not None


def dates_ahead(workshop_id: int, now: datetime) -> tuple[int, ...]:
    """The occurrences of its dates that stand and are not over."""
    query = _dates(sa.select(Occurrence.id), workshop_id).where(Occurrence.ends_at > now)
    return tuple(db.session.scalars(query.order_by(Occurrence.id)))


def dates_that_stand(uids: Collection[str], now: datetime) -> dict[int, str]:
    """The approved occurrences of these uids that are not over, id → uid."""
    rows = db.session.execute(
        sa.select(Occurrence.id, Occurrence.uid)
        .where(Occurrence.uid.in_(uids), Occurrence.state == "approved", Occurrence.ends_at > now)
        .order_by(Occurrence.id)
    )
    return {row.id: row.uid for row in rows}


def live_of(workshop_id: int, email: str) -> int | None:
    """The registration of this address that has a place."""
    return db.session.scalar(
        sa.select(Registration.id).where(
            Registration.workshop_id == workshop_id,
            Registration.email == email,
            Registration.state.in_(LIVE),
        )
    )


def places_of_person(person_id: int, email: str) -> list[int]:
    """The registrations that she holds, by her account or by her address."""
    query = sa.select(Registration.id).where(
        sa.or_(Registration.person_id == person_id, Registration.email == email),
        Registration.state == "registered",
        Registration.email != "",
    )
    return list(db.session.scalars(query.order_by(Registration.workshop_id, Registration.id)))


def withdrew_before(workshop_id: int, email: str) -> bool:
    """Whether an invitation of hers may have been taken back already."""
    query = sa.select(Registration.id).where(
        Registration.workshop_id == workshop_id,
        Registration.email == email,
        Registration.state == "withdrawn",
    )
    return db.session.scalar(query.limit(1)) is not None


def _kept(workshop_id: int, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Registration.workshop_id == workshop_id,
        Registration.state == "asked",
        Registration.kept_until > now,
    )


def _dates(query: Any, workshop_id: int) -> Any:
    return (
        query.select_from(Session)
        .join(Occurrence, Occurrence.uid == Session.occurrence_uid)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(
            Session.workshop_id == workshop_id,
            Occurrence.state == "approved",
            Booking.visibility != "private",
        )
    )


def _one(*conditions: sa.ColumnElement[bool]) -> Place | None:
    row = db.session.execute(_PLACE.where(*conditions)).first()
    return Place(*row) if row else None
