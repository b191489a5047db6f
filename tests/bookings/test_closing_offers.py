"""Before the house closes: another slot is offered for each booking in the way."""

import re
from datetime import time

import pytest

from shared_space.bookings.queries.bookings import booking, in_the_way
from shared_space.bookings.queries.instead import instead_of
from shared_space.bookings.service import offering
from shared_space.kernel.interval import Interval
from tests.bookings.booking import COORDINATOR, RIVAL, asked, hall
from tests.bookings.test_timetable import counted
from tests.cast import FIG, HALL, NOW, ZION, at, send

PAGE = "/manage/closures/new"
DAY = Interval(at("2026-11-24", "00:00"), at("2026-11-25", "00:00"))
FORM = {
    "where": "house",
    "first_day": "2026-11-24",
    "from_time": "",
    "last_day": "",
    "until_time": "",
    "reason-en": "Repairs",
}


def listed(page, name):
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def offers(space_id=None, span=DAY):
    way = in_the_way(space_id, span)
    found = instead_of(way, (space_id, span), NOW)
    return {n: (space.slug, slot) for n, (space, slot, _seats) in found.items()}


def test_each_has_its_button_and_keeps_the_form(people, within, states):
    room, waits = within(asked), within(hall, RIVAL, "hall")
    page = send(people.manager, PAGE, FORM).get_data(as_text=True)
    keys = listed(page, "proposed")
    assert len(keys) == 2
    assert "Wed, 25 Nov, from 10:00 until 12:00" in page
    answer = send(people.manager, PAGE, {**FORM, "seen": listed(page, "seen"), "offer": keys[0]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "1 slot is offered." in page
    assert 'value="Repairs"' in page
    assert "Offered instead of Tue, 24 Nov:" in page
    assert len(listed(page, "proposed")) == 1
    again = send(people.manager, PAGE, {**FORM, "offer": keys[0]}).get_data(as_text=True)
    assert "Something changed meanwhile." in again
    done = send(people.manager, PAGE, {**FORM, "seen": listed(page, "seen")})
    assert done.status_code == 303
    assert states(room.number) == ["cancelled", "offered"]
    assert states(waits.number) == ["declined"]


def test_all_are_offered_with_one_button_and_one_tap_takes_each(app, people, within):
    room, waits = within(asked), within(hall, RIVAL, "hall")
    page = send(people.manager, PAGE, FORM).get_data(as_text=True)
    form = {**FORM, "seen": listed(page, "seen"), "proposed": listed(page, "proposed")}
    page = send(people.manager, PAGE, {**form, "offer": "all"}).get_data(as_text=True)
    assert "2 slots are offered." in page
    assert send(people.manager, PAGE, {**FORM, "seen": listed(page, "seen")}).status_code == 303
    for full, actor in ((room, COORDINATOR), (waits, RIVAL)):
        (offered,) = within(booking, full.number).in_state("offered")
        within(offering.accept, offered.number, actor, NOW)
        assert len(within(booking, full.number).in_state("approved")) == 1


@pytest.mark.parametrize("junk", ["", "x", "1 1", "99999999999 1 20261125T1000", "all"])
def test_junk_offers_nothing(people, within, states, junk):
    room = within(asked)
    answer = send(people.manager, PAGE, {**FORM, "offer": junk, "proposed": "junk"})
    assert answer.status_code == 200
    assert states(room.number) == ["approved"]


def test_the_same_time_elsewhere_comes_first_the_smallest_room_that_fits(context):
    number = asked(people=6).dates[0].number
    slug, slot = offers(FIG)[number]
    assert (slug, slot.start) == ("open-space", at("2026-11-24", "10:00"))


def test_then_another_time_that_day_then_the_nearest_day(context):
    number = hall(people=60).dates[0].number
    morning = Interval(at("2026-11-24", "08:00"), at("2026-11-24", "11:00"))
    assert offers(HALL, morning)[number][1].start == at("2026-11-24", "11:00")
    assert offers(HALL)[number][1].start == at("2026-11-25", "10:00")


def test_no_slot_is_proposed_twice_and_none_that_is_taken(context):
    asked(key="taken", first=at("2026-11-25", "10:00").date())
    for key, actor, organization in (("a", COORDINATOR, 1), ("b", RIVAL, ZION)):
        hall(actor, key, organization_id=organization, people=60)
    slots = [slot for _slug, slot in offers().values()]
    assert len(slots) == 2
    assert not slots[0].overlaps(slots[1])


def test_proposals_cost_the_same_however_many_are_in_the_way(app, within):
    costs = []
    for first in (8, 12):
        for hour in range(first, first + 4):
            within(asked, key=f"{hour}", starts=time(hour), ends=time(hour + 1))
        with app.app_context():
            way = in_the_way(None, DAY)
            with counted(app) as found:
                instead_of(way, (None, DAY), NOW)
            costs.append(len(found))
    assert costs[0] == costs[1] <= 5
