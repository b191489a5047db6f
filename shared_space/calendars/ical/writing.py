"""Our iCalendar text: feeds, single events and invitations (RFC 5545, 5546, 7986).

Every event is flat: start and end in UTC, one stable UID per date, no RRULE and no VTIMEZONE; that is
what all calendar programs read alike. A feed is a head and one fragment per event, built apart, so
that one bad value can never take a feed down.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from icalendar import Alarm, Calendar, Event, Parameters, vCalAddress, vDuration, vText, vUri

from shared_space.calendars.entries import Entry
from shared_space.kernel.trilingual import direction

PRODUCT = "-//Space for Shared Life//Shared Space//EN"
HOUR = timedelta(hours=1)
COLOR, APPLE_COLOR = "teal", "#0F766E"
_END = b"END:VCALENDAR\r\n"
# Words cannot look like these lines: a line of theirs that is folded begins with a space.
_END_OF_EVENT, _CANCELLED = b"\r\nEND:VEVENT\r\n", b"\r\nSTATUS:CANCELLED\r\n"
_MODIFIED = re.compile(rb"(\r\nLAST-MODIFIED:)(\d{8}T\d{6}Z)")
_log = logging.getLogger(__name__)


class _Quoted(Parameters):
    """Parameters whose CN always stands in quotes: some programs drop a bare non-ASCII name."""

    always_quoted: Any = (*Parameters.always_quoted, "CN")


def feed(
    name: str,
    description: str,
    url: str,
    entries: Iterable[Entry],
    *,
    language: str,
    source: str = "",
    zone: str = "Asia/Jerusalem",
    refresh: timedelta = HOUR,
    changed_at: datetime | None = None,
) -> bytes:
    """A whole calendar. url: its page; source: its own address, '' when that is a secret;
    zone: an IANA name; refresh: how often to look again; changed_at: its last change.

    An event that cannot be written is left out and reported in the log; the feed stands.
    """
    head = feed_head(
        name,
        description,
        url,
        language=language,
        source=source,
        zone=zone,
        refresh=refresh,
        changed_at=changed_at,
    )
    return joined(head, (part for entry in entries if (part := fragment(entry))))


def joined(head: bytes, fragments: Iterable[bytes]) -> bytes:
    """A whole calendar of a head and the events that were written before."""
    return b"".join((head, *fragments, _END))


def feed_head(
    name: str,
    description: str,
    url: str,
    *,
    language: str,
    source: str = "",
    zone: str = "Asia/Jerusalem",
    refresh: timedelta = HOUR,
    changed_at: datetime | None = None,
) -> bytes:
    """Everything before the first event. No UID: some programs would see one single item. changed_at
    None: it does not say when it was last modified (RFC 7986, 5.4, allows it), as a calendar that holds
    no event and may never have held one."""
    calendar = _calendar("PUBLISH")
    for property_name, value in (
        ("NAME", name),
        ("X-WR-CALNAME", name),
        ("DESCRIPTION", description),
        ("X-WR-CALDESC", description),
    ):
        _words(calendar, property_name, value, language if property_name[0] != "X" else "")
    calendar.add("X-WR-TIMEZONE", vText(zone))
    calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", _duration(refresh))
    calendar.add("COLOR", vText(COLOR))
    calendar.add("X-APPLE-CALENDAR-COLOR", vText(APPLE_COLOR))
    if source:
        calendar.add("SOURCE", vUri(source), parameters={"VALUE": "URI"})
    calendar.add("URL", vUri(url))
    if changed_at is not None:
        calendar.add("LAST-MODIFIED", changed_at.astimezone(UTC))
    return _written(calendar).removesuffix(_END)


def fragment(entry: Entry) -> bytes | None:
    """One folded VEVENT, None (and a line in the log) when it cannot be written."""
    try:
        return _written(_event(entry))
    except Exception:  # noqa: BLE001 (whatever a hostile value provokes in the library)
        _log.exception("left out of a calendar: event %r", entry.uid)
        return None


def ringing(calendar: bytes, minutes: int, words: str) -> bytes:
    """`calendar`, in which every event that was not cancelled rings so many minutes before it begins
    and shows `words`. It adds to events that are written already, so that those who want to be
    reminded and those who do not share them."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    _words(alarm, "DESCRIPTION", words)
    alarm.add("TRIGGER", timedelta(minutes=-minutes))
    rings = b"\r\n" + _written(alarm).removesuffix(b"\r\n") + _END_OF_EVENT
    *events, rest = calendar.split(_END_OF_EVENT)
    ends = (_END_OF_EVENT if _CANCELLED in event else rings for event in events)
    return b"".join((*(event + end for event, end in zip(events, ends, strict=True)), rest))


def not_before(calendar: bytes, changed_at: datetime) -> bytes:
    """`calendar`, in which nothing was last modified before `changed_at`: its owner wants to see the
    same events otherwise, and some programs take an event in again only when this has grown."""
    least = changed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ").encode()
    return _MODIFIED.sub(lambda found: found[1] + max(found[2], least), calendar)


def one_event(entry: Entry) -> bytes:
    """A calendar of one event, to be added by hand."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_event(entry))
    return _written(calendar)


def invitation(
    entries: Sequence[Entry],
    method: str,
    *,
    organizer_email: str,
    organizer_name: str,
    attendee_email: str,
    attendee_name: str,
    asked: bool = True,
    uninvited: bool = False,
) -> str:
    """The calendar part of a letter. method: 'REQUEST' or 'CANCEL' for one event (mail programs
    handle one UID per letter), 'PUBLISH' for several. Raises ValueError for another combination.

    Who asked for the booking stands as having accepted (asked: the attendee did), and no answer is
    awaited. uninvited: it takes place without her, so a CANCEL says nothing of the event's status (RFC
    5546, 3.2.5). The name of the file or part is the caller's; any other CANCEL writes the status
    whatever the entry says.
    """
    if method not in {"REQUEST", "CANCEL", "PUBLISH"} or not entries:
        raise ValueError(f"no such invitation: {method} of {len(entries)}")
    if method != "PUBLISH" and len(entries) > 1:
        raise ValueError("one event per REQUEST or CANCEL")
    calendar = _calendar(method)
    for entry in entries:
        event = _event(entry, cancelled=method == "CANCEL")
        event.add("ORGANIZER", _address(organizer_email, organizer_name))
        if method != "PUBLISH":
            event.add("ATTENDEE", _attendee(attendee_email, attendee_name, asked))
        if method == "CANCEL" and uninvited:
            del event["STATUS"]
        calendar.add_component(event)
    return _written(calendar).decode("utf-8")


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _event(entry: Entry, *, cancelled: bool = False) -> Event:
    status = "CANCELLED" if cancelled else entry.status
    event = Event()
    event.add("UID", vText(_plain(entry.uid)))
    event.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    event.add("CREATED", entry.created_at.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC))
    event.add("SEQUENCE", entry.sequence)
    event.add("STATUS", status)
    _dated(event, entry)
    summary = _plain(entry.summary) or "…"  # programs drop an event that has no name
    _words(event, "SUMMARY", summary, entry.summary_language or entry.language)
    _described(event, entry)
    _words(event, "LOCATION", entry.location, entry.language)
    if entry.latitude is not None and entry.longitude is not None:
        event.add("GEO", (entry.latitude, entry.longitude))
    if entry.url:
        event.add("URL", vUri(entry.url))
    if entry.categories:
        event.add("CATEGORIES", [_plain(word) for word in entry.categories])
    if entry.series and entry.series != entry.uid:
        event.add("RELATED-TO", vText(entry.series), parameters={"RELTYPE": "SIBLING"})
    event.add("CLASS", "PRIVATE" if entry.confidential else "PUBLIC")
    busy = entry.busy and status != "CANCELLED"
    event.add("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    outlook = "FREE" if not busy else "TENTATIVE" if status == "TENTATIVE" else "BUSY"
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText(outlook))
    return event


def _dated(event: Event, entry: Entry) -> None:
    if entry.days is None:
        event.add("DTSTART", entry.starts_at.astimezone(UTC))
        event.add("DTEND", entry.ends_at.astimezone(UTC))
        return
    first, after = entry.days
    event.add("DTSTART", first)
    event.add("DTEND", after)
    event.add("X-MICROSOFT-CDO-ALLDAYEVENT", vText("TRUE"))


def _described(event: Event, entry: Entry) -> None:
    """What it is about, with the page's address (many programs do not show URL)."""
    paragraphs = [part for part in (entry.description, entry.url) if part]
    _words(event, "DESCRIPTION", "\n\n".join(paragraphs), entry.language)
    if not paragraphs:
        return
    words = escape(_plain(entry.description, multiline=True)).replace("\n", "<br>")
    link = f'<p><a href="{escape(entry.url)}">{escape(entry.url)}</a></p>' if entry.url else ""
    page = f'<html dir="{direction(entry.language)}"><body><p>{words}</p>{link}</body></html>'
    event.add("X-ALT-DESC", vText(page), parameters={"FMTTYPE": "text/html"})


def _words(component: Any, name: str, text: str, language: str = "") -> None:
    """Text, escaped for every property name, with the language it is in."""
    text = _plain(text, multiline=name in {"DESCRIPTION", "X-WR-CALDESC"})
    if text:
        parameters = {"LANGUAGE": language} if language else {}
        component.add(name, vText(text), parameters=parameters)


def _plain(text: str, *, multiline: bool = False) -> str:
    """`text` without control characters and lone surrogates. A backslash becomes a slash: calendar
    programs (and our library) read a line break into one that stands before an n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "/")
    text = text.translate({0x85: "\n", 0x2028: "\n", 0x2029: "\n"})
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept if multiline else " ".join(kept.split())


def _duration(span: timedelta) -> vText:
    written: bytes = vDuration(span).to_ical()  # type: ignore[no-untyped-call]
    return vText(written.decode())


def _attendee(email: str, name: str, asked: bool) -> vCalAddress:
    address = _address(email, name)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "ACCEPTED" if asked else "NEEDS-ACTION"
    address.params["RSVP"] = "FALSE"
    return address


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{''.join(_plain(email).split())}")
    # A double quote inside CN is not decoded by many programs: the Hebrew sign says the same.
    common_name = _plain(name).replace('"', "\u05f4")
    address.params = _Quoted({"CN": common_name} if common_name else {})
    return address


def _written(component: Any) -> bytes:
    return bytes(component.to_ical(sorted=False))
