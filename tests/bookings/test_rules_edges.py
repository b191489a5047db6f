"""Edges of the rules that drawn examples seldom meet: each of these kills a mutant (docs/mutants.md)."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared_space.bookings.rules import objections as rules
from shared_space.bookings.rules import quota
from shared_space.bookings.rules.colleagues import why_not
from shared_space.bookings.rules.fairness import HallDate, Share, average, prime_minutes, shares
from shared_space.bookings.rules.finding import FREE, REFUSED, House, Wish, find, weights
from shared_space.bookings.rules.moving import Place, target
from shared_space.bookings.rules.objections import Claim, Room, Standing, Use, Weight
from shared_space.bookings.rules.proposals import rest_of
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.rules.timetable import half_hours
from shared_space.kernel.interval import Interval, instant
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.test_rules_moving import MONDAY, change, place, walls
from tests.bookings.test_rules_objections import (
    DAY,
    FIG,
    HALL,
    LIMITS,
    OPEN,
    around,
    codes,
    slot,
)
from tests.bookings.test_rules_small import drawn, use
from tests.cast import NOW, ZONE, at

KULNA = Trilingual(en="Kulna")
ASKS = int(Weight.ASKS_MANAGER)
TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27))


# Fair share


def test_prime_time_is_told_by_the_clock_of_the_house():
    zone = ZoneInfo("America/Los_Angeles")
    evening = Interval(*(instant(TUESDAY, time(hour), zone) for hour in (16, 21)))
    assert prime_minutes(evening, zone) == 300, "in UTC it is Wednesday already"


def test_of_two_wishes_for_one_date_the_longer_waits():
    wishes = [HallDate(1, "a", span, approved=False) for span in (slot("10:00", "13:00"), slot())]
    assert shares(wishes, ZONE) == {1: Share(waiting=180)}


def test_the_average_is_of_all_that_is_told():
    found = {1: Share(120, 60, 30), 2: Share(60, 0, 90)}
    assert average(found, [1, 2]) == Share(90, 30, 60)


# Quota


def said(wanted, uses=(), **limits):
    standing = Standing(KULNA, "work_room", uses=uses)
    here = around(limits=replace(LIMITS, **limits), standing=standing)
    return quota.of_dates([(here, one, True) for one in wanted], strict=True)


def test_what_begins_after_midnight_counts_in_its_own_month():
    night = Interval(at("2026-12-01", "00:30"), at("2026-12-01", "01:30"))
    late = Interval(at("2026-11-30", "22:00"), at("2026-11-30", "23:00"))
    (found,) = said([night], [Use("a", late)], quota_member_hours=1)
    assert found == [], "November's hour is not December's"
    (found,) = said([slot(day="2026-12-03")], [Use("a", night)], quota_member_hours=2)
    assert codes(found) == ["quota"], "in UTC the night is November's"
    (found,) = said([night], quota_member_hours=0)
    assert found[0].numbers["first"] == date(2026, 12, 1)


def test_a_date_and_what_would_take_its_place_count_by_the_longer_whichever_comes_first():
    uses = [Use("a", slot("08:00", "11:00")), Use("a", slot("08:00", "09:00"))]
    for some in (uses, uses[::-1]):
        (found,) = said([slot("12:00", "13:00")], some, quota_member_hours=3)
        assert found[0].numbers["used"] == 180


def test_a_quota_is_kept_to_the_minute_and_by_every_minute_before():
    (found,) = said([slot("10:00", "12:01")], quota_member_hours=2)
    assert codes(found) == ["quota"]
    _, found = said([slot("10:00", "10:01"), slot("11:00", "13:00")], quota_member_hours=2)
    assert found[0].numbers["series"] is True


# What is said against a slot


def test_a_room_is_one_seat_however_many_are_noted():
    room = Room(1, 6, 6, timedelta(), asks=False, shared=False)
    assert rules.seats_for(room, 5) == 1
    assert rules.seats_for(room, 5, whole=True) == 1


@pytest.mark.parametrize(
    ("minutes", "wanted", "fits"),
    [
        (180, slot("09:00", "12:00"), True),  # in UTC 07:00 is no step of three hours
        (45, slot("11:15", "12:00"), True),
        (45, slot("11:00", "12:00"), False),
        (45, slot("11:15", "12:15"), False),
        (1, Interval(DAY.start + timedelta(seconds=30), DAY.end), False),
    ],
)
def test_steps_are_counted_from_midnight_on_the_clock_of_the_house(minutes, wanted, fits):
    here = around(limits=replace(LIMITS, step_minutes=minutes))
    assert ("step" in codes(rules.of_slot(wanted, 1, here))) is not fits


def test_the_shortest_is_long_enough():
    assert rules.of_slot(slot("10:00", "10:15"), 1, around()) == []


def test_hours_and_minutes_are_told_whole():
    limits = replace(LIMITS, longest_minutes=150, ask_over_minutes=90)
    here = around(limits=limits)
    found = [*rules.of_slot(slot("10:00", "13:00"), 1, here), *rules.of_slot(slot(), 1, here)]
    told = [(o.code, *o.numbers.values()) for o in found]
    assert repr(told) == "[('too_long', 2), ('long', 1)]"
    after = Claim(slot("12:15", "14:00"), 1)
    (found,) = rules.of_slot(slot(), 1, around(HALL, claims=[after]))
    assert repr(found.numbers["minutes"]) == "30"


# Recurrence


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"frequency": "yearly", "count": 2}, "unknown frequency or interval"),
        ({"interval": 13, "count": 2}, "unknown frequency or interval"),
        ({}, "a series ends by count or by date"),
        ({"count": 0}, "a series has 1 to 104 dates"),
        ({"count": 2, "weekdays": (-1,)}, "a weekday is 0 to 6"),
    ],
)
def test_a_wrong_recurrence_says_what_is_wrong(wrong, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        Recurrence(**{"frequency": "daily", **wrong})
    assert Recurrence("daily", 12, count=1).interval == 12


# Colleagues who are invited


@pytest.mark.parametrize(
    ("email", "on_list", "ahead", "why"),
    [
        ("a@example.org", (), False, "over"),
        ("a@example.org", ("a@example.org",), True, "already"),
        ("me@example.org", (), True, "gets_letters"),
        ("b@example.org", ("x",) * 20, True, "full"),
        ("b@example.org", ("x",) * 19, True, ""),
    ],
)
def test_whom_a_booking_may_invite(email, on_list, ahead, why):
    assert why_not(email, on_list, "Me@Example.org", ahead=ahead) == why


# The timetable


def test_a_bar_says_what_it_is_of():
    taken, wanted = use(slot()), use(slot("08:00", "09:00"), state="requested")
    found = drawn(FIG, [taken, wanted])
    assert [(bar.kind, bar.use, bar.left) for bar in found] == [
        ("free", None, 1),  # what is free comes before what merely waits there
        ("waiting", wanted, 0),
        ("taken", taken, 0),
        ("free", None, 1),
    ]
    assert [bar.run for bar in found if bar.kind == "free"] == [
        bar.span for bar in found if bar.kind == "free"
    ]


def test_held_time_is_what_nobody_uses_and_a_request_uses_nothing():
    held = [(DAY, 7)]
    found = drawn(FIG, [use(slot(), state="requested")], held=held)
    assert [(bar.kind, bar.span) for bar in found] == [("held", DAY), ("waiting", slot())]
    found = drawn(FIG, [use(slot())], held=held)
    assert [bar.kind for bar in found] == ["held", "taken", "held"]


def test_what_only_touches_the_opening_hours_is_not_drawn():
    found = drawn(FIG, closed=[Interval(DAY.end, DAY.end + timedelta(hours=1))])
    assert [bar.kind for bar in found] == ["free"]


def test_just_long_enough_is_offered():
    taken = use(slot("08:15", "22:00"))
    kinds = [bar.kind for bar in drawn(FIG, [taken], shortest=timedelta(minutes=15))]
    assert kinds == ["free", "taken"]
    kinds = [bar.kind for bar in drawn(FIG, [taken], shortest=timedelta(minutes=16))]
    assert kinds == ["taken"]
    full = use(slot("08:15", "22:00"), OPEN, seats=24)
    kinds = [bar.kind for bar in drawn(OPEN, [full], shortest=timedelta(minutes=15))]
    assert kinds == ["free", "taken"]


def test_half_hours_go_on_after_what_is_closed_and_know_the_free_time_they_are_of():
    closed = slot("09:00", "10:00")
    quarter = use(slot("10:00", "10:15"), OPEN, seats=4)
    found = half_hours(drawn(OPEN, [quarter], closed=[closed]), DAY.start)
    assert [(bar.kind, bar.left) for bar in found[:5]] == [
        ("free", 24),
        ("free", 24),
        ("closed", 0),
        ("free", 20),
        ("free", 24),
    ]
    assert {bar.run for bar in found[3:]} == {Interval(closed.end, DAY.end)}


@pytest.mark.parametrize(
    ("kept", "rest"),
    [
        (slot("10:00", "11:00"), slot("11:30", "14:00")),
        (slot("13:00", "14:00"), slot("10:00", "12:30")),
        (slot("12:00", "13:00"), slot("10:00", "11:30")),
        (slot("10:30", "11:00"), slot("11:30", "14:00")),
        (slot("10:00", "13:30"), None),
    ],
)
def test_what_is_left_of_a_time_that_is_shared(kept, rest):
    assert rest_of(slot("10:00", "14:00"), kept, timedelta(minutes=30)) == rest


# Moving


def test_a_night_keeps_its_length_and_its_hours_on_another_day():
    night = Place(3, Interval(at("2026-11-23", "22:00"), at("2026-11-24", "02:00")))
    moved = target(night, night, change(MONDAY + timedelta(days=1), time(22), time(2)), ZONE)
    assert (moved.slot.start, moved.slot.end) == (
        at("2026-11-24", "22:00"),
        at("2026-11-25", "02:00"),
    )
    day = place(MONDAY)
    moved = target(day, day, change(MONDAY + timedelta(days=2)), ZONE)
    assert walls([moved]) == [("11-25 10:00", 12)]


# Finding


def looked(slots, room=FIG, *, limits=LIMITS, standing=None, manager=False, **house):
    """The weight of each slot (a date with its hours) in an open house."""
    wish = Wish(3, slots, NOW, ZONE, manager=manager)
    known = House(lambda _number, day: [hours(day, "08:00", "22:00")], **house)
    if standing:
        known = replace(known, standing={room.space_id: standing})
    return weights(wish, room, limits, known)


def hours(day, starts="10:00", ends="12:00"):
    return Interval(at(f"{day}", starts), at(f"{day}", ends))


def dated(*spans):
    return [(span.start.astimezone(ZONE).date(), span) for span in spans]


def test_open_until_the_last_minute():
    assert looked(dated(hours(TUESDAY, "20:00", "22:00"))) == [FREE]
    assert looked(dated(hours(TUESDAY, "20:00", "22:15"))) == [ASKS]
    assert looked(dated(hours(TUESDAY, "08:00", "09:00"))) == [FREE]


def test_a_search_knows_the_quota_and_counts_only_what_would_be_taken():
    member = Standing(KULNA, "work_room")
    limits = replace(LIMITS, quota_member_hours=3)
    three = dated(hours(TUESDAY), hours(WEDNESDAY), hours(FRIDAY, "10:00", "11:00"))
    assert looked(three, limits=limits) == [FREE] * 3, "the house itself has none"
    assert looked(three, limits=limits, standing=member) == [FREE, REFUSED, FREE]
    warned = looked(three, limits=limits, standing=member, manager=True)
    assert warned == [FREE, int(Weight.WARNS), int(Weight.WARNS)]
    closed = [(None, hours(TUESDAY))]
    found = looked(three, limits=limits, standing=member, closed=closed)
    assert found == [REFUSED, FREE, FREE], "what is refused uses nothing"
    spring = dated(
        Interval(at("2026-12-01", "00:30"), at("2026-12-01", "02:30")),
        hours("2026-11-30", "22:00", "23:45"),
    )
    found = looked(spring, limits=replace(limits, quota_member_hours=2), standing=member)
    assert REFUSED not in found, "each in its own month by the clock of the house"


def test_a_search_knows_who_is_a_resident_and_since_when():
    limits = replace(LIMITS, at_once="residents")
    since = Standing(KULNA, "work_room", resident=[hours(WEDNESDAY, "00:00", "23:00")])
    two = dated(hours(TUESDAY), hours(WEDNESDAY))
    assert looked(two, limits=limits, standing=since) == [ASKS, FREE]
    assert looked(two, limits=limits, standing=Standing(KULNA, "work_room")) == [ASKS, ASKS]
    rooms = [(FIG, limits), (replace(FIG, space_id=9), limits)]
    known = House(
        lambda _number, day: [hours(day, "08:00", "22:00")],
        hours_of=lambda _number: "those of the house",
        standing={3: Standing(KULNA, "work_room"), 9: replace(since, resident=[DAY])},
    )
    found = find(Wish(3, two[:1], NOW, ZONE), rooms, known)
    assert [(one.space_id, one.asks) for one in found] == [(9, False), (3, True)]


def test_each_policy_of_one_search_is_asked_for_itself():
    strict = replace(LIMITS, ask_over_minutes=60)
    known = House(
        lambda _number, day: [hours(day, "08:00", "22:00")],
        hours_of=lambda _number: "those of the house",
    )
    rooms = [(FIG, strict), (replace(FIG, space_id=9), LIMITS)]
    found = find(Wish(3, dated(hours(TUESDAY)), NOW, ZONE), rooms, known)
    assert [(one.space_id, one.asks) for one in found] == [(9, False), (3, True)]


def test_slots_are_alike_by_the_clock_of_the_house_and_inside_one_window():
    threes = replace(LIMITS, step_minutes=180)
    assert looked(dated(hours(TUESDAY, "09:00", "12:00")), limits=threes) == [FREE]
    winter, summer = hours("2027-03-25", "09:00", "12:00"), hours("2027-03-30", "10:00", "13:00")
    assert winter.start.time() == summer.start.time(), "in UTC"
    assert looked(dated(winter, summer), limits=threes) == [FREE, REFUSED]
    near = replace(LIMITS, window_days=1)
    assert looked(
        dated(hours(TUESDAY, "08:00", "09:00"), hours(FRIDAY, "08:00", "09:00")), limits=near
    ) == [
        FREE,
        REFUSED,
    ]


def test_seats_of_a_shared_space_are_those_of_its_people():
    assert looked(dated(hours(TUESDAY)), OPEN) == [FREE]


def test_a_claim_takes_a_room_and_so_many_seats_of_a_shared_space():
    two = [*dated(hours(TUESDAY)), (FRIDAY, None)]

    def claims(room, seats):
        taken = (hours(TUESDAY).start, hours(TUESDAY).end, seats)
        return {room.space_id: {place: [taken] for place in range(2)}}

    assert looked(two, claims=claims(FIG, 1)) == [REFUSED, REFUSED]
    assert looked(two, OPEN, claims=claims(OPEN, 21)) == [FREE, REFUSED]
    assert looked(two, OPEN, claims=claims(OPEN, 22)) == [REFUSED, REFUSED]
    pair = replace(OPEN, seats=2)
    assert looked(two, pair, claims=claims(pair, 0)) == [FREE, REFUSED]
