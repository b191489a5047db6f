"""Who competes for seats, against every way of filling a space."""

from datetime import timedelta
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from shared_space.bookings.rules.clusters import Contest, contested, contests, worst
from shared_space.bookings.rules.objections import Claim
from shared_space.kernel.interval import Interval
from tests.cast import NOW

SEATS = 24


def subsets(of):
    return chain.from_iterable(combinations(of, size) for size in range(len(of) + 1))


@given(st.lists(st.integers(1, SEATS), max_size=6), st.integers(0, SEATS))
def test_a_request_competes_when_some_others_fit_and_then_it_does_not(wanted, left):
    asked = dict(enumerate(wanted))
    expected = {
        one
        for one, seats in asked.items()
        if seats <= left
        for others in subsets([n for n in asked if n != one])
        for taken in (sum(asked[n] for n in others),)
        if taken <= left < taken + seats
    }
    found = contested(asked, left)
    assert found == expected
    assert len(found) != 1, "nobody competes alone"
    if found:
        assert sum(asked[n] for n in found) > left


@st.composite
def claims(draw):
    start = NOW + timedelta(hours=draw(st.integers(0, 6)))
    span = Interval(start, start + timedelta(hours=draw(st.integers(1, 4))))
    return Claim(span, draw(st.integers(1, 12)))


@given(st.lists(claims(), max_size=5), st.lists(claims(), max_size=2))
def test_at_no_hour_a_contest_is_missed(wanted, taken):
    def now(hour, found):
        moment = NOW + timedelta(hours=hour)
        return [(n, c.seats) for n, c in found if c.span.start <= moment < c.span.end]

    expected = set()
    for hour in range(11):
        asked = dict(now(hour, enumerate(wanted)))
        left = SEATS - sum(seats for _, seats in now(hour, enumerate(taken)))
        if rivals := contested(asked, left):
            total = sum(asked[n] for n in rivals)
            expected.add(Contest(frozenset(rivals), total, left, SEATS))
    assert contests(list(enumerate(wanted)), taken, SEATS) == expected


def test_the_worst_contest_of_a_group_is_the_one_that_lacks_most_seats():
    little, much = (Contest(frozenset({1, 2}), 25, left, SEATS) for left in (20, 10))
    elsewhere = Contest(frozenset({3, 4}), 40, 20, SEATS)
    assert worst([little, much, elsewhere], [1, 2, 3]) == much
    assert worst([little, much, elsewhere], [1, 2]) == much
    assert worst([], [1]) is None


def hours(first, last):
    return Interval(NOW + timedelta(hours=first), NOW + timedelta(hours=last))


def test_what_has_just_ended_is_in_nobody_s_way():
    wanted = [(1, Claim(hours(1, 2), 12)), (2, Claim(hours(1, 2), 12))]
    assert contests(wanted, [Claim(hours(0, 1), 1)], SEATS) == set()


def test_two_dates_of_a_request_at_one_hour_want_the_seats_of_both():
    wanted = [(1, Claim(hours(0, 2), 8)), (1, Claim(hours(1, 3), 8)), (2, Claim(hours(1, 2), 10))]
    assert contests(wanted, [], SEATS) == {Contest(frozenset({1, 2}), 26, SEATS, SEATS)}
