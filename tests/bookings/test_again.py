"""Book again: the form like one of her bookings, a week on."""

from datetime import time

import pytest

from tests.bookings.booking import MANAGER, asked
from tests.cast import OPEN

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
    assert 'selected value="1"' in page
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
