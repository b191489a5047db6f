"""A calendar with one thing wrong must be noticed, else the suite proves nothing."""

from collections.abc import Callable

from tests.calendars import strict
from tests.interop import hard
from tests.interop.conftest import installed
from tests.interop.instances import Calendar, differences
from tests.interop.readers import Reader, each, expanded, of_icalendar

COUNT = 20


def an_hour_late(raw: bytes) -> bytes:
    return raw.replace(b"DTSTART:20261024T203000Z", b"DTSTART:20261024T213000Z")


def a_comma_unescaped(raw: bytes) -> bytes:
    return raw.replace(b"Planning; budget\\,".replace(b";", b"\\;"), b"Planning\\; budget,", 1)


def one_lost(raw: bytes) -> bytes:
    first = raw.index(b"BEGIN:VEVENT\r\n")
    return raw[:first] + raw[raw.index(b"END:VEVENT\r\n") + len(b"END:VEVENT\r\n") :]


def one_twice(raw: bytes) -> bytes:
    first, end = raw.index(b"BEGIN:VEVENT\r\n"), raw.index(b"END:VEVENT\r\n") + 12
    return raw[:end] + raw[first:end].replace(b"@shared-space", b"-2@shared-space") + raw[end:]


def a_line_break_raw(raw: bytes) -> bytes:
    return raw.replace(b"\\n", b"\r\n", 1)


def a_fold_inside_a_letter(raw: bytes) -> bytes:
    place = raw.index("لقاء".encode()) + 1
    return raw[:place] + b"\r\n " + raw[place:]


def not_cancelled(raw: bytes) -> bytes:
    return raw.replace(b"STATUS:CANCELLED", b"STATUS:CONFIRMED", 1)


def in_local_time(raw: bytes) -> bytes:
    return raw.replace(b"DTSTART:20261024T203000Z", b"DTSTART:20261024T203000", 1)


# What is wrong → the fewest programs that must notice it ("all" of those installed).
CONTROLS: dict[Callable[[bytes], bytes], int | str] = {
    an_hour_late: "all",
    one_lost: "all",
    one_twice: "all",
    not_cancelled: "all",
    in_local_time: 3,
    a_line_break_raw: 3,
    a_fold_inside_a_letter: 3,
    a_comma_unescaped: 1,  # programs forgive it: the letter of RFC 5545 alone knows
}


def by_the_letter(raw: bytes) -> Calendar:
    strict.read(raw)
    return of_icalendar(raw)


LETTER = Reader("RFC 5545", "nobody", each(by_the_letter), lambda: "")


def noticed(calendar: Calendar) -> bool:
    """Whether what a program made of a spoilt calendar differs from what is expected, or it gave up."""
    return bool(calendar.error or differences(hard.expected(COUNT), calendar.instances))


def test_one_thing_wrong_is_noticed(tmp_path):
    readers, files, whole = [LETTER, *installed()], [], hard.feed(COUNT)
    for spoil in CONTROLS:
        files.append(tmp_path / f"{spoil.__name__}.ics")
        files[-1].write_bytes(spoil(whole))
        assert files[-1].read_bytes() != whole, spoil.__name__
    seen = {reader.name: reader.read(files) for reader in readers}
    for place, (spoil, least) in enumerate(CONTROLS.items()):
        names = [name for name, calendars in seen.items() if noticed(calendars[place])]
        assert len(names) >= (len(readers) if least == "all" else least), (spoil.__name__, names)


def test_what_is_said_of_recurring_ical_events_is_all_there_is():
    """Told a zone for the calendar, it moves the second of two like hours, and nothing else."""
    every, twice = hard.expected(150), ("2026-10-24T23:", "2027-10-30T23:")
    wrong = differences(every, expanded(hard.feed(150)).instances)
    assert {line.split(":")[0] for line in wrong} == {
        one.uid for one in every if one.start.startswith(twice) or one.end.startswith(twice)
    }
