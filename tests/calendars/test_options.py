"""What the owner of a private address may choose, and that the address stays while she does."""

from datetime import timedelta

import pytest
import time_machine

from shared_space.calendars.ical import writing
from shared_space.calendars.models import CalendarLink
from shared_space.calendars.rules import Options
from shared_space.calendars.service import links as service
from shared_space.kernel.audit import history
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from tests.calendars import rows, strict
from tests.calendars.conftest import agreed, summaries
from tests.calendars.test_pages import ACCOUNT, links, post, shown
from tests.calendars.test_private_feeds import ACTORS, address, link_row
from tests.cast import KULNA, NOW, at, form_token

pytestmark = pytest.mark.page

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HER = ACTORS["coordinator"]


def choose(language: str = "en", **chosen: object) -> CalendarLink:
    """Other options for the newest address, an hour later; its row."""
    link_id = link_row().id
    service.change_link(link_id, HER, language, Options(**chosen), now=NOW + HOUR)
    return link_row()


def test_times_only_shows_times_and_place_and_nothing_else(context, feed, visitor):
    secret = Trilingual("سرّي", "סודי", "Zebra")
    rows.book(title=secret, visibility="private")
    rows.workshop(rows.book(title=secret), title=secret)
    cancelled = rows.book(title=secret)
    rows.turn(cancelled, "cancelled")
    path = address("coordinator", "organization", KULNA)
    assert sorted(summaries(feed(path))) == ["Cancelled: Zebra", "Zebra", "Zebra"]
    choose(detail="busy")
    calendar = feed(path)
    assert sorted(summaries(calendar)) == ["Cancelled: Taken", "Taken", "Taken"]
    for event in calendar.parts:
        assert event.one("LOCATION").text == "Fig, Space for Shared Life"
        for name in ("DESCRIPTION", "URL", "X-ALT-DESC", "CATEGORIES", "RELATED-TO"):
            assert not event.all(name), name
    raw = visitor.get(path).data.replace(b"\r\n ", b"").decode()
    assert not any(word in raw for word in ("Zebra", "سرّي", "סודי", "/bookings/1"))


@pytest.mark.parametrize(
    ("minutes", "trigger", "words"),
    [
        (15, "-PT15M", "Begins in 15 minutes"),
        (60, "-PT1H", "Begins in an hour"),
        (1440, "-P1D", "Begins in a day"),
    ],
)
def test_a_reminder_rings_only_when_asked(context, feed, minutes, trigger, words):
    rows.turn(rows.book(title=Trilingual(en="END:VEVENT")), "cancelled")
    rows.book(title=Trilingual(en="STATUS:CANCELLED"))
    rows.book(title=Trilingual(en="END:VEVENT"))
    path = address("coordinator")
    assert all(event.parts == [] for event in feed(path).parts)
    choose(reminder_minutes=minutes)
    cancelled, *held = feed(path).parts
    assert cancelled.one("STATUS").value == "CANCELLED"
    assert cancelled.parts == []
    for event in held:
        (alarm,) = event.parts
        assert (alarm.one("TRIGGER").value, alarm.one("DESCRIPTION").text) == (trigger, words)
    assert [e.one("SUMMARY").text for e in held] == ["STATUS:CANCELLED", "END:VEVENT"]
    choose(reminder_minutes=None)
    assert all(event.parts == [] for event in feed(path).parts)


def test_words_that_look_like_the_end_of_an_event_are_only_words(context, feed):
    """Long enough that the line is folded just before them."""
    for length in range(40, 60):
        rows.book(
            at("2026-12-01", "08:00") + timedelta(hours=3 * length),
            title=Trilingual(en=f"{'x' * length} END:VEVENT LAST-MODIFIED:20200101T000000Z"),
        )
    path = address("coordinator")
    before = summaries(feed(path))
    choose(reminder_minutes=15)
    calendar = feed(path)
    assert summaries(calendar) == before
    assert all(len(event.parts) == 1 for event in calendar.parts)


def test_horizons_reach_as_far_as_chosen(context, feed):
    for days in (-100, -80, -20, 80, 390, 790):
        rows.book(NOW + days * DAY, title=Trilingual(en=f"{days}"))
    path = address("coordinator")
    assert summaries(feed(path)) == ["-80", "-20", "80", "390"]
    choose(days_back=30, days_ahead=90)
    assert summaries(feed(path)) == ["-20", "80"]
    choose(days_back=365, days_ahead=800)
    assert summaries(feed(path)) == ["-100", "-80", "-20", "80", "390", "790"]


@pytest.mark.parametrize(
    "chosen",
    [
        {"detail": "busy"},
        {"reminder_minutes": 60},
        {"days_back": 365},
        {"days_ahead": 90},
        {"language": "he"},
    ],
)
def test_a_change_is_seen_by_every_program(context, feed, visitor, chosen):
    """Another tag, a later Last-Modified, and every event as new: some programs ask for no less."""
    rows.book()
    path = address("coordinator")
    with time_machine.travel(NOW + HOUR / 2, tick=False):
        first = visitor.get(path)
    choose(**chosen)
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        assert_again = {"If-None-Match": first.headers["ETag"]}
        assert visitor.get(path, headers=assert_again).status_code == 200
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert visitor.get(path, headers=since).status_code == 200
        later = visitor.get(path)
        assert (
            visitor.get(path, headers={"If-None-Match": later.headers["ETag"]}).status_code == 304
        )
    old, new = (strict.read(answer.data).parts[0] for answer in (first, later))
    assert new.one("LAST-MODIFIED").value > old.one("LAST-MODIFIED").value
    assert new.one("SEQUENCE").value == old.one("SEQUENCE").value
    assert new.one("UID").value == old.one("UID").value


def test_choosing_the_same_again_changes_nothing(context, visitor):
    rows.book()
    path = address("coordinator")
    choose(detail="busy")
    first = visitor.get(path)
    choose(detail="busy")
    assert visitor.get(path).headers["ETag"] == first.headers["ETag"]
    assert visitor.get(path).data == first.data


def test_a_later_change_of_an_event_is_later_still():
    raw = b"X\r\nLAST-MODIFIED:20261201T000000Z\r\nLAST-MODIFIED:20261101T000000Z\r\n"
    assert writing.not_before(raw, NOW) == raw.replace(b"20261101T000000Z", b"20261123T070000Z")


FULL = {"scope": "mine", "language": "he", "detail": "busy", "reminder": "60"}
FORM = {**FULL, "back": "30", "ahead": "800", "submission_key": "a"}


def test_options_are_chosen_with_the_address_and_changed_on_its_page(context, people, visitor):
    rows.book()
    her = people.coordinator
    path = shown(post(her, FORM))
    assert summaries(agreed(visitor.get(path).data)) == ["תפוס"]
    (link,) = links()
    assert service.options_of(link) == Options("busy", 60, 30, 800)
    listed = her.get(ACCOUNT, headers={"Accept-Language": "en"}).get_data(as_text=True)
    for words in ("Times and places only", "Reminder: An hour before", "Back: 30 days"):
        assert words in listed

    page = f"{ACCOUNT}/{link.id}"
    text = her.get(page).get_data(as_text=True)
    assert 'checked id="detail-1"' in text
    assert '<option selected value="60">' in text
    form = {"language": "ar", "detail": "full", "reminder": "", "back": "90", "ahead": "400"}
    sent = her.post(page, data={**form, "csrf_token": form_token(her, page)})
    assert (sent.status_code, sent.location) == (303, ACCOUNT)
    assert summaries(agreed(visitor.get(path).data)) == ["لقاء"]
    db.session.rollback()
    assert [e.verb for e in history("calendar_link", link.id)][-1] == "CalendarLinkChanged"


def test_a_new_address_in_its_place_keeps_what_was_chosen(context, people, visitor):
    her = people.coordinator
    shown(post(her, FORM))
    (link,) = links()
    shown(post(her, {"submission_key": "b"}, f"{ACCOUNT}/{link.id}/renew"))
    assert service.options_of(links()[1]) == Options("busy", 60, 30, 800)


@pytest.mark.parametrize(
    "change",
    [{"detail": "none"}, {"reminder": "7"}, {"back": "9" * 30}, {"ahead": ""}, {"language": "fr"}],
)
def test_what_is_no_choice_is_refused(context, people, change):
    her = people.coordinator
    refused = post(her, {**FORM, **change})
    assert refused.status_code == 422
    assert "Not a valid choice." in refused.get_data(as_text=True)
    shown(post(her, FORM))
    (link,) = links()
    assert post(her, {**FORM, **change}, f"{ACCOUNT}/{link.id}").status_code == 422
    assert service.options_of(links()[0]) == Options("busy", 60, 30, 800)


def test_another_s_address_cannot_be_changed(context, people):
    shown(post(people.coordinator, FORM))
    (link,) = links()
    for number in (link.id, 404, 2**31, 2**70):
        assert people.rival.get(f"{ACCOUNT}/{number}").status_code == 404
        assert post(people.rival, FORM, f"{ACCOUNT}/{number}").status_code == 404
    service.end_link(link.id, HER, NOW)
    assert people.coordinator.get(f"{ACCOUNT}/{link.id}").status_code == 404
