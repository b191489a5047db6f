"""Rows written straight into the tables, past every service: what the database itself must judge."""

import itertools
import os
from datetime import datetime, timedelta

import sqlalchemy as sa

from shared_space.bookings.models import Booking, EquipmentClaim, Occurrence
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.residencies.models import Release, Residency
from shared_space.spaces.models import Closure, Equipment
from shared_space.workshops.models import Registration, Workshop
from tests.cast import FIG, KULNA, NOW, PERSON

_number = itertools.count()
DAY = NOW + timedelta(days=1)


def hour(number: float) -> datetime:
    """That many hours into the day after NOW."""
    return DAY + timedelta(hours=number)


@transactional
def book(organization: int | None = KULNA, key: str = "") -> int:
    return int(
        db.session.execute(
            sa.insert(Booking)
            .values(
                organization_id=organization,
                requester_id=PERSON["coordinator"],
                title=Trilingual(en="A meeting"),
                people=2,
                submission_key=key or f"key {os.getpid()} {next(_number)}",
                created_at=NOW,
                changed_at=NOW,
            )
            .returning(Booking.id)
        ).scalar_one()
    )


@transactional
def occur(
    start: datetime,
    end: datetime,
    state: str = "approved",
    *,
    organization: int | None = KULNA,
    space: int = FIG,
    seats: int = 1,
    **more: object,
) -> int:
    """A booking with one occurrence; more: further columns (claims_until, replaces_id, …)."""
    values = {
        "booking_id": more.pop("booking_id", None) or book(organization),
        "space_id": space,
        "uid": f"uid {os.getpid()} {next(_number)}",
        "starts_at": start,
        "ends_at": end,
        "claims_from": start,
        "claims_until": end,
        "seats": seats,
        "state": state,
        "state_since": NOW,
        "offered_until": NOW + timedelta(days=1) if state == "offered" else None,
        "created_at": NOW,
        "changed_at": NOW,
        **more,
    }
    statement = sa.insert(Occurrence).values(**values).returning(Occurrence.id)
    return int(db.session.execute(statement).scalar_one())


@transactional
def turn(occurrence_id: int, state: str, **more: object) -> None:
    """Change a state as a service does: the revision grows by one."""
    offer = {"offered_until": NOW + timedelta(days=1) if state == "offered" else None}
    change(Occurrence, occurrence_id, state=state, **offer, **more)


@transactional
def change(model: type, row_id: int, **values: object) -> None:
    if "state" in values and model is Occurrence:
        values.setdefault("revision", Occurrence.revision + 1)
    db.session.execute(sa.update(model).where(model.id == row_id).values(**values))


@transactional
def delete(model: type, row_id: int) -> None:
    db.session.execute(sa.delete(model).where(model.id == row_id))


@transactional
def hold(
    start: datetime, end: datetime | None, *, organization: int = KULNA, space: int = FIG
) -> int:
    statement = sa.insert(Residency).values(
        organization_id=organization, space_id=space, starts_at=start, ends_at=end, created_at=NOW
    )
    return int(db.session.execute(statement.returning(Residency.id)).scalar_one())


@transactional
def release(residency_id: int, start: datetime, end: datetime) -> int:
    statement = sa.insert(Release).values(
        residency_id=residency_id, starts_at=start, ends_at=end, created_at=NOW
    )
    return int(db.session.execute(statement.returning(Release.id)).scalar_one())


@transactional
def close(start: datetime, end: datetime, space: int | None = None) -> int:
    statement = sa.insert(Closure).values(
        space_id=space, starts_at=start, ends_at=end, created_at=NOW
    )
    return int(db.session.execute(statement.returning(Closure.id)).scalar_one())


@transactional
def equip(pieces: int) -> int:
    statement = sa.insert(Equipment).values(
        slug=f"equipment-{next(_number)}",
        name=Trilingual(en="Projector"),
        pieces=pieces,
        changed_at=NOW,
    )
    return int(db.session.execute(statement.returning(Equipment.id)).scalar_one())


@transactional
def carry(occurrence_id: int, equipment_id: int, pieces: int = 1, **more: object) -> int:
    """So many pieces for as long as the occurrence claims its space; more: other times."""
    times = sa.select(Occurrence.claims_from, Occurrence.claims_until)
    row = db.session.execute(times.where(Occurrence.id == occurrence_id)).one()
    values = {
        "occurrence_id": occurrence_id,
        "equipment_id": equipment_id,
        "pieces": pieces,
        "claims_from": row.claims_from,
        "claims_until": row.claims_until,
        **more,
    }
    db.session.execute(sa.insert(EquipmentClaim).values(**values))
    return occurrence_id


@transactional
def teach(capacity: int | None) -> int:
    """A workshop with so many places."""
    key = f"workshop-{os.getpid()}-{next(_number)}"
    statement = sa.insert(Workshop).values(
        slug=key,
        title=Trilingual(en="A workshop"),
        topic="other",
        capacity=capacity,
        state="published",
        registration="open",
        submission_key=key,
        created_by_id=PERSON["manager"],
        created_at=NOW,
        changed_at=NOW,
    )
    return int(db.session.execute(statement.returning(Workshop.id)).scalar_one())


@transactional
def join(workshop_id: int, state: str = "registered", email: str = "") -> int:
    """Somebody who has, or had, a place in it."""
    key = f"{os.getpid()} {next(_number)}"
    statement = sa.insert(Registration).values(
        workshop_id=workshop_id,
        name="A participant",
        email=email or f"{key.replace(' ', '.')}@example.org",
        language="en",
        state=state,
        invitations=True,
        link_hash=key,
        submission_key=key,
        asked_at=NOW,
        kept_until=NOW + timedelta(days=1) if state == "asked" else None,
    )
    return int(db.session.execute(statement.returning(Registration.id)).scalar_one())
