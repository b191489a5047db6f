"""Find: which spaces are free, on all dates and on most, and one tap from there to the form."""

import random
import re
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import Policy
from shared_space.bookings.queries.finding import house_around, places_and_lent
from shared_space.bookings.rules.finding import Wish, find, slots_of
from shared_space.bookings.rules.objections import Weight, heaviest
from shared_space.bookings.rules.recurrence import Recurrence, dates
from shared_space.bookings.service.examining import examine
from shared_space.house.queries import the_house
from shared_space.kernel.db import PromiseBroken, db, transactional
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, ask
from tests.cast import ALMOND, FIG, HALL, NOW, OLIVE, OPEN, at
from tests.promises.rows import close, occur, release

TUESDAYS = "day=2026-11-24&starts=16:00&ends=18:00&people=3&repeat=weekly&count=10"


def shown(answer):
    """(name, share, missing, button, address) of each space that was found, in order."""
    return re.findall(
        r'<bdi>([^<]*)</bdi></strong>.*?href="(/bookings/new[^"]*)">(\w+)', answer.text, re.DOTALL
    )


def test_at_first_the_next_full_hour_and_what_is_free_then(people):
    page = people.coordinator.get("/bookings/find")
    for value in ("2026-11-23", "09:00", "10:00"):
        assert f'value="{value}"' in page.text
    assert [name for name, *_ in shown(page)] == ["Olive", "Fig", "Open Space", "Meeting Hall"]
    assert [button for *_, button in shown(page)] == ["Book", "Book", "Book", "Request"]


def test_from_a_day_the_search_begins_with_that_day(people):
    page = people.coordinator.get("/bookings/day/2026-12-01").text
    assert 'href="/bookings/find?day=2026-12-01"' in page
    page = people.coordinator.get("/bookings/find?day=2026-12-01").text
    assert 'value="2026-12-01"' in page
    assert 'value="09:00"' in page


def random_house(dice):
    """A fortnight of anything: claims of every length, residencies given back, closures."""
    for space in (None, FIG, OPEN):
        start = at("2026-11-25", "10:00") + timedelta(hours=dice.randrange(200))
        with suppress(PromiseBroken):
            close(start, start + timedelta(hours=3), space)
    hall = timedelta(minutes=30)
    for _ in range(160):
        space = dice.choice([OLIVE, ALMOND, FIG, HALL, OPEN])
        start = at("2026-11-22", "00:00") + timedelta(minutes=15 * dice.randrange(16 * 96))
        end = start + timedelta(minutes=15 * dice.randint(1, 24))
        with suppress(PromiseBroken):
            occur(
                start,
                end,
                space=space,
                seats=dice.randint(1, 14) if space == OPEN else 1,
                state=dice.choice(["approved", "offered", "requested", "declined"]),
                claims_until=end + hall if space == HALL else end,
            )
    start = at("2026-11-26", "08:00") + timedelta(hours=dice.randrange(100))
    release(2, start, start + timedelta(hours=30))


def random_wish(dice):
    starts = dice.randrange(0, 90)
    first = date(2026, 11, 20) + timedelta(days=dice.randrange(18))
    step = dice.choice([15, 15, 15, 5])
    return {
        "people": dice.choice([1, 2, 4, 5, 7, 12, 24, 61]),
        "first": first,
        "starts": wall(starts * 15),
        "ends": wall(min(starts * 15 + step * dice.randint(1, 40), 24 * 60 - 1)),
        "recurrence": dice.choice(
            [
                None,
                Recurrence("daily", count=9),
                Recurrence("weekly", weekdays=(0, 3, 5), count=8),
                Recurrence("weekly", count=30),
            ]
        ),
    }


def wall(minutes):
    return time(minutes // 60, minutes % 60)


@transactional
def limit(kind, **values):
    db.session.execute(sa.update(Policy).where(Policy.kind == kind).values(**values))


def searched(wish, actor, organization):
    """Space id → the dates that a search finds free there."""
    house = the_house()
    slots = slots_of(
        dates(wish["first"], wish["recurrence"]), wish["starts"], wish["ends"], house.zone
    )
    places, _lent = places_and_lent()
    asked = Wish(
        wish["people"], slots, NOW, house.zone, frozenset(actor.memberships), actor.is_manager
    )
    rooms = [(place.room, place.limits) for place in places]
    return {
        one.space_id: one
        for one in find(asked, rooms, house_around(slots, places, None, organization))
    }


@pytest.mark.parametrize("seed", range(2))
def test_a_search_says_of_every_date_what_the_form_says(context, seed):
    dice = random.Random(seed)
    limit("work_room", quota_period="week", quota_resident_hours=9, quota_member_hours=5)
    limit("meeting_hall", at_once="nobody", quota_resident_hours=20)
    limit("open_space", at_once="residents")
    random_house(dice)
    both = set()
    for turn in range(14):
        wish, actor = random_wish(dice), (COORDINATOR, RIVAL, MANAGER)[turn % 3]
        organization = next(iter(actor.memberships), None)
        found = searched(wish, actor, organization)
        for space in (OLIVE, ALMOND, FIG, HALL, OPEN):
            said = examine(ask(space_id=space, organization_id=organization, **wish), actor, NOW)
            free = [c.day for c in said.candidates if c.weight is not Weight.REFUSES]
            if heaviest(said.whole) is Weight.REFUSES:
                free = []
            one = found.get(space)
            assert (list(one.free) if one else []) == free, (space, wish)
            both |= {bool(free), len(free) < len(said.candidates)}
            if one and not one.missing:
                weights = {heaviest(said.whole), *(c.weight for c in said.candidates)}
                assert one.asks is (Weight.ASKS_MANAGER in weights), (space, wish)
    assert both == {True, False}
