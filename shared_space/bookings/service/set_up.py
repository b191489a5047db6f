"""What comes with a booking beside its space: portable equipment (promise 9), and its needs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, exists, or_, select, update

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.events import SetUpChanged
from shared_space.bookings.models import LIVE, Booking, EquipmentClaim, Need, Occurrence
from shared_space.bookings.queries.equipment import lacking, pieces_of
from shared_space.bookings.queries.set_up import set_up_of
from shared_space.bookings.rules.discretion import may_change
from shared_space.bookings.rules.needs import Needs
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval

MAY_COME_BACK = timedelta(days=1)
# How long a date that was given up keeps the needs: a decision can be taken back for some minutes.


def claim(rows: Iterable[Occurrence], equipment: Mapping[int, int]) -> None:
    """So many pieces (equipment id → pieces) for each of `rows`, for as long as it claims its space.

    The rows are flushed already. Works inside the caller's transaction; PromiseBroken('equipment')
    when somebody was quicker.
    """
    db.session.add_all(
        EquipmentClaim(
            occurrence_id=row.id,
            equipment_id=number,
            pieces=pieces,
            claims_from=row.claims_from,
            claims_until=row.claims_until,
        )
        for row in rows
        for number, pieces in sorted(equipment.items())
        if pieces
    )
    db.session.flush()


def write_needs(booking_id: int, needs: Needs) -> None:
    """What the booking needs from now on; nothing needed leaves no row. Works inside the caller's
    transaction."""
    db.session.execute(delete(Need).where(Need.booking_id == booking_id))
    if needs:
        values = {**asdict(needs), "interpretation": list(needs.interpretation)}
        db.session.add(Need(booking_id=booking_id, **values))
        db.session.flush()


@transactional
def change(
    booking_id: int, equipment: Mapping[int, int], needs: Needs, actor: Actor, now: datetime
) -> None:
    """Other equipment (equipment id → pieces) on every date ahead, other needs. A request whose
    equipment changed has a new revision, so that nobody approves what she did not see.

    Raises NotHers; Stale when nothing is ahead; Refused with what is said of each date that has too
    few pieces (nothing is written); PromiseBroken('equipment') when somebody was quicker.
    """
    booking = db.session.get(Booking, booking_id, with_for_update=True)
    if booking is None or not may_change(
        actor, booking.organization_id, booking.requester_id, guest=booking.guest
    ):
        raise NotHers
    ahead = _ahead(booking_id, now)
    if not ahead:
        raise Stale(booking_id)
    wanted = {number: pieces for number, pieces in equipment.items() if pieces}
    held = pieces_of([row.id for row in ahead])
    changed = [row for row in ahead if held.get(row.id, {}) != wanted]
    _must_be_free(wanted, changed, held)
    fields = []
    if changed:
        fields.append("equipment")
        _claim_anew(changed, wanted)
    if set_up_of(booking_id, now).needs != needs:
        fields.append("needs")
        write_needs(booking_id, needs)
    if fields:
        record(
            SetUpChanged(
                at=now,
                actor_id=actor.person_id,
                booking_id=booking_id,
                organization_id=booking.organization_id,
                occurrence_ids=tuple(row.id for row in changed),
                fields=tuple(fields),
            )
        )


@transactional
def forget_needs(now: datetime) -> int:
    """Delete what was needed by bookings whose last date is over. Gives how many were deleted."""
    ahead = exists().where(
        Occurrence.booking_id == Need.booking_id,
        Occurrence.ends_at > now,
        or_(Occurrence.state.in_(LIVE), Occurrence.state_since > now - MAY_COME_BACK),
    )
    result = db.session.execute(
        delete(Need).where(~ahead).execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _ahead(booking_id: int, now: datetime) -> list[Occurrence]:
    """In the order in which spaces are locked."""
    rows = select(Occurrence).where(
        Occurrence.booking_id == booking_id,
        Occurrence.state.in_(LIVE),
        Occurrence.ends_at > now,
    )
    ordered = rows.order_by(Occurrence.space_id, Occurrence.starts_at, Occurrence.id)
    return [*db.session.scalars(ordered.with_for_update())]


def _must_be_free(
    wanted: Mapping[int, int],
    rows: Collection[Occurrence],
    held: Mapping[int, Mapping[int, int]],
) -> None:
    """Only what is more than before is asked about: what a date has, it has."""
    more = {
        number: pieces
        for number, pieces in wanted.items()
        if any(held.get(row.id, {}).get(number, 0) < pieces for row in rows)
    }
    spans = [Interval(row.claims_from, row.claims_until) for row in rows]
    said = lacking(more, spans, but=[row.id for row in rows])
    if any(said):
        zone = the_house().zone
        days = [row.starts_at.astimezone(zone).date() for row in rows]
        raise Refused([], [(day, found) for day, found in zip(days, said, strict=True) if found])


def _claim_anew(rows: Collection[Occurrence], wanted: Mapping[int, int]) -> None:
    numbers = [row.id for row in rows]
    db.session.execute(delete(EquipmentClaim).where(EquipmentClaim.occurrence_id.in_(numbers)))
    claim(rows, wanted)
    db.session.execute(
        update(Occurrence)
        .where(Occurrence.id.in_(numbers), Occurrence.state == "requested")
        .values(revision=Occurrence.revision + 1)
        .execution_options(synchronize_session=False)
    )
