"""Find: which spaces are free, on all dates and on most, and one tap from there to the form."""

import html
import random
import re
from contextlib import suppress
from datetime import date, time, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import EquipmentClaim, Occurrence, Policy
from shared_space.bookings.queries.finding import house_around, what_else
from shared_space.bookings.queries.places import places_and_lent
from shared_space.bookings.rules.finding import Wish, find, slots_of
from shared_space.bookings.rules.nearby import Asked
from shared_space.bookings.rules.objections import Weight, heaviest
from shared_space.bookings.rules.recurrence import Recurrence, dates
from shared_space.bookings.service.examining import examine
from shared_space.house.queries import the_house
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Affiliation
from shared_space.spaces.models import Equipment, Space
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, ask
from tests.bookings.test_timetable import counted
from tests.cast import ALMOND, FIG, HALL, KULNA, NOW, OLIVE, OPEN, PERSON, ZONE, at
from tests.promises.rows import change, close, occur, release

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


def test_the_hall_is_free_until_it_has_to_be_tidied(people, within):
    within(hall_taken)
    late = people.coordinator.get(find_at("10:00", "11:45", people=30))
    assert shown(late) == []
    early = people.coordinator.get(find_at("10:00", "11:30", people=30))
    assert [name for name, *_ in shown(early)] == ["Meeting Hall"]


def hall_taken(start="12:00", end="14:00", day="2026-11-24"):
    ends = at(day, end)
    return occur(at(day, start), ends, space=HALL, claims_until=ends + timedelta(minutes=30))


def find_at(starts, ends, **more):
    asked = {"day": "2026-11-24", "starts": starts, "ends": ends, "people": 3, **more}
    return f"/bookings/find?{urlencode(asked, doseq=True)}"


def test_a_series_that_is_free_on_most_dates_says_which_are_not(people, within):
    for day in ("2026-12-01", "2026-12-29"):
        within(occur, at(day, "17:00"), at(day, "19:00"), space=FIG)
    page = people.coordinator.get(f"/bookings/find?{TUESDAYS}")
    names = [name for name, *_ in shown(page)]
    assert names == ["Olive", "Open Space", "Meeting Hall", "Fig"]
    assert "8 of 10 dates" in page.text
    assert "Tue, 1 Dec · Tue, 29 Dec" in page.text
    assert page.text.index("Free on all dates") < page.text.index("Free on most dates")


def test_search_and_book_is_two_taps_and_a_title(people, within):
    within(occur, at("2026-12-01", "17:00"), at("2026-12-01", "19:00"), space=FIG)
    page = people.coordinator.get(f"/bookings/find?{TUESDAYS}")
    (address,) = [html.unescape(href) for name, href, _ in shown(page) if name == "Fig"]
    form = people.coordinator.get(address)
    assert "Book the 9 dates" in form.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    fields |= dict(
        re.findall(r'name="(csrf_token|submission_key|seen)"[^>]*value="([^"]*)"', form.text)
    )
    wanted = {"space": "fig", "organization": "1", "day": "2026-11-24", "starts": "16:00"}
    series = {"ends": "18:00", "people": "3", "repeat": "weekly", "every": "1", "count": "10"}
    typed = {"title-en": "Dialogue", "visibility": "house", "skip": ["2026-12-01"]}
    seen = {name: html.unescape(value) for name, value in fields.items()}
    done = people.coordinator.post("/bookings/new", data={**seen, **wanted, **series, **typed})
    assert done.status_code == 303
    assert people.coordinator.get(done.location).text.count('class="badge approved"') == 9


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ends=15:00", "The end must be after the start."),
        ("people=none", "Write a number from 1 to 2000."),
        ("repeat=weekly", "Write how many times, or until which day."),
        ("repeat=weekly&count=105", "Write a number from 2 to 104."),
        ("day=1066-01-01", "Choose a day in these years."),
        ("kind=castle", "Not a valid choice"),
        ("lent=9", "Not a valid choice"),
        ("weekdays=8&repeat=weekly&count=3", "Not a valid choice"),
        ("fixed=moon", "Not a valid choice"),
    ],
)
def test_what_was_typed_badly_is_said_beside_its_field(people, query, sentence):
    asked = {"day": "2026-11-24", "starts": "16:00", "ends": "18:00", "people": "3"}
    asked |= dict(parse_qsl(query))
    page = people.coordinator.get(f"/bookings/find?{urlencode(asked)}")
    assert page.status_code == 422
    assert sentence in html.unescape(page.text)
    assert shown(page) == []


def test_kind_equipment_and_access_narrow_it(people, within):
    within(change, Space, FIG, equipment=["projector", "screen"], access=["lift"])
    within(change, Space, HALL, equipment=["projector"], access=["lift"])
    number = within(lend, 1)

    def names(**more):
        answer = people.coordinator.get(find_at("16:00", "18:00", **more))
        assert answer.status_code == 200
        return [name for name, *_ in shown(answer)]

    assert names(fixed="projector") == ["Fig", "Meeting Hall"]
    assert names(fixed=["projector", "screen"], access="lift") == ["Fig"]
    assert names(kind="meeting_hall") == ["Meeting Hall"]
    assert names(people=7) == ["Meeting Hall", "Open Space"]
    assert names(lent=number)[0] == "Olive"
    page = people.coordinator.get(find_at("16:00", "18:00", lent=number))
    assert f"&amp;equipment-{number}=1" in page.text
    taken = within(occur, at("2026-11-24", "17:00"), at("2026-11-24", "17:30"), space=FIG)
    within(claim_piece, taken, number)
    assert names(lent=number) == []


@transactional
def lend(pieces):
    row = Equipment(slug="beamer", name=Trilingual(en="Beamer"), pieces=pieces, changed_at=NOW)
    db.session.add(row)
    db.session.flush()
    return row.id


@transactional
def claim_piece(occurrence_id, number):
    row = db.session.get_one(Occurrence, occurrence_id)
    db.session.add(
        EquipmentClaim(
            occurrence_id=occurrence_id,
            equipment_id=number,
            pieces=1,
            claims_from=row.claims_from,
            claims_until=row.claims_until,
        )
    )


def test_free_now_says_until_when_and_opens_the_form(people, within):
    within(occur, at("2026-11-23", "11:00"), at("2026-11-23", "12:00"), space=FIG)
    page = people.coordinator.get("/bookings/find?now=1")
    assert re.search(r"Fig</bdi></strong>.*?until 11:00", page.text, re.DOTALL)
    assert (
        "/bookings/new?space=fig&amp;from=2026-11-23T09:00&amp;until=2026-11-23T10:00" in page.text
    )
    for address in ("/", "/bookings/"):
        assert 'href="/bookings/find?now=1"' in people.coordinator.get(address).text


def test_a_search_tells_nothing_of_what_stands_in_the_way(people, within):
    within(occur, at("2026-11-24", "16:00"), at("2026-11-24", "18:00"), space=FIG)
    for path in ("/bookings/find?" + TUESDAYS + "&more=1", "/bookings/find?now=1"):
        assert "A meeting" not in people.coordinator.get(path).text


def test_a_guest_of_the_house_finds_seats_only(people, within):
    within(leave, "member")
    page = people.member.get(find_at("16:00", "18:00"))
    assert [(name, button) for name, _, button in shown(page)] == [("Open Space", "Request")]


@transactional
def leave(who):
    db.session.execute(sa.delete(Affiliation).where(Affiliation.person_id == PERSON[who]))


def others(page):
    """What else could work: the words of each button, and where it leads."""
    inside = page.text.split('id="else"')[1]
    found = re.findall(r'class="button quiet" href="([^"]*)">([^<]*)</a>', inside)
    return [(re.sub("[\u2068\u2069]", "", words), html.unescape(href)) for href, words in found]


def test_what_else_could_work_stands_behind_one_button(people, within):
    for space in (OLIVE, FIG, HALL):
        within(occur, at("2026-11-24", "16:00"), at("2026-11-24", "18:00"), space=space)
    within(occur, at("2026-11-24", "16:00"), at("2026-11-24", "18:00"), space=OPEN, seats=24)
    page = people.coordinator.get(find_at("16:00", "18:00"))
    assert "No space is free then." in page.text
    (more,) = re.findall(r'href="([^"]*more=1[^"]*)"', page.text)
    found = others(people.coordinator.get(html.unescape(more).split("#")[0]))
    assert found[0][0] == "Olive, Tue, 24 Nov, from 18:00 until 20:00"
    assert "from 14:00 until 16:00" in found[1][0]
    assert "Olive, Wed, 25 Nov, from 16:00 until 18:00" in [words for words, _ in found]
    form = people.coordinator.get(found[0][1])
    assert 'value="18:00"' in form.text


def test_two_parts_when_one_space_is_free_first_and_another_after(people, within):
    within(occur, at("2026-11-24", "17:00"), at("2026-11-24", "22:00"), space=FIG)
    within(occur, at("2026-11-24", "08:00"), at("2026-11-24", "17:00"), space=OLIVE)
    asked = find_at("16:00", "18:00", kind="work_room", more=1)
    found = others(people.coordinator.get(asked))
    assert [words for words, _ in found][-2:] == [
        "Fig, Tue, 24 Nov, from 16:00 until 17:00",
        "Olive, Tue, 24 Nov, from 17:00 until 18:00",
    ]


def test_two_spaces_at_once_when_none_holds_them_all(people):
    asked = find_at("16:00", "18:00", kind="work_room", people=9, more=1)
    found = others(people.coordinator.get(asked))
    assert [words for words, _ in found] == [
        "Fig, Tue, 24 Nov, from 16:00 until 18:00 · 6 people",
        "Olive, Tue, 24 Nov, from 16:00 until 18:00 · 3 people",
    ]
    assert "people=6" in found[0][1]


def test_whatever_else_is_offered_the_form_takes(context):
    dice = random.Random(5)
    random_house(dice)
    offered = 0
    for _ in range(12):
        wish = random_wish(dice) | {"people": dice.choice([2, 5, 9])}
        days = dates(wish["first"], wish["recurrence"])
        asked = Asked(days, wish["starts"], wish["ends"], wish["people"])
        places, _lent = places_and_lent()
        who = Wish(wish["people"], (), NOW, ZONE, frozenset({KULNA}))
        for way in what_else(asked, who, places):
            for step in way.steps:
                offered += 1
                for day in step.asked.days:
                    said = examine(
                        ask(
                            space_id=step.space_id,
                            people=step.asked.people,
                            first=day,
                            starts=step.asked.starts,
                            ends=step.asked.ends,
                        ),
                        COORDINATOR,
                        NOW,
                    )
                    weights = {*map(heaviest, (said.whole, said.candidates[0].objections))}
                    assert Weight.REFUSES not in weights, step
    assert offered > 8


def test_a_search_for_half_a_year_asks_as_much_where_every_kind_has_a_quota(people):
    """Six queries, sign-in included, whatever rules the house has."""
    half_a_year = (
        "/bookings/find?day=2026-11-24&starts=16:00&ends=18:00&people=3&repeat=weekly&count=26"
    )
    with people.app.app_context():
        for kind in ("work_room", "meeting_hall", "open_space"):
            limit(kind, quota_resident_hours=1, quota_member_hours=1, at_once="residents")
    people.coordinator.get(half_a_year)
    with counted(people.app) as asked:
        page = people.coordinator.get(half_a_year)
    assert [name for name, *_ in shown(page)] == ["Olive"], "an hour a month is not two a week"
    assert len(asked) <= 6, asked
