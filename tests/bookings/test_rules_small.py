"""Recurrence, the timetable, transitions, rivals and quarters."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.bookings.models import STATES
from shared_space.bookings.rules import objections, timetable
from shared_space.bookings.rules.clusters import clusters
from shared_space.bookings.rules.fairness import quarter
from shared_space.bookings.rules.objections import Claim, Weight
from shared_space.bookings.rules.recurrence import MOST_DATES, Recurrence, dates
from shared_space.bookings.rules.timetable import Use
from shared_space.bookings.rules.transitions import TRANSITIONS, from_state, next_state
from shared_space.kernel.interval import Interval, subtract
from tests.bookings.test_rules_objections import DAY, FIG, HALL, OPEN, around, spans
from tests.cast import NOW, ZONE, at

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@settings(deadline=None)
@given(days, st.integers(1, 12), st.integers(1, 104))
def test_daily_is_every_nth_day(first, interval, count):
    found = dates(first, Recurrence("daily", interval, count=count))
    assert found == [first + timedelta(days=interval * n) for n in range(count)]


@settings(deadline=None)
@given(days, st.integers(1, 4), st.sets(st.integers(0, 6)), st.integers(1, 30))
def test_weekly_walks_the_weekdays_of_every_nth_week_from_sunday(first, interval, weekdays, count):
    found = dates(first, Recurrence("weekly", interval, tuple(weekdays), count=count))
    wanted = weekdays or {first.weekday()}
    sunday = first - timedelta(days=(first.weekday() + 1) % 7)
    model, day = [first], first
    while len(model) < count:
        day += timedelta(days=1)
        if day.weekday() in wanted and (day - sunday).days // 7 % interval == 0:
            model.append(day)
    assert found == model


@settings(deadline=None)
@given(days, st.integers(1, 6), st.integers(1, 12))
def test_monthly_leaves_out_months_without_that_date(first, interval, count):
    found = dates(first, Recurrence("monthly", interval, count=count))
    assert all(day.day == first.day for day in found)
    months = [(day.year - first.year) * 12 + day.month - first.month for day in found]
    assert all(month % interval == 0 for month in months)
    assert months == sorted(set(months))
    if first.day <= 28:
        assert months == [interval * n for n in range(count)]


@settings(deadline=None)
@given(days, st.integers(1, 12))
def test_monthly_by_weekday_keeps_weekday_and_its_number(first, count):
    found = dates(first, Recurrence("monthly", nth=True, count=count))
    assert {day.weekday() for day in found} == {first.weekday()}
    assert {(day.day - 1) // 7 for day in found} == {(first.day - 1) // 7}


def test_a_series_ends_on_its_last_day_and_never_has_more_than_104_dates():
    until = dates(date(2026, 11, 24), Recurrence("weekly", until=date(2026, 12, 8)))
    assert until == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]
    too_far = Recurrence("daily", until=date(2030, 1, 1))
    assert len(dates(date(2026, 1, 1), too_far)) == MOST_DATES + 1  # the rules refuse it


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency": "yearly", "count": 2},
        {"frequency": "daily", "interval": 0, "count": 2},
        {"frequency": "daily"},
        {"frequency": "daily", "count": 105},
        {"frequency": "daily", "count": 2, "until": date(2027, 1, 1)},
        {"frequency": "weekly", "count": 2, "weekdays": (7,)},
    ],
)
def test_what_is_not_a_recurrence_is_refused(wrong):
    with pytest.raises(ValueError):
        Recurrence(**wrong)


def test_a_recurrence_comes_back_from_json():
    kept = Recurrence("weekly", 2, (0, 3), until=date(2027, 3, 1))
    assert Recurrence.from_dict(kept.as_dict()) == kept


def drawn(room, uses=(), **changes):
    values = {
        "shortest": timedelta(minutes=15),
        "opened": [DAY],
        "closed": [],
        "held": [],
        "uses": uses,
        "bookable": DAY,
    }
    return timetable.bars(room, **{**values, **changes})


def use(span, room=FIG, state="approved", seats=1):
    return Use(1, span, objections.claim_of(room, span), seats, state)


@settings(deadline=None)
@given(st.lists(spans(), max_size=5), st.sampled_from([FIG, HALL]))
def test_a_free_bar_can_be_booked_and_what_is_not_free_cannot(taken, room):
    apart = []
    for span in taken:
        claim = objections.claim_of(room, span)
        if not any(claim.overlaps(objections.claim_of(room, other)) for other in apart):
            apart.append(span)
    found = drawn(room, [use(span, room) for span in apart])
    here = around(room, claims=[Claim(objections.claim_of(room, s), 1) for s in apart])
    free = [bar.span for bar in found if bar.kind == "free"]
    for span in free:
        assert objections.heaviest(objections.of_slot(span, 1, here)) in {None, Weight.ASKS_MANAGER}
    for rest in subtract([DAY], free):
        quarter_hour = Interval(rest.start, rest.start + timedelta(minutes=15))
        assert {"taken", "turnaround"} & {o.code for o in objections.of_slot(quarter_hour, 1, here)}


def test_what_merely_waits_leaves_the_time_free():
    wanted = Interval(at("2026-11-24", "10:00"), at("2026-11-24", "12:00"))
    found = drawn(FIG, [use(wanted, state="requested")])
    assert [(bar.kind, bar.span) for bar in found] == [("free", DAY), ("waiting", wanted)]


def test_held_and_closed_time_is_not_offered():
    closed = Interval(at("2026-11-24", "12:00"), at("2026-11-24", "14:00"))
    found = drawn(FIG, closed=[closed], held=[(Interval(closed.end, DAY.end), 7)])
    assert [(bar.kind, bar.holder) for bar in found] == [("free", 0), ("closed", 0), ("held", 7)]


def test_the_open_space_shows_how_many_seats_are_left():
    morning = Interval(at("2026-11-24", "09:00"), at("2026-11-24", "11:00"))
    found = drawn(OPEN, [use(morning, OPEN, seats=20)])
    assert [(bar.kind, bar.left) for bar in found] == [("free", 24), ("free", 4), ("free", 24)]
    full = drawn(OPEN, [use(morning, OPEN, seats=24)])
    assert [bar.kind for bar in full] == ["free", "taken", "free"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(spans(), st.integers(1, 5)), max_size=5))
def test_each_half_hour_tells_the_seats_that_stay_free_in_all_of_it(taken):
    uses = [use(span, OPEN, seats=seats) for span, seats in taken if DAY.covers(span)]
    midnight = DAY.start.replace(hour=0, minute=0)
    found = timetable.half_hours(drawn(OPEN, uses), midnight)
    starts = [DAY.start + n * timedelta(minutes=30) for n in range(DAY.minutes // 30)]
    assert [bar.span.start for bar in found] == starts
    for bar in found:
        quarters = [bar.span.start, bar.span.start + timedelta(minutes=15)]
        most = max(sum(u.seats for u in uses if u.span.start <= q < u.span.end) for q in quarters)
        assert bar.left == OPEN.seats - most
        assert bar.kind == ("taken" if most == OPEN.seats else "free")


def test_a_short_change_of_fullness_is_no_hole_in_the_free_time():
    quarter_hour = Interval(at("2026-11-24", "09:00"), at("2026-11-24", "09:15"))
    found = drawn(OPEN, [use(quarter_hour, OPEN, seats=4)], shortest=timedelta(hours=1))
    assert [(bar.left, bar.run) for bar in found] == [(24, DAY), (20, DAY), (24, DAY)]
    closed = Interval(at("2026-11-24", "08:30"), DAY.end)
    assert drawn(OPEN, closed=[closed], shortest=timedelta(hours=1))[0].kind == "closed"


def test_nothing_is_offered_before_now_or_beyond_the_window():
    rest = Interval(at("2026-11-24", "15:00"), DAY.end)
    assert [bar.span for bar in drawn(FIG, bookable=rest)] == [rest]
    assert drawn(FIG, bookable=None) == []


def test_round_up_goes_to_the_next_full_step():
    assert timetable.round_up(NOW, 15) == NOW
    assert timetable.round_up(NOW + timedelta(minutes=1), 15) == NOW + timedelta(minutes=15)


def test_the_table_of_states_is_closed_and_ends_where_it_should():
    assert {state for state, _ in TRANSITIONS} | set(TRANSITIONS.values()) == set(STATES)
    final = set(STATES) - {state for state, _ in TRANSITIONS}
    assert final == {"withdrawn", "expired", "released"}
    for state in STATES:
        for event in ("approve", "decline", "withdraw", "cancel", "move", "undo_approve"):
            assert next_state(state, event) == TRANSITIONS.get((state, event))
    assert from_state("approve") == "requested"
    assert from_state("undo_cancel") == "cancelled"


def test_the_table_says_what_the_database_says():
    from migrations.promises import v1

    assert {(state, after) for (state, _), after in TRANSITIONS.items()} == set(v1.TRANSITIONS)


def test_rivals_gather_through_one_another_in_the_order_of_asking():
    assert clusters([5, 3, 9, 1], {5: {9}, 9: {1}, 3: set(), 1: set()}) == [[5, 9, 1], [3]]
    assert clusters([], {}) == []


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_begins_at_local_midnight(month):
    span = quarter(date(2026, month, 15), ZONE)
    first, after = span.start.astimezone(ZONE), span.end.astimezone(ZONE)
    assert (first.month - 1) % 3 == 0
    assert first.month <= month < first.month + 3
    assert (first.day, first.hour, after.day, after.hour) == (1, 0, 1, 0)
    assert (after.year * 12 + after.month) - (first.year * 12 + first.month) == 3


def test_a_recurrence_by_count_comes_back_too():
    kept = Recurrence("monthly", nth=True, count=3)
    assert kept.as_dict() == {
        "frequency": "monthly",
        "interval": 1,
        "weekdays": [],
        "nth": True,
        "count": 3,
        "until": None,
    }
    assert Recurrence.from_dict(kept.as_dict()) == kept


def test_equal_fullness_that_touches_is_one_bar():
    nine, ten, eleven = (at("2026-11-24", f"{hour:02d}:00") for hour in (9, 10, 11))
    found = drawn(
        OPEN, [use(Interval(a, b), OPEN, seats=23) for a, b in ((nine, ten), (ten, eleven))]
    )
    assert [(bar.kind, bar.left, bar.span) for bar in found] == [
        ("free", 24, Interval(DAY.start, nine)),
        ("free", 1, Interval(nine, eleven)),
        ("free", 24, Interval(eleven, DAY.end)),
    ]
    pause = Interval(at("2026-11-24", "12:00"), at("2026-11-24", "13:00"))
    found = [bar for bar in drawn(OPEN, closed=[pause]) if bar.kind == "free"]
    assert [bar.span for bar in found] == subtract([DAY], [pause]), (
        "apart where it is closed between"
    )


def test_the_state_that_a_decision_starts_from():
    assert from_state("decline") == "requested"
    assert from_state("expire") == "requested"


def test_groups_go_on_after_one_that_is_gathered():
    assert clusters([1, 2, 3], {1: {2}}) == [[1, 2], [3]]
