"""The days of all communities beside what is offered, swapped and moved: they warn, never hinder."""

import html
import re
from datetime import date, time

import pytest

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import proposing
from shared_space.bookings.service.proposing import Wish
from tests.bookings.booking import RIVAL, asked, hall
from tests.bookings.test_timetable import counted
from tests.cast import KULNA, NOW, ZION, send

pytestmark = pytest.mark.page
FRIDAY = date(2026, 11, 27)  # noon prayer from 11:26 until 12:26
NOON = {"first": FRIDAY, "starts": time(12), "ends": time(13)}
MORNING = {"first": FRIDAY, "starts": time(9), "ends": time(10)}
PRAYER = "Friday noon prayer"


def text(answer):
    return html.unescape(re.sub(r"[\u2068\u2069]", "", answer.get_data(as_text=True)))


def test_who_offers_another_time_is_told_and_so_is_who_gets_it(within, people):
    waiting = within(hall, **MORNING).dates[0]
    page = people.manager.get("/manage/requests/1/offer")
    assert PRAYER not in text(page), "nine o'clock does not meet it"
    typed = {"date": str(waiting.number), "space": "fig", "day": "2026-11-27"}
    noon = {"starts": "12:00", "ends": "13:00"}
    done = send(people.manager, "/manage/requests/1/offer", {**typed, **noon})
    assert done.status_code == 303
    assert f"At that time: {PRAYER}." in text(people.manager.get(done.location))
    offered = text(people.coordinator.get("/bookings/1"))
    assert PRAYER in offered.partition("This time is offered to you")[2].partition("</section>")[0]


def test_a_way_out_names_the_days_that_the_clash_did_not_meet(within, people):
    within(asked, RIVAL, organization_id=ZION, first=FRIDAY, starts=time(9), ends=time(12))
    typed = {
        "space": "fig",
        "day": "2026-11-27",
        "starts": "10:00",
        "ends": "11:00",
        "title-en": "Choir",
        "organization": str(KULNA),
        "people": "3",
        "visibility": "house",
        "repeat": "",
    }
    page = text(send(people.coordinator, "/bookings/new", typed))
    assert f"Fig from 12:00 until 13:00 · {PRAYER}" in page
    assert "Olive from 10:00 until 11:00<" in page
    met = {"starts": "11:30", "ends": "12:30"}
    assert f"until 13:30 · {PRAYER}" not in text(
        send(people.coordinator, "/bookings/new", {**typed, **met})
    ), "what the asked time meets is said beside it"


def test_a_swap_shows_the_days_of_both_dates_before_and_after_it_is_sent(within, people):
    theirs = within(asked, **NOON).dates[0]
    hers = within(asked, RIVAL, "own", organization_id=ZION, **MORNING).dates[0]
    noon = "/bookings/propose?space=fig&from=2026-11-27T12:00&until=2026-11-27T13:00"
    page = text(people.rival.get(noon))
    assert PRAYER in page.partition("<form method")[0]
    morning = "/bookings/propose?space=fig&from=2026-11-27T09:00&until=2026-11-27T10:00"
    options = re.findall("<option[^>]*>([^<]*)</option>", text(people.coordinator.get(morning)))
    assert any(option.endswith(f"A meeting · {PRAYER}") for option in options)
    wish = Wish("swap", theirs.number, ZION, hers.number)
    number = within(proposing.propose, wish, RIVAL, NOW)
    page = text(people.coordinator.get(f"/bookings/proposals/{number}"))
    assert page.count(PRAYER) == 1


def test_moving_says_which_day_the_new_time_meets_and_does_it_all_the_same(within, people):
    full = within(asked, **MORNING, recurrence=Recurrence("weekly", count=2))
    typed = {
        "date": str(full.dates[0].number),
        "scope": "this",
        "day": "2026-11-27",
        "starts": "12:00",
        "ends": "13:00",
        "space": "fig",
        "people": "3",
        "seen": [f"{d.number}:{d.revision}" for d in full.dates],
    }
    page = send(people.coordinator, "/bookings/1/move", {**typed, "look": "1"})
    assert PRAYER in text(page)
    assert send(people.coordinator, "/bookings/1/move", typed).status_code == 303
    assert {d.span.start.hour for d in within(booking, 1).in_state("approved")} == {7, 10}


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("starts=12:00&ends=13:00", f"At that time: {PRAYER}."),
        ("starts=09:00&ends=10:00", ""),
        ("starts=12:00&ends=13:00&repeat=weekly&count=2", f"On 2 of 2 dates: {PRAYER}"),
        ("starts=12:00&ends=13:00&repeat=daily&count=3", f"On 2 of 3 dates: {PRAYER}, Shabbat"),
    ],
)
def test_a_search_says_in_one_line_which_days_its_dates_meet(app, people, query, line):
    address = f"/bookings/find?day=2026-11-27&people=3&{query}"
    people.coordinator.get(address)
    with counted(app) as found:
        page = text(people.coordinator.get(address))
    assert len(found) <= 6
    shown = page.partition('<p class="observed">')[2].partition("</p>")[0]
    assert shown == line
    assert "/bookings/new?space=fig" in page, "it warns and never hinders"
