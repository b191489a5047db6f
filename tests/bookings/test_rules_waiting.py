"""Waiting: who is next in line, how long an offer is open, what is refused only for others."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_space.bookings.rules.objections import Claim, Objection, Weight
from shared_space.bookings.rules.waiting import (
    Place,
    Request,
    is_taken_only,
    next_in_line,
    open_until,
)
from shared_space.kernel.interval import Interval
from tests.cast import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def hours(first, last):
    return Interval(NOW + first * HOUR, NOW + last * HOUR)


@given(minutes=st.integers(1, 60 * 72))
def test_an_offer_is_open_for_a_day_unless_its_slot_is_near(minutes):
    starts_at = NOW + minutes * MINUTE
    until = open_until(starts_at, NOW)
    assert NOW < until < starts_at
    assert until - NOW <= timedelta(hours=24)
    if minutes >= 25 * 60:
        assert until == NOW + timedelta(hours=24)
    elif minutes >= 120:
        assert until == starts_at - HOUR
    else:
        assert until - NOW == starts_at - until


def test_what_has_begun_is_offered_to_nobody():
    with pytest.raises(ValueError, match="begun"):
        open_until(NOW, NOW)


@st.composite
def a_line(draw):
    """Places, claims and older requests of one space with four seats, hour by hour."""

    def span():
        first = draw(st.integers(0, 5))
        return hours(first, first + draw(st.integers(1, 3)))

    def since():
        return NOW - draw(st.integers(0, 4)) * HOUR

    numbers = draw(st.lists(st.integers(1, 9), unique=True, max_size=5))
    places = [Place(n, 1, span(), draw(st.integers(1, 4)), since()) for n in numbers]
    claims = [Claim(span(), draw(st.integers(1, 2))) for _ in range(draw(st.integers(0, 2)))]
    requests = [Request(1, span(), since()) for _ in range(draw(st.integers(0, 1)))]
    return places, claims, requests


@given(a_line())
def test_the_line_is_served_like_a_table_of_hours(line):
    """The model: a table of hours; whoever began earlier sits down first, where she fits."""
    places, claims, requests = line
    table = [0] * 10

    def cells(span):
        return range(int((span.start - NOW) / HOUR), int((span.end - NOW) / HOUR))

    for claim in claims:
        for cell in cells(claim.span):
            table[cell] += claim.seats
    expected = []
    for place in sorted(sorted(places, key=lambda p: p.number), key=lambda p: p.since):
        older = any(
            set(cells(r.span)) & set(cells(place.span)) and r.since <= place.since for r in requests
        )
        if older or any(table[cell] + place.seats > 4 for cell in cells(place.span)):
            continue
        for cell in cells(place.span):
            table[cell] += place.seats
        expected.append(place.number)
    served = next_in_line(places, {1: claims}, {1: 4}, requests)
    assert [place.number for place in served] == expected


def test_lines_of_two_spaces_do_not_meet():
    places = [Place(n, n, hours(0, 1), 1, NOW) for n in (1, 2)]
    older = [Request(1, hours(0, 1), NOW - HOUR)]
    served = next_in_line(places, {}, {1: 1, 2: 1}, older)
    assert [place.number for place in served] == [2]


def refused(*codes):
    return [Objection(code, Weight.REFUSES) for code in codes]


def test_one_waits_only_for_what_others_have():
    asks, warns = Objection("long", Weight.ASKS_MANAGER), Objection("rivals", Weight.WARNS)
    for code in ("taken", "turnaround", "full"):
        assert is_taken_only([asks, *refused(code), warns])
    assert is_taken_only(refused("taken", "turnaround", "full"))
    assert not is_taken_only([asks, warns])
    assert not is_taken_only([])
    assert not is_taken_only(refused("taken", "closed"))
    assert not is_taken_only(refused("held"))


def test_what_a_manager_must_decide_anyway_becomes_a_request():
    def place(*asks):
        return Place(1, 1, hours(0, 1), 1, NOW, frozenset(asks))

    assert place().is_offered
    assert place("manager_decides").is_offered
    assert not place("long").is_offered
    assert not place("manager_decides", "quota").is_offered


def test_a_request_elsewhere_or_later_does_not_come_first():
    place = Place(1, 1, hours(0, 1), 1, NOW)
    for other in (
        Request(2, hours(0, 1), NOW - HOUR),
        Request(1, hours(1, 2), NOW - HOUR),
        Request(1, hours(0, 1), NOW + MINUTE),
    ):
        assert next_in_line([place], {}, {1: 1, 2: 1}, [other]) == [place]
    assert next_in_line([place], {}, {1: 1}, [Request(1, hours(0, 1), NOW)]) == []


def test_an_offer_ends_on_a_whole_second_and_is_open_for_one_at_least():
    now = NOW + timedelta(microseconds=400_000)
    assert open_until(NOW + 48 * HOUR, now) == NOW + 24 * HOUR
    assert open_until(now + timedelta(seconds=1), now) == now + timedelta(seconds=1)
    with pytest.raises(ValueError, match=r"^the slot has begun$"):
        open_until(NOW, now)
