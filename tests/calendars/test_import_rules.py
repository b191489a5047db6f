"""What of a calendar file can be asked for: places, the house's clock, what stands against a date."""

from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

import pytest

from shared_space.bookings.rules.objections import Objection, Weight
from shared_space.calendars.importing.rules import (
    KEY_LENGTH,
    Planned,
    Wall,
    clashing,
    key_of,
    once_a_day,
    packed,
    refuses,
    space_of,
    title_of,
    unpacked,
    wall_of,
)
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from tests.cast import ZONE, at

NAMES = {
    1: ["olive", "زيتون", "זית", "Olive"],
    2: ["fig", "تين", "תאנה", "Fig"],
    3: ["hall", "قاعة الاجتماعات", "אולם המפגשים", "Meeting Hall"],
    4: ["open-space", "القاعة المفتوحة", "החלל הפתוח", "Open Space"],
}


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ("Olive", 1),
        ("olive room", 1),
        ("  ROOM:  OLIVE ", 1),
        ("The Olive room, Space for Shared Life", 1),
        ("غرفة الزيتون", 1),
        ("غُرْفَة الزَّيْتون، الحيّز للحياة المشتركة، تلبيوت", 1),
        ("חדר זית", 1),
        ("חדר זַיִת (קומה 2)", 1),
        ("\u2068Fig\u2069", 2),
        ("hall", 3),
        ("in the Meeting Hall today", 3),
        ("Space for Shared Life - Meeting Hall", 3),
        ("قاعة الاجتماعات", 3),
        ("אולם המפגשים, המרחב לחיים משותפים", 3),
        ("Open Space\nSpace for Shared Life, Talpiot", 4),
        ("open-space", 4),
        ("Olive, Meeting Hall", 1),  # what stands first
        ("", None),
        ("12 Olive Street", None),
        ("City Hall", None),
        ("https://zoom.example/j/123", None),
        ("Space for Shared Life", None),
        ("the Meeting Hall or Open Space", None),  # could be two
        ("room", None),
    ],
)
def test_a_place_means_a_space(place, number):
    assert space_of(place, NAMES) == number


def test_a_space_called_room_is_found():
    assert space_of("Room", {7: ["Room"]}) == 7


def test_a_date_on_the_clock_of_the_house():
    span = Interval(at("2026-12-01", "10:00"), at("2026-12-01", "11:30"))
    assert wall_of(span, ZONE) == Wall(date(2026, 12, 1), time(10), time(11, 30))
    late = Interval(at("2026-12-01", "22:00"), at("2026-12-02", "00:00"))
    assert wall_of(late, ZONE).problem == "overnight"


@pytest.mark.parametrize(
    ("start", "minutes", "problem"),
    [
        ("2026-10-24T22:30", 15, ""),  # 01:30, the first time
        ("2026-10-24T22:30", 30, "twice"),  # until 01:00 once more
        ("2026-10-24T23:30", 15, "twice"),  # 01:30 once more
        ("2026-10-24T22:30", 75, "twice"),  # ends at 01:45 once more
        ("2026-10-25T00:30", 30, ""),
        ("2026-03-26T23:30", 60, ""),  # 01:30 until 03:30: the clock skips an hour between
    ],
)
def test_the_nights_of_the_clock_change(start, minutes, problem):
    moment = datetime.fromisoformat(start).replace(tzinfo=UTC)
    wall = wall_of(Interval(moment, moment + timedelta(minutes=minutes)), ZONE)
    assert wall.problem == problem
    assert wall.starts == time(1 if moment.hour != 0 else 2, 30)


def test_two_dates_of_one_day_are_two_series():
    day, other = date(2026, 12, 1), date(2026, 12, 2)
    morning, noon = Wall(day, time(9), time(10)), Wall(day, time(12), time(13))
    next_day = Wall(other, time(9), time(10))
    assert once_a_day([morning, noon, next_day]) == [(morning, next_day), (noon,)]
    assert once_a_day([]) == []


def test_a_title_is_one_line_and_not_too_long():
    assert title_of(" a\n b\0\u202e ") == "a b"
    assert title_of("x" * 120) == "x" * 120
    assert title_of("x" * 121) == "x" * 119 + "…"


def test_what_is_kept_is_read_again():
    quota = Objection(
        "quota",
        Weight.REFUSES,
        MappingProxyType(
            {
                "organization": Trilingual(ar="كلنا"),
                "first": date(2026, 12, 1),
                "used": 90,
                "series": True,
            }
        ),
    )
    event = Planned(
        uid="u",
        title="t",
        language="ar",
        place="",
        private=True,
        later=False,
        dates=(Wall(date(2026, 12, 1), time(9), time(10, 0, 30), "twice"),),
        space_id=None,
        people=3,
        wanted=False,
        whole=(quota,),
        said=((refuses("twice"),),),
    )
    assert Planned.of_json(event.as_json()) == event
    assert unpacked(packed(quota)) == quota


def test_what_can_be_had():
    walls = (Wall(date(2026, 12, 1), time(9), time(10)), Wall(date(2026, 12, 2), time(9), time(10)))
    asks = Objection("outside_hours", Weight.ASKS_MANAGER)
    event = Planned("u", "t", "en", "", False, False, walls, 2, 4, said=((asks,), (refuses("x"),)))
    assert event.kept == [walls[0]]
    for whole in ((refuses("imported"),), (asks, refuses("too_many_people"))):
        assert Planned(**{**vars(event), "whole": whole}).kept == []
    assert Planned(**{**vars(event), "space_id": None}).kept == []


def test_keys():
    assert key_of(1, "u") == key_of(1, "u")
    assert len({key_of(1, "u"), key_of(2, "u"), key_of(1, "v")}) == 3
    assert len(key_of(2**31, "u" * 900)) == KEY_LENGTH
    assert KEY_LENGTH + 16 <= 64  # what a submission key may have


def test_clashing_is_of_the_same_moments():
    slot = Interval(at("2026-12-01", "10:00"), at("2026-12-01", "11:00"))
    after = Interval(slot.end, slot.end + timedelta(hours=1))
    assert clashing(slot, [after, slot])
    assert not clashing(slot, [after])
