"""Which spaces are free on which dates of a search: what the rules of each slot say, and in order."""

from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.bookings.rules.finding import (
    FREE,
    REFUSED,
    Found,
    House,
    Wish,
    a_week_on,
    find,
    fits,
    most_of,
    slots_of,
    weights,
)
from shared_space.bookings.rules.objections import (
    Claim,
    Standing,
    Surroundings,
    Use,
    for_manager,
    heaviest,
    of_request,
    of_slot,
    seats_for,
)
from shared_space.bookings.rules.quota import of_dates
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.test_rules_objections import DAY, FIG, HALL, LIMITS, MIDNIGHT, OPEN, slot, spans
from tests.cast import KULNA, NOW, ZION, ZONE, at

TUESDAY = date(2026, 11, 24)
ROOMS = (FIG, HALL, OPEN)


def around(wish, room, limits, house, day, place):  # noqa: PLR0917
    """What the form would look at."""
    number = room.space_id
    return Surroundings(
        wish.now,
        wish.zone,
        limits,
        room,
        house.opened(number, day),
        [span for space, span in house.closed if space in {None, number}],
        [s for space, who, s in house.held if space == number and who not in wish.own],
        [Claim(Interval(a, b), n) for a, b, n in house.claims.get(number, {}).get(place, ())],
        (),
        house.standing.get(number),
    )


def expected(wish, room, limits, house):
    """The model: `of_slot` and the quota, date by date."""

    def weight(said):
        return int(heaviest(for_manager(said) if wish.manager else said) or 0)

    found, asked = [], []
    for place, (day, wanted) in enumerate(wish.slots):
        here = around(wish, room, limits, house, day, place)
        lacks = wanted is None or (place, room.space_id) in house.lacking
        seats = seats_for(room, wish.people)
        found.append(REFUSED if lacks else weight(of_slot(wanted, seats, here)))
        asked.append((here, wanted, found[-1] < REFUSED))
    over = of_dates(asked, strict=not wish.manager)
    return [max(w, weight(more)) for w, more in zip(found, over, strict=True)]


def touching(slots, claims):
    """Those of them that are asked for: what touches the slot or the turnaround after it."""
    rooms = {room.space_id: room for room in ROOMS}
    kept = {}
    for (place, space), several in claims.items():
        wanted = slots[place][1]
        if wanted is None:
            continue
        end = wanted.end + rooms[space].turnaround
        inside = [claim for claim in several if claim[0] < end and wanted.start < claim[1]]
        if inside:
            kept.setdefault(space, {})[place] = inside
    return kept


@st.composite
def searches(draw):
    """A wish for a few slots of one day, and a house in which anything may be in the way."""
    slots = draw(st.lists(st.tuples(st.just(TUESDAY), st.none() | spans()), min_size=1, max_size=4))
    places = st.tuples(st.integers(0, len(slots) - 1), st.sampled_from([3, 4, 5]))
    taken = spans().flatmap(lambda s: st.integers(1, 12).map(lambda n: (s.start, s.end, n)))
    uses = [Use("a", span) for span in draw(st.lists(spans(), max_size=2))]
    standing = Standing(
        Trilingual(en="Kulna"), "work_room", draw(st.lists(spans(), max_size=1)), (), uses
    )
    opened = {3: [DAY], 4: [DAY], 5: draw(st.lists(spans(), max_size=2))}
    house = House(
        lambda number, _day: opened[number],
        draw(st.lists(st.tuples(st.sampled_from([None, 3, 4]), spans()), max_size=1)),
        draw(
            st.lists(
                st.tuples(st.sampled_from([3, 5]), st.sampled_from([1, 2]), spans()), max_size=2
            )
        ),
        touching(
            slots,
            draw(st.dictionaries(places, st.lists(taken, min_size=1, max_size=3), max_size=6)),
        ),
        draw(st.frozensets(places, max_size=2)),
        dict.fromkeys(draw(st.sets(st.sampled_from([3, 4, 5]))), standing),
    )
    wish = Wish(
        draw(st.integers(1, 7)),
        slots,
        draw(st.sampled_from([NOW, MIDNIGHT + timedelta(hours=6)])),
        ZONE,
        draw(st.frozensets(st.sampled_from([1, 2]))),
        draw(st.booleans()),
    )
    limits = replace(
        LIMITS,
        ask_over_minutes=120,
        ask_over_dates=2,
        most_dates=3,
        at_once=draw(st.sampled_from(["everybody", "residents", "nobody"])),
        quota_member_hours=draw(st.sampled_from([None, 2, 4])),
    )
    return wish, limits, house


@settings(deadline=None)
@given(searches())
def test_a_search_says_of_every_slot_what_its_rules_say(search):
    wish, limits, house = search
    model = {}
    for room in ROOMS:
        model[room.space_id] = expected(wish, room, limits, house)
        assert weights(wish, room, limits, house) == model[room.space_id]
    found = find(wish, [(room, limits) for room in ROOMS], house)
    order = []
    for room in ROOMS:
        said = model[room.space_id]
        free = [w for w in said if w < REFUSED]
        whole = of_request(len(free), wish.people, around(wish, room, limits, house, TUESDAY, 0))
        whole = for_manager(whole) if wish.manager else whole
        weight = heaviest(whole) or 0
        if free and weight < REFUSED:
            order.append((len(said) - len(free), 2 in {weight, *free}, len(order), room.space_id))
    assert [one.space_id for one in found] == [number for *_, number in sorted(order)]
    assert [(len(one.missing), one.asks) for one in found] == [key[:2] for key in sorted(order)]


def opened(_number, _day):
    return [DAY, Interval(at("2026-11-25", "08:00"), at("2026-11-25", "22:00"))]


DAYS = (TUESDAY, date(2026, 11, 25))


def wish(starts=time(10), ends=time(12), people=3, **changes):
    return Wish(people, slots_of(DAYS, starts, ends, ZONE), NOW, ZONE, **changes)


@pytest.mark.parametrize(
    ("now", "days", "said"),
    [
        ("2026-11-24", ("2026-11-23", "2026-11-24"), [REFUSED, FREE]),
        ("2026-11-23", ("2026-11-24", "2026-11-25"), [FREE, REFUSED]),
    ],
)
def test_what_begins_now_is_not_over_and_what_begins_at_the_end_of_the_window_is_in_it(
    now, days, said
):
    """Of slots that are alike but for the day, one says nothing of the other."""
    slots = [(date.fromisoformat(day), slot(day=day)) for day in days]
    wanted = Wish(2, slots, at(now, "10:00"), ZONE)
    always = House(lambda _number, day: [Interval(at(f"{day}", "08:00"), at(f"{day}", "22:00"))])
    assert weights(wanted, FIG, replace(LIMITS, window_days=1), always) == said


def test_which_days_are_free_and_which_are_missing():
    taken = (at("2026-11-25", "11:00"), at("2026-11-25", "13:00"), 1)
    house = House(opened, claims=MappingProxyType({3: {1: [taken]}}))
    assert find(wish(), [(FIG, LIMITS), (HALL, LIMITS)], house) == [
        Found(4, list(DAYS), [], asks=True, holder=None),
        Found(3, [DAYS[0]], [DAYS[1]], asks=False, holder=None),
    ]
    assert find(wish(people=7), [(FIG, LIMITS)], house) == [], "too small"
    closed = House(opened, closed=[(None, DAY), (3, opened(3, None)[1])])
    assert find(wish(), [(FIG, LIMITS)], closed) == []


def test_a_room_that_her_organization_holds_is_hers_to_find():
    held = House(opened, held=[(4, ZION, DAY), (3, KULNA, slot("11:00", "13:00"))])
    (found,) = find(wish(own=frozenset({KULNA})), [(FIG, LIMITS)], held)
    assert (found.free, found.holder) == (list(DAYS), KULNA)
    (found,) = find(wish(), [(FIG, LIMITS)], held)
    assert (found.free, found.holder) == ([DAYS[1]], None)
    (found,) = find(wish(time(13), time(14), own=frozenset({KULNA})), [(FIG, LIMITS)], held)
    assert found.holder is None, "at another time"
    (found,) = find(wish(own=frozenset({ZION})), [(OPEN, LIMITS)], held)
    assert found.holder is None, "another room"


def test_free_on_all_dates_and_on_at_least_half():
    def one(free, missing):
        return Found(free, DAYS[:1] * free, DAYS[:1] * missing, asks=False, holder=None)

    found = [one(4, 0), one(3, 1), one(2, 2), one(1, 3)]
    assert most_of(found) == (found[:1], found[1:3])


def test_slots_follow_the_clock_on_the_wall():
    days = [date(2027, 3, 25), date(2027, 3, 26)]
    assert slots_of(days, time(2, 30), time(4), ZONE) == [
        (days[0], Interval(at("2027-03-25", "02:30"), at("2027-03-25", "04:00"))),
        (days[1], None),
    ]
    assert slots_of(days[1:], time(1), time(2, 30), ZONE) == [(days[1], None)]


@pytest.mark.parametrize(
    ("claims", "seats", "room", "fitting"),
    [
        ([("08:00", "10:00", 24)], 24, OPEN, True),
        ([("12:00", "13:00", 24)], 24, OPEN, True),
        ([("11:45", "13:00", 20)], 4, OPEN, True),
        ([("11:45", "13:00", 20)], 5, OPEN, False),
        ([("10:00", "11:00", 20), ("11:00", "12:00", 20)], 4, OPEN, True),
        ([("10:00", "11:15", 12), ("11:00", "12:00", 12)], 1, OPEN, False),
        ([("10:00", "11:00", 23), ("11:00", "12:00", 23)], 1, OPEN, True),
        ([("12:29", "13:00", 1)], 1, HALL, False),
        ([("12:30", "13:00", 1)], 1, HALL, True),
        ([], 25, OPEN, False),
    ],
)
def test_seats_fit_beside_the_fullest_moment(claims, seats, room, fitting):
    taken = [(*(at("2026-11-24", wall) for wall in claim[:2]), claim[2]) for claim in claims]
    assert fits(room, seats, slot(), taken) is fitting


@pytest.mark.parametrize(
    ("last", "next_"),
    [
        ("2026-11-24", "2026-12-01"),
        ("2026-11-23", "2026-11-30"),
        ("2026-11-16", "2026-11-23"),
        ("2026-11-17", "2026-11-24"),
        ("2026-01-06", "2026-11-24"),
    ],
)
def test_a_week_on_and_never_in_the_past(last, next_):
    found = a_week_on(date.fromisoformat(last), date(2026, 11, 23))
    assert found == date.fromisoformat(next_)
