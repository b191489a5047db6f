"""A coordinator sends her organization's calendar file, sees every date, and asks for what she wants."""

import html
import io
import re
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.bookings.models import Booking, Occurrence, SkippedDate
from shared_space.calendars.importing import service, showing
from shared_space.calendars.importing.service import forget_imports
from shared_space.calendars.models import Import
from shared_space.kernel.db import db, transactional
from shared_space.notices.handlers import together
from shared_space.notices.models import Letter
from tests.calendars.test_import_reading import TIMES, calendar, event
from tests.cast import FIG, HALL, KULNA, NOW, OLIVE, OPEN, PERSON, ZION, ZONE, at, form_token, send
from tests.notices.facts import letters
from tests.promises.rows import occur

EXPORTS = Path(__file__).parent / "exports"
START = "/bookings/import"


def upload(client, raw, to=START, **more):
    raw = raw.encode() if isinstance(raw, str) else raw
    data = {
        "file": (io.BytesIO(raw), "calendar.ics"),
        "organization": str(KULNA),
        "people": "4",
        "space": "",
        "csrf_token": form_token(client, START),
        **more,
    }
    return client.post(to, data=data, content_type="multipart/form-data")


def kept(client, raw, **more):
    """The address at which the file stands."""
    answer = upload(client, raw, **more)
    assert answer.status_code == 303, shown(answer)
    return answer.location


def shown(answer):
    return html.unescape(re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def fields(client, path):
    """What a browser would send of the page as it stands."""
    page = client.get(path).get_data(as_text=True)
    found = {"seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    found["take"] = re.findall(r'name="take" value="(\d+)" checked', page)
    for name, options in re.findall(
        r'<select id="\S+" name="(space-\d+)"[^>]*>(.*?)</select>', page
    ):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    found.update(re.findall(r'name="(people-\d+)"[^>]* value="(\d*)"', page))
    return found


def ask(client, path, **more):
    return send(client, path, {**fields(client, path), **more})


def places(client, path):
    """Title → place of the event."""
    page = client.get(path).get_data(as_text=True)
    return {title: place for place, title in re.findall(r'id="title-(\d+)"[^>]*>([^<]*)<', page)}


def bookings():
    db.session.rollback()  # what was read before is not what is there now
    return db.session.scalars(sa.select(Booking).order_by(Booking.id)).all()


def walls(booking_id):
    rows = db.session.execute(
        sa.select(Occurrence.starts_at, Occurrence.ends_at)
        .where(Occurrence.booking_id == booking_id)
        .order_by(Occurrence.starts_at)
    )
    return [
        f"{start.astimezone(ZONE):%Y-%m-%d %H:%M}-{end.astimezone(ZONE):%H:%M}"
        for start, end in rows
    ]


def counted(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@contextmanager
def counting():
    asked = []

    def note(*call):
        asked.append(call[2])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def test_a_file_becomes_requests(context, people):
    client = people.coordinator
    path = kept(client, (EXPORTS / "google.ics").read_bytes())
    page = shown(client.get(path))
    assert "1 event is over and is left out." in page
    assert "1 cancelled event is left out." in page
    assert "Office closed: It lasts whole days" in page
    assert "The house staff decides on this hall." in page
    answer = ask(client, path)
    assert answer.status_code == 303
    single, choir = sorted(bookings(), key=lambda b: counted_of(b.id))
    assert single.title.en == "اجتماع الهيئة الإدارية لمنظمة كلنا"
    assert walls(single.id) == ["2026-11-29 10:00-11:30"]
    assert (single.requester_id, single.organization_id) == (PERSON["coordinator"], KULNA)
    assert states(single.id) == {(FIG, "approved")}
    found = walls(choir.id)
    assert len(found) == 20
    assert "2026-12-15 18:00-20:00" in found
    assert found[-1] == "2027-04-12 17:00-18:30"
    assert states(choir.id) == {(HALL, "requested")}
    assert choir.visibility == "house"
    said = shown(client.get("/bookings/"))
    assert "2 bookings. Confirmed: 1. Requested, waiting for the house staff: 20." in said
    assert client.get(f"/bookings/{choir.id}").status_code == 200


def counted_of(booking_id):
    return len(walls(booking_id))


def states(booking_id):
    rows = db.session.execute(
        sa.select(Occurrence.space_id, Occurrence.state).where(Occurrence.booking_id == booking_id)
    )
    return {tuple(row) for row in rows}


def test_the_same_form_twice_is_one(context, people):
    client = people.coordinator
    path = kept(client, calendar(event("LOCATION:Fig")))
    first = fields(client, path)
    assert send(client, path, first).status_code == 303
    again = client.post(path, data={**first, "csrf_token": form_token(client, START)})
    assert again.location == "/bookings/"
    assert counted(Booking) == 1
    assert "From your calendar file: 1 booking." in shown(client.get("/bookings/"))
    assert "Title" not in repr(db.session.scalar(sa.select(Import.events)))


def test_what_was_imported_or_booked_before_is_marked(context, people):
    client = people.coordinator
    raw = calendar(event("LOCATION:Fig"))
    ask(client, kept(client, raw))
    page = shown(client.get(kept(client, raw)))
    assert "This was asked for from a calendar file before." in page
    assert "Request what is ticked" not in page
    twin = calendar(event("LOCATION:Fig", uid="other").replace("Title other", "Title 1"))
    assert "This is booked already." in shown(client.get(kept(client, twin)))
    transactional(_withdraw_all)()
    assert ask(client, kept(client, raw)).location == "/bookings/"
    assert counted(Booking) == 2


def _withdraw_all():
    given_up = {"state": "cancelled", "revision": Occurrence.revision + 1}
    db.session.execute(sa.update(Occurrence).values(**given_up))


@pytest.mark.page
def test_nobody_else_sees_it(context, people):
    path = kept(people.coordinator, calendar(event()))
    data = {"look": "1"}
    for name in ("rival", "manager"):
        client = getattr(people, name)
        assert client.get(path).status_code == 404
        sent = client.post(path, data={**data, "csrf_token": form_token(client, START)})
        assert sent.status_code == 404
    assert people.member.get(path).status_code == 403
    for number in (0, 2**31, 10**20):
        assert people.coordinator.get(f"{START}/{number}").status_code == 404
    assert upload(people.rival, calendar(event())).status_code == 422  # not hers to choose
    page = people.coordinator.get(START).get_data(as_text=True)
    assert f'value="{KULNA}"' in page
    assert f'value="{ZION}"' not in page


@pytest.mark.page
def test_a_manager_books_for_an_organization(context, people):
    path = kept(people.manager, calendar(event("LOCATION:Fig")))
    assert ask(people.manager, path).status_code == 303
    (booking,) = bookings()
    assert booking.requester_id == PERSON["coordinator"]
    assert booking.entered_by_id == PERSON["manager"]


def test_all_or_nothing(context, people):
    """Two that want the same time: one is ticked; when both are asked for, neither is booked."""
    client = people.coordinator
    other = event("LOCATION:Fig", uid="2")
    path = kept(client, calendar(event("LOCATION:Fig"), other))
    assert "Another event of this file has this time." in shown(client.get(path))
    assert fields(client, path)["take"] == ["0"]
    shifted = other.replace("T080000Z", "T083000Z").replace("T090000Z", "T093000Z")
    path = kept(client, calendar(event("LOCATION:Fig"), shifted))
    kept_before = fields(client, path)
    transactional(_let_both_stand)()
    both = {**kept_before, **fields(client, path), "take": ["0", "1"]}
    letters = counted(Letter)
    answer = send(client, path, both)
    assert answer.status_code == 409
    assert "Not all of this can be had together" in shown(answer)
    assert "This time is taken." in shown(answer)
    assert (counted(Booking), counted(Letter)) == (0, letters)
    assert ask(client, path, take=["0"]).status_code == 303
    assert counted(Booking) == 1


def _let_both_stand():
    row = db.session.scalar(sa.select(Import))
    events = [{**one, "said": [[] for _ in one["said"]]} for one in row.events["events"]]
    row.events = {**row.events, "events": events}


@pytest.mark.page
def test_a_slot_taken_meanwhile(context, people):
    client = people.coordinator
    path = kept(client, calendar(event("LOCATION:Fig"), event(uid="2", times=LATER)), space="fig")
    sent = fields(client, path)
    start = at("2026-12-01", "10:00")
    transactional(lambda: occur(start, start + timedelta(hours=1), "approved", space=FIG))()
    answer = send(client, path, sent)
    assert answer.status_code == 409
    assert "This time is taken." in shown(answer)
    assert counted(Booking) == 1  # the other's
    assert send(client, path, {**sent, "seen": "of another page"}).status_code == 409
    assert fields(client, path)["take"] == ["1"]
    assert ask(client, path).status_code == 303
    assert counted(Booking) == 2


LATER = TIMES.replace("1201", "1202")


@pytest.mark.page
def test_dates_that_cannot_be_had_are_left_out(context, people):
    client = people.coordinator
    start = at("2026-12-08", "10:00")
    transactional(lambda: occur(start, start + timedelta(hours=1), "approved", space=FIG))()
    path = kept(client, calendar(event("RRULE:FREQ=WEEKLY;COUNT=3", "LOCATION:fig")))
    assert "This time is taken." in shown(client.get(path))
    assert ask(client, path).status_code == 303
    mine = bookings()[-1]
    assert walls(mine.id) == ["2026-12-01 10:00-11:00", "2026-12-15 10:00-11:00"]
    assert mine.recurrence == {"days": ["2026-12-01", "2026-12-08", "2026-12-15"]}
    assert db.session.scalar(sa.select(SkippedDate.starts_at)) == start


@pytest.mark.page
def test_spaces_and_numbers_are_chosen(context, people):
    client = people.coordinator
    path = kept(client, calendar(event(), event(uid="2", times=LATER)))
    page = shown(client.get(path))
    assert page.count("Choose a space.") == 2
    assert "Request what is ticked" not in page
    ask(client, path, rest="fig", look="1")
    found = fields(client, path)
    assert (found["space-0"], found["space-1"], found["take"]) == ("fig", "fig", ["0", "1"])
    # Another space without looking first: nothing is asked for yet.
    answer = ask(client, path, **{"space-1": "olive", "people-1": "5", "take": ["0", "1"]})
    assert answer.location == path
    assert counted(Booking) == 0
    page = shown(client.get(path))
    assert "You chose other spaces or numbers." in page
    assert "There is place for 4 people." in page
    assert fields(client, path)["take"] == ["0"]
    ask(client, path, look="1", **{"people-1": "4", "take": []})
    assert fields(client, path)["take"] == ["1"]  # she had taken out the other's tick
    assert ask(client, path, take=["0", "1"]).status_code == 303
    assert [states(b.id) for b in bookings()] == [{(OLIVE, "approved")}, {(FIG, "approved")}]


@pytest.mark.page
@pytest.mark.parametrize("typed", ["", "0", "x", "2001", "٤", "-3"])
def test_a_wrong_number_stays_beside_its_sentence(context, people, typed):
    client = people.coordinator
    path = kept(client, calendar(event("LOCATION:Fig")))
    answer = ask(client, path, **{"people-0": typed})
    assert answer.status_code == 422
    assert "Write a number from 1 to 2000." in shown(answer)
    assert f'value="{typed}" aria-describedby="wrong-0' in answer.get_data(as_text=True)
    assert ask(client, path, take=[]).status_code == 422  # nothing chosen


@pytest.mark.page
def test_a_private_event_stays_private(context, people):
    client = people.coordinator
    raw = (EXPORTS / "outlook.ics").read_bytes()
    path = kept(client, raw)
    page = shown(client.get(path))
    assert "private" in page
    assert "time zone that the file does not explain" in page
    number = places(client, path)["שיחה אישית"]
    ask(client, path, take=[number])
    (booking,) = bookings()
    assert (booking.visibility, booking.title.he) == ("private", "שיחה אישית")
    assert "שיחה אישית" not in people.rival.get("/bookings/day/2026-12-02").get_data(as_text=True)


@pytest.mark.page
def test_people_in_the_file_are_kept_nowhere(context, people):
    client = people.coordinator
    for name in ("google", "outlook"):
        path = kept(client, (EXPORTS / f"{name}.ics").read_bytes())
        everything = repr(db.session.scalar(sa.select(Import.events)))
        everything += client.get(path).get_data(as_text=True)
        for secret in (
            "rivate@",
            "Somebody",
            "Guest Private",
            "050-000",
            "secret words",
            "google.com",
        ):
            assert secret not in everything
        db.session.rollback()


@pytest.mark.page
def test_what_a_booking_cannot_be(context, people):
    """Over midnight; twice on one day; in a zone where the clock changes on another day."""
    client = people.coordinator
    path = kept(client, (EXPORTS / "apple.ics").read_bytes(), space="fig")
    page = shown(client.get(path))
    assert "It goes on past midnight" in page
    where = places(client, path)
    answer = ask(client, path, take=[where["Partners in New York"]])
    assert answer.status_code == 303
    (booking,) = bookings()
    assert walls(booking.id)[1:3] == ["2027-03-17 16:00-17:00", "2027-03-24 16:00-17:00"]
    assert states(booking.id) == {(OPEN, "approved")}
    path = kept(client, (EXPORTS / "thunderbird.ics").read_bytes(), space="fig")
    ask(client, path)
    titles = [b.title.en for b in bookings()]
    assert titles.count("Twice and once more") == 2


@pytest.mark.page
def test_a_long_file_shows_how_far_it_is(context, people):
    client = people.coordinator
    events = [
        event(
            "LOCATION:Fig",
            uid=str(n),
            times=f"DTSTART:{NOW + timedelta(days=1 + n % 20, hours=n // 20):%Y%m%dT%H%M%SZ}\r\n"
            "DURATION:PT1H",
        )
        for n in range(190)
    ]
    path = kept(client, calendar(*events))
    with client.get(path) as first:
        page = first.get_data(as_text=True)
        assert '<progress max="190" value="150"' in page
        assert first.headers["Refresh"] == "1"
        assert "Request what is ticked" not in page
        early = client.post(path, data={"take": "0", "csrf_token": form_token(client, START)})
        assert early.location == path
    last = client.get(path)
    assert "Refresh" not in last.headers
    assert "Request what is ticked" in last.get_data(as_text=True)
    assert len(last.data) < 600_000


@pytest.mark.page
def test_only_so_many_dates_at_once(context, people, monkeypatch):
    """Ticks are set up to the most that can be asked for; more is answered with a sentence."""
    for module in (service, showing):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 5)
    client = people.coordinator
    daily = ("RRULE:FREQ=DAILY;COUNT=3", "LOCATION:Fig")
    events = [event(*daily, times=TIMES), event(*daily, uid="2", times=EARLY)]
    path = kept(client, calendar(*events, event("LOCATION:Hall", uid="3")))
    assert "You can ask for 1000 dates at a time." in shown(client.get(path))
    assert fields(client, path)["take"] == ["0", "2"]  # three dates and one
    places = ["0", "1", "2"]
    assert ask(client, path, take=places).status_code == 422
    assert (counted(Booking), counted(Letter)) == (0, 0)
    assert ask(client, path, take=places[1:]).status_code == 303


EARLY = TIMES.replace("T080000", "T060000").replace("T090000", "T070000")


def test_a_whole_calendar_is_one_letter_to_each(context, people, monkeypatch):
    """However many events it has, everything is read once, and nobody gets a letter for each."""
    monkeypatch.setattr(together, "MOST_LINES", 10)
    client = people.coordinator
    days = [NOW + timedelta(days=1 + n) for n in range(20)]
    import_days(client, days[:1], "Fig", "one")  # what a process reads once is read
    assert told() == {("asked_together", "coordinator"): 1}
    with counting() as few:
        import_days(client, days[1:3], "Hall", "few")
    with counting() as many:
        import_days(client, days[3:], "Hall", "many")
    reads = [sum(q.startswith("SELECT") for q in asked) for asked in (few, many)]
    assert reads[0] == reads[1]
    assert told() == {("asked_together", "coordinator"): 3, ("together_wait", "manager"): 2}
    _few, staff = letters(kind="together_wait")
    assert "17 requests from a calendar file wait for the house staff" in staff.body_text
    assert staff.body_text.count("Title many") == 10
    assert "and 7 more" in staff.body_text
    assert "For: \u2068Kulna\u2069" in staff.body_text


def import_days(client, days, place, name):
    events = [
        event(
            f"LOCATION:{place}",
            uid=f"{name} {n}",
            times=f"DTSTART:{day:%Y%m%d}T100000Z\r\nDURATION:PT1H",
        )
        for n, day in enumerate(days)
    ]
    assert ask(client, kept(client, calendar(*events))).status_code == 303


def told():
    db.session.rollback()
    return Counter((letter.kind, letter.to_email.split("@")[0]) for letter in letters())


@pytest.mark.page
def test_the_staff_reads_of_a_private_event_its_time_alone(context, people):
    secret = event("LOCATION:Hall", "CLASS:PRIVATE", uid="secret")
    other = event("RRULE:FREQ=DAILY;COUNT=3", "LOCATION:Hall", uid="other", times=LATER)
    client = people.coordinator
    ask(client, kept(client, calendar(secret, other)))
    (staff,) = letters(kind="together_wait")
    for text in (staff.subject, staff.body_text, staff.body_html):
        assert "Title secret" not in text
        assert "Kulna" not in text
    assert "Title other" in staff.body_text
    assert "and 2 more dates" in staff.body_text
    (hers,) = letters(kind="asked_together")
    assert "Title secret" in hers.body_text
    assert "Title" not in hers.subject + hers.body_text.split("\n\n")[1]
    assert hers.calendar == ""


@pytest.mark.page
def test_a_uid_that_stands_twice_is_two_events(context, people):
    client = people.coordinator
    path = kept(client, calendar(event("LOCATION:Fig"), event("LOCATION:Fig", times=LATER)))
    assert ask(client, path).status_code == 303
    assert counted(Booking) == 2


@pytest.mark.page
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"PK\3\4", "This is a zip file."),
        (b"hello", "This is not a calendar file."),
        (calendar(event("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")), "only by days, weeks"),
        (calendar(event(times="DTSTART:20101201T080000Z\r\nDURATION:PT1H")), "1 event is over"),
        (calendar("SUMMARY:x").replace("END:VCALENDAR", ""), "A part of this file is missing."),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(context, people, raw, sentence):
    answer = upload(people.coordinator, raw)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert counted(Import) == 0


@pytest.mark.page
def test_a_file_that_is_too_large_or_missing(context, people):
    answer = people.coordinator.post(
        START, data=b"x" * 10_000_000, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "larger than 2 megabytes" in shown(answer)
    answer = people.coordinator.post(
        START, data={"csrf_token": form_token(people.coordinator, START)}
    )
    assert answer.status_code == 422
    assert "Choose a file." in shown(answer)
    assert counted(Import) == 0


def test_a_file_is_forgotten(context, people):
    client = people.coordinator
    first = kept(client, calendar(event()))
    second = kept(client, calendar(event()))
    assert first == second or client.get(first).status_code == 404  # the later one took its place
    assert counted(Import) == 1
    assert client.get(second).status_code == 200
    assert forget_imports(NOW + timedelta(hours=23)) == 0
    assert forget_imports(NOW + timedelta(days=1)) == 1
    with time_machine.travel(NOW + timedelta(days=1)):
        assert client.get(second).status_code == 404


@pytest.mark.page
def test_one_query_for_many_dates(context, people):
    """Every space is read once, whether a file has three dates or a hundred."""
    client = people.coordinator
    few = calendar(event("RRULE:FREQ=DAILY;COUNT=3", "LOCATION:Fig"))
    events = [event("RRULE:FREQ=DAILY;COUNT=10", "LOCATION:Fig", uid=str(n)) for n in range(10)]
    with counting() as three:
        kept(client, few)
    with counting() as hundred:
        kept(client, calendar(*events))
    assert len(hundred) <= len(three)
