"""The day and the week: what they cost, what they offer, and addresses that are none."""

import html
import re
from contextlib import contextmanager
from datetime import date, time

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service.examining_moves import Edit
from shared_space.bookings.service.moving import move
from shared_space.bookings.web.page import share_text
from shared_space.kernel.db import db, transactional
from shared_space.kernel.text import FSI, PDI
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.booking import MANAGER, RIVAL, asked, hall
from tests.cast import FIG, HALL, KULNA, NOW, OPEN, PERSON, ZION, at, send

DAY, WEEK = "/bookings/day/2026-11-24", "/bookings/week/2026-W48"


@contextmanager
def counted(app):
    """The statements that reach the database, without the beginnings of transactions."""
    found = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "SET")):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@transactional
def fill(number: int) -> None:
    """That many bookings on one day, a quarter of an hour each, in three spaces."""
    for place in range(number):
        quarter, space = divmod(place, 3)
        start = at("2026-11-24", f"{8 + quarter // 4:02d}:{15 * (quarter % 4):02d}")
        row = Booking(
            organization_id=KULNA,
            requester_id=PERSON["coordinator"],
            title=Trilingual(en=f"Meeting {place}"),
            people=1,
            submission_key=f"fill {place}",
            created_at=NOW,
            changed_at=NOW,
        )
        db.session.add(row)
        db.session.flush()
        end = start.replace(minute=(start.minute + 15) % 60, hour=start.hour + (start.minute == 45))
        spans = {"starts_at": start, "claims_from": start, "ends_at": end, "claims_until": end}
        db.session.add(
            Occurrence(
                booking_id=row.id,
                space_id=(FIG, HALL, OPEN)[space],
                uid=f"fill {place}",
                state="approved",
                **dict.fromkeys(("state_since", "created_at", "changed_at"), NOW),
                **spans,
            )
        )


@pytest.mark.parametrize("path", [DAY, WEEK])
@pytest.mark.parametrize("role", ["coordinator", "manager", "visitor"])
def test_a_page_costs_at_most_six_statements_however_full_the_day(app, within, people, role, path):
    client = getattr(people, role)
    client.get(path)
    with counted(app) as empty:
        client.get(path)
    within(fill, 75)
    with counted(app) as full:
        page = client.get(path)
    assert page.status_code == 200
    assert page.get_data(as_text=True).count('class="taken') >= 50
    assert len(full) == len(empty)
    assert len(full) <= 6, full


def test_a_visitor_does_not_see_what_merely_waits(within, people):
    within(hall, visibility="public")
    for path in (DAY, WEEK):
        assert re.search('class="waiting', people.rival.get(path).get_data(as_text=True))
        page = people.visitor.get(path).get_data(as_text=True)
        assert 'class="waiting' not in page
        assert "A meeting" not in page
    without = people.visitor.get(DAY).data
    within(_forget_bookings)
    assert people.visitor.get(DAY).data == without


@transactional
def _forget_bookings():
    db.session.execute(sa.update(Occurrence).values(state="withdrawn", revision=2))


def test_free_time_opens_a_form_filled_with_it(within, people):
    within(asked, RIVAL, organization_id=ZION)
    page = people.coordinator.get(f"{DAY}?space=fig").get_data(as_text=True)
    links = [html.unescape(found) for found in re.findall(r'href="(/bookings/new[^"]*)"', page)]
    assert links == [
        "/bookings/new?space=fig&from=2026-11-24T08:00&until=2026-11-24T09:00",
        "/bookings/new?space=fig&from=2026-11-24T12:00&until=2026-11-24T13:00",
    ]
    form = people.coordinator.get(links[1]).get_data(as_text=True)
    typed = {"title-en": "Choir", "organization": str(KULNA), "repeat": "", "visibility": "house"}
    for name, value in (("day", "2026-11-24"), ("starts", "12:00"), ("ends", "13:00")):
        field = re.search(rf'<input[^>]*name="{name}"[^>]*>', form)
        assert field is not None
        assert f'value="{value}"' in field[0]
        typed[name] = value
    people_field = re.search(r'<input[^>]*name="people"[^>]*>', form)
    assert people_field is not None
    typed["people"] = re.search('value="([0-9]+)"', people_field[0])[1]
    assert '<option selected value="fig">' in form
    answer = send(people.coordinator, links[1], {**typed, "space": "fig"}, to="/bookings/new")
    assert answer.status_code == 303


def test_whoever_belongs_to_no_organization_taps_seats_alone(people):
    """The house staff's guests ask for seats; what they may not book is shown, and leads nowhere."""
    offered = set(re.findall(r"/bookings/new\?space=([\w-]+)", day_of(people.administrator)))
    assert offered == {"open-space"}
    assert {"fig", "hall"} < set(re.findall(r"space=([\w-]+)", day_of(people.coordinator)))


def test_the_time_between_two_bookings_is_explained(people):
    page = day_of(people.coordinator)
    assert page.count("30 minutes between bookings, to tidy up") == 1, "of the hall"


def day_of(reader):
    return html.unescape(reader.get("/bookings/day/2026-11-24").get_data(as_text=True))


def test_every_free_hour_that_is_offered_can_be_booked(within, people):
    """What the timetable calls free, the rules do not refuse: a week of it, in a crowded house."""
    within(asked, RIVAL, organization_id=ZION, recurrence=Recurrence("daily", count=4))
    within(hall, MANAGER, organization_id=None, first=date(2026, 11, 25), ends=time(11, 15))
    client = people.coordinator
    page = client.get(WEEK).get_data(as_text=True)
    links = re.findall(
        r'href="/bookings/new\?space=([a-z-]+)&amp;from=([0-9-]+)T([0-9:]+)&amp;until=[0-9-]+T([0-9:]+)"',
        page,
    )
    assert len(links) > 20
    for space, day, starts, ends in links:
        if ends <= starts:
            continue
        typed = {
            "space": space,
            "day": day,
            "starts": starts,
            "ends": ends,
            "title-en": "Choir",
            "organization": str(KULNA),
            "people": "1",
            "visibility": "house",
            "repeat": "",
            "look": "1",
        }
        answer = send(client, "/bookings/new", typed)
        assert answer.status_code == 200
        assert 'class="error"' not in answer.get_data(as_text=True), (space, day, starts)


def test_the_open_space_tells_how_full_each_half_hour_is(within, people):
    for key, starts, ends, seats in (("a", 10, 12, 3), ("b", 11, 13, 4)):
        span = {"starts": time(starts), "ends": time(ends)}
        within(asked, key=key, space_id=OPEN, people=seats, **span)
    page = people.coordinator.get(f"{DAY}?space=open-space").get_data(as_text=True)
    found = re.findall(
        r'<li class="free [^"]*half[^"]*"><a href="([^"]*)"><time dir="ltr">([0-9:]+)–[0-9:]+</time>'
        r' <i aria-hidden="true">([0-9]+)</i><span>([^<]*)</span></a></li>',
        page,
    )
    assert len(found) == 28, "14 hours"
    told = {start: (int(number), words) for _, start, number, words in found}
    assert [told[f"{hour}:30"][0] for hour in range(10, 14)] == [21, 17, 20, 24]
    assert told["11:30"][1] == "17 seats free of 24"
    assert "Free seats of 24, every half-hour" in page
    links = [html.unescape(href).partition("from=")[2] for href, *_ in found]
    assert links[4] == "2026-11-24T10:00&until=2026-11-24T11:00"
    assert links[-1] == "2026-11-24T21:30&until=2026-11-24T22:00"
    whole = people.coordinator.get(f"{WEEK}?space=open-space").get_data(as_text=True)
    assert "17 seats free of 24" in whole
    assert "half" not in whole.partition("<table")[2].partition("</table>")[0]


def test_the_rest_of_a_half_hour_is_as_wide_as_all_of_it(people):
    """A quarter of an hour is too narrow for a finger."""
    with time_machine.travel(at("2026-11-24", "10:40"), tick=False):
        page = people.coordinator.get(f"{DAY}?space=open-space").get_data(as_text=True)
    first = re.search(r'<li class="free ([^"]*) half[^"]*"><a [^>]*from=([^&]*)&', page)
    assert first
    assert first.groups() == ("s10 n2", "2026-11-24T10:45")


def test_a_full_day_is_small_on_the_wire(app, within, people):
    within(fill, 75)
    page = people.coordinator.get(DAY, headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.data) <= 12 * 1024


def test_another_day_is_typed_in_the_header_and_the_space_stays(people):
    page = people.coordinator.get(f"{DAY}?space=fig").get_data(as_text=True)
    assert re.search('<input id="day" name="day" type="date"[^>]* value="2026-11-24"', page)
    sent = people.coordinator.get(f"{DAY}?day=2026-12-01&space=fig")
    assert (sent.status_code, sent.location) == (303, "/bookings/day/2026-12-01?space=fig")
    assert people.visitor.get("/bookings/day/?day=2026-12-01&space=").location.endswith("-12-01")
    nothing = people.visitor.get(f"{DAY}?day=&space=")
    assert nothing.status_code == 200, "an emptied field is the day that is shown"
    assert 'name="day"' not in people.visitor.get(WEEK).get_data(as_text=True)


NOWHERE = [
    f"{DAY}?day=2026-02-31",
    f"{DAY}?day=tomorrow&space=fig",
    "/bookings/day/2026-02-31",
    "/bookings/day/9999-12-31",
    "/bookings/day/0001-01-01",
    "/bookings/day/20261124",
    "/bookings/day/2026-W48-2",
    "/bookings/day/today",
    "/bookings/day/%00",
    "/bookings/day/" + "9" * 5000,
    "/bookings/week/2026-W54",
    "/bookings/week/2026-W00",
    "/bookings/week/9999-W52",
    "/bookings/week/0001-W01",
    "/bookings/week/2026-W-1",
    "/bookings/week/2026-48",
    "/bookings/week/99999999999999999999-W48",
    "/bookings/week/2026-W99999999999999999999",
    f"{DAY}?space=unknown",
    f"{WEEK}?space=unknown",
    f"{DAY}?space=%00",
    f"{DAY}?space=" + "x" * 3000,
    "/bookings/99999999999999999999",
    "/bookings/2147483648",
    "/bookings/0",
    "/bookings/-1",
    "/bookings/1.5",
    "/bookings/next",
]
EDGES = [
    "/bookings/day/2000-01-01",
    "/bookings/day/2099-12-31",
    "/bookings/day/2027-03-26",
    "/bookings/day/2026-10-25",
    "/bookings/week/2000-W02",
    "/bookings/week/2099-W52",
    "/bookings/week/2026-W53",
    "/bookings/week/2027-W12",
    "/bookings/?past=junk",
    f"{DAY}?space=",
]


def test_addresses_of_nothing(people):
    for path in NOWHERE:
        answer = people.coordinator.get(path)
        assert answer.status_code == 404, path
        assert "There is nothing at this address." in answer.get_data(as_text=True)


def test_the_edges_of_time_are_pages(people):
    assert {people.coordinator.get(path).status_code for path in EDGES} == {200}


def shared(app, full, now=NOW):
    with app.test_request_context():
        return share_text(full, now)


def test_a_text_to_share_names_what_when_and_where_each_apart(app, within):
    full = within(
        hall,
        MANAGER,
        organization_id=KULNA,
        title=Trilingual("أمسية", "ערב", "Evening"),
        visibility="public",
        recurrence=Recurrence("weekly", count=2),
    )
    text = shared(app, full)
    isolated = re.findall(f"{FSI}([^{FSI}{PDI}]*){PDI}", text)
    lines = text.split("\n")
    assert len(isolated) == 4, "title, host, space and house"
    assert lines[0] == f"{FSI}{isolated[0]}{PDI}"
    assert isolated[0] in {"أمسية", "ערב", "Evening"}
    assert lines[1] == f"{FSI}{isolated[1]}{PDI}"
    assert lines[-1] == "http://localhost"
    assert "10:00" in lines[2]
    assert text.count(FSI) == text.count(PDI)


def test_a_text_to_share_says_where_another_date_is_at_another_hour_or_place(within, people):
    full = within(hall, MANAGER, organization_id=KULNA, recurrence=Recurrence("weekly", count=4))
    hours, place = full.dates[1].number, full.dates[2].number
    for number, change in (
        (hours, Change("this", date(2026, 12, 1), time(15), time(16), HALL)),
        (place, Change("this", date(2026, 12, 8), time(10), time(12), FIG)),
    ):
        now = within(booking, full.number)
        seen = {dated.number: dated.revision for dated in now.dates}
        edit = Edit(full.number, number, change, 3, frozenset())
        within(move, edit, seen, MANAGER, NOW, code="maintenance")
    page = people.coordinator.get(f"/bookings/{full.number}").get_data(as_text=True)
    section = re.sub(f"[{FSI}{PDI}]", "", page.split('id="share-text"', 1)[1])
    lines = section.split(">", 1)[1].split("</textarea>")[0].split("\n")
    assert "10:00" in lines[2]
    assert "Meeting Hall" in lines[3]
    assert lines[4] == (
        "Also on: Tue, 1 Dec (from 15:00 until 16:00) · Tue, 8 Dec (Fig) · Tue, 15 Dec"
    )


def test_a_text_to_share_of_a_private_booking_has_no_title_and_no_host(app, within, people):
    full = within(asked, title=Trilingual("zqtitle", "zqtitle", "zqtitle"), visibility="private")
    text = shared(app, full)
    assert "zqtitle" not in text
    for name in ("Kulna", "كلنا", "כולנא", "localhost", "/bookings/"):
        assert name not in text
    page = people.coordinator.get("/bookings/1").get_data(as_text=True)
    section = page.split('id="share-text"', 1)[1].split("</section>", 1)[0]
    assert "zqtitle" not in section
    assert "Kulna" not in section
    assert "Fig" in section


def test_there_is_nothing_to_share_of_what_waits_or_is_over(app, within):
    waiting = within(hall)
    assert shared(app, waiting) == ""
    over = within(asked)
    assert shared(app, over, over.dates[0].span.end) == ""
