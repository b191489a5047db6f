"""When "we are here" may be said, and when a date is given back."""

from datetime import timedelta

import pytest

from shared_space.bookings.rules.presence import given_back_at, may_say_here
from shared_space.kernel.interval import Interval
from tests.cast import at

MINUTE = timedelta(minutes=1)
TEN = at("2026-11-24", "10:00")
SPAN = Interval(TEN, TEN + timedelta(hours=2))


@pytest.mark.parametrize(
    ("minutes", "may"), [(-16, False), (-15, True), (0, True), (119, True), (120, False)]
)
def test_here_is_said_from_a_quarter_of_an_hour_before_until_the_end(minutes, may):
    assert may_say_here(SPAN, TEN + minutes * MINUTE) is may


@pytest.mark.parametrize(
    ("approved", "minutes", "back"),
    [(-60, None, None), (-60, 20, 20), (30, 20, 50), (-60, 120, None), (-60, 119, 119)],
)
def test_when_a_date_is_given_back(approved, minutes, back):
    expected = None if back is None else TEN + back * MINUTE
    assert given_back_at(SPAN, TEN + approved * MINUTE, minutes) == expected


def test_approved_at_the_start_or_after_it():
    assert given_back_at(SPAN, TEN, 20) == TEN + 20 * MINUTE
    assert given_back_at(SPAN, TEN, 0) == TEN
    assert given_back_at(SPAN, TEN + 100 * MINUTE, 20) is None
