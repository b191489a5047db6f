"""Spans of time against small models, and the wall clock at both clock changes of each year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.kernel.interval import (
    Interval,
    NonexistentTime,
    day_span,
    instant,
    instant_or_later,
    merged,
    subtract,
)

JERUSALEM = ZoneInfo("Asia/Jerusalem")
ZERO = datetime(2026, 11, 23, tzinfo=UTC)
MOST = 40
# The Friday before the last Sunday of March at 02:00; the last Sunday of October at 02:00.
SPRING = (date(2026, 3, 27), date(2027, 3, 26), date(2028, 3, 24))
AUTUMN = (date(2026, 10, 25), date(2027, 10, 31), date(2028, 10, 29))
# Its clock changes at midnight, so that some of its days begin at one o'clock.
BEIRUT = ZoneInfo("Asia/Beirut")
moderately = settings(max_examples=100, deadline=None)


def minute(number: int) -> datetime:
    return ZERO + timedelta(minutes=number)


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    start = draw(st.integers(0, MOST - 1))
    return Interval(minute(start), minute(draw(st.integers(start + 1, MOST))))


def minutes_of(intervals: list[Interval]) -> set[int]:
    """The model: a set of the minutes inside."""
    return {
        number
        for number in range(MOST)
        if any(span.start <= minute(number) < span.end for span in intervals)
    }


def in_order_and_apart(intervals: list[Interval]) -> bool:
    return all(first.end < second.start for first, second in pairwise(intervals))


@moderately
@given(st.lists(spans(), max_size=8))
def test_the_union_holds_the_same_minutes_in_disjoint_spans(found: list[Interval]) -> None:
    union = merged(found)
    assert minutes_of(union) == minutes_of(found)
    assert in_order_and_apart(union)
    assert merged(union) == union


@moderately
@given(st.lists(spans(), max_size=6), st.lists(spans(), max_size=6))
def test_what_is_left_is_the_whole_without_what_is_taken(
    whole: list[Interval], taken: list[Interval]
) -> None:
    left = subtract(whole, taken)
    assert minutes_of(left) == minutes_of(whole) - minutes_of(taken)
    assert in_order_and_apart(left)


@moderately
@given(spans(), spans())
def test_overlap_and_cover_agree_with_the_minutes(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == bool(minutes_of([one]) & minutes_of([other]))
    assert one.covers(other) == (minutes_of([one]) >= minutes_of([other]))
    assert one.minutes == len(minutes_of([one]))


def test_a_span_has_an_inside() -> None:
    with pytest.raises(ValueError, match="after it starts"):
        Interval(ZERO, ZERO)
    with pytest.raises(ValueError, match="after it starts"):
        Interval(minute(5), ZERO)


days = st.dates(date(2026, 1, 1), date(2028, 12, 31)) | st.sampled_from(SPRING + AUTUMN)
walls = st.times().map(lambda wall: wall.replace(microsecond=0, fold=0))


@moderately
@given(days, walls)
def test_an_instant_shows_its_wall_clock_or_that_hour_is_skipped(day: date, wall: time) -> None:
    skipped = day in SPRING and wall.hour == 2
    if skipped:
        with pytest.raises(NonexistentTime):
            instant(day, wall, JERUSALEM)
        found = instant_or_later(day, wall, JERUSALEM)
        assert found.astimezone(JERUSALEM).replace(tzinfo=None) == datetime.combine(day, time(3))
        return
    found = instant(day, wall, JERUSALEM)
    assert found.utcoffset() == timedelta()
    assert found.astimezone(JERUSALEM).replace(tzinfo=None) == datetime.combine(day, wall)
    earlier = (found - timedelta(hours=1)).astimezone(JERUSALEM).replace(tzinfo=None)
    assert earlier != datetime.combine(day, wall), "an ambiguous time is its first occurrence"
    assert instant_or_later(day, wall, JERUSALEM) == found


@moderately
@given(days, st.integers(1, 14))
def test_days_meet_at_midnight(day: date, number: int) -> None:
    span = day_span(day, JERUSALEM, number)
    local = span.start.astimezone(JERUSALEM)
    assert (local.date(), local.time()) == (day, time())
    assert span.end == day_span(day + timedelta(days=number), JERUSALEM).start
    change = sum(day <= d < day + timedelta(days=number) for d in AUTUMN) - sum(
        day <= d < day + timedelta(days=number) for d in SPRING
    )
    assert span.minutes == (24 * number + change) * 60


@pytest.mark.parametrize(("changes", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_the_days_of_the_clock_change_have_their_own_length(
    changes: tuple[date, ...], hours: int
) -> None:
    for day in changes:
        assert day_span(day, JERUSALEM).minutes == hours * 60
        assert day_span(day - timedelta(days=1), JERUSALEM).minutes == 24 * 60
        assert day_span(day + timedelta(days=1), JERUSALEM).minutes == 24 * 60


@pytest.mark.parametrize("day", AUTUMN)
def test_the_hour_that_comes_twice_is_taken_the_first_time(day: date) -> None:
    first = instant(day, time(1, 30), JERUSALEM)
    assert first == datetime.combine(day, time(1, 30), UTC) - timedelta(hours=3)
    assert instant(day, time(2), JERUSALEM) - first == timedelta(hours=1, minutes=30)


def test_a_day_whose_midnight_is_skipped_begins_with_its_first_hour() -> None:
    day = date(2026, 3, 29)
    assert instant_or_later(day, time(), BEIRUT).astimezone(BEIRUT).hour == 1
    span = day_span(day, BEIRUT)
    assert span.minutes == 23 * 60
    assert day_span(day - timedelta(days=1), BEIRUT).end == span.start
