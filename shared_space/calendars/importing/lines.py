"""A stranger's calendar file, cut into what the house needs of it. Pure, and quick whatever it holds.

Only the lines of KEPT reach the library that reads them: names and addresses of people, alarms,
descriptions and attachments are dropped here, unread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

KEPT = frozenset(
    {
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SUMMARY",
        "LOCATION",
        "STATUS",
        "CLASS",
        "SEQUENCE",
    }
)
MOST_BYTES = 2_000_000
MOST_LINES = 100_000
MOST_EVENTS = 20_000
MOST_LINES_OF_AN_EVENT = 200
MOST_LINES_OF_A_ZONE = 400
MOST_ZONES = 40
DEEPEST = 6
LONGEST_TEXT = 1_000
LONGEST_DATES = 20_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_LINE = re.compile(rb"[\r\n]+")
_NAME = re.compile(r"[A-Za-z0-9-]+")


class Unreadable(Exception):
    """The file as a whole cannot be read. code: 'too_big', 'zip', 'encoding', 'not_a_calendar',
    'cut_short', 'nested', 'too_much' or 'nothing'."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Cut:
    """zones: each VTIMEZONE whole, as its lines; events: of each VEVENT its lines of KEPT; zone_name:
    the file's own for times without one, or ''."""

    zones: list[list[str]] = field(default_factory=list)
    events: list[list[str]] = field(default_factory=list)
    zone_name: str = ""


def cut(raw: bytes) -> Cut:
    """The parts of a file. Raises Unreadable."""
    found = Cut()
    stack: list[str] = []
    part: list[str] = []
    for line in _lines(raw):
        match = _NAME.match(line)
        name = match[0].upper() if match else ""
        if name == "BEGIN":
            part = _enter(stack, line, part)
        if len(stack) > 1:
            _keep(part, stack, name, line)
        elif name == "X-WR-TIMEZONE":
            found.zone_name = line.partition(":")[2].strip()[:100]
        if name == "END":
            _leave(stack, line, part, found)
    if stack:
        raise Unreadable("cut_short")
    return found


def _enter(stack: list[str], line: str, part: list[str]) -> list[str]:
    """Gives the lines of what begins, or of what it stands in."""
    stack.append(_component(line))
    if len(stack) > DEEPEST:
        raise Unreadable("nested")
    return [] if len(stack) == 2 else part


def _leave(stack: list[str], line: str, part: list[str], found: Cut) -> None:
    if not stack or stack.pop() != _component(line):
        raise Unreadable("cut_short")
    if len(stack) == 1:
        _put_away(found, _component(line), part)


def _lines(raw: bytes) -> Iterator[str]:
    """The lines of a file, unfolded before they are decoded: some programs fold inside a letter."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("too_big")
    if raw.startswith(b"PK"):
        raise Unreadable("zip")
    try:
        if raw.startswith(_UTF_16):
            raw = raw.decode("utf-16").encode()
        raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").strip()
        if not raw[:15].upper().startswith(b"BEGIN:VCALENDAR"):
            raise Unreadable("not_a_calendar")
        if raw.count(b"\n") + raw.count(b"\r") > 2 * MOST_LINES:
            raise Unreadable("too_much")
        for line in _LINE.split(_FOLD.sub(b"", raw)):
            yield line.decode()
    except UnicodeError as error:
        raise Unreadable("encoding") from error


def _component(line: str) -> str:
    return line.partition(":")[2].strip().upper()


def _keep(part: list[str], stack: list[str], name: str, line: str) -> None:
    if stack[1] == "VTIMEZONE":
        if len(part) >= MOST_LINES_OF_A_ZONE:
            raise Unreadable("too_much")
        if len(line) < LONGEST_TEXT:
            part.append(line)
    elif stack == ["VCALENDAR", "VEVENT"] and name in KEPT:
        if len(part) >= MOST_LINES_OF_AN_EVENT:
            raise Unreadable("too_much")
        if name in {"RDATE", "EXDATE"}:
            if len(line) > LONGEST_DATES:
                raise Unreadable("too_much")
            part.append(line)
        else:
            part.append(line[:LONGEST_TEXT])


def _put_away(found: Cut, component: str, part: list[str]) -> None:
    if component == "VEVENT":
        found.events.append(part)
    elif component == "VTIMEZONE":
        found.zones.append(part)
    if len(found.events) > MOST_EVENTS or len(found.zones) > MOST_ZONES:
        raise Unreadable("too_much")
