"""Which dates an edit reaches and where each goes, by the clock on the wall."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_space.bookings.rules.moving import (
    Change,
    Place,
    by_staff,
    entangled,
    in_scope,
    of_move,
    target,
    uses_more,
    why_nowhere,
)
from shared_space.bookings.rules.objections import Objection, Weight
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval
from tests.bookings.booking import COORDINATOR, MANAGER
from tests.bookings.test_rules_objections import LIMITS, around
from tests.cast import FIG, HALL, KULNA, ZONE, at

MONDAY = date(2026, 11, 23)


def place(day, starts="10:00", ends="12:00", space=FIG):
    return Place(space, Interval(at(str(day), starts), at(str(day), ends)))


def change(day=MONDAY, starts=time(10), ends=time(12), space=FIG, scope="all"):
    return Change(scope, day, starts, ends, space)


def walls(found):
    return [
        (p.slot.start.astimezone(ZONE).strftime("%m-%d %H:%M"), p.slot.end.astimezone(ZONE).hour)
        for p in found
    ]


@pytest.mark.parametrize(
    ("scope", "reached"), [("this", [2]), ("following", [2, 1]), ("all", [3, 2, 1])]
)
def test_what_a_scope_reaches_in_order_of_time(scope, reached):
    dates = {1: place("2026-12-07"), 2: place("2026-11-30"), 3: place("2026-11-23")}
    assert in_scope(dates, 2, scope) == reached


@pytest.mark.parametrize("first", ["2026-10-16", "2027-03-17"])
def test_a_weekly_series_keeps_its_hour_across_both_clock_changes(first):
    """cal.diy #6217, LibreBooking #913: half of a moved series was an hour off."""
    days = [date.fromisoformat(first) + timedelta(weeks=n) for n in range(3)]
    later = change(days[0] + timedelta(days=2), time(17), time(19))
    moved = [target(place(day), place(days[0]), later, ZONE) for day in days]
    assert walls(moved) == [(f"{day + timedelta(days=2):%m-%d} 17:00", 19) for day in days]
    assert len({p.slot.start.time() for p in moved}) == 2, "two hours in UTC, one on the wall"


@given(
    days=st.integers(-40, 40),
    starts=st.integers(6, 12),
    length=st.integers(1, 8),
    week=st.integers(0, 60),
)
def test_every_date_shifts_like_the_chosen_one(days, starts, length, week):
    chosen, other = place(MONDAY), place(MONDAY + timedelta(weeks=week))
    moved = target(
        other,
        chosen,
        change(MONDAY + timedelta(days=days), time(starts), time(starts + length)),
        ZONE,
    )
    start, end = (t.astimezone(ZONE) for t in (moved.slot.start, moved.slot.end))
    assert start.date() == MONDAY + timedelta(weeks=week, days=days)
    assert (start.hour, end.hour, end.date()) == (starts, starts + length, start.date())


def test_what_the_form_does_not_change_stays_each_dates_own():
    chosen, other = place(MONDAY), place("2026-11-30", "15:00", "18:00", HALL)
    only_space = target(other, chosen, change(space=5), ZONE)
    assert only_space == Place(5, other.slot)
    longer = target(other, chosen, change(ends=time(20)), ZONE)
    assert walls([longer]) == [("11-30 15:00", 20)]
    assert longer.space_id == HALL
    assert target(other, chosen, change(), ZONE) == other


def test_a_date_in_the_repeated_hour_stays_exactly_where_it_is():
    second = datetime(2026, 10, 25, 1, 30, tzinfo=ZONE, fold=1)
    start = second.astimezone(at("2026-10-25", "00:00").tzinfo)
    own = Place(FIG, Interval(start, start + timedelta(hours=1)))
    moved = target(own, own, change(date(2026, 10, 25), time(1, 30), time(2, 30), HALL), ZONE)
    assert moved == Place(HALL, own.slot)


def test_hours_that_are_not_there_and_ends_before_starts():
    chosen, other = place(MONDAY), place("2026-11-30", "15:00", "18:00")
    short = change(ends=time(14))
    assert target(other, chosen, short, ZONE) is None
    assert why_nowhere(other, chosen, short, ZONE).code == "reversed"
    night = change(date(2027, 3, 26), time(2, 30), time(4))
    assert target(chosen, chosen, night, ZONE) is None
    assert why_nowhere(chosen, chosen, night, ZONE) == Objection("no_such_time", Weight.REFUSES)


ASKS = Objection("manager_decides", Weight.ASKS_MANAGER)
TAKEN = Objection("taken", Weight.REFUSES)


@pytest.mark.parametrize(
    ("after", "approved", "more", "left"),
    [
        (place(MONDAY, "10:30", "11:30"), True, False, [TAKEN]),
        (place(MONDAY, "10:30", "11:30"), False, False, [ASKS, TAKEN]),
        (place(MONDAY, "10:30", "11:30"), True, True, [ASKS, TAKEN]),
        (place(MONDAY, "10:30", "12:30"), True, False, [ASKS, TAKEN]),
        (place(MONDAY, "10:30", "11:30", HALL), True, False, [ASKS, TAKEN]),
    ],
)
def test_nobody_is_asked_for_giving_back(after, approved, more, left):
    said = of_move(place(MONDAY), after, [ASKS, TAKEN], approved=approved, more_seats=more)
    assert said == left


def test_what_has_begun_may_end_otherwise_and_not_begin_elsewhere():
    past = [Objection("past", Weight.REFUSES)]
    for after, left in (
        (place(MONDAY, "10:00", "13:00"), []),
        (place(MONDAY, "10:00", "13:00", HALL), past),
        (place(MONDAY, "09:00", "12:00"), past),
    ):
        found = of_move(place(MONDAY), after, past, approved=True, more_seats=False)
        assert found == left


def test_dates_wait_together_only_where_one_wants_what_another_keeps():
    kept = [place("2026-11-30")]
    assert entangled(kept, [place("2026-11-30", "11:00", "13:00")])
    assert not entangled(kept, [place("2026-11-30", "12:00", "13:00")])
    assert not entangled(kept, [place("2026-11-30", space=HALL)])
    assert not entangled([], kept)


def test_why_not_is_told_by_the_clock_of_the_house():
    late, gap = place("2027-03-25", "01:00", "02:00"), date(2027, 3, 26)
    shift = change(gap, time(2, 30), time(4))
    assert why_nowhere(late, late, shift, ZONE) == Objection("no_such_time", Weight.REFUSES)
    other = place("2027-03-26", "01:00", "02:00")
    stays = change(MONDAY, time(2, 30), time(4))
    found = why_nowhere(other, place(MONDAY, "01:00", "02:00"), stays, ZONE)
    assert found == Objection("no_such_time", Weight.REFUSES)
    reversed_ = why_nowhere(place(MONDAY), place(MONDAY), change(ends=time(9)), ZONE)
    assert reversed_ == Objection("reversed", Weight.REFUSES)


def test_staff_that_changes_what_others_asked_for():
    assert by_staff(MANAGER, KULNA, 99)
    assert not by_staff(MANAGER, KULNA, MANAGER.person_id), "her own"
    assert not by_staff(COORDINATOR, KULNA, 99)
    both = Actor(99, is_manager=True, memberships={KULNA: "coordinator"})
    assert not by_staff(both, KULNA, 1)
    assert by_staff(both, None, 1)


@pytest.mark.parametrize(
    ("before", "after", "period", "more"),
    [
        (place(MONDAY), place("2026-11-27"), "week", False),
        (place(MONDAY), place("2026-11-29"), "week", True),
        (place(MONDAY), place("2026-11-29"), "month", False),
        (place(MONDAY), place("2026-12-01"), "month", True),
        (place(MONDAY), place(MONDAY, space=HALL), "month", True),
        (place(MONDAY), place(MONDAY, "10:00", "12:15"), "month", True),
        (place(MONDAY), place(MONDAY, "13:00", "15:00"), "month", False),
        (place("2026-12-01", "00:00", "01:00"), place("2026-12-02"), "month", True),
        (
            place("2026-12-01", "00:00", "01:00"),
            place("2026-12-02", "10:00", "11:00"),
            "month",
            False,
        ),
        (
            place("2026-12-02", "10:00", "11:00"),
            place("2026-12-01", "00:00", "01:00"),
            "month",
            False,
        ),
    ],
)
def test_a_move_uses_more_of_a_quota_only_elsewhere_later_or_longer(before, after, period, more):
    here = around(limits=replace(LIMITS, quota_period=period))
    assert uses_more(before, after, here) is more
