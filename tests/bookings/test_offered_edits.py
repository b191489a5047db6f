"""An edit of a date that stands, and another slot that is offered instead of it: the date moves, and is
never approved in two places (promise 2). Found by the twins of tests/promises."""

from datetime import time, timedelta

import pytest

from shared_space.bookings.errors import Stale
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.service import deciding, moving, offering
from shared_space.bookings.service.examining_moves import Edit
from shared_space.bookings.service.successors import Place
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.interval import Interval
from tests.bookings.booking import COORDINATOR, TUESDAY, hall
from tests.cast import HALL, NOW, PERSON, at

STAFF = PERSON["manager"]


def approved():
    full = hall()
    deciding.approve(full.number, {full.dates[0].number: 1}, STAFF, NOW)
    return booking(full.number)


def ask_for(number, hour):
    """Its date is to begin at that hour; the row that waits."""
    full = booking(number)
    (stands,) = full.in_state("approved")
    change = Change("this", TUESDAY, time(hour), time(hour + 1), HALL)
    seen = {d.number: d.revision for d in full.in_state("approved", "requested")}
    moving.move(Edit(number, stands.number, change, full.people), seen, COORDINATOR, NOW)
    (waits,) = booking(number).in_state("requested")
    return waits


def offered_instead_of(wish):
    slot = Interval(at("2026-11-24", "17:00"), at("2026-11-24", "18:00"))
    place = Place(room_in(HALL), slot, 1)
    return offering.offer(wish.number, place, NOW + timedelta(hours=6), STAFF, NOW)


@pytest.mark.parametrize("declined", [True, False])
def test_the_date_moves_to_what_is_offered_instead_of_an_edit(context, declined):
    number = approved().number
    wish = ask_for(number, 14)
    if declined:
        deciding.decline(number, {wish.number: wish.revision}, STAFF, NOW)
    offering.accept(offered_instead_of(wish), COORDINATOR, NOW)
    states = [d.state for d in sorted(booking(number).dates, key=lambda d: d.sequence)]
    assert states == ["moved", "declined" if declined else "withdrawn", "approved"]


def test_an_offer_is_answered_before_the_date_is_edited_again(context):
    number = approved().number
    offered_instead_of(ask_for(number, 14))
    with pytest.raises(Stale):
        ask_for(number, 19)


def test_what_was_cancelled_does_not_come_back_beside_what_was_accepted(context):
    full = approved()
    offered = offered_instead_of(ask_for(full.number, 14))
    (stands,) = booking(full.number).in_state("approved")
    decision = deciding.cancel(full.number, {stands.number: stands.revision}, STAFF, NOW)
    offering.accept(offered, COORDINATOR, NOW)
    with pytest.raises(PromiseBroken, match="moved"):
        deciding.undo(decision, STAFF, NOW)
    assert len(booking(full.number).in_state("approved")) == 1
