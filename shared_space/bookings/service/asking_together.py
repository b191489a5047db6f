"""Asking for many bookings of one organization at once: all of them or none."""

from collections.abc import Sequence
from datetime import datetime

from shared_space.bookings.errors import Refused, SomeRefused
from shared_space.bookings.events import AskedTogether, ConfirmedTogether, RequestedTogether
from shared_space.bookings.models import Occurrence
from shared_space.bookings.rules.quota import Used, count
from shared_space.bookings.service.asking import (
    asks_manager,
    is_refused,
    left_out,
    new_booking,
    new_date,
    requester_of,
    seats_taken,
)
from shared_space.bookings.service.examining import (
    Around,
    Ask,
    Examined,
    around_all,
    dated,
    examined,
)
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional

Found = Sequence[tuple[Ask, Examined]]


@transactional
def request_all(
    asks: Sequence[Ask], organization_id: int, actor: Actor, now: datetime
) -> tuple[int, int, int]:
    """Book all of `asks`, each as `asking.request` would after those before it; but every space is read
    once, every table is written once, and one fact tells of them all. They are of that organization,
    bring no equipment and no needs, and no key of theirs is known yet. Gives how many bookings, dates
    that wait, dates confirmed.

    Raises SomeRefused (nothing is written), NotHers, ValueError as `examining.examine`; PromiseBroken
    when somebody was quicker.
    """
    found = _examined_in_turn(asks, actor, now)
    requester_id = requester_of(asks[0], actor)
    bookings = [new_booking(ask, requester_id, actor, now) for ask in asks]
    db.session.add_all(bookings)
    db.session.flush()
    numbers = [booking.id for booking in bookings]
    rows = _write_dates(numbers, found, now)
    return _record(numbers, rows, organization_id, actor, now)


def _examined_in_turn(asks: Sequence[Ask], actor: Actor, now: datetime) -> Found:
    zone = the_house().zone
    days = [dated(ask, zone) for ask in asks]
    around, used = around_all(asks, days, actor, now), Used()
    found, refused = [], {}
    for place, (ask, slots) in enumerate(zip(asks, days, strict=True)):
        said = examined(ask, slots, around, actor, used)
        if is_refused(ask, said):
            by_date = [(c.day, c.objections) for c in said.candidates]
            refused[place] = Refused(said.whole, by_date)
        else:
            _take(ask, said, around, used)
            found.append((ask, said))
    if refused:
        raise SomeRefused(refused)
    return found


def _take(ask: Ask, said: Examined, around: Around, used: Used) -> None:
    kept = said.kept(ask.skip)
    for date in kept:
        assert date.slot is not None
        here = around[ask.organization_id, date.around.room.space_id]
        here.take(date.slot, seats_taken(date, ask), waits=asks_manager(date, said.whole))
    count(((date.around, date.slot) for date in kept if date.slot), used)


def _write_dates(numbers: Sequence[int], found: Found, now: datetime) -> list[Occurrence]:
    """Of the bookings with these numbers, in the order in which spaces are locked."""
    rows = []
    for number, (ask, said) in zip(numbers, found, strict=True):
        rows += [new_date(number, c, said.whole, ask, now) for c in said.kept(ask.skip)]
        db.session.add_all(left_out(number, said, ask.skip))
    rows.sort(key=lambda row: (row.space_id, row.starts_at))
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _record(
    numbers: Sequence[int],
    rows: Sequence[Occurrence],
    organization_id: int,
    actor: Actor,
    now: datetime,
) -> tuple[int, int, int]:
    together = []
    for fact, state in ((RequestedTogether, "requested"), (ConfirmedTogether, "approved")):
        ids: dict[int, list[int]] = {}
        for row in rows:
            if row.state == state:
                ids.setdefault(row.booking_id, []).append(row.id)
        for number in numbers:
            if number in ids:
                record(
                    fact(
                        at=now,
                        actor_id=actor.person_id,
                        booking_id=number,
                        organization_id=organization_id,
                        occurrence_ids=tuple(ids[number]),
                    )
                )
        together.append(tuple(number for some in ids.values() for number in some))
    waiting, confirmed = together
    record(
        AskedTogether(
            at=now,
            actor_id=actor.person_id,
            organization_id=organization_id,
            booking_ids=tuple(numbers),
            waiting_ids=waiting,
            confirmed_ids=confirmed,
        )
    )
    return len(numbers), len(waiting), len(confirmed)
