"""Another slot is offered: what it claims, who may take it, what becomes of the date it replaces."""

from datetime import date, time, timedelta

import pytest

from shared_space.bookings.errors import NotHers, OfferOver, Stale
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.service import deciding, offering, taking_back
from shared_space.bookings.service.successors import Place, succeed
from shared_space.kernel import audit
from shared_space.kernel.db import PromiseBroken, transactional
from shared_space.kernel.interval import Interval
from tests.bookings.booking import COORDINATOR, MEMBER, RIVAL, asked, hall
from tests.cast import FIG, HALL, NOW, PERSON, at

STAFF = PERSON["manager"]
HOUR = timedelta(hours=1)


def place(space=FIG, day="2026-11-24", starts="14:00", ends="16:00"):
    return Place(room_in(space), Interval(at(day, starts), at(day, ends)), 1)


def offered(full, *, now=NOW, until=6 * HOUR, **where):
    where = place(**where)
    return offering.offer(full.dates[0].number, where, now + until, STAFF, now)


def rows(full):
    """(space, state, uid) of its dates as pages show them, in order of time."""
    return [(d.space_id, d.state, d.uid) for d in booking(full.number).dates]


def states(full):
    return [state for _, state, _ in rows(full)]


def test_an_offer_claims_its_slot_and_leaves_the_request_open(context):
    full = hall()
    offered(full)
    assert states(full) == ["requested", "offered"]
    with pytest.raises(PromiseBroken, match="overfull"):
        offered(hall(RIVAL, "rival"))
    assert rows(full)[0][2] == rows(full)[1][2]


def test_accepting_approves_the_offer_and_withdraws_the_request(context):
    full = hall()
    number = offered(full)
    assert offering.accept(number, COORDINATOR, NOW + HOUR) == full.number
    assert states(full) == ["withdrawn", "approved"]
    with pytest.raises(Stale):
        offering.accept(number, COORDINATOR, NOW + HOUR)
    verbs = [entry.verb for entry in audit.history("booking", full.number)]
    assert verbs == ["BookingRequested", "OfferMade", "OfferAccepted"]


def test_refused_or_expired_it_leaves_the_request_and_frees_the_slot(context):
    full = hall()
    offering.refuse_offer(offered(full), COORDINATOR, NOW)
    assert states(full) == ["requested", "declined"]
    number = offered(full)
    assert offering.expire_offers(NOW + 6 * HOUR - timedelta(seconds=1)) == 0
    assert offering.expire_offers(NOW + 6 * HOUR) == 1
    assert offering.expire_offers(NOW + 6 * HOUR) == 0
    assert states(full) == ["requested", "declined", "expired"]
    with pytest.raises(Stale):
        offering.accept(number, COORDINATOR, NOW + HOUR)
    offered(hall(RIVAL, "rival"))


def test_an_offer_ends_though_nobody_looked_until_its_date_was_over(context):
    full = hall()
    offered(full)
    assert offering.expire_offers(NOW + timedelta(days=9)) == 1
    assert states(full) == ["requested", "expired"]


def test_an_approved_date_stands_until_its_offer_is_accepted_and_keeps_its_uid(context):
    full = asked()
    number = offered(full, space=HALL)
    assert states(full) == ["approved", "offered"]
    assert offering.accept(number, COORDINATOR, NOW) == full.number
    uid = full.dates[0].uid
    assert rows(full) == [(FIG, "moved", uid), (HALL, "approved", uid)]
    assert booking(full.number).dates[1].replaces == full.dates[0].number


@pytest.mark.parametrize("answer", [offering.refuse_offer, None])
def test_an_approved_date_stands_when_its_offer_is_not_taken(context, answer):
    full = asked()
    number = offered(full, space=HALL)
    if answer:
        answer(number, COORDINATOR, NOW)
    else:
        offering.expire_offers(NOW + 7 * HOUR)
    assert states(full) == ["approved"], "what was held is held no more"
    offered(full, space=HALL)


def test_an_approved_date_moves_within_its_own_hours_to_another_room_only(context):
    full = asked()
    number = offered(full, space=HALL, starts="11:00", ends="13:00")
    offering.accept(number, COORDINATOR, NOW)
    assert states(full) == ["moved", "approved"]
    again = asked(key="again", first=date(2026, 11, 25))
    with pytest.raises(PromiseBroken, match="overfull"):
        offered(again, day="2026-11-25", starts="11:00", ends="13:00")


def test_a_date_that_a_closure_cancelled_comes_back_where_it_was_offered(context):
    full = asked()
    before = offered(full, space=HALL)
    deciding.cancel(full.number, {full.dates[0].number: 1}, STAFF, NOW, code="closed")
    assert states(full) == ["cancelled", "offered"]
    offering.accept(before, COORDINATOR, NOW)
    assert states(full) == ["cancelled", "approved"]
    other = asked(key="other", starts=time(9), ends=time(10))
    deciding.cancel(other.number, {other.dates[0].number: 1}, STAFF, NOW, code="closed")
    after = offered(other, starts="17:00", ends="18:00")
    offering.accept(after, COORDINATOR, NOW)
    assert states(other) == ["cancelled", "approved"]


def test_an_edit_that_waits_is_overtaken_by_an_offer_for_it_or_its_date(context):
    full = asked()

    @transactional
    def edit():
        return succeed(full.dates[0].number, place(HALL, starts="10:00", ends="12:00"), NOW).id

    request = edit()
    first = offering.offer(request, place(starts="18:00", ends="19:00"), NOW + HOUR, STAFF, NOW)
    offering.accept(first, COORDINATOR, NOW)
    assert states(full) == ["moved", "withdrawn", "approved"]
    other = asked(key="other", first=date(2026, 11, 25))
    full = other
    edit_of_other = edit()
    number = offered(other, starts="20:00", ends="21:00")
    offering.accept(number, COORDINATOR, NOW)
    assert [d.state for d in booking(other.number).dates if d.number == edit_of_other] == [
        "withdrawn"
    ]


def test_only_who_may_change_the_booking_answers(context):
    number = offered(hall())
    for stranger in (RIVAL, MEMBER):
        for answer in (offering.accept, offering.refuse_offer):
            with pytest.raises(NotHers):
                answer(number, stranger, NOW)
    with pytest.raises(NotHers):
        offering.accept(10**6, COORDINATOR, NOW)


def test_an_offer_is_accepted_until_its_time_is_up(context):
    number = offered(hall())
    with pytest.raises(OfferOver):
        offering.accept(number, COORDINATOR, NOW + 6 * HOUR)
    offering.accept(number, COORDINATOR, NOW + 6 * HOUR - timedelta(seconds=1))


def test_one_alternative_at_a_time(context):
    for full, first in ((hall(), "14:00"), (asked(starts=time(8), ends=time(9)), "16:00")):
        offered(full, starts=first, ends="18:00" if first == "16:00" else "16:00")
        with pytest.raises(Stale):
            offered(full, starts="19:00", ends="20:00")


def test_what_cannot_be_offered(context):
    full = hall()
    with pytest.raises(ValueError, match="open"):
        offered(full, until=timedelta(0))
    with pytest.raises(ValueError, match="open"):
        offered(full, until=timedelta(days=2))
    taking_back.take_back(full.number, full.seen, COORDINATOR, NOW)
    with pytest.raises(Stale):
        offered(full)
    with pytest.raises(NotHers):
        offering.offer(10**6, place(), NOW + HOUR, STAFF, NOW)


def test_the_offer_ends_when_its_request_is_decided_or_withdrawn(context):
    approved, withdrawn = hall(), hall(key="w", first=date(2026, 11, 25))
    offered(approved)
    offered(withdrawn, starts="17:00", ends="18:00")
    deciding.approve(approved.number, approved.seen, STAFF, NOW)
    taking_back.take_back(withdrawn.number, withdrawn.seen, COORDINATOR, NOW)
    assert sorted(states(approved)) == ["approved", "declined"]
    assert sorted(states(withdrawn)) == ["declined", "withdrawn"]


def test_a_request_that_is_declined_keeps_its_alternative(context):
    full = hall()
    number = offered(full)
    deciding.decline(full.number, full.seen, STAFF, NOW, code="fair_share")
    offering.accept(number, COORDINATOR, NOW)
    assert states(full) == ["declined", "approved"]
