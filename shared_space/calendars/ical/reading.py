"""The events of a stranger, as the library reads them: in a process of its own, see
`calendars.importing.within`, since nobody can say how long a hostile one keeps the library busy, and it
never forgets a zone."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import recurring_ical_events
from icalendar import Calendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

Event = icalendar.Event
_KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY"})
_DAY = re.compile(r"(?:^|[:,])\s*(\d{8})")
_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+:-]{1,200})")
_DAY_ONLY = re.compile(r"(;UNTIL=\d{8})(?=;|$)")


def learn_zones(zones: Iterable[list[str]]) -> None:
    """Make known what the file says of its zones; those that everybody knows go by their own rules,
    since many programs write an outdated copy."""
    for lines in zones:
        name = value_in(lines, "TZID")
        if name and known_zone(name) is None:
            text = "\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""))
            try:
                Calendar.from_ical(text)
            except Exception:  # noqa: BLE001, S112 (its events say that their zone is unknown)
                continue


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA or Windows name, also behind a maker's prefix; None for another."""
    plain = name.strip('"')
    for guess in (plain, WINDOWS_TO_OLSON.get(plain, ""), *_without_maker(plain)):
        if guess in _zones():
            return ZoneInfo(guess)
    return None


@cache
def _zones() -> set[str]:
    return available_timezones()


def _without_maker(name: str) -> Iterator[str]:
    parts = name.strip("/").split("/")[:8] if name.startswith("/") else []
    return ("/".join(parts[number:]) for number in range(len(parts)))


def event_of(lines: list[str]) -> Event | None:
    """The event of its lines; None when it cannot be read."""
    try:
        text = "\r\n".join(("BEGIN:VEVENT", *map(_mended, lines), "END:VEVENT", ""))
        event = Event.from_ical(text)
    except Exception:  # noqa: BLE001 (whatever a hostile value provokes in the library)
        return None
    return event if isinstance(event, Event) else None


def _mended(line: str) -> str:
    """A rule until a day includes that day; the library ends it at its first moment."""
    return _DAY_ONLY.sub(r"\1T235959Z", line) if line[:5].upper() == "RRULE" else line


def value_in(lines: Iterable[str], name: str) -> str:
    """The value of the first line of that name, as it is written."""
    for line in lines:
        if line[: len(name)].upper() == name and line[len(name) : len(name) + 1] in {":", ";"}:
            return line.rpartition(":")[2] if name == "RRULE" else line.partition(":")[2]
    return ""


def last_day(lines: list[str]) -> str:
    """The last day, YYYYMMDD, on which an event can begin, '99999999' when it may go on for ever."""
    days = []
    for line in lines:
        name = line[:8].upper()
        if name.startswith("RRULE"):
            until = re.search(r"UNTIL=(\d{8})", line.upper())
            days.append(until[1] if until else "99999999")
        elif "RANGE=THISANDFUTURE" in line.upper():
            days.append("99999999")
        elif name.startswith(("DTSTART", "RDATE", "RECURREN")):
            days += _DAY.findall(line) or ["99999999"]
    return max(days, default="99999999")


def language_of(event: Event, name: str) -> str:
    """The language that a property's text is said to be in, two letters, or ''."""
    return str(getattr(event.get(name), "params", {}).get("LANGUAGE", ""))[:2].lower()


def text_of(event: Event, name: str) -> str:
    """A property's text, or ''."""
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) else value)[:500]


def repeats(event: Event) -> bool:
    """Whether it has more than its one date, or changes one of another."""
    return any(name in event for name in ("RRULE", "RDATE", "EXRULE", "RECURRENCE-ID"))


def expanded(events: Iterable[Event], start: datetime, until: datetime) -> Iterator[Event]:
    """Every date of one series between two instants, as an event of its own. events: the series with
    what changes dates of it. May never end."""
    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    yield from recurring_ical_events.of(calendar).between(start, until)


def problem_of(event: Event) -> str:
    """What is wrong with an event before its dates are looked for."""
    start = getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(start, date):
        return "no_start"
    if not isinstance(start, datetime):
        return "all_day"
    for name in ("DTSTART", "DTEND"):
        value = event.get(name)
        named = getattr(value, "params", {}).get("TZID")
        if named and getattr(value, "dt", start).tzinfo is None:
            return "zone"
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    if "EXRULE" in event or len(rules) > 1 or not all(map(_is_known, rules)):
        return "rule"
    return ""


def _is_known(rule: Any) -> bool:
    """Whether a rule is DAILY, WEEKLY or MONTHLY and says nothing of hours or weeks of the year."""
    parts = [_PART.fullmatch(part) for part in rule.to_ical().decode().upper().split(";")]
    said = {part[1]: part[2] for part in parts if part}
    known = all(parts) and len(said) == len(parts) and set(said) <= _KNOWN
    return known and said.get("FREQ") in _FREQUENCIES


def start_of(event: Any, zone: ZoneInfo) -> datetime:
    """In UTC; a time without a zone is in `zone`."""
    return _instant(event["DTSTART"].dt, zone)


def end_of(event: Any, start: datetime, zone: ZoneInfo) -> datetime | None:
    """In UTC; None when nothing says it."""
    if "DTEND" in event:
        return _instant(event["DTEND"].dt, zone)
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return start + length
    return None


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        raise TypeError("a day is no moment")
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC)
