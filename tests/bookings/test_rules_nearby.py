"""What else could work when nothing is free: near times and days, two parts, two spaces."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from shared_space.bookings.rules.finding import House, Wish, slots_of
from shared_space.bookings.rules.nearby import (
    Asked,
    Step,
    Way,
    slots_of_tries,
    tries,
    ways,
)
from shared_space.kernel.interval import Interval
from tests.bookings.test_rules_objections import FIG, HALL, LIMITS, OPEN
from tests.cast import NOW, ZONE, at

TUESDAY = date(2026, 11, 24)
OLIVE = replace(FIG, space_id=1, people=8)
TEN = Asked([TUESDAY], time(10), time(12), 3)


def texts(found, kind):
    return [f"{one.starts:%H:%M} {one.ends:%H:%M}" for what, one in found if what == kind]


def test_other_times_come_nearest_first_up_to_six_hours_away():
    found = tries(TEN)
    assert found[0] == ("same", TEN)
    times = texts(found, "time")
    assert times[:4] == ["10:30 12:30", "09:30 11:30", "11:00 13:00", "09:00 11:00"]
    assert times[-2:] == ["16:00 18:00", "04:00 06:00"]
    assert len(times) == 24
    late = tries(replace(TEN, starts=time(22), ends=time(23)))
    assert texts(late, "time")[:3] == ["22:30 23:30", "21:30 22:30", "21:00 22:00"]
    assert texts(late, "time")[3] == "20:30 21:30", "never until midnight or beyond"
    early = tries(replace(TEN, starts=time(0, 30), ends=time(1)))
    assert texts(early, "time")[:3] == ["01:00 01:30", "00:00 00:30", "01:30 02:00"]


def test_a_long_series_moves_in_whole_hours():
    days = [TUESDAY + timedelta(weeks=n) for n in range(13)]
    assert texts(tries(replace(TEN, days=days)), "time")[0] == "11:00 13:00"
    assert texts(tries(replace(TEN, days=days[:12])), "time")[0] == "10:30 12:30"


def test_other_days_are_those_around_and_only_of_what_can_move():
    days = [TUESDAY, TUESDAY + timedelta(weeks=1)]
    moved = [one for kind, one in tries(replace(TEN, days=days)) if kind == "day"]
    assert [(one.days[0] - TUESDAY).days for one in moved] == [1, -1, 2, -2, 3, -3]
    assert all(one.days[1] - one.days[0] == timedelta(weeks=1) for one in moved)
    assert {(one.starts, one.ends) for one in moved} == {(time(10), time(12))}
    assert "day" not in {kind for kind, _ in tries(replace(TEN, movable=False))}


@pytest.mark.parametrize(
    ("ends", "cuts"),
    [
        (time(12), ["11:00", "10:30", "11:30"]),
        (time(16), ["13:00", "12:30", "13:30", "12:00", "14:00", "11:30"]),
        (time(11), ["10:30"]),
        (time(10, 45), []),
    ],
)
def test_a_split_is_tried_in_the_middle_first(ends, cuts):
    found = tries(replace(TEN, ends=ends))
    assert texts(found, "first") == [f"10:00 {cut}" for cut in cuts]
    assert texts(found, "second") == [f"{cut} {ends:%H:%M}" for cut in cuts]
    parts = [kind for kind, _ in found if kind in {"first", "second"}]
    assert parts == ["first", "second"] * len(cuts)


def opened(_number, day):
    return [Interval(at(f"{day}", "08:00"), at(f"{day}", "22:00"))]


def offered(asked, rooms, taken=()):
    """The ways where (space, from, until) are `taken` on the Tuesday."""
    wish = Wish(asked.people, (), NOW, ZONE)
    slots = slots_of_tries(asked, wish)
    assert slots == [
        slot for _, one in tries(asked) for slot in slots_of(one.days, one.starts, one.ends, ZONE)
    ]
    claims = {}
    after = {room.space_id: room.turnaround for room in rooms}
    for place, (_, slot) in enumerate(slots):
        for number, *walls in taken:
            start, end = (at("2026-11-24", wall) for wall in walls)
            if slot and start < slot.end + after.get(number, timedelta()) and slot.start < end:
                claims.setdefault(number, {}).setdefault(place, []).append((start, end, 1))
    found = ways(
        asked,
        replace(wish, slots=slots),
        [(room, LIMITS) for room in rooms],
        House(opened, claims=claims),
    )
    for way in found:
        assert all(len(step.asked.days) == len(asked.days) for step in way.steps)
    return found


def told(found, kind):
    return [
        [
            (s.space_id, f"{s.asked.days[0]:%d} {s.asked.starts:%H:%M} {s.asked.ends:%H:%M}")
            for s in way.steps
        ]
        for way in found
        if way.kind == kind
    ]


def test_the_nearest_three_times_and_days_where_the_room_is_free():
    found = offered(TEN, [FIG], [(3, "10:00", "12:00")])
    assert told(found, "time") == [
        [(3, "24 12:00 14:00")],
        [(3, "24 08:00 10:00")],
        [(3, "24 12:30 14:30")],
    ]
    assert told(found, "day") == [
        [(3, "25 10:00 12:00")],
        [(3, "23 10:00 12:00")],
        [(3, "26 10:00 12:00")],
    ]
    assert {way.kind for way in found} == {"time", "day"}


def test_who_confirms_at_once_comes_first_and_late_hours_are_not_offered():
    evening = replace(TEN, starts=time(20), ends=time(22))
    taken = [(number, "20:00", "22:00") for number in (3, 4)]
    found = offered(evening, [HALL, FIG], taken)
    assert told(found, "time") == [
        [(3, "24 18:00 20:00")],
        [(3, "24 17:30 19:30")],
        [(3, "24 17:00 19:00")],
    ]
    assert told(offered(evening, [HALL], taken), "time")[0] == [(4, "24 17:30 19:30")]
    many = replace(TEN, people=7)
    assert told(offered(many, [FIG, HALL]), "time")[0] == [(4, "24 10:30 12:30")]
    assert offered(replace(TEN, people=61), [HALL, OPEN]) == []
    assert told(offered(replace(TEN, people=6), [FIG]), "time")[0] == [(3, "24 10:30 12:30")]


def test_every_date_must_be_free():
    days = [TUESDAY + timedelta(days=1), TUESDAY]
    found = offered(replace(TEN, days=days, movable=False), [FIG], [(3, "10:00", "12:00")])
    assert told(found, "time")[0] == [(3, "25 12:00 14:00")]


def test_one_space_first_and_another_after():
    taken = [(3, "11:30", "12:00"), (1, "10:00", "11:15")]
    found = offered(TEN, [FIG, OLIVE], taken)
    assert told(found, "parts") == [[(3, "24 10:00 11:30"), (1, "24 11:30 12:00")]]
    assert told(offered(TEN, [FIG, OLIVE], taken[:1]), "parts") == [], "Olive is free throughout"
    never = [(3, "10:30", "12:00"), (1, "10:00", "11:45")]
    assert told(offered(TEN, [FIG, OLIVE], never), "parts") == []


def test_two_rooms_hold_them_together_and_no_shared_space_is_counted_on():
    small = replace(FIG, space_id=7, people=5)
    asked = replace(TEN, people=12)
    found = offered(asked, [small, FIG, OLIVE, OPEN])
    assert [way for way in found if way.kind == "together"] == [
        Way("together", [Step(1, replace(asked, people=8)), Step(7, replace(asked, people=4))])
    ]
    exact = offered(replace(asked, people=14), [small, FIG, OLIVE])
    assert [(s.space_id, s.asked.people) for s in exact[-1].steps] == [(1, 8), (3, 6)]
    assert offered(replace(asked, people=15), [small, FIG, OLIVE]) == []
    assert told(offered(replace(asked, people=8), [FIG, OLIVE]), "together") == [], "one holds all"
    twin = replace(FIG, space_id=8)
    (one, other) = offered(asked, [FIG, twin])[-1].steps
    assert (one.space_id, other.space_id) == (3, 8)
    (one, other) = offered(replace(asked, people=7), [FIG, small])[-1].steps
    assert (one.asked.people, other.asked.people) == (6, 1)


def test_what_is_free_as_asked_needs_no_parts_whatever_comes_after():
    later = [(3, "12:00", "14:00")]
    assert told(offered(TEN, [FIG], later), "parts") == []
    both = offered(replace(TEN, people=12), [FIG, OLIVE], later)
    assert len(told(both, "together")) == 1
    night = offered(replace(TEN, starts=time(21), ends=time(22)), [FIG], [(3, "08:00", "22:00")])
    assert told(night, "time") == [], "after hours the staff would be asked"


def test_the_smallest_two_rooms_that_hold_them():
    small, tiny = replace(FIG, space_id=7, people=5), replace(FIG, space_id=9, people=1)
    for rooms in ([small, FIG, OLIVE], [OLIVE, small, FIG]):
        way = offered(replace(TEN, people=11), rooms)[-1]
        assert {step.space_id for step in way.steps} == {3, 7}
    way = offered(replace(TEN, people=9), [tiny, OLIVE])[-1]
    assert [(s.space_id, s.asked.people) for s in way.steps] == [(1, 8), (9, 1)]
