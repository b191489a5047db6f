import itertools
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from shared_space.kernel.interval import Interval
from shared_space.spaces.rules import (
    Hours,
    HoursProblem,
    hours_between,
    hours_of,
    open_spans,
    problems_of,
)

JERUSALEM = ZoneInfo("Asia/Jerusalem")
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


def at(day: str, wall: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=JERUSALEM).astimezone(UTC)


def ends_at_17_15(day: date) -> datetime:
    return datetime.combine(day, time(17, 15), tzinfo=JERUSALEM).astimezone(UTC)


def spans(day: date, *hours: Hours) -> list[Interval]:
    return open_spans(day, hours, JERUSALEM, ends_at_17_15)


def test_a_day_has_its_own_spans_in_order() -> None:
    afternoon, morning = Hours(0, time(16), time(22)), Hours(0, time(8), time(13))
    tuesday = Hours(1, time(8), time(9))
    assert spans(MONDAY, afternoon, morning, tuesday) == [
        Interval(at("2026-11-23", "08:00"), at("2026-11-23", "13:00")),
        Interval(at("2026-11-23", "16:00"), at("2026-11-23", "22:00")),
    ]
    assert spans(date(2026, 11, 25), afternoon, morning) == []


def test_saturday_night_opens_an_hour_after_shabbat() -> None:
    assert spans(SATURDAY, Hours(5, None, time(23, 30))) == [
        Interval(at("2026-11-28", "18:15"), at("2026-11-28", "23:30"))
    ]


def test_a_night_that_would_begin_after_closing_is_not_there() -> None:
    assert spans(SATURDAY, Hours(5, None, time(18, 15))) == []
    assert spans(SATURDAY, Hours(5, None, time(18, 16))) != []


def test_midnight_is_the_end_of_the_day_and_joins_the_next() -> None:
    late, early = Hours(0, time(20), time(0)), Hours(1, time(0), time(2))
    assert hours_between(MONDAY, date(2026, 11, 24), [late, early], JERUSALEM, ends_at_17_15) == [
        Interval(at("2026-11-23", "20:00"), at("2026-11-24", "02:00"))
    ]


def test_a_week_includes_its_last_day() -> None:
    every = [Hours(weekday, time(8), time(9)) for weekday in range(7)]
    assert len(hours_between(MONDAY, MONDAY, every, JERUSALEM, ends_at_17_15)) == 1
    assert len(hours_between(MONDAY, date(2026, 11, 29), every, JERUSALEM, ends_at_17_15)) == 7


def test_the_clock_change_in_spring_breaks_nothing() -> None:
    """On Friday 27 March 2026 at 02:00 the clock jumps to 03:00."""
    night = open_spans(date(2026, 3, 27), [Hours(4, time(1), time(4))], JERUSALEM, ends_at_17_15)
    assert [span.minutes for span in night] == [120]
    lost = Hours(4, time(2), time(3))
    assert open_spans(date(2026, 3, 27), [lost], JERUSALEM, ends_at_17_15) == []


def test_a_space_with_hours_of_its_own_follows_only_those() -> None:
    house, own = [Hours(0, time(8), time(22))], [Hours(1, time(9), time(10))]
    assert hours_of(4, {None: house, 4: own}) == own
    assert hours_of(5, {None: house, 4: own}) == house
    assert list(hours_of(5, {})) == []


def test_every_problem_is_named() -> None:
    hours = [
        Hours(0, time(8), time(12)),
        Hours(0, time(11), time(14)),
        Hours(0, time(14), time(15)),
        Hours(1, time(9), time(9)),
        Hours(2, time(10), time(8)),
        Hours(2, None, time(23)),
        Hours(5, None, time(23)),
        Hours(5, None, time(22)),
        Hours(7, time(8), time(9)),
        Hours(3, time(8), time(0)),
    ]
    assert problems_of(hours) == [
        HoursProblem(1, "overlap"),
        HoursProblem(3, "closes_first"),
        HoursProblem(4, "closes_first"),
        HoursProblem(5, "only_saturday"),
        HoursProblem(7, "overlap"),
        HoursProblem(8, "weekday"),
    ]


def test_a_day_has_three_spans_at_most_and_that_after_shabbat() -> None:
    three = [Hours(5, time(hour), time(hour + 1)) for hour in (8, 10, 12)]
    night, fourth = Hours(5, None, time(23)), Hours(5, time(14), time(15))
    assert problems_of([*three, night, Hours(6, time(14), time(15))]) == []
    assert problems_of([*three, night, fourth]) == [HoursProblem(4, "too_many")]


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(days, st.lists(st.builds(Hours, st.integers(0, 6), quarters, quarters), max_size=8))
def test_open_minutes_are_those_that_some_span_covers(day: date, hours: list[Hours]) -> None:
    """The model: ask every quarter of an hour of the day, one by one, in local time."""
    found = open_spans(day, hours, JERUSALEM, ends_at_17_15)
    assert all(a.end < b.start for a, b in itertools.pairwise(found))
    for quarter in range(96):
        wall = time(quarter // 4, quarter % 4 * 15)
        if day.month in (3, 10) and wall < time(4):
            continue  # the nights of the clock change have their own tests
        instant = datetime.combine(day, wall, tzinfo=JERUSALEM).astimezone(UTC)
        expected = any(
            span.weekday == day.weekday()
            and span.opens is not None
            and span.opens <= wall
            and (wall < span.closes or span.closes == time())
            for span in hours
        )
        assert any(span.start <= instant < span.end for span in found) == expected
