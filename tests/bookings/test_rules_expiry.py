"""When a request is over, when the staff is reminded, and which series are asked about."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_space.bookings.rules.expiry import reminds, why_over
from shared_space.bookings.rules.still_needed import is_asked
from tests.cast import NOW, ZONE, at

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


@given(
    starts=st.integers(-48, 48),
    waited=st.integers(0, 200),
    days=st.none() | st.integers(1, 5),
    in_line=st.booleans(),
)
def test_a_request_is_over_at_its_start_or_after_the_days_of_its_policy(
    starts, waited, days, in_line
):
    why = why_over(NOW + starts * HOUR, NOW - waited * HOUR, days, NOW, in_line=in_line)
    if starts <= 0:
        assert why == ("line" if in_line else "start")
    elif not in_line and days is not None and waited >= 24 * days:
        assert why == "days"
    else:
        assert why == ""


@pytest.mark.parametrize(
    ("waited", "at_hour", "said"),
    [
        (None, "09:00", False),
        (23 * HOUR, "09:00", False),
        (24 * HOUR, "09:00", True),
        (24 * HOUR, "07:59", False),
        (90 * HOUR, "08:00", True),
    ],
)
def test_the_staff_is_reminded_in_the_morning_of_what_waits_for_a_day(waited, at_hour, said):
    now = at("2026-11-25", at_hour)
    assert reminds(now - waited if waited else None, now, ZONE) is said


@pytest.mark.parametrize(
    ("dates", "last", "since", "said"),
    [
        (9, 60, 30, True),
        (8, 60, 30, False),
        (2, 93, 30, True),
        (2, 92, 30, False),
        (1, 170, 30, False),
        (20, 170, 29, False),
    ],
)
def test_which_series_are_asked_about(dates, last, since, said):
    assert is_asked(dates, NOW + last * DAY, NOW - since * DAY, NOW) is said


def test_a_request_is_over_to_the_second():
    almost = NOW - 3 * DAY + SECOND
    assert why_over(NOW + SECOND, almost, 3, NOW, in_line=False) == ""
    assert why_over(NOW + SECOND, almost - SECOND, 3, NOW, in_line=False) == "days"
    assert why_over(NOW, almost, None, NOW, in_line=False) == "start"


def test_the_last_date_lies_more_than_92_days_ahead_to_the_second():
    asked = NOW - 30 * DAY
    assert not is_asked(2, NOW + 92 * DAY, asked, NOW)
    assert is_asked(2, NOW + 92 * DAY + SECOND, asked, NOW)
    assert not is_asked(2, NOW + 93 * DAY, asked + SECOND, NOW)
