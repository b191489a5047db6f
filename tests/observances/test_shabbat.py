"""Against the times an Israeli paper prints each week for Jerusalem (newsru.co.il/jtradition, the
pages named candles.html of the Fridays before; 2022: israelan.com). Printed tables differ from each
other by a minute or two; so may we. 2026 and 2027 fall within a minute of these dates."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared_space.observances.shabbat import shabbat_ends
from shared_space.observances.sun import _rounded_up

JERUSALEM = ZoneInfo("Asia/Jerusalem")
PLACE = (31.7496, 35.2221)
PRINTED = {
    date(2022, 4, 30): time(19, 57),
    date(2025, 8, 16): time(20, 2),
    date(2025, 9, 13): time(19, 27),
    date(2025, 9, 27): time(19, 8),
    date(2025, 10, 11): time(18, 50),
    date(2025, 10, 18): time(18, 42),
    date(2025, 11, 15): time(17, 19),
    date(2025, 11, 29): time(17, 15),
    date(2026, 1, 17): time(17, 38),
    date(2026, 2, 21): time(18, 7),
}


@pytest.mark.parametrize("saturday", PRINTED)
def test_it_ends_when_the_paper_says(saturday: date) -> None:
    printed = datetime.combine(saturday, PRINTED[saturday], tzinfo=JERUSALEM)
    assert abs(shabbat_ends(saturday, *PLACE, JERUSALEM) - printed) <= timedelta(minutes=2)


@pytest.mark.parametrize("saturday", PRINTED)
def test_next_year_it_moves_by_less_than_two_minutes(saturday: date) -> None:
    """A Saturday lies within a few days of the same date four years on; the sun does not care."""
    same_date = saturday.replace(year=saturday.year + 4)
    ends = shabbat_ends(saturday, *PLACE, JERUSALEM).astimezone(JERUSALEM)
    later = shabbat_ends(same_date, *PLACE, JERUSALEM).astimezone(JERUSALEM)
    if ends.utcoffset() == later.utcoffset():
        assert abs(datetime.combine(saturday, later.time()) - ends.replace(tzinfo=None)) <= (
            timedelta(minutes=1)
        )


def test_it_is_a_whole_minute_in_utc_on_that_local_day() -> None:
    for week in range(104):
        saturday = date(2026, 1, 3) + timedelta(weeks=week)
        ends = shabbat_ends(saturday, *PLACE, JERUSALEM)
        assert ends.tzinfo is UTC
        assert ends.second == ends.microsecond == 0
        assert ends.astimezone(JERUSALEM).date() == saturday


def test_where_the_sun_hardly_sets_it_ends_with_the_day() -> None:
    helsinki = ZoneInfo("Europe/Helsinki")
    ends = shabbat_ends(date(2026, 6, 20), 69.9, 27.0, helsinki)
    assert ends.astimezone(helsinki) == datetime(2026, 6, 21, tzinfo=helsinki)


def test_a_whole_minute_is_not_rounded_up() -> None:
    whole = datetime(2026, 11, 28, 15, 15, tzinfo=UTC)
    assert _rounded_up(whole) == whole
    assert _rounded_up(whole - timedelta(seconds=1)) == whole
