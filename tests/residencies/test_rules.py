from datetime import UTC, datetime, timedelta

from shared_space.kernel.interval import Interval
from shared_space.residencies.rules import held, overlap, within

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def hours(start: int, end: int) -> Interval:
    return Interval(NOON + timedelta(hours=start), NOON + timedelta(hours=end))


def test_a_residency_is_cut_to_the_window() -> None:
    day = hours(0, 10)
    assert within(day.start - timedelta(days=9), None, day) == day
    assert within(hours(2, 3).start, hours(2, 3).end, day) == hours(2, 3)
    assert within(hours(-3, 4).start, hours(-3, 4).end, day) == hours(0, 4)
    assert within(day.end, None, day) is None
    assert within(hours(-3, 0).start, day.start, day) is None


def test_what_is_given_back_is_not_held() -> None:
    assert held(hours(0, 10), []) == [hours(0, 10)]
    assert held(hours(0, 10), [hours(2, 4), hours(3, 5), hours(9, 12)]) == [
        hours(0, 2),
        hours(5, 9),
    ]
    assert held(hours(0, 10), [hours(-1, 11)]) == []


def test_open_ends_overlap_what_comes_after() -> None:
    early, late = hours(0, 1), hours(1, 2)
    assert not overlap((early.start, early.end), (late.start, late.end))
    assert overlap((early.start, None), (late.start, late.end))
    assert overlap((late.start, None), (early.start, None))
    assert not overlap((late.start, None), (early.start, early.end))
