"""What strangers' calendar files say: four programs' exports, both clock changes, hostile files."""

import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared_space.calendars.importing.lines import Unreadable
from shared_space.calendars.importing.reading import Found, Reading, read
from shared_space.kernel.interval import Interval
from tests.cast import NOW, ZONE

EXPORTS = Path(__file__).parent / "exports"
UNTIL = NOW + timedelta(days=180)


def reading(raw: bytes | str, until: datetime = UNTIL) -> Reading:
    return read(raw.encode() if isinstance(raw, str) else raw, ZONE, NOW, until)


def of(name: str) -> dict[str, Found]:
    return {event.title: event for event in reading((EXPORTS / f"{name}.ics").read_bytes()).events}


def walls(event: Found) -> list[str]:
    """Its dates as the house's clock shows them."""
    spans = [(span.start.astimezone(ZONE), span.end.astimezone(ZONE)) for span in event.dates]
    return [f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}" for start, end in spans]


def calendar(*events: str, head: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{body}END:VCALENDAR\r\n"


TIMES = "DTSTART:20261201T080000Z\r\nDTEND:20261201T090000Z"


def event(*lines: str, uid: str = "1", times: str = TIMES) -> str:
    return "\r\n".join((f"UID:{uid}", times, f"SUMMARY:Title {uid}", *lines))


def only(raw: str) -> Found:
    (found,) = reading(raw).events
    return found


def test_an_export_of_google():
    whole = reading((EXPORTS / "google.ics").read_bytes())
    found = {one.title: one for one in whole.events}
    assert (whole.past, whole.cancelled, whole.later) == (1, 1, 0)
    single = found["اجتماع الهيئة الإدارية لمنظمة كلنا"]
    assert walls(single) == ["2026-11-29 10:00-11:30"]
    assert single.place == "غرفة التين، الحيّز للحياة المشتركة"
    choir = walls(found["Choir"])
    assert choir[:4] == [
        "2026-11-23 17:00-18:30",
        "2026-11-30 17:00-18:30",
        "2026-12-15 18:00-20:00",
        "2026-12-21 17:00-18:30",
    ]
    assert choir[-1] == "2027-04-12 17:00-18:30"  # after the clock change, and until then
    assert len(choir) == 20
    assert not found["Choir"].later
    assert found["Office closed"].problem == "all_day"


def test_an_export_of_outlook():
    found = of("outlook")
    private = found["שיחה אישית"]
    assert private.private
    assert private.language == "he"
    assert walls(private) == ["2026-12-02 10:00-12:00"]
    # The file's own copy of the rule changes the clock on the 26th too, but what holds is the zone.
    assert walls(found["Staff meeting"]) == [f"2027-03-{day} 10:00-11:30" for day in (17, 24, 31)]
    assert walls(found["Guests from abroad"]) == ["2026-12-03 12:00-13:00"]
    assert found["When is this"].problem == "zone"


def test_an_export_of_apple():
    found = of("apple")
    assert walls(found["Partners in New York"]) == [
        "2027-03-10 17:00-18:00",
        "2027-03-17 16:00-17:00",  # there the clock has changed already
        "2027-03-24 16:00-17:00",
        "2027-03-31 17:00-18:00",
    ]
    assert walls(found["Floating"]) == ["2026-12-10 16:00-16:45"]  # the zone of the file
    assert walls(found["Over midnight"]) == ["2026-12-31 22:00-01:00"]


def test_an_export_of_thunderbird():
    found = of("thunderbird")
    assert walls(found["Learning circle"]) == [
        "2026-12-08 16:00-17:30",
        "2027-01-12 16:00-17:30",
        "2027-02-09 16:00-17:30",  # until that day, with it
    ]
    assert walls(found["Twice and once more"]) == [
        "2026-12-16 09:00-10:00",
        "2026-12-16 14:00-15:00",
        "2026-12-17 09:00-10:00",
    ]
    assert found["Every year"].problem == "rule"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_encoding_of_unicode(encoding):
    text = (EXPORTS / "outlook.ics").read_bytes().decode()
    assert "שיחה אישית" in {one.title for one in reading(text.encode(encoding)).events}


def test_nobody_is_read_out_of_a_file():
    whole = repr(reading((EXPORTS / "google.ics").read_bytes()))
    whole += repr(reading((EXPORTS / "outlook.ics").read_bytes()))
    for secret in ("rivate@", "Somebody", "Guest Private", "050-000", "secret words"):
        assert secret not in whole


def test_autumn_and_spring():
    """10:00 stays 10:00 across both clock changes; an instant of the repeated hour stays itself."""
    rule = "RRULE:FREQ=DAILY;COUNT=3"
    for first in ("20270325", "20271030"):
        times = f"DTSTART;TZID=Asia/Jerusalem:{first}T100000\r\nDURATION:PT1H"
        found = reading(calendar(event(rule, times=times)), NOW + timedelta(days=400)).events[0]
        assert [wall[-11:] for wall in walls(found)] == ["10:00-11:00"] * 3
    times = "DTSTART:20271030T233000Z\r\nDTEND:20271031T003000Z"
    found = reading(calendar(event(times=times)), NOW + timedelta(days=400)).events[0]
    start = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)
    assert found.dates == [Interval(start, start + timedelta(hours=1))]


def test_what_is_over_or_far_away_is_counted():
    whole = reading(
        calendar(
            event(uid="a", times="DTSTART:20261123T060000Z\r\nDTEND:20261123T080000Z"),  # has begun
            event("RRULE:FREQ=DAILY;COUNT=5", uid="b", times=TIMES.replace("202612", "201012")),
            event(uid="c", times=TIMES.replace("202612", "202712")),
            event("RRULE:FREQ=WEEKLY", uid="d"),
            event("RRULE:FREQ=DAILY", uid="e"),
        )
    )
    assert (whole.past, whole.later, len(whole.events)) == (2, 1, 2)
    weekly, daily = whole.events
    assert weekly.later
    assert len(weekly.dates) == 25
    assert len(daily.dates) == 105  # one more than any series may have


def test_a_series_changed_long_ago_for_all_that_follows():
    old = TIMES.replace("202612", "202512")
    times = old.replace("01T080000", "08T090000").replace("01T090000", "08T100000")
    moved = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20251208T080000Z", times=times)
    found = only(calendar(event("RRULE:FREQ=WEEKLY;COUNT=55", times=old), moved))
    assert walls(found) == [
        f"2026-{day} 11:00-12:00" for day in ("11-23", "11-30", "12-07", "12-14")
    ]


def test_a_changed_and_a_cancelled_date_of_a_series():
    rule = "RRULE:FREQ=DAILY;COUNT=3"
    moved = event("RECURRENCE-ID:20261202T080000Z", times=TIMES.replace("01T", "05T"))
    gone = event("RECURRENCE-ID:20261203T080000Z", "STATUS:CANCELLED", times=TIMES)
    found = only(calendar(event(rule), moved, gone))
    assert walls(found) == ["2026-12-01 10:00-11:00", "2026-12-05 10:00-11:00"]


BAD = {
    "SECONDLY": ("rule", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "never": ("rule", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "hours": ("rule", "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3"),
    "two rules": ("rule", "RRULE:FREQ=WEEKLY\r\nRRULE:FREQ=DAILY"),
    "without": ("rule", "EXRULE:FREQ=DAILY"),
    "count of x": ("rule damaged", "RRULE:FREQ=DAILY;COUNT=x"),
    "rubbish": ("damaged", "RDATE:" + ",".join(["rubbish"] * 50)),
    "no end": ("no_end", "DTSTART:20261201T080000Z"),
    "negative": ("reversed", "DTSTART:20261201T080000Z\r\nDURATION:-PT1H"),
    "reversed": ("reversed", "DTSTART:20261201T080000Z\r\nDTEND:20261130T080000Z"),
    "no start": ("no_start", "DTEND:20261201T080000Z"),
    "no such month": ("no_start damaged", "DTSTART:20269901T080000Z\r\nDURATION:PT1H"),
    "too long": ("no_end damaged", "DTSTART:20261201T080000Z\r\nDURATION:P99999999999D"),
    "year 9999": ("no_end damaged", "DTSTART:99991231T235959Z\r\nDTEND:99991231T235959Z"),
}


def test_an_event_that_cannot_be_read_leaves_the_others():
    events = [
        event(uid=name, times=lines) if "DT" in lines else event(lines, uid=name)
        for name, (_problems, lines) in BAD.items()
    ]
    whole = reading(calendar(*events, event(uid="good")))
    found = {one.title.removeprefix("Title "): one for one in whole.events}
    assert len(found.pop("good").dates) == 1
    wrong = {
        name: one.problem for name, one in found.items() if one.problem not in BAD[name][0].split()
    }
    assert not wrong
    assert found.keys() == BAD.keys()
    assert not any(one.dates for one in found.values())


NESTED = "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 100_000
ALARM = "BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nREPEAT:999999999\r\nDURATION:PT1S\r\nEND:VALARM\r\n"
ZONE_BOMB = (
    "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
)
IN_OWN = "DTSTART;TZID=Own:20261201T080000\r\nDTEND;TZID=Own:20261201T090000"
NEVER = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
HOSTILE = {
    "10 MB": (b"BEGIN:VCALENDAR\r\n" + b"X" * 10_000_000, "too_big"),
    "a zip": (b"PK\3\4" + b"\0" * 1000, "zip"),
    "nothing": (b"", "not_a_calendar"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "not_a_calendar"),
    "broken UTF-8": (calendar(event()).encode().replace(b"Title", b"\xff\xfe\xc0"), "encoding"),
    "half a UTF-16": (b"\xff\xfe" + calendar(event()).encode("utf-16-le")[:-1], "encoding"),
    "cut short": (calendar(event()).encode()[:-40], "cut_short"),
    "ends that begin nothing": (b"BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", "cut_short"),
    "nested": (NESTED[:1_900_000].encode(), "nested"),
    "empty lines": (b"BEGIN:VCALENDAR" + b"\n" * 1_900_000 + b"x", "too_much"),
    "an empty calendar": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "nothing"),
    "100,000 properties": (calendar("UID:1\r\n" + "RDATE:20261201\r\n" * 100_000).encode(), None),
    "a bomb of dates": (calendar(event("RDATE:" + "20261201T080000Z," * 90_000)).encode(), None),
    "a rule without end": (calendar(*[event(NEVER, uid=str(n)) for n in range(60)]).encode(), None),
    "a zone without end": (calendar(event(times=IN_OWN), head=ZONE_BOMB * 30).encode(), "read"),
    "3,000 events": (calendar(*[event(uid=str(n)) for n in range(3_000)]).encode(), "too_much"),
    "900 series": (
        calendar(*[event("RRULE:FREQ=DAILY", uid=str(n)) for n in range(900)]).encode(),
        "too_much",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_two_seconds_of_cpu(name):
    raw, code = HOSTILE[name]
    before = time.process_time() + _of_children()
    try:
        whole = reading(raw)
    except Unreadable as error:
        said = error.code
    else:
        said = "read" if any(one.dates for one in whole.events) else None
    assert time.process_time() + _of_children() - before <= 2
    assert said == code or (code is None and said != "read")


def test_what_is_not_needed_costs_nothing():
    """Alarms, people, essays and NUL are dropped unread."""
    raw = calendar(
        event(ALARM * 3_000 + "X-A:1", uid="1"),
        event("ATTENDEE;CN=x:mailto:x@example.org\r\n" * 12_000 + "X-A:1", uid="2"),
        event("COMMENT:" + "x" * 1_000_000, uid="3"),
        event("X-NUL:\0", "LOCATION:\0Olive", uid="4"),
    )
    found = reading(raw).events
    assert [len(one.dates) for one in found] == [1] * 4
    assert found[3].place == "Olive"


def test_a_uid_that_stands_twice_is_two_events():
    found = reading(calendar(event(), event(times=TIMES.replace("01T", "02T")))).events
    assert [walls(one) for one in found] == [
        ["2026-12-01 10:00-11:00"],
        ["2026-12-02 10:00-11:00"],
    ]


def test_one_file_does_not_colour_the_next():
    """A zone that a file describes is forgotten with it."""
    zone = ZONE_BOMB.replace("RRULE:FREQ=SECONDLY\r\n", "")
    assert walls(only(calendar(event(times=IN_OWN), head=zone))) == ["2026-12-01 08:00-09:00"]
    assert only(calendar(event(times=IN_OWN))).problem == "zone"


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
