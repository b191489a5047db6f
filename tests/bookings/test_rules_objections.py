"""The rules of a slot, against small models."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.bookings.rules import objections as rules
from shared_space.bookings.rules.objections import Claim, Limits, Room, Surroundings, Weight
from shared_space.kernel.interval import Interval
from shared_space.observances.days import observances_on
from shared_space.observances.values import Place
from tests.cast import NOW, ZONE, at

LIMITS = Limits(180, 15, 15, 14 * 60, 8 * 60, 104, 12, 4)
FIG = Room(3, 6, 1, timedelta(), asks=False, shared=False)
HALL = Room(4, 60, 1, timedelta(minutes=30), asks=True, shared=False)
OPEN = Room(5, 24, 24, timedelta(), asks=False, shared=True)
DAY = Interval(at("2026-11-24", "08:00"), at("2026-11-24", "22:00"))


def around(room=FIG, **changes):
    values = {
        "now": NOW,
        "zone": ZONE,
        "limits": LIMITS,
        "room": room,
        "open": [DAY],
        "closed": [],
        "held": [],
        "claims": [],
        "waiting": [],
    }
    return Surroundings(**{**values, **changes})


def slot(start="10:00", end="12:00", day="2026-11-24"):
    return Interval(at(day, start), at(day, end))


def codes(objections):
    return [objection.code for objection in objections]


def test_nothing_is_said_against_a_free_hour():
    assert rules.of_slot(slot(), 1, around()) == []
    assert rules.of_request(1, 6, around()) == []


@pytest.mark.parametrize(
    ("code", "weight", "wanted", "surroundings"),
    [
        ("past", Weight.REFUSES, slot(day="2026-11-22"), {}),
        ("window", Weight.REFUSES, slot(day="2027-06-24"), {}),
        ("step", Weight.REFUSES, slot("10:05"), {}),
        ("too_long", Weight.REFUSES, slot("00:00", "23:45"), {}),
        ("long", Weight.ASKS_MANAGER, slot("10:00", "18:15"), {}),
        ("outside_hours", Weight.ASKS_MANAGER, slot("21:00", "22:15"), {}),
        ("closed", Weight.REFUSES, slot(), {"closed": [slot("11:45", "13:00")]}),
        ("held", Weight.REFUSES, slot(), {"held": [DAY]}),
        ("taken", Weight.REFUSES, slot(), {"claims": [Claim(slot("11:00", "13:00"), 1)]}),
        ("rivals", Weight.WARNS, slot(), {"waiting": [Claim(slot("11:00", "13:00"), 1)]}),
    ],
)
def test_each_rule_speaks_with_its_weight(code, weight, wanted, surroundings):
    said = rules.of_slot(wanted, 1, around(**surroundings))
    assert code in codes(said)
    assert {o.weight for o in said if o.code == code} == {weight}


@pytest.mark.parametrize(("seats", "warns"), [(4, False), (5, True)])
def test_seats_are_wanted_by_two_only_when_they_do_not_suffice(seats, warns):
    """Ten are taken from ten to twelve, another request wants ten from eleven on."""
    taken, wanted = Claim(slot("10:00", "12:00"), 10), Claim(slot("11:00", "13:00"), 10)
    here = around(OPEN, claims=[taken], waiting=[wanted])
    assert ("rivals" in codes(rules.of_slot(slot("11:00", "14:00"), seats, here))) is warns
    later = rules.of_slot(slot("12:00", "14:00"), seats, here)
    assert "rivals" not in codes(later), "at noon the ten are free again"


def test_every_objection_is_returned_at_once():
    wrong = Interval(at("2026-11-20", "03:05"), at("2026-11-20", "03:10"))
    said = rules.of_slot(wrong, 1, around(held=[wrong], closed=[wrong], claims=[Claim(wrong, 1)]))
    assert set(codes(said)) == {"past", "step", "too_short", "closed", "held", "taken"}


@pytest.mark.parametrize(
    ("edge", "beyond", "code"),
    [
        (slot("10:00", "18:00"), slot("10:00", "18:15"), "long"),
        (slot("08:00", "22:00"), slot("08:00", "22:15"), "outside_hours"),
        (slot("08:00", "09:00"), slot("07:45", "09:00"), "outside_hours"),
    ],
)
def test_limits_begin_just_beyond_their_number(edge, beyond, code):
    assert code not in codes(rules.of_slot(edge, 1, around()))
    assert code in codes(rules.of_slot(beyond, 1, around()))


def test_the_window_ends_to_the_minute():
    last = NOW + timedelta(days=180)
    inside = Interval(last, last + timedelta(hours=1))
    outside = Interval(last + timedelta(minutes=15), last + timedelta(hours=1, minutes=15))
    assert "window" not in codes(rules.of_slot(inside, 1, around()))
    assert "window" in codes(rules.of_slot(outside, 1, around()))


def test_tidying_up_is_said_apart_from_taken():
    before = Claim(slot("08:00", "10:30"), 1)
    said = rules.of_slot(slot("10:00", "12:00"), 1, around(HALL, claims=[before]))
    assert codes(said) == ["taken"]
    after = Claim(slot("12:15", "14:00"), 1)
    said = rules.of_slot(slot("10:00", "12:00"), 1, around(HALL, claims=[after]))
    assert codes(said) == ["turnaround"]
    fitting = Claim(slot("12:30", "14:00"), 1)
    assert rules.of_slot(slot("10:00", "12:00"), 1, around(HALL, claims=[fitting])) == []


def test_the_request_as_a_whole():
    assert codes(rules.of_request(13, 6, around())) == ["long_series"]
    assert codes(rules.of_request(12, 6, around())) == []
    assert codes(rules.of_request(105, 7, around())) == ["too_many_dates", "too_many_people"]
    assert codes(rules.of_request(1, 60, around(HALL))) == ["manager_decides"]
    assert codes(rules.of_request(1, 4, around(OPEN))) == []
    assert codes(rules.of_request(1, 5, around(OPEN))) == ["many_seats"]


def test_seats_are_counted():
    claims = [Claim(slot("09:00", "11:00"), 10), Claim(slot("11:00", "13:00"), 20)]
    assert rules.of_slot(slot(), 4, around(OPEN, claims=claims)) == []
    (said,) = rules.of_slot(slot(), 5, around(OPEN, claims=claims))
    assert (said.code, dict(said.numbers)) == ("full", {"left": 4, "seats": 5})


def test_for_a_manager_what_asks_her_only_warns():
    late = Interval(at("2026-11-24", "22:00"), at("2026-11-25", "06:15"))
    said = rules.for_manager(rules.of_slot(late, 1, around(held=[late])))
    assert {o.code: o.weight for o in said} == {
        "long": Weight.WARNS,
        "outside_hours": Weight.WARNS,
        "held": Weight.REFUSES,
    }


MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
moments = st.integers(0, 40)


@st.composite
def spans(draw):
    start, length = draw(moments), draw(st.integers(1, 12))
    return Interval(
        MIDNIGHT + timedelta(minutes=15 * start),
        MIDNIGHT + timedelta(minutes=15 * (start + length)),
    )


@settings(deadline=None)
@given(spans(), st.lists(st.builds(Claim, spans(), st.integers(1, 5)), max_size=6))
def test_the_peak_is_the_fullest_quarter_of_an_hour(span, claims):
    quarters = [span.start + timedelta(minutes=15 * n) for n in range(span.minutes // 15)]
    model = max(
        sum(c.seats for c in claims if c.span.start <= moment < c.span.end) for moment in quarters
    )
    assert rules.peak(span, claims) == model


@settings(deadline=None)
@given(spans(), st.lists(spans(), max_size=4), st.sampled_from([FIG, HALL]))
def test_a_room_is_refused_exactly_when_a_claim_touches_its_own(wanted, taken, room):
    claims = [Claim(rules.claim_of(room, span), 1) for span in taken]
    said = codes(rules.of_slot(wanted, 1, around(room, claims=claims)))
    clash = any(rules.claim_of(room, wanted).overlaps(claim.span) for claim in claims)
    assert bool({"taken", "turnaround"} & set(said)) == clash


def test_the_days_of_communities_only_warn():
    days = observances_on(date(2026, 11, 28), Place(ZONE, 31.75, 35.22))
    assert rules.of_days(days) == [
        rules.Objection("observance", Weight.WARNS, {"day": day}) for day in days
    ]
    assert [o.code for o in rules.of_days(days)] == ["observance"]


def test_every_refusal_brings_the_numbers_of_its_sentence():
    def numbers(said):
        return {o.code: dict(o.numbers) for o in said}

    wrong = Interval(at("2027-06-24", "03:05"), at("2027-06-24", "03:10"))
    assert numbers(rules.of_slot(wrong, 1, around())) == {
        "window": {"days": 180},
        "step": {"minutes": 15},
        "too_short": {"minutes": 15},
        "outside_hours": {},
    }
    long = rules.of_slot(slot("08:00", "22:15"), 1, around())
    assert numbers(long) == {"too_long": {"hours": 14}, "outside_hours": {}}
    long = rules.of_slot(slot("08:00", "18:00"), 1, around())
    assert numbers(long) == {"long": {"hours": 8}}
    assert numbers(rules.for_manager(long)) == numbers(long)
    claim = Claim(slot("12:15", "14:00"), 1)
    assert numbers(rules.of_slot(slot(), 1, around(HALL, claims=[claim]))) == {
        "turnaround": {"minutes": 30}
    }
    over = Claim(slot(), 30)
    assert numbers(rules.of_slot(slot(), 1, around(OPEN, claims=[over]))) == {
        "full": {"left": 0, "seats": 1}
    }
    assert numbers(rules.of_request(105, 7, around())) == {
        "too_many_dates": {"dates": 105, "most": 104},
        "too_many_people": {"people": 7, "most": 6},
    }
    assert numbers(rules.of_request(13, 5, around(OPEN))) == {
        "long_series": {"dates": 13, "most": 12},
        "many_seats": {"seats": 5, "most": 4},
    }
    assert codes(rules.of_request(104, 1, around())) == ["long_series"]


def test_how_many_seats_a_request_takes():
    assert rules.seats_for(FIG, 5) == 1
    assert rules.seats_for(FIG, 5, whole=True) == 1
    assert rules.seats_for(OPEN, 5) == 5
    assert rules.seats_for(OPEN, 99) == 24
    assert rules.seats_for(OPEN, 5, whole=True) == 24


def test_the_borders_of_now_step_and_hours():
    now = around(now=slot().start)
    assert rules.of_slot(slot(), 1, now) == []
    second = Interval(slot().start + timedelta(seconds=30), slot().end)
    assert codes(rules.of_slot(second, 1, around())) == ["step"]
    half = around(open=[slot("08:00", "11:00"), slot("11:00", "13:00")])
    assert rules.of_slot(slot(), 1, half) == [], "hours that touch are one"
    held = around(HALL, held=[slot("12:15", "13:00")])
    assert codes(rules.of_slot(slot(), 1, held)) == ["held"], "the tidying up meets it"
    assert rules.heaviest([]) is None
    limits = {"window", "too_short", "too_long", "step", "quota"}
    refused = [rules.Objection(code, Weight.REFUSES) for code in sorted(limits)]
    assert {o.weight for o in rules.for_manager(refused)} == {Weight.WARNS}


@settings(max_examples=200, deadline=None)
@given(spans(), spans(), st.integers(1, 24), st.integers(1, 24), st.lists(spans(), max_size=4))
def test_two_compete_at_a_moment_that_is_too_full_for_both(one, other, few, many, taken):
    claims = [Claim(span, 3) for span in taken]
    quarter, moment, full = timedelta(minutes=15), DAY.start - timedelta(days=1), False
    while moment < DAY.end + timedelta(days=1):
        both = one.start <= moment < one.end and other.start <= moment < other.end
        used = sum(3 for span in taken if span.start <= moment < span.end)
        full = full or (both and used + few + many > 24)
        moment += quarter
    assert rules.compete(Claim(one, few), Claim(other, many), claims, 24) is full
