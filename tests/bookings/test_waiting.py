"""The waiting list: who may wait, who is next, and what happens when a slot is freed."""

from datetime import date, time, timedelta

import pytest

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.bookings import waiting as undecided
from shared_space.bookings.queries.waiting import in_line_for
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.rules.waiting import open_until
from shared_space.bookings.service import asking, deciding, offering, taking_back, waiting
from shared_space.kernel import audit
from shared_space.kernel.interval import Interval
from shared_space.spaces import service as spaces
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, ask, asked, hall
from tests.cast import FIG, KULNA, NOW, OPEN, PERSON, ZION, at, send

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STAFF = PERSON["manager"]


# beginning to wait


def line_up(actor, key, now=NOW, **changes):
    """A booking that waits for a slot that is taken."""
    organization = KULNA if actor is COORDINATOR else ZION
    changes = {"organization_id": organization, **changes}
    done = asking.request(ask(key, **changes), actor, now, in_line=True)
    assert done.in_line
    return booking(done.booking_id)


def states(full):
    return [dated.state for dated in booking(full.number).dates]


def seen(full):
    return {dated.number: dated.revision for dated in booking(full.number).dates}


def give_back(full, now=NOW):
    taking_back.take_back(full.number, seen(full), COORDINATOR, now)


def test_only_a_taken_slot_is_waited_for(context):
    free = asking.request(ask("free"), COORDINATOR, NOW, in_line=True)
    assert not free.in_line
    for changes in (
        {"space_id": 1, "first": date(2026, 11, 25)},  # held by Kulna
        {"people": 99},
        {"first": date(2026, 11, 22)},
        {"recurrence": Recurrence("weekly", count=2)},
    ):
        with pytest.raises(Refused):
            asking.request(ask("other", organization_id=ZION, **changes), RIVAL, NOW, in_line=True)
    with pytest.raises(Refused):
        asking.request(ask("in haste", organization_id=ZION), RIVAL, NOW)


def test_who_waits_is_no_request_for_the_house_staff(context):
    holder = asked()
    waiter = line_up(RIVAL, "waits")
    assert undecided(NOW) == []
    assert waiter.dates[0].in_line
    assert in_line_for([holder.dates[0].number]) == {holder.dates[0].number: 1}
    assert [e.verb for e in audit.history("booking", waiter.number)] == ["WaitingBegan"]


def test_a_request_joins_the_line_once_its_slot_is_taken(context):
    first, second = hall(), hall(RIVAL, "rival")
    number = second.dates[0].number
    with pytest.raises(Stale):
        waiting.join(number, RIVAL, NOW)
    deciding.approve(first.number, seen(first), STAFF, NOW)
    for stranger in (MEMBER, COORDINATOR):
        with pytest.raises(NotHers):
            waiting.join(number, stranger, NOW)
    with pytest.raises(NotHers):
        waiting.join(10**6, RIVAL, NOW)
    waiting.join(number, RIVAL, NOW)
    with pytest.raises(Stale):
        waiting.join(number, RIVAL, NOW)
    assert undecided(NOW) == []


# a slot is freed


def test_a_freed_slot_is_offered_to_the_first_and_then_to_the_next(context):
    holder = asked()
    second = line_up(RIVAL, "second", NOW + MINUTE)
    first = line_up(COORDINATOR, "first")
    give_back(holder, NOW + HOUR)
    assert (states(first), states(second)) == (["offered"], ["requested"])
    number = first.dates[0].number
    until = booking(first.number).dates[0].offered_until
    assert until == open_until(at("2026-11-24", "10:00"), NOW + HOUR)
    offering.expire_offers(until)
    assert (states(first), states(second)) == (["expired"], ["offered"])
    with pytest.raises(Stale):
        offering.accept(number, COORDINATOR, until)
    offering.accept(second.dates[0].number, RIVAL, until)
    assert states(second) == ["approved"]
    assert waiting.call_next(until) == 0
    assert not booking(second.number).dates[0].in_line


def test_declining_passes_it_on_and_ends_the_place(context):
    holder, first, second = asked(), line_up(COORDINATOR, "first"), line_up(RIVAL, "second")
    give_back(holder)
    offering.refuse_offer(first.dates[0].number, COORDINATOR, NOW)
    assert (states(first), states(second)) == (["declined"], ["offered"])
    assert [d.in_line for d in booking(first.number).dates] == [False]


def test_what_a_manager_may_undo_is_not_free_yet(context):
    holder, waiter = asked(), line_up(RIVAL, "waits")
    decision = deciding.cancel(holder.number, seen(holder), STAFF, NOW, code="house_needs")
    assert waiting.call_next(NOW + MINUTE) == 0
    deciding.undo(decision, STAFF, NOW + MINUTE)
    assert waiting.call_next(NOW + HOUR) == 0
    deciding.cancel(holder.number, seen(holder), STAFF, NOW + HOUR, code="house_needs")
    assert waiting.call_next(NOW + HOUR + 2 * MINUTE) == 1
    assert states(waiter) == ["offered"]


def test_an_older_request_is_decided_first(context):
    holder, older = hall(), hall(RIVAL, "older")
    deciding.approve(holder.number, seen(holder), STAFF, NOW)
    waiter = line_up(COORDINATOR, "waits", NOW + MINUTE, space_id=4)
    give_back(holder, NOW + HOUR)
    assert waiting.call_next(NOW + HOUR) == 0
    deciding.decline(older.number, seen(older), STAFF, NOW + HOUR, code="unsuitable")
    assert waiting.call_next(NOW + 2 * HOUR) == 1
    assert states(waiter) == ["offered"]


def test_what_asks_for_more_than_a_slot_becomes_a_request(context):
    holder = asked()
    waiter = line_up(RIVAL, "long", starts=time(9), ends=time(19))
    assert waiter.dates[0].objections == ("long",)
    give_back(holder)
    assert states(waiter) == ["requested"]
    assert [full.number for full in undecided(NOW)] == [waiter.number]
    assert waiting.call_next(NOW) == 0
    verbs = [entry.verb for entry in audit.history("booking", waiter.number)]
    assert verbs == ["WaitingBegan", "BookingRequested"]


def test_seats_are_offered_to_as_many_as_fit(context):
    holder = asked(MANAGER, space_id=OPEN, organization_id=None, people=24)
    waiters = [
        line_up(COORDINATOR, f"w{n}", space_id=OPEN, people=seats)
        for n, seats in enumerate((3, 4, 4))
    ]
    taking_back.take_back(holder.number, seen(holder), MANAGER, NOW)
    assert [states(w)[0] for w in waiters] == ["offered"] * 3
    late = asked(MANAGER, "late", space_id=OPEN, organization_id=None, people=13)
    in_line = line_up(RIVAL, "in line", space_id=OPEN, people=4)
    assert states(in_line) == ["requested"]
    taking_back.take_back(late.number, seen(late), MANAGER, NOW)
    assert states(in_line) == ["offered"]


def test_a_closed_house_is_offered_to_nobody(context):
    holder, waiter = asked(), line_up(RIVAL, "waits")
    deciding.cancel(holder.number, seen(holder), STAFF, NOW, code="closed")
    span = Interval(at("2026-11-24", "08:00"), at("2026-11-24", "20:00"))
    spaces.close(FIG, span, None, actor_id=STAFF, now=NOW)
    assert waiting.call_next(NOW + HOUR) == 0
    assert states(waiter) == ["requested"]


# through the door


def form(**changes):
    typed = {
        "space": "fig",
        "organization": str(ZION),
        "day": "2026-11-24",
        "starts": "10:00",
        "ends": "12:00",
        "title-en": "Choir",
        "people": "3",
        "visibility": "house",
        "repeat": "",
    }
    return {**typed, **changes}


def test_the_form_lets_her_wait_for_a_taken_time(within, people):
    within(asked)
    refused = send(people.rival, "/bookings/new", form())
    assert refused.status_code == 409
    assert b'name="wait" value="1"' in refused.data
    waits = send(people.rival, "/bookings/new", form(wait="1"))
    assert waits.status_code == 303
    page = people.rival.get(waits.location).get_data(as_text=True)
    assert "You wait for this time" in page
    other = send(people.rival, "/bookings/new", form(people="99"))
    assert b'name="wait"' not in other.data
