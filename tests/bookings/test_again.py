"""Book again: the form like one of her bookings, a week on."""

import re
from datetime import time

import pytest

from shared_space.bookings.service import taking_back
from shared_space.kernel.db import db, transactional
from shared_space.spaces.models import Equipment
from tests.bookings.booking import COORDINATOR, MANAGER, asked
from tests.bookings.test_equipment import equip
from tests.bookings.test_guests import GUEST
from tests.cast import NOW, OPEN

pytestmark = pytest.mark.page


def test_book_again_opens_the_form_like_the_last_time(within, people):
    full = within(asked, visibility="private", people=5, starts=time(16), ends=time(18))
    address = f"/bookings/new?again={full.number}"
    assert address in people.coordinator.get("/bookings/").text
    assert address in people.coordinator.get(f"/bookings/{full.number}").text
    page = people.coordinator.get(address).text
    for value in ("A meeting", "2026-12-01", "16:00", "18:00"):
        assert f'value="{value}"' in page, value
    assert 'selected value="fig"' in page
    assert 'selected value="private"' in page
    assert 'name="organization" value="1"' in page, "her only organization is not asked for"
    assert 'name="people" required type="number" value="5"' in page


def test_the_house_books_again_for_itself(within, people):
    full = within(asked, MANAGER, organization_id=None, space_id=OPEN)
    page = people.manager.get(f"/bookings/new?again={full.number}").text
    assert 'selected value="house"' in page
    assert 'selected value="open-space"' in page


@pytest.mark.parametrize("number", ["1", "99", "-1", "x", str(2**31), "9" * 30, "٣"])
def test_of_a_booking_that_is_not_hers_nothing_is_told(within, people, number):
    within(asked)
    assert people.rival.get(f"/bookings/new?again={number}").status_code == 404


def test_the_form_takes_what_a_search_says_and_survives_junk(people):
    page = people.coordinator.get(
        "/bookings/new?space=fig&people=6&repeat=weekly&count=10&from=2026-11-24T16:00"
    ).text
    assert 'selected value="weekly"' in page
    assert 'name="count" type="number" value="10"' in page
    assert 'type="number" value="6"' in page
    junk = "/bookings/new?people=many&count=%00&repeat=hourly&organization=%27&weekdays=9&last=x"
    assert people.coordinator.get(junk).status_code == 200


def test_the_same_equipment_as_far_as_the_house_still_lends_it(within, people):
    projector, gone, fewer = (
        within(transactional(equip), name, pieces)
        for name, pieces in (("Projector", 2), ("Lamps", 3), ("Microphones", 4))
    )
    full = within(asked, equipment={projector: 1, gone: 1, fewer: 4})
    within(taking_back.take_back, full.number, {full.dates[0].number: 1}, COORDINATOR, NOW)
    within(now_lends, {gone: 0, fewer: 2})
    page = people.coordinator.get(f"/bookings/new?again={full.number}").text
    shown = dict(re.findall(r'name="equipment-(\d+)"[^>]* value="([^"]*)"', page))
    assert shown.get(str(projector)) == "1"
    assert shown.get(str(fewer)) == "2"
    assert shown.get(str(gone)) is None
    typed = people.coordinator.get(
        f"/bookings/new?again={full.number}&equipment-{projector}=2"
    ).text
    assert (
        f'name="equipment-{projector}" min="0" max="2" inputmode="numeric" dir="ltr" value="2"'
        in typed
    )


@transactional
def now_lends(pieces):
    for number, left in pieces.items():
        row = db.session.get_one(Equipment, number)
        row.pieces, row.in_use = left or row.pieces, bool(left)


def test_a_guest_books_again_as_a_guest(within, people):
    full = within(asked, GUEST, organization_id=None, guest=True, space_id=OPEN, people=1)
    page = people.administrator.get(f"/bookings/new?again={full.number}").text
    assert 'name="organization" value="guest"' in page
    assert 'value="house"' not in page.split('name="organization"')[1].split("</select>")[0]
