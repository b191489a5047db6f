"""What an invitation says is kept with its letter, and written when the letter leaves."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from shared_space.bookings.models import Colleague
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, taking_back
from shared_space.calendars.entries import Entry
from shared_space.calendars.ical import writing
from shared_space.calendars.ical.writing import invitation as written_at_once
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices.calendar_part import keep, written
from shared_space.notices.service import post
from shared_space.notices.worker import Worker
from tests.bookings.booking import COORDINATOR, hall
from tests.cast import NOW, PERSON
from tests.notices.facts import invitation, letters, new_letter

MANY, WEEKS = 20, 12
HOUR = timedelta(hours=1)
SAID = {
    "organizer_email": "no-reply@localhost",
    "organizer_name": "בית",
    "attendee_email": "noor@example.net",
    "attendee_name": 'نور "السراج"',
    "asked": False,
    "uninvited": False,
}


@transactional
def invite_many(booking_id):
    for number in range(MANY):
        db.session.add(
            Colleague(
                booking_id=booking_id,
                name=f"Guest {number}",
                email=f"{number}@example.net",
                language=("ar", "he", "en")[number % 3],
                added_by_id=PERSON["coordinator"],
                added_at=NOW,
            )
        )


def test_of_a_series_to_twenty_colleagues_nothing_is_written_inside_the_write(context, monkeypatch):
    full = hall(recurrence=Recurrence("weekly", count=WEEKS))
    invite_many(full.number)
    drawn, event = [], writing._event
    monkeypatch.setattr(writing, "_event", lambda *a, **k: (drawn.append(1), event(*a, **k))[1])
    deciding.approve(full.number, full.seen, PERSON["manager"], NOW)
    assert drawn == []
    waiting = [letter for letter in letters() if letter.calendar_method]
    assert len(waiting) == MANY + 1
    assert len(Calendar.from_ical(invitation(waiting[-1])).walk("VEVENT")) == WEEKS == len(drawn)


def test_a_letter_says_what_was_true_when_it_was_queued(context):
    full = hall()
    deciding.approve(full.number, full.seen, PERSON["manager"], NOW)
    words = {"title": Trilingual(en="Zqnew"), "purpose": "", "visibility": "house"}
    taking_back.correct(full.number, COORDINATOR, NOW + timedelta(minutes=1), **words)
    first, second = (invitation(letter) for letter in letters() if letter.calendar_method)
    assert "Zqnew" not in first
    assert "Zqnew" in second


def entry(number, **changes):
    values = {
        "uid": f"{number}@example.org",
        "sequence": number,
        "starts_at": NOW + number * HOUR,
        "ends_at": NOW + (number + 1) * HOUR,
        "created_at": NOW,
        "changed_at": NOW + number * timedelta(microseconds=1),
        "status": "CONFIRMED",
        "language": "ar",
        "summary": 'لقاء; "\\n", مفتوح',
        "summary_language": "he",
        "location": f"Fig {number}",
        "series": "series@example.org",
        "categories": ("Dialogue",),
        "latitude": 31.7476,
        "longitude": 35.2274,
        "confidential": True,
    }
    return Entry(**{**values, **changes})


@pytest.mark.parametrize(
    ("method", "entries"),
    [
        ("REQUEST", [entry(1)]),
        ("CANCEL", [entry(1, status="CANCELLED", busy=False)]),
        ("PUBLISH", [entry(1), entry(2, summary="Another"), entry(3)]),
    ],
)
def test_what_was_kept_is_written_as_it_would_have_been_at_once(method, entries):
    kept = keep(entries, **SAID)
    assert "BEGIN" not in kept
    assert written(kept, method) == written_at_once(entries, method, **SAID)


@pytest.mark.parametrize("kept", ["{", '{"every": {}, "dates": [{}], "said": {}}'])
def test_what_cannot_be_written_leaves_the_letter_without_it(posted, mailbox, kept):
    assert written(kept, "REQUEST") == ""
    with posted.app_context():
        post(new_letter(calendar=kept, calendar_method="REQUEST"))
    with time_machine.travel(NOW + HOUR, tick=False):
        assert Worker(posted).once()
    (letter,) = mailbox.letters
    assert letter.get_content_type() == "multipart/alternative"


def test_a_letter_queued_by_an_earlier_version_brings_its_calendar():
    text = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    assert written(text, "REQUEST") == text
    assert written("", "") == ""
