"""A series: on chosen weekdays, every second week, until a day; and what to do where it clashes."""

import html
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from shared_space.bookings.models import SkippedDate
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.ways_out import ways_out
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import policies
from shared_space.bookings.service.examining import Elsewhere, examine
from shared_space.house.queries import the_house
from shared_space.kernel.db import db
from tests.bookings.booking import COORDINATOR, RIVAL, TUESDAY, ask, asked
from tests.bookings.test_walk import FORM
from tests.cast import FIG, NOW, ZION, send

NEW = "/bookings/new"
WEEKLY = Recurrence("weekly", count=4)
CLASH = date(2026, 12, 1)


def local_days(full):
    return [d.span.start.astimezone(UTC).date().isoformat() for d in full.dates]


def test_chosen_weekdays_until_a_day(within, people):
    typed = {**FORM, "repeat": "weekly", "weekdays": ["1", "3"], "count": "", "last": "2026-12-03"}
    page = send(people.coordinator, NEW, typed).get_data(as_text=True)
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert send(people.coordinator, NEW, {**typed, "seen": seen}).status_code == 303
    assert local_days(within(booking, 1)) == [
        "2026-11-24",
        "2026-11-26",
        "2026-12-01",
        "2026-12-03",
    ]


def test_every_second_week(within, people):
    typed = {**FORM, "repeat": "weekly", "every": "2", "count": "3", "last": ""}
    page = send(people.coordinator, NEW, typed).get_data(as_text=True)
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert send(people.coordinator, NEW, {**typed, "seen": seen}).status_code == 303
    assert local_days(within(booking, 1)) == ["2026-11-24", "2026-12-08", "2026-12-22"]


def test_where_the_staff_decides_the_dates_are_requested(people):
    typed = {**FORM, "space": "hall", "repeat": "weekly", "count": "4"}
    page = send(people.coordinator, NEW, typed).get_data(as_text=True)
    assert "Request the 4 dates" in page
    assert "Book the" not in page


def test_the_free_dates_are_one_button_and_the_rest_stands_behind_another(within, people):
    within(asked, RIVAL, "other", organization_id=ZION, first=CLASH)
    typed = {**FORM, "repeat": "weekly", "count": "4"}
    page = send(people.coordinator, NEW, typed).get_data(as_text=True)
    assert "Book the 3 dates" in page
    assert "What else could work?" in page
    assert 'name="way"' not in page
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    more = send(people.coordinator, NEW, {**typed, "seen": seen, "skip": "2026-12-01", "more": "1"})
    ways = [
        w.split('"', 1)[0]
        for w in more.get_data(as_text=True).split('<option value="2026-12-01/')[1:]
    ]
    assert "2026-12-01/" + ways[0] != "2026-12-01/fig/10:00/12:00"
    assert any(way.startswith("fig/") for way in ways)
    assert any(not way.startswith("fig/") and way.endswith("/10:00/12:00") for way in ways)
    chosen = {"skip": "2026-12-01", "way": f"2026-12-01/{ways[0]}"}
    done = send(people.coordinator, NEW, {**typed, "seen": seen, **chosen})
    assert done.status_code == 303
    moved = within(booking, 2).dates[1]
    assert (moved.space_slug, moved.span.start) == (
        ways[0].split("/")[0],
        datetime(2026, 12, 1, 8, tzinfo=UTC),
    )
    assert len(within(booking, 2).dates) == 4


@pytest.mark.parametrize(
    "way",
    [
        "",
        "x",
        "2026-12-01/fig/10:00",
        "2026-12-01/nowhere/10:00/12:00",
        "2026-12-01/fig/12:00/10:00",
        "9999-99-99/fig/10:00/12:00",
    ],
)
def test_junk_for_a_single_date_changes_nothing(within, people, way):
    typed = {**FORM, "repeat": "weekly", "count": "2", "way": way}
    page = send(people.coordinator, NEW, typed).get_data(as_text=True)
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert send(people.coordinator, NEW, {**typed, "seen": seen}).status_code == 303
    assert {d.space_slug for d in within(booking, 1).dates} == {"fig"}


def test_what_is_left_out_is_kept_with_its_reason(context):
    asked(RIVAL, "other", organization_id=ZION, first=CLASH)
    full = asked(recurrence=WEEKLY, skip=frozenset({CLASH}))
    (left,) = db.session.scalars(select(SkippedDate))
    assert (left.booking_id, left.space_id, left.objections) == (full.number, FIG, ["taken"])
    assert left.starts_at == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_date_elsewhere_is_judged_by_its_own_space(context):
    """Almond holds four; the same request for five fits into Fig only."""
    elsewhere = {CLASH: Elsewhere(FIG, time(13), time(14))}
    examined = examine(ask(recurrence=WEEKLY, instead=elsewhere), COORDINATOR, NOW)
    moved = next(c for c in examined.candidates if c.day == CLASH)
    assert moved.slot.start == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert examined.clashing == frozenset()


def test_the_ways_out_of_a_hundred_dates_take_as_many_queries_as_of_one(context):
    days = [TUESDAY + timedelta(days=n) for n in range(100)]
    counted = []
    the_house()
    event.listen(db.engine, "before_cursor_execute", lambda *said: counted.append(said[2]))
    ways_out(ask(), days[:1], NOW)
    one = len(counted)
    found = ways_out(ask(), days, NOW)
    assert len(counted) - one == one <= 5
    assert all(slot.minutes == 120 for ways in found.values() for _space, slot in ways)


@pytest.mark.parametrize("quota", [None, 500])
def test_a_series_of_104_dates_is_checked_in_few_queries(context, quota):
    policies.change("work_room", {"quota_resident_hours": quota}, seen=None, actor_id=None, now=NOW)
    counted = []
    examine(ask(), COORDINATOR, NOW)
    event.listen(db.engine, "before_cursor_execute", lambda *said: counted.append(said[2]))
    examined = examine(ask(recurrence=Recurrence("daily", count=104)), COORDINATOR, NOW)
    assert len(examined.candidates) == 104
    assert len(counted) <= 5, counted


def test_the_page_says_when_a_series_goes_on_too_long(within, people):
    page = send(people.coordinator, NEW, {**FORM, "repeat": "daily", "last": "2027-04-01"})
    assert "A series has at most 104 dates" in html.unescape(page.get_data(as_text=True))


def test_every_date_can_be_looked_at_before_it_has_a_title(people):
    """What else could work is asked for before a title is written, and a forgotten title hides
    nothing that was shown."""
    address = "/bookings/new?space=fig&from=2026-12-01T16:00&until=2026-12-01T18:00"
    series = "&people=4&repeat=weekly&count=3"
    shown = people.coordinator.get(address + series).text
    assert 'role="alert"' not in shown, "nothing is wrong with what nobody has typed yet"
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    typed = {
        "space": "fig",
        "day": "2026-12-01",
        "starts": "16:00",
        "ends": "18:00",
        "people": "4",
        "organization": "1",
        "visibility": "house",
        "repeat": "weekly",
        "every": "1",
        "count": "3",
        "title-en": "",
        "seen": seen,
    }
    for button, status in (({"more": "1"}, 200), ({}, 422)):
        page = send(people.coordinator, "/bookings/new", {**typed, **button})
        assert page.status_code == status
        assert "Tue, 15 Dec" in page.text
        assert ("Write this in at least one language." in page.text) == (status == 422)
