"""Invitations as mail programs get them: asked for, moved and cancelled, in one row of letters."""

from datetime import time, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import taking_back
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices.worker import Worker
from tests.bookings.booking import COORDINATOR, asked
from tests.bookings.test_moving import live, moves
from tests.calendars import strict
from tests.cast import NOW, at
from tests.interop.conftest import installed, note
from tests.interop.instances import Instance, differences, when
from tests.notices.conftest import give_settings, opened
from tests.notices.facts import speaks
from tests.notices.participants import NOOR, SECOND, go, join, one, seen, workshop

pytestmark = pytest.mark.page

TITLES = {
    "ar": "لقاء الجيران: حوار، موسيقى؛ وطعام «معًا»، في بيت المنظمات في القدس وفي أحيائها كلّها",
    "he": 'מפגש שכנים: שיחה, מוזיקה; בית הספר "יד ביד"',
    "en": "Planning; budget, \"quotes\" and 'single' ones 🕊️",
}
PLACES = {
    "ar": "تين، الحيّز للحياة المشتركة",
    "he": "תאנה, המרחב לחיים משותפים",
    "en": "Fig, Space for Shared Life",
}
CANCELLED = {"ar": "إلغاء: ", "he": "ביטול: ", "en": "Cancelled: "}
AFTERWARDS = NOW + timedelta(minutes=30)


@pytest.fixture
def posting(context):
    before = context.config["SETTINGS"]
    yield context
    context.config["SETTINGS"] = before


def what_happens(title: Trilingual) -> None:
    """A room is booked, moved to the afternoon, and given up."""
    full = asked(title=title)
    moves(full, starts=time(15), ends=time(17))
    stands = live(booking(full.number))[0].stands
    taking_back.take_back(full.number, {stands.number: stands.revision}, COORDINATOR, NOW)


def arrived(app) -> list[bytes]:
    """Every letter with a calendar, as it came over the wire."""
    with opened() as box, time_machine.travel(AFTERWARDS, tick=False):
        give_settings(app, smtp_url=f"smtp://127.0.0.1:{box.port}")
        Worker(app).once()
        raw = [envelope.content for envelope in box.received]
    return [content for content in raw if b"text/calendar" in content]


def calendar_in(raw: bytes) -> tuple[str, bytes]:
    """(method, text) of the calendar in a letter whose structure is that of RFC 6047."""
    letter = message_from_bytes(raw, policy=policy.default)
    assert not [part.defects for part in letter.walk() if part.defects]
    assert letter.get_content_type() == "multipart/mixed"
    both, file = letter.iter_parts()
    assert both.get_content_type() == "multipart/alternative"
    text, page, calendar = both.iter_parts()
    kinds = [part.get_content_type() for part in (text, page, calendar, file)]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert calendar["Content-Disposition"] is None  # or Thunderbird shows it as a file
    assert calendar.get_content_charset() == "utf-8"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_content().encode().replace(b"\r\n", b"\n") == file.get_content().replace(
        b"\r\n", b"\n"
    )
    return calendar.get_param("method"), calendar.get_payload(decode=True)


@pytest.mark.parametrize("language", TITLES)
def test_every_program_reads_a_life_of_an_invitation(posting, language, tmp_path):
    speaks("coordinator", language)
    what_happens(Trilingual(**{language: TITLES[language]}))
    found = [calendar_in(raw) for raw in arrived(posting)]
    assert [method for method, _ in found] == ["REQUEST", "REQUEST", "CANCEL"]
    files = []
    for number, (method, text) in enumerate(found):
        files.append(tmp_path / f"{number}.ics")
        files[-1].write_bytes(text)
        (event,) = strict.read(text).parts
        assert strict.read(text).one("METHOD").value == method
        assert event.one("ORGANIZER").value.startswith("mailto:")
        assert event.one("ATTENDEE").value == "mailto:coordinator@example.org"
    told = [strict.read(text).parts[0] for _, text in found]
    assert len({event.one("UID").text for event in told}) == 1
    for reader in installed():
        for number, calendar in enumerate(reader.read(files)):
            assert not calendar.error, f"{reader.name}: {calendar.error}"
            (one,) = calendar.instances
            assert calendar.method == found[number][0]
            wrong = differences([expected(told[number], language, number)], [one])
            assert not wrong, f"{reader.name}: {wrong}"
        note("invitations", reader.name, reader.version(), 3 * len(TITLES), 3 * len(TITLES))


def expected(event: strict.Part, language: str, number: int) -> Instance:
    """What the first, second and third letter say of the date; uid and description as they are."""
    assert "/bookings/" in event.one("DESCRIPTION").text
    cancelled = number == 2
    start = at("2026-11-24", "15:00" if number else "10:00")
    return Instance(
        event.one("UID").text,
        when(start),
        when(start + timedelta(hours=2)),
        (CANCELLED[language] if cancelled else "") + TITLES[language],
        event.one("DESCRIPTION").text,
        PLACES[language],
        "CANCELLED" if cancelled else "CONFIRMED",
        number,
    )


def test_a_series_is_one_letter_of_flat_dates(posting, tmp_path):
    """Programs answer one UID in a REQUEST, so several dates are published: each stands for itself."""
    asked(recurrence=Recurrence("weekly", count=4), title=Trilingual(en="Every week; on Tuesdays"))
    ((method, text),) = [calendar_in(raw) for raw in arrived(posting)]
    assert method == "PUBLISH"
    file = tmp_path / "series.ics"
    file.write_bytes(text)
    days = ("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15")
    for reader in installed():
        (calendar,) = reader.read([file])
        assert calendar.method == "PUBLISH"
        assert sorted(one.start for one in calendar.instances) == [
            when(at(d, "10:00")) for d in days
        ]
        assert {one.summary for one in calendar.instances} == {"Every week; on Tuesdays"}
        assert len({one.uid for one in calendar.instances}) == 4, reader.name


def test_every_program_reads_what_a_participant_gets(posting, tmp_path):
    """Of a workshop that she joined without an account: its date, moved, then cancelled."""
    full = one()
    join(workshop(full, title=Trilingual(ar=TITLES["ar"])), language="ar")
    go(full, NOW + SECOND)
    taking_back.take_back(full.number, seen(full), COORDINATOR, NOW + 2 * SECOND)
    found = [calendar_in(raw) for raw in arrived(posting) if NOOR.encode() in raw]
    assert [method for method, _ in found] == ["REQUEST", "REQUEST", "CANCEL"]
    files = []
    for number, (_, text) in enumerate(found):
        files.append(tmp_path / f"{number}.ics")
        files[-1].write_bytes(text)
    told = [strict.read(text).parts[0] for _, text in found]
    for reader in installed():
        for number, calendar in enumerate(reader.read(files)):
            assert not calendar.error, f"{reader.name}: {calendar.error}"
            assert calendar.method == found[number][0]
            start, cancelled = at("2026-11-24", "14:00" if number else "10:00"), number == 2
            wanted = Instance(
                told[0].one("UID").text,
                when(start),
                when(start + timedelta(hours=2)),
                (CANCELLED["ar"] if cancelled else "") + TITLES["ar"],
                told[number].one("DESCRIPTION").text,
                PLACES["ar"],
                "CANCELLED" if cancelled else "CONFIRMED",
                number,
            )
            wrong = differences([wanted], calendar.instances)
            assert not wrong, f"{reader.name}: {wrong}"
