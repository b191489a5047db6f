"""The rule of quotas against a small model, and what residents have more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.bookings.rules import objections, quota
from shared_space.bookings.rules.objections import Standing, Use, Weight, for_manager
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.test_rules_objections import FIG, HALL, LIMITS, around, codes, slot
from tests.cast import ZONE, at

KULNA_NAME = Trilingual(en="Kulna")

HOURS = st.integers(0, 24 * 500).map(
    lambda h: datetime(2026, 1, 20, tzinfo=UTC) + timedelta(hours=h)
)
SPANS = st.builds(
    lambda s, q: Interval(s, s + timedelta(minutes=15 * q)), HOURS, st.integers(1, 40)
)


def same_period(one, other, period):
    """Whether two instants lie in one local month, or one local week that begins on Sunday."""
    a, b = one.astimezone(ZONE), other.astimezone(ZONE)
    if period == "month":
        return (a.year, a.month) == (b.year, b.month)
    later, earlier = max(a, b), min(a, b)
    days = (later.date() - earlier.date()).days
    return days == later.isoweekday() % 7 - earlier.isoweekday() % 7


@settings(deadline=None)
@given(
    slots=st.lists(SPANS, min_size=1, max_size=8),
    uses=st.lists(st.tuples(st.sampled_from("abcd"), SPANS), max_size=8),
    taken=st.lists(st.booleans(), min_size=8, max_size=8),
    hours=st.integers(0, 15),
    period=st.sampled_from(["week", "month"]),
    strict=st.booleans(),
)
def test_no_more_is_taken_than_the_quota_leaves(  # noqa: PLR0917 (drawn by name)
    slots, uses, taken, hours, period, strict
):
    limits = replace(LIMITS, quota_period=period, quota_member_hours=hours)
    standing = Standing(KULNA_NAME, "work_room", uses=[Use(uid, span) for uid, span in uses])
    here = around(limits=limits, standing=standing)
    found = quota.of_dates(
        [(here, wanted, free) for wanted, free in zip(slots, taken, strict=False)], strict=strict
    )
    mine = []
    for wanted, free, said in zip(slots, taken, found, strict=False):
        beside = [span for span in mine if same_period(span.start, wanted.start, period)]
        chains = {}
        for uid, span in uses:
            if same_period(span.start, wanted.start, period):
                chains[uid] = max(chains.get(uid, 0), span.minutes)
        used = sum(chains.values()) + sum(span.minutes for span in beside)
        assert bool(said) == (used + wanted.minutes > hours * 60)
        for objection in said:
            assert (objection.code, objection.weight) == ("quota", Weight.REFUSES)
            numbers = objection.numbers
            assert (numbers["used"], numbers["hours"]) == (used, hours)
            assert numbers["series"] == bool(beside)
            first = numbers["first"]
            assert same_period(at(f"{first}", "12:00"), wanted.start, period)
            assert first.day == 1 if period == "month" else first.weekday() == 6
        if free and not (strict and said):
            mine.append(wanted)


@settings(deadline=None)
@given(span=SPANS, period=st.sampled_from(["week", "month"]))
def test_whole_periods_hold_every_date_that_shares_one(span, period):
    whole = quota.whole_periods(span, period, ZONE)
    assert whole.covers(span)
    second = timedelta(seconds=1)
    assert same_period(whole.start, span.start, period)
    assert not same_period(whole.start - second, span.start, period)
    assert same_period(whole.end - second, span.end, period)
    assert not same_period(whole.end, span.end, period)


@pytest.mark.parametrize(
    ("moment", "week", "month"),
    [
        (at("2026-11-21", "23:59"), date(2026, 11, 15), date(2026, 11, 1)),
        (at("2026-11-22", "00:00"), date(2026, 11, 22), date(2026, 11, 1)),
        (at("2026-11-30", "23:59"), date(2026, 11, 29), date(2026, 11, 1)),
        (at("2026-12-01", "00:00"), date(2026, 11, 29), date(2026, 12, 1)),
        (at("2027-03-26", "03:00"), date(2027, 3, 21), date(2027, 3, 1)),
        (at("2026-10-25", "01:30"), date(2026, 10, 25), date(2026, 10, 1)),
    ],
)
def test_weeks_begin_on_sunday_and_days_at_local_midnight(moment, week, month):
    assert quota.first_day(moment, "week", ZONE) == week
    assert quota.first_day(moment, "month", ZONE) == month


def of(wanted, *, own=(), resident=(), kind="work_room", uses=(), **limits):
    """What the quota says against one slot."""
    standing = Standing(KULNA_NAME, kind, resident=resident, own=own, uses=uses)
    here = around(limits=replace(LIMITS, **limits), standing=standing)
    (said,) = quota.of_dates([(here, wanted, True)], strict=True)
    return said


def test_residents_have_a_quota_of_their_own_while_they_hold_a_room():
    both = {"quota_resident_hours": 1, "quota_member_hours": 2}
    assert of(slot(), **both) == []
    assert codes(of(slot(), resident=[slot()], **both)) == ["quota"]
    assert of(slot(), resident=[slot("08:00", "10:00")], **both) == [], "until then"
    assert codes(of(slot(), resident=[slot("08:00", "10:01")], **both)) == ["quota"]
    assert of(slot(), resident=[slot()], quota_member_hours=1) == [], "no limit for residents"
    assert of(slot(), quota_resident_hours=1) == [], "no limit for others"


def test_the_numbers_of_a_refusal():
    used = [Use("a", slot("08:00", "09:30"))]
    (said,) = of(slot(), uses=used, kind="meeting_hall", quota_member_hours=3)
    assert said.weight is Weight.REFUSES
    assert dict(said.numbers) == {
        "organization": KULNA_NAME,
        "kind": "meeting_hall",
        "used": 90,
        "hours": 3,
        "period": "month",
        "first": date(2026, 11, 1),
        "series": False,
    }
    assert [o.weight for o in for_manager([said])] == [Weight.WARNS]
    assert of(slot("10:00", "11:30"), uses=used, quota_member_hours=3) == []


def test_its_own_room_and_the_house_have_none():
    assert of(slot(), own=[slot()], quota_member_hours=0) == []
    assert codes(of(slot(), own=[slot("10:00", "11:59")], quota_member_hours=0)) == ["quota"]
    here = around(limits=replace(LIMITS, quota_member_hours=0))
    assert quota.of_dates([(here, slot(), True), (here, None, True)], strict=True) == [[], []]


def test_kinds_are_counted_apart():
    limits = replace(LIMITS, quota_member_hours=2)
    room, hall = (
        around(limits=limits, standing=Standing(KULNA_NAME, kind))
        for kind in ("work_room", "meeting_hall")
    )
    asked = [(where, slot(), True) for where in (room, hall, room, hall)]
    assert [codes(said) for said in quota.of_dates(asked, strict=True)] == [
        [],
        [],
        ["quota"],
        ["quota"],
    ]


def test_who_is_confirmed_at_once():
    resident = Standing(KULNA_NAME, "work_room", resident=[slot()])
    member = Standing(KULNA_NAME, "work_room")
    only = {"limits": replace(LIMITS, at_once="residents")}
    assert objections.of_slot(slot(), 1, around(**only, standing=resident)) == []
    assert objections.of_slot(slot(), 1, around(**only)) == [], "the house itself"
    (said,) = objections.of_slot(slot(), 1, around(**only, standing=member))
    assert (said.code, said.weight) == ("residents_at_once", Weight.ASKS_MANAGER)
    nobody = {"limits": replace(LIMITS, at_once="nobody")}
    (said,) = objections.of_request(1, 3, around(FIG, **nobody))
    assert (said.code, said.weight) == ("nobody_at_once", Weight.ASKS_MANAGER)
    assert codes(objections.of_request(1, 3, around(HALL, **nobody))) == ["manager_decides"]


def test_requests_in_turn_count_for_each_other():
    """As if those before were among the uses; what is in its own room counts for none."""
    limits = replace(LIMITS, quota_period="week", quota_member_hours=4)
    standing = Standing(KULNA_NAME, "work_room", own=[slot("12:00", "14:00")])
    here, free, used = around(limits=limits, standing=standing), around(limits=limits), quota.Used()
    for asked in (slot("10:00", "12:00"), slot("12:00", "14:00"), slot("14:00", "15:30")):
        assert quota.of_dates([(here, asked, True)], strict=True, used=used) == [[]]
        quota.count([(here, asked), (free, asked)], used)
    ((said,),) = quota.of_dates([(here, slot("16:00", "16:45"), True)], strict=True, used=used)
    assert (said.numbers["used"], said.numbers["series"]) == (210, False)
    last = slot("16:00", "16:30")
    assert quota.of_dates([(here, last, True)], strict=True, used=used) == [[]]
    later = (here, slot("10:00", "14:00", "2026-11-29"), True)
    assert quota.of_dates([later], strict=True, used=used) == [[]], "a week of its own"


def test_requests_in_turn_count_in_the_month_of_the_house_and_in_the_hours_of_their_kind():
    limits = replace(LIMITS, quota_period="month", quota_member_hours=4)
    rooms, halls = (
        around(limits=limits, standing=Standing(KULNA_NAME, kind))
        for kind in ("work_room", "meeting_hall")
    )
    used = quota.Used()
    a_night = slot("00:30", "04:30", "2026-12-01")  # still November by UTC
    quota.count([(rooms, a_night)], used)
    later = slot("10:00", "12:00", "2026-12-20")
    asked = [(rooms, later, True), (halls, later, True)]
    refused, free = quota.of_dates(asked, strict=True, used=used)
    assert [said.numbers["first"] for said in refused] == [date(2026, 12, 1)]
    assert free == [], "a hall is of another kind"
    before = [(rooms, slot("10:00", "14:00", "2026-11-30"), True)]
    assert quota.of_dates(before, strict=True, used=used) == [[]], "November is free"
