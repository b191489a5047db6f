"""What we write is what every program reads: RFC 5545, checked by a reader that is not ours."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_space.calendars.entries import CANCELLED_PREFIX, Entry, cancelled_summary
from shared_space.calendars.ical import writing
from tests.calendars import strict
from tests.calendars.conftest import agreed
from tests.cast import NOW, at

pytestmark = pytest.mark.page

HOUR = timedelta(hours=1)
ENTRY = Entry(
    uid="one@shared-space",
    sequence=3,
    starts_at=at("2026-11-24", "10:00"),
    ends_at=at("2026-11-24", "12:00"),
    created_at=NOW - HOUR,
    changed_at=NOW,
    status="CONFIRMED",
    language="ar",
    summary="لقاء تعارف",
    description="سطر أوّل\nسطر ثانٍ",
    location="قاعة الاجتماعات، الحيّز",
    url="http://localhost/workshops/one",
    categories=("Good, governance",),
    series="series@shared-space",
    latitude=31.7,
    longitude=35.2,
)
HOSTILE = (
    "a\r\nBEGIN:VEVENT\r\nUID:evil",
    "nul \x00 bell \x07 delete \x7f",
    "quotes \" ' ״; semicolons; commas, colons: \\ back\\nslash \\",
    "🧑🏽‍🤝‍🧑🏿" * 40,
    "\u202ertl override \u2066 isolate \u200f mark",
    "\u2028line\u2029paragraph\x85next",
    "שלום " * 200,
    "\ud800 lone surrogate",
    "END:VCALENDAR",
    "=?utf-8?b?eA==?=",
)


def write(*entries: Entry, **more) -> bytes:
    return writing.feed(
        "Name",
        "Words",
        "http://localhost/x",
        entries,
        language="ar",
        **{"source": "http://l", **more},
    )


def test_a_feed_carries_everything_clients_use():
    calendar = agreed(write(ENTRY, changed_at=NOW))
    assert calendar.one("METHOD").value == "PUBLISH"
    assert calendar.one("CALSCALE").value == "GREGORIAN"
    assert calendar.one("NAME").text == calendar.one("X-WR-CALNAME").text == "Name"
    assert calendar.one("DESCRIPTION").text == calendar.one("X-WR-CALDESC").text == "Words"
    assert calendar.one("X-WR-TIMEZONE").value == "Asia/Jerusalem"
    assert calendar.one("REFRESH-INTERVAL").parameters == {"VALUE": "DURATION"}
    assert calendar.one("REFRESH-INTERVAL").value == calendar.one("X-PUBLISHED-TTL").value == "PT1H"
    assert calendar.one("SOURCE").parameters == {"VALUE": "URI"}
    assert calendar.one("COLOR").value
    assert calendar.one("X-APPLE-CALENDAR-COLOR").value.startswith("#")
    assert calendar.one("LAST-MODIFIED").value == "20261123T070000Z"
    assert not calendar.all("UID")  # some programs would see one single item
    (event,) = calendar.parts
    assert event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value == "20261123T070000Z"
    assert event.one("CREATED").value == "20261123T060000Z"
    assert event.one("SEQUENCE").value == "3"
    assert event.one("DTSTART").value == "20261124T080000Z"
    assert event.one("SUMMARY").parameters == {"LANGUAGE": "ar"}
    assert event.one("DESCRIPTION").text.endswith("\n\nhttp://localhost/workshops/one")
    assert event.one("GEO").value == "31.7;35.2"
    assert event.one("CATEGORIES").text == "Good, governance"
    assert event.one("X-ALT-DESC").text.startswith('<html dir="rtl">')
    assert event.one("TRANSP").value == "OPAQUE"
    assert event.one("X-MICROSOFT-CDO-BUSYSTATUS").value == "BUSY"
    assert not event.all("ATTENDEE")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words):
    entry = replace(ENTRY, summary=words, description=words, location=words, categories=(words,))
    calendar = agreed(write(entry, replace(ENTRY, uid="two@shared-space")))
    assert [e.one("UID").text for e in calendar.parts] == ["one@shared-space", "two@shared-space"]
    agreed(writing.feed(words, words, "http://l", [entry], language="he", source="http://l"))


def test_a_backslash_becomes_a_slash():
    """Programs, and the library, would read a line break into a backslash before an n."""
    (event,) = agreed(write(replace(ENTRY, summary=r"C:\New\notes \N"))).parts
    assert event.one("SUMMARY").text == "C:/New/notes /N"


@given(st.text(max_size=300))
def test_any_words_stay_words(words):
    entry = replace(ENTRY, summary=words, description=words, location=words)
    assert len(strict.read(write(entry)).parts) == 1


def test_a_bad_event_is_left_out_and_reported(caplog):
    bad = replace(ENTRY, uid="bad@shared-space", url="http://l/\r\nATTENDEE:x")
    naive = replace(ENTRY, uid="naive@shared-space", starts_at=None)
    with caplog.at_level(logging.ERROR):
        calendar = agreed(write(bad, naive, ENTRY))
    assert [e.one("UID").text for e in calendar.parts] == ["one@shared-space"]
    assert "bad@shared-space" in caplog.text
    assert "naive@shared-space" in caplog.text


@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_a_cancelled_event_says_so(language):
    entry = replace(
        ENTRY, status="CANCELLED", summary=cancelled_summary("X", language), language=language
    )
    (event,) = agreed(write(entry)).parts
    assert event.one("STATUS").value == "CANCELLED"
    assert event.one("SUMMARY").text == CANCELLED_PREFIX[language] + "X"
    assert event.one("TRANSP").value == "TRANSPARENT"


@pytest.mark.parametrize("day", ["2027-03-26", "2026-10-25"])
def test_times_around_a_clock_change_are_the_same_instants(day):
    for wall in ("00:30", "01:30", "03:30", "10:00"):
        start = at(day, wall)
        (event,) = agreed(write(replace(ENTRY, starts_at=start, ends_at=start + HOUR))).parts
        assert event.one("DTSTART").value == f"{start:%Y%m%dT%H%M%SZ}"
        assert event.one("DTEND").value == f"{start + HOUR:%Y%m%dT%H%M%SZ}"


def invite(method: str, *entries: Entry, name: str = "ليلى") -> strict.Part:
    text = writing.invitation(
        entries or (ENTRY,),
        method,
        organizer_email="house@example.org",
        organizer_name='בי"ס; "המרחב"',
        attendee_email="kulna@example.org",
        attendee_name=name,
    )
    return strict.read(text.encode())


def test_an_invitation_names_both_and_awaits_no_answer():
    calendar = invite("REQUEST")
    assert calendar.one("METHOD").value == "REQUEST"
    (event,) = calendar.parts
    assert event.one("ORGANIZER").parameters["CN"] == "בי״ס; ״המרחב״"
    assert event.one("ORGANIZER").value == "mailto:house@example.org"
    attendee = event.one("ATTENDEE")
    assert attendee.value == "mailto:kulna@example.org"
    assert attendee.parameters["CN"] == "ليلى"
    assert attendee.parameters["RSVP"] == "FALSE"
    assert attendee.parameters["PARTSTAT"] == "ACCEPTED"


def test_a_name_always_stands_in_quotes():
    raw = writing.invitation(
        [ENTRY],
        "REQUEST",
        organizer_email="h@x.org",
        organizer_name="ء",
        attendee_email="a@x.org",
        attendee_name="א",
    )
    assert 'CN="ء"' in raw
    assert 'CN="א"' in raw


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_name_stays_a_name(words):
    (event,) = invite("REQUEST", name=words).parts
    assert event.one("ATTENDEE").value == "mailto:kulna@example.org"


def test_a_cancellation_says_so_whatever_the_entry_says():
    calendar = invite("CANCEL")
    assert calendar.one("METHOD").value == "CANCEL"
    assert calendar.parts[0].one("STATUS").value == "CANCELLED"


def test_several_dates_are_published_without_attendees():
    calendar = invite("PUBLISH", ENTRY, replace(ENTRY, uid="two@shared-space"))
    assert len(calendar.parts) == 2
    assert not calendar.parts[0].all("ATTENDEE")
    with pytest.raises(ValueError, match="one event"):
        invite("REQUEST", ENTRY, replace(ENTRY, uid="two@shared-space"))
    with pytest.raises(ValueError, match="no such"):
        invite("REPLY")
