"""What comes with a booking beside its space: portable equipment (promise 9), and its needs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from sqlalchemy import delete

from shared_space.bookings.models import EquipmentClaim, Need, Occurrence
from shared_space.bookings.rules.needs import Needs
from shared_space.kernel.db import db


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
