"""Dates of a series that were left out when it was asked for, and adding one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.models import SkippedDate
from shared_space.bookings.queries.bookings import Full, booking
from shared_space.bookings.queries.chains import chains
from shared_space.bookings.queries.equipment import lacking, pieces_of
from shared_space.bookings.queries.surroundings import surroundings
from shared_space.bookings.rules.guests import of_all_seats, of_guest
from shared_space.bookings.rules.objections import (
    Objection,
    Room,
    Surroundings,
    Weight,
    claim_of,
    for_manager,
    heaviest,
    of_days,
    of_request,
    of_slot,
    seats_for,
)
from shared_space.bookings.rules.quota import of_dates
from shared_space.bookings.service import set_up
from shared_space.bookings.service.asking import announce
from shared_space.bookings.service.successors import Place, new_row
from shared_space.house.queries import days_during, the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval


@dataclass(frozen=True)
class LeftOut:
    """number: the id of the skipped date. objections: what speaks against it today."""

    number: int
    room: Room
    slot: Interval
    seats: int
    objections: Sequence[Objection]

    @property
    def weight(self) -> Weight | None:
        return heaviest(self.objections)


def left_out(full: Full, actor: Actor, now: datetime) -> list[LeftOut]:
    """The dates of this booking that were left out, were not added back and are still ahead, each
    with what speaks against it today; one set of queries for each space. Those in a space that is no
    longer in use are past helping."""
    rows = db.session.execute(
        select(SkippedDate.id, SkippedDate.space_id, SkippedDate.starts_at, SkippedDate.ends_at)
        .where(
            SkippedDate.booking_id == full.number,
            SkippedDate.added_back_at.is_(None),
            SkippedDate.starts_at > now,
        )
        .order_by(SkippedDate.starts_at, SkippedDate.id)
    ).all()
    found = []
    for space_id in sorted({row.space_id for row in rows}):
        slots = [
            (row.id, Interval(row.starts_at, row.ends_at))
            for row in rows
            if row.space_id == space_id
        ]
        span = Interval(slots[0][1].start, max(slot.end for _, slot in slots))
        around = surroundings(space_id, span, full.organization_id, now)
        if around is not None:
            found += _examined(full, slots, around, actor)
    return sorted(found, key=lambda date: (date.slot, date.number))


def _examined(
    full: Full, slots: Sequence[tuple[int, Interval]], around: Surroundings, actor: Actor
) -> list[LeftOut]:
    """Each as if it alone were added back."""
    room, live = around.room, chains(full.dates)
    whole_space = any(
        c.stands.space_id == room.space_id and c.stands.seats == room.seats > full.people
        for c in live
    )
    seats = seats_for(room, full.people, whole=whole_space)
    whole = of_request(len(live) + 1, full.people, around)
    whole += of_guest(room) if full.guest else []
    whole += of_all_seats(room) if whole_space else []
    short = lacking(_pieces(full), [claim_of(room, slot) for _, slot in slots])
    soften = for_manager if actor.is_manager else list
    return [
        LeftOut(
            number,
            room,
            slot,
            seats,
            soften(
                [
                    *whole,
                    *of_slot(slot, seats, around),
                    *of_days(days_during(slot)),
                    *more,
                    *of_dates([(around, slot, True)], strict=True)[0],
                ]
            ),
        )
        for (number, slot), more in zip(slots, short, strict=True)
    ]


def _pieces(full: Full) -> dict[int, int]:
    """The equipment that comes with the booking's dates; those of the first that has any."""
    found = pieces_of([dated.number for dated in full.dates])
    return next((found[d.number] for d in full.dates if d.number in found), {})


@transactional
def add_back(booking_id: int, skipped_id: int, actor: Actor, now: datetime) -> str:
    """Add a date that was left out to its booking: 'approved' at once when nothing asks for a
    manager, else 'requested'; returns which.

    Raises NotHers; Stale when it was added back meanwhile or is over; Refused with every objection;
    PromiseBroken when somebody was quicker.
    """
    full = booking(booking_id)
    if full is None or not full.changed_by(actor):
        raise NotHers
    date = next((d for d in left_out(full, actor, now) if d.number == skipped_id), None)
    if date is None:
        raise Stale(booking_id)
    if date.weight is Weight.REFUSES:
        day = date.slot.start.astimezone(the_house().zone).date()
        raise Refused([], [(day, date.objections)])
    taken = db.session.execute(
        update(SkippedDate)
        .where(SkippedDate.id == skipped_id, SkippedDate.added_back_at.is_(None))
        .values(added_back_at=now)
        .returning(SkippedDate.id)
    )
    if taken.first() is None:
        raise Stale(booking_id)
    asks = [o.code for o in date.objections if o.weight is Weight.ASKS_MANAGER]
    place = Place(date.room, date.slot, date.seats, asks)
    row = new_row(booking_id, place, now, state="requested" if asks else "approved")
    db.session.add(row)
    db.session.flush()
    set_up.claim([row], _pieces(full))
    announce(booking_id, full.organization_id, [row], actor, now)
    return row.state
