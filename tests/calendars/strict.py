"""A strict reader of iCalendar text, written from RFC 5545 alone: it knows nothing of any library."""

import re
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Z0-9-]+")
PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*)')
UTC_TIME = re.compile(r"\d{8}T\d{6}Z")
ESCAPE = re.compile(r"\\(.)")
TEXTS = frozenset(
    {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "UID"}
    | {"COLOR", "X-WR-TIMEZONE", "X-ALT-DESC", "RELATED-TO", "CATEGORIES", "STATUS"}
)
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "LAST-MODIFIED")


@dataclass
class Line:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        return ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass
class Part:
    kind: str
    lines: list[Line] = field(default_factory=list)
    parts: "list[Part]" = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        (line,) = self.all(name)
        return line


def read(raw: bytes) -> Part:
    """The one VCALENDAR in `raw`. AssertionError for anything that RFC 5545 does not allow."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b""), "a bare line feed"
    assert b"\r" not in raw.replace(b"\r\n", b""), "a bare carriage return"
    physical = raw.split(b"\r\n")[:-1]
    for octets in physical:
        assert 0 < len(octets) <= 75, f"{len(octets)} octets"
        octets.decode("utf-8")  # a fold inside a character fails here
    logical = raw.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    root = Part("")
    open_parts = [root]
    for text in logical:
        line = _line(text)
        if line.name == "BEGIN":
            part = Part(line.value)
            open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif line.name == "END":
            assert open_parts.pop().kind == line.value
        else:
            open_parts[-1].lines.append(line)
    assert open_parts == [root]
    (calendar,) = root.parts
    assert calendar.kind == "VCALENDAR"
    assert calendar.one("VERSION").value == "2.0"
    for event in calendar.parts:
        _check(event)
    return calendar


def _line(text: str) -> Line:
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text), "a control character"
    match = NAME.match(text)
    assert match, text
    name, rest = match[0], text[match.end() :]
    parameters: dict[str, str] = {}
    while rest.startswith(";"):
        found = PARAMETER.match(rest)
        assert found, text
        parameters[found[1]] = found[2].strip('"')
        rest = rest[found.end() :]
    assert rest.startswith(":"), text
    value = rest[1:]
    if name in TEXTS:
        bare = re.sub(r"\\[\\;,nN]", "", value)
        allowed = "," if name == "CATEGORIES" else ""
        assert "\\" not in bare, f"a stray backslash: {text}"
        assert not set(bare) & set(";,") - set(allowed), f"not escaped: {text}"
    return Line(name, parameters, value)


def _check(event: Part) -> None:
    assert event.kind == "VEVENT"
    for alarm in event.parts:
        assert alarm.kind == "VALARM"
        assert alarm.one("ACTION").value == "DISPLAY"
        assert re.fullmatch(r"-P(\d+D|T\d+[HM])", alarm.one("TRIGGER").value)
        assert alarm.one("DESCRIPTION").text
    for name in ONCE:
        event.one(name)
    whole_days = event.one("DTSTART").parameters == {"VALUE": "DATE"}
    for name in ("DTSTAMP", "DTSTART", "DTEND", "LAST-MODIFIED", "CREATED"):
        line = event.one(name)
        if whole_days and name in {"DTSTART", "DTEND"}:
            assert line.parameters == {"VALUE": "DATE"}
            assert re.fullmatch(r"\d{8}", line.value)
        else:
            assert UTC_TIME.fullmatch(line.value), name
            assert not line.parameters
    assert event.one("DTSTART").value < event.one("DTEND").value
    for name in ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"):
        assert not event.all(name)
