"""A date moves: a new row takes the place of the old one (promise 2).

The old row keeps its slot until its successor is approved. For edits, offers and swaps alike.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from shared_space.bookings.models import EquipmentClaim, Occurrence
from shared_space.bookings.rules.objections import Room, claim_of
from shared_space.bookings.service.deciding import change
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval


@dataclass(frozen=True)
class Place:
    """Where a date goes. seats: what it takes there; objections: the codes that ask for a manager."""

    room: Room
    slot: Interval
    seats: int
    objections: Sequence[str] = ()


def new_row(booking_id: int, place: Place, now: datetime, *, state: str, **more: Any) -> Occurrence:
    """A date of a booking in this place, not added yet: with a uid of its own, unless `more` (columns
    of Occurrence) says whose it goes on. What it takes is frozen here, turnaround included."""
    claim = claim_of(place.room, place.slot)
    values = {
        "uid": f"{secrets.token_hex(12)}@shared-space",
        "starts_at": place.slot.start,
        "ends_at": place.slot.end,
        "claims_from": claim.start,
        "claims_until": claim.end,
        "state_since": now,
        "created_at": now,
        "changed_at": now,
        **more,
    }
    return Occurrence(
        booking_id=booking_id,
        space_id=place.room.space_id,
        seats=place.seats,
        state=state,
        objections=list(place.objections),
        **values,
    )


def succeed(
    occurrence_id: int,
    place: Place,
    now: datetime,
    *,
    state: str = "requested",
    offered_until: datetime | None = None,
) -> Occurrence:
    """Add the row that would take the place of `occurrence_id`: the same uid and booking, the next
    sequence, the same portable equipment. state: 'requested', or 'offered' with offered_until.

    The old row stays as it is; see `move`. Works inside the caller's transaction. PromiseBroken
    when an offered slot is not free; IntegrityError when the old row has a live successor already.
    """
    old = db.session.get_one(Occurrence, occurrence_id)
    newest = select(func.max(Occurrence.sequence)).where(Occurrence.uid == old.uid)
    row = new_row(
        old.booking_id,
        place,
        now,
        state=state,
        uid=old.uid,
        sequence=(db.session.scalar(newest) or 0) + 1,
        replaces_id=occurrence_id,
        offered_until=offered_until,
        changed_at=max(now, old.changed_at),  # its calendar entry goes on from the old one's stamp
    )
    db.session.add(row)
    db.session.flush()
    _bring_equipment(occurrence_id, row)
    return row


def _bring_equipment(occurrence_id: int, row: Occurrence) -> None:
    claims = db.session.execute(
        select(EquipmentClaim.equipment_id, EquipmentClaim.pieces).where(
            EquipmentClaim.occurrence_id == occurrence_id
        )
    ).all()
    db.session.add_all(
        EquipmentClaim(
            occurrence_id=row.id,
            equipment_id=claim.equipment_id,
            pieces=claim.pieces,
            claims_from=row.claims_from,
            claims_until=row.claims_until,
        )
        for claim in claims
    )
    db.session.flush()


def move(pairs: Sequence[tuple[Occurrence, Occurrence]], now: datetime) -> None:
    """Each (old, new): every approved old row becomes 'moved', then every requested new one
    'approved', so that two dates can also change places. Raises Stale; PromiseBroken when a new slot
    is not free. Works inside the caller's transaction."""
    for old, _new in pairs:
        change(old.booking_id, {old.id: old.revision}, "move", now)
    for _old, new in pairs:
        change(new.booking_id, {new.id: new.revision}, "approve", now)
