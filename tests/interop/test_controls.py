"""A calendar with one thing wrong must be noticed, else the suite proves nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.calendars import strict
from tests.interop import hard
from tests.interop.conftest import installed, ready
from tests.interop.instances import Calendar, differences
from tests.interop.readers import BY_NAME, Reader, expanded

COUNT = 20
WHOLE_DAYS = Path(__file__).parent / "whole_days.ics"


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


def by_the_letter(paths: Sequence[Path]) -> list[Calendar]:
    for path in paths:
        strict.read(path.read_bytes())
    return BY_NAME["icalendar"].read(paths)


LETTER = Reader("RFC 5545", "nobody", by_the_letter, lambda: "")


def noticed(reader: Reader, path: Path) -> bool:
    """Whether what `reader` makes of the file differs from what is expected, or it gives up."""
    try:
        (calendar,) = reader.read([path])
    except Exception:  # noqa: BLE001 (each program gives up in its own way)
        return True
    return bool(differences(hard.expected(COUNT), calendar.instances))


@pytest.mark.parametrize("spoil", CONTROLS, ids=lambda spoil: spoil.__name__)
def test_one_thing_wrong_is_noticed(spoil, tmp_path):
    readers = [LETTER, *installed()]
    file = tmp_path / "spoilt.ics"
    whole = hard.feed(COUNT)
    assert spoil(whole) != whole
    file.write_bytes(spoil(whole))
    names = [reader.name for reader in readers if noticed(reader, file)]
    least = CONTROLS[spoil]
    assert len(names) >= (len(readers) if least == "all" else least), names


def test_what_is_said_of_recurring_ical_events_is_all_there_is():
    """Told a zone for the calendar, it moves the second of two like hours, and nothing else."""
    seen = expanded(hard.feed(150)).instances
    moved = {line.split(":")[0] for line in differences(hard.expected(150), seen)}
    twice = ("2026-10-24T23:", "2027-10-30T23:")
    assert moved == {
        one.uid
        for one in hard.expected(150)
        if one.start.startswith(twice) or one.end.startswith(twice)
    }


@pytest.mark.parametrize("name", BY_NAME)
def test_whole_days_are_days(name):
    """Days of the house, written by hand: the end is the day after, and no zone moves them."""
    ready(BY_NAME[name])
    (calendar,) = BY_NAME[name].read([WHOLE_DAYS])
    assert [(one.start, one.end) for one in calendar.instances] == [
        ("2027-03-26", "2027-03-27"),
        ("2027-04-21", "2027-04-29"),
    ]
