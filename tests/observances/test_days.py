"""What one local day holds: which hours of it, whose, and what the staff changed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.kernel.interval import Interval, day_span, instant
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.observances import christian, jewish, muslim
from shared_space.observances.days import (
    FEASTS,
    feasts_between,
    held_between,
    observances_during,
    observances_on,
)
from shared_space.observances.sun import nightfall, solar_noon, sunset
from shared_space.observances.values import (
    COMMUNITIES,
    AddedDay,
    Changes,
    Feast,
    Hours,
    Observance,
    Place,
)
from shared_space.observances.weekly import EVERY_WEEK

ZONE = ZoneInfo("Asia/Jerusalem")
HOUSE = Place(ZONE, 31.7496, 35.2221)
NORTH = Place(ZoneInfo("Europe/Oslo"), 69.65, 18.96)
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


def on(day: str, place: Place = HOUSE, changes: Changes | None = None) -> dict[str, str]:
    """Code → 'from until' on the clock of what the day holds ('00:00' until: the day's end)."""
    asked = date.fromisoformat(day)
    found = observances_on(asked, place, changes) if changes else observances_on(asked, place)
    return {o.code: f"{clock(o.span.start, place)} {clock(o.span.end, place)}" for o in found}


def clock(moment: datetime, place: Place) -> str:
    return moment.astimezone(place.zone).strftime("%H:%M")


def one(day: str, code: str, place: Place = HOUSE) -> Observance:
    (found,) = [o for o in observances_on(date.fromisoformat(day), place) if o.code == code]
    return found


def slot(day: str, start: str, end: str) -> Interval:
    asked = date.fromisoformat(day)
    walls = (time.fromisoformat(wall) for wall in (start, end))
    return Interval(*(instant(asked, wall, ZONE) for wall in walls))


def codes_during(span: Interval, changes: Changes | None = None) -> list[str]:
    return [o.code for o in observances_during(span, HOUSE, *([changes] if changes else []))]


def test_a_week_of_the_house():
    assert on("2026-11-26") == {}
    assert on("2026-11-27") == {"friday_prayer": "11:26 12:26", "shabbat": "16:35 00:00"}
    assert on("2026-11-28") == {"shabbat": "00:00 17:15"}
    assert on("2026-11-29") == {"sunday_morning": "08:00 12:00"}
    assert on("2026-11-30") == {}


def test_a_feast_begins_at_sunset_and_ends_with_the_stars():
    assert on("2026-04-01") == {"passover": "18:58 00:00"}
    assert on("2026-04-02")["passover"] == "00:00 19:36"
    assert "passover" not in on("2026-03-31")
    assert "passover" not in on("2026-04-03")


def test_the_eve_has_its_own_name():
    assert one("2026-04-01", "passover").name.en == "Passover eve"
    assert one("2026-04-02", "passover").name == Trilingual("عيد الفصح اليهودي", "פסח", "Passover")
    assert one("2027-04-21", "passover").name.ar == "عشية عيد الفصح اليهودي"
    assert one("2026-04-05", "easter_western").name.ar == "عيد الفصح المجيد"
    assert one("2026-11-27", "shabbat").name == one("2026-11-28", "shabbat").name


def test_only_the_last_day_of_two_ends_with_the_stars():
    assert on("2026-09-11")["rosh_hashanah"] == "18:50 00:00"
    assert on("2026-09-12")["rosh_hashanah"] == "00:00 00:00"
    assert on("2026-09-13")["rosh_hashanah"] == "00:00 19:25"


def test_the_days_between_are_whole_and_have_no_eve():
    assert "sukkot_week" not in on("2026-09-26")
    for day in range(27, 31):
        assert on(f"2026-09-{day}")["sukkot_week"] == "00:00 00:00"
    assert on("2026-10-02")["sukkot_week"] == "00:00 00:00"
    assert on("2026-10-02")["simchat_torah"] == "18:22 00:00"
    assert "sukkot_week" not in on("2026-10-03")
    week = [on(f"2026-04-0{day}").get("passover_week") for day in range(2, 9)]
    assert week == [None, *["00:00 00:00"] * 5, None]


def test_hanukkah_is_eight_evenings_of_two_hours():
    first = date(2026, 12, 3)
    evenings = [on((first + timedelta(days=n)).isoformat()).get("hanukkah") for n in range(10)]
    assert [bool(evening) for evening in evenings] == [False, *[True] * 8, False]
    assert evenings[1] == "16:34 18:34"


def test_ramadan_is_its_evenings_until_the_feast():
    assert "ramadan" not in on("2026-02-17")
    assert on("2026-02-18")["ramadan"] == "17:27 19:27"
    assert on("2026-03-19") == {"eid_al_fitr": "17:49 00:00", "ramadan": "17:49 19:49"}
    assert "ramadan" not in on("2026-03-20")


def test_a_ramadan_of_29_days_has_29_evenings():
    first = date(2025, 3, 1)
    evenings = [
        n for n in range(-1, 33) if "ramadan" in on((first + timedelta(days=n)).isoformat())
    ]
    assert evenings == list(range(29))


def test_the_night_of_destiny_is_an_evening_alone():
    assert on("2026-03-15")["laylat_al_qadr"] == "17:46 00:00"
    assert one("2026-03-15", "laylat_al_qadr").name.ar == "ليلة القدر"
    assert "laylat_al_qadr" not in on("2026-03-16")


def test_muslim_days_are_expected_and_others_are_not():
    assert one("2026-05-27", "eid_al_adha").expected
    assert one("2026-02-20", "ramadan").expected
    assert not one("2026-02-20", "friday_prayer").expected
    assert not one("2026-04-02", "passover").expected
    assert {f.code for f in FEASTS.values() if f.expected} == {
        f.code for f in FEASTS.values() if f.community.startswith("muslim")
    }


def test_the_eids_last_as_long_as_people_keep_them():
    fitr = [date(2026, 3, 19) + timedelta(days=n) for n in range(5)]
    assert [on(d.isoformat()).get("eid_al_fitr") for d in fitr] == [
        "17:49 00:00",
        *["00:00 00:00"] * 3,
        None,
    ]
    adha = [date(2026, 5, 25) + timedelta(days=n) for n in range(7)]
    assert ["eid_al_adha" in on(d.isoformat()) for d in adha] == [False, *[True] * 5, False]
    assert on("2026-05-26")["arafah"] == "00:00 00:00"


def test_christian_days_are_whole_and_christmas_has_an_eve():
    assert on("2026-12-24") == {"christmas_western": "16:40 00:00"}
    assert on("2026-12-25")["christmas_western"] == "00:00 00:00"
    assert on("2027-01-06")["christmas_orthodox"] == "16:49 00:00"
    assert on("2027-01-18") == {"christmas_armenian": "17:00 00:00"}
    assert on("2027-01-19") == {
        "christmas_armenian": "00:00 00:00",
        "epiphany_orthodox": "00:00 00:00",
    }
    assert one("2026-12-24", "christmas_western").name.en == "Christmas Eve"


def test_how_long_each_lasts_and_which_have_an_eve():
    assert {f.code: f.days for f in FEASTS.values() if f.days != 1} == {
        "rosh_hashanah": 2,
        "sukkot_week": 6,
        "hanukkah": 8,
        "passover_week": 5,
        "ramadan": 30,
        "laylat_al_qadr": 0,
        "eid_al_fitr": 3,
        "eid_al_adha": 4,
        "nabi_shuayb": 4,
    }
    work_goes_on = {"sukkot_week", "passover_week", "hanukkah"}
    jewish = {f.code for f in FEASTS.values() if f.community == "jewish"} - work_goes_on
    christmas = {"christmas_western", "christmas_orthodox", "christmas_armenian"}
    eids = {"eid_al_fitr", "eid_al_adha", "laylat_al_qadr"}
    assert {f.code for f in FEASTS.values() if f.eve} == jewish | christmas | eids
    stars = {f.code for f in FEASTS.values() if f.hours is Hours.UNTIL_STARS}
    assert stars == jewish


def test_whose_day_it_is():
    owners = {
        "shabbat": ("2026-11-28", "jewish"),
        "friday_prayer": ("2026-11-27", "muslim"),
        "sunday_morning": ("2026-11-29", "christian"),
        "eid_al_adha": ("2026-05-27", "muslim_druze"),
        "eid_al_fitr": ("2026-03-20", "muslim"),
        "easter_western": ("2026-04-05", "christian_western"),
        "easter_orthodox": ("2026-04-12", "christian_orthodox"),
        "christmas_armenian": ("2027-01-19", "armenian"),
        "nabi_shuayb": ("2026-04-28", "druze"),
    }
    for code, (day, community) in owners.items():
        assert one(day, code).community == community


def test_at_the_turn_of_the_year_the_feasts_go_on():
    """Hanukkah 2027 begins on 24 December and ends in the evening of the 31st; 2035 on the 25th."""
    assert "hanukkah" in on("2027-12-31")
    assert "hanukkah" in on("2036-01-01")
    assert "eid_al_fitr" in on("2033-01-01")  # the eve of 2 January


@pytest.mark.parametrize("feast", [*FEASTS.values(), *(f for d in EVERY_WEEK.values() for f in d)])
def test_every_feast_has_a_name_in_three_languages_and_a_community(feast: Feast):
    for name in filter(None, (feast.name, feast.eve, COMMUNITIES[feast.community])):
        assert all(name.has(language) for language in LANGUAGES)
    assert len(feast.code) <= 40
    assert FEASTS.get(feast.code, feast) is feast
    assert "الفصح" not in feast.name.ar or ("المجيد" in feast.name.ar) == (
        "christian" in feast.community
    )


def test_where_shabbat_ends_and_the_next_begins():
    assert nightfall(date(2026, 11, 28), HOUSE) == datetime(2026, 11, 28, 15, 15, tzinfo=UTC)
    assert sunset(date(2026, 11, 27), HOUSE) == datetime(2026, 11, 27, 14, 35, tzinfo=UTC)
    assert solar_noon(date(2026, 11, 27), HOUSE) == datetime(2026, 11, 27, 9, 26, tzinfo=UTC)


def test_where_the_sun_does_not_set_the_clock_decides():
    assert clock(sunset(date(2026, 6, 19), NORTH), NORTH) == "18:00"
    assert on("2026-06-19", NORTH)["shabbat"] == "18:00 00:00"
    assert on("2026-06-20", NORTH)["shabbat"] == "00:00 00:00"
    assert nightfall(date(2026, 6, 20), NORTH) == day_span(date(2026, 6, 20), NORTH.zone).end


def test_another_place_has_another_sunset():
    amman = Place(ZoneInfo("Asia/Amman"), 31.95, 35.93)
    assert on("2026-11-27", amman)["shabbat"] == "17:32 00:00"


def test_a_slot_meets_only_what_overlaps_it():
    assert codes_during(slot("2026-11-27", "10:00", "11:26")) == []
    assert codes_during(slot("2026-11-27", "10:00", "11:27")) == ["friday_prayer"]
    assert codes_during(slot("2026-11-27", "12:26", "16:35")) == []
    assert codes_during(slot("2026-11-27", "12:00", "17:00")) == ["friday_prayer", "shabbat"]
    assert codes_during(slot("2026-11-29", "12:00", "14:00")) == []


def test_a_slot_over_midnight_meets_both_days():
    night = Interval(
        slot("2026-11-28", "22:00", "23:00").start, slot("2026-11-29", "00:30", "09:00").end
    )
    assert codes_during(night) == ["sunday_morning"]
    late = Interval(
        slot("2026-04-01", "20:00", "21:00").start, day_span(date(2026, 4, 2), ZONE).end
    )
    assert codes_during(late) == ["passover", "passover", "holy_thursday_western"]


def test_a_slot_until_midnight_does_not_touch_the_next_day():
    evening = Interval(
        slot("2026-12-23", "20:00", "21:00").start, day_span(date(2026, 12, 24), ZONE).start
    )
    assert codes_during(evening) == []


def moved(code: str, computed: str, to: str | None) -> Changes:
    first = date.fromisoformat(to) if to else None
    return Changes(moved=MappingProxyType({(code, date.fromisoformat(computed)): first}))


def test_a_feast_that_comes_a_day_later_takes_its_eve_along_and_ramadan_grows():
    later = moved("eid_al_fitr", "2025-03-30", "2025-03-31")
    assert on("2025-03-29", changes=later) == {
        "ramadan": on("2025-03-29")["ramadan"],
        "shabbat": on("2025-03-29")["shabbat"],
    }
    assert on("2025-03-30", changes=later) == {
        "eid_al_fitr": "18:57 00:00",
        "ramadan": "18:57 20:57",
        "sunday_morning": "08:00 12:00",
    }
    assert on("2025-04-02", changes=later) == {"eid_al_fitr": "00:00 00:00"}
    assert on("2025-04-03", changes=later) == {}


def test_a_feast_that_comes_a_day_earlier_shortens_ramadan():
    earlier = moved("eid_al_fitr", "2026-03-20", "2026-03-19")
    assert "ramadan" not in on("2026-03-19", changes=earlier)
    assert on("2026-03-19", changes=earlier)["eid_al_fitr"] == "00:00 00:00"
    assert "eid_al_fitr" not in on("2026-03-22", changes=earlier)
    assert on("2026-03-18", changes=earlier)["eid_al_fitr"] == "17:48 00:00"


def test_only_the_feast_of_that_year_moves():
    later = moved("eid_al_adha", "2026-05-27", "2026-05-28")
    assert "eid_al_adha" not in on("2026-05-26", changes=later)
    assert "eid_al_adha" in on("2027-05-15", changes=later)


def test_a_hidden_feast_is_hidden_with_its_eve():
    hidden = moved("purim", "2026-03-03", None)
    assert "purim" not in on("2026-03-02", changes=hidden)
    assert "purim" not in on("2026-03-03", changes=hidden)
    assert "shushan_purim" in on("2026-03-04", changes=hidden)


def test_a_change_to_what_is_no_feast_changes_nothing():
    gone = moved("long_forgotten", "2026-03-03", "2026-03-05")
    assert on("2026-03-05", changes=gone) == on("2026-03-05")


def test_an_added_day_is_whole_and_never_expected():
    party = Trilingual(en="Open day")
    day = date(2026, 12, 1)
    added = Changes(added=MappingProxyType({day: (AddedDay(party, "druze"),)}))
    (found,) = observances_on(day, HOUSE, added)
    assert found == Observance("house", "druze", party, day, day_span(day, ZONE), expected=False)
    assert observances_on(day, HOUSE) == ()


@settings(deadline=None)
@given(DAYS)
def test_everything_lies_inside_its_local_day_in_order(day: date):
    found = observances_on(day, HOUSE)
    whole = day_span(day, ZONE)
    assert all(whole.covers(o.span) and o.day == day for o in found)
    assert all(o.span.start.tzinfo is UTC and not o.span.start.microsecond for o in found)
    assert all(a.span <= b.span for a, b in pairwise(found))
    assert len({o.code for o in found}) == len(found)


@settings(deadline=None)
@given(DAYS, st.integers(0, 47), st.integers(1, 60))
def test_a_slot_meets_exactly_what_a_look_at_each_day_finds(day: date, start: int, length: int):
    begin = day_span(day, ZONE).start + start * timedelta(minutes=30)
    span = Interval(begin, begin + length * timedelta(minutes=30))
    near = [day + timedelta(days=n) for n in range(-1, 5)]
    expected = [o for d in near for o in observances_on(d, HOUSE) if o.span.overlaps(span)]
    assert observances_during(span, HOUSE) == expected


@settings(deadline=None)
@given(st.sampled_from(sorted(FEASTS.keys() - {"ramadan"})), DAYS, st.integers(-7, 7))
def test_moving_a_feast_moves_each_of_its_days_by_as_much(code: str, near: date, by: int):
    firsts = [d for d, f in feasts_between(near, near + timedelta(days=400)) if f.code == code]
    feast, first, shift = FEASTS[code], firsts[0], timedelta(days=by)
    changes = Changes(moved=MappingProxyType({(code, first): first + shift}))
    for number in range(-1, feast.days):
        then = [
            o.code for o in observances_on(first + shift + timedelta(days=number), HOUSE, changes)
        ]
        assert then.count(code) == feast.has_day(number)


def test_a_feast_is_what_its_calendar_says_unless_told_otherwise():
    name, eve = Trilingual(en="A feast"), Trilingual(en="Its eve")
    assert jewish._feast("x", name) == Feast("x", "jewish", name, 1, Hours.UNTIL_STARS, None)
    assert jewish._feast("x", name, eve, days=2, hours=Hours.EVENING) == Feast(
        "x", "jewish", name, 2, Hours.EVENING, eve
    )
    assert muslim._feast("x", name) == Feast("x", "muslim", name, 1, Hours.ALL_DAY, None, True)
    other = muslim._feast("x", name, eve, community="druze", days=2, hours=Hours.EVENING)
    assert other == Feast("x", "druze", name, 2, Hours.EVENING, eve, expected=True)
    assert [christian._moving(church) for church in ("western", "orthodox")] == [
        moving for _, moving in christian._MOVING
    ]


def test_a_slot_in_the_night_belongs_to_the_day_on_the_clock_of_the_house():
    assert codes_during(slot("2026-11-28", "00:30", "01:00")) == ["shabbat"], "in UTC still Friday"
    added = Changes(
        added=MappingProxyType(
            {date(2026, 11, 30): (AddedDay(Trilingual(en="A day of the house"), ""),)}
        )
    )
    assert codes_during(slot("2026-11-30", "10:00", "11:00"), added) == ["house"]


def test_an_eve_that_begins_at_midnight_is_no_eve(monkeypatch):
    from shared_space.observances import days

    monkeypatch.setattr(days, "sunset", lambda day, place: day_span(day, place.zone).end)
    assert "shabbat" not in on("2026-11-27")


def test_a_feast_at_the_end_of_a_hijri_year_may_fall_in_january():
    begins = {feast: day for day, feast in muslim.in_year(2006) if day.month == 1}
    assert begins[muslim.EID_AL_ADHA] == date(2006, 1, 10)


@pytest.mark.parametrize(
    ("zone", "latitude", "longitude"),
    [("America/Los_Angeles", 34.05, -118.24), ("Pacific/Auckland", -36.85, 174.76)],
)
def test_the_sun_sets_on_the_local_day(zone, latitude, longitude):
    place = Place(ZoneInfo(zone), latitude, longitude)
    for day in (date(2026, 6, 21), date(2026, 12, 21)):
        sets = sunset(day, place).astimezone(place.zone)
        assert sets.date() == day
        assert 16 <= sets.hour <= 20


@pytest.mark.parametrize("to", ["2026-04-04", "2026-02-18"])
def test_only_ramadan_is_cut_by_the_feast_and_not_to_nothing(to):
    first, last = date(2026, 2, 1), date(2026, 5, 1)
    (computed,) = [day for day, feast in feasts_between(first, last) if feast is muslim.EID_AL_FITR]
    changes = moved("eid_al_fitr", computed.isoformat(), to)
    as_it_is, shifted = (
        {one.feast.code: one.after for one in held if one.feast is not muslim.EID_AL_FITR}
        for held in (held_between(first, last), held_between(first, last, changes))
    )
    del as_it_is["ramadan"]
    assert shifted.pop("ramadan") == date(2026, 2, 18) + timedelta(days=30)
    assert shifted == as_it_is
