"""Every write on portable equipment."""

from datetime import datetime

from sqlalchemy import func, select

from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.slugs import add_with_slug
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.events import EquipmentAdded, EquipmentChanged
from shared_space.spaces.models import Equipment
from shared_space.spaces.queries import EquipmentView
from shared_space.spaces.rules import fingerprint


@transactional
def add(slug: str, name: Trilingual, pieces: int, *, actor_id: int | None, now: datetime) -> int:
    """A new portable equipment, last in the house's order; its id. The same one added again is the
    one that is there. Raises SlugTaken."""
    there = db.session.scalar(select(Equipment).where(Equipment.slug == slug))
    if there is not None:
        if (there.name, there.pieces) == (name, pieces):
            return there.id
        raise SlugTaken
    last = db.session.scalar(select(func.max(Equipment.position)))
    row = Equipment(
        slug=slug,
        name=name,
        pieces=pieces,
        position=0 if last is None else last + 1,
        changed_at=now,
    )
    add_with_slug(row)
    record(EquipmentAdded(equipment_id=row.id, pieces=pieces, at=now, actor_id=actor_id))
    return row.id


@transactional
def change(
    equipment_id: int,
    name: Trilingual,
    pieces: int,
    *,
    seen: str | None,
    actor_id: int | None,
    now: datetime,
) -> None:
    """Another name, or more or fewer pieces. `seen`: `seen_of` what the page showed (None: do not
    ask). Raises ChangedMeanwhile, LookupError, PromiseBroken('equipment') when bookings count on
    more pieces than would be left."""
    row = _locked(equipment_id)
    fields = tuple(
        field
        for field, before, after in (("name", row.name, name), ("pieces", row.pieces, pieces))
        if before != after
    )
    if not fields:
        return
    if seen is not None and seen != fingerprint((row.name, row.pieces)):
        raise ChangedMeanwhile
    row.name, row.pieces = name, pieces
    _record_change(row, fields, actor_id=actor_id, now=now)


@transactional
def set_lent(equipment_id: int, lent: bool, *, actor_id: int | None, now: datetime) -> None:
    """No longer lent with new bookings, or lent again. Those that have it keep it. LookupError."""
    row = _locked(equipment_id)
    if row.in_use != lent:
        row.in_use = lent
        _record_change(row, ("in_use",), actor_id=actor_id, now=now)


def seen_of(equipment: EquipmentView) -> str:
    """For the hidden field of its form."""
    return fingerprint((equipment.name, equipment.pieces))


def _locked(equipment_id: int) -> Equipment:
    row = db.session.get(Equipment, equipment_id, with_for_update=True)
    if row is None:
        raise LookupError(f"no equipment {equipment_id}")
    return row


def _record_change(
    row: Equipment, fields: tuple[str, ...], *, actor_id: int | None, now: datetime
) -> None:
    row.changed_at = next_stamp(now, row.changed_at)
    record(
        EquipmentChanged(
            equipment_id=row.id,
            fields=fields,
            pieces=row.pieces,
            in_use=row.in_use,
            at=now,
            actor_id=actor_id,
        )
    )
