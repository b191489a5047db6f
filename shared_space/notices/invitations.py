"""The calendar part of a letter about a booking or a workshop."""

from collections.abc import Sequence
from dataclasses import replace

from shared_space.calendars.entries import Entry, cancelled_summary, in_a_line, place_in
from shared_space.calendars.feeds import reader as feeds
from shared_space.calendars.feeds.entry import of_session
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.text import clean
from shared_space.notices import hosts
from shared_space.notices.calendar_part import keep
from shared_space.notices.mime import sender_of
from shared_space.notices.queries.bookings import About, Dated
from shared_space.notices.queries.readers import Reader
from shared_space.notices.writing import settings
from shared_space.workshops.queries import SessionDetails, WorkshopDetails


def calendar_of(
    about: About, reader: Reader, *, cancel: bool, uninvited: bool = False
) -> tuple[str, str]:
    """(what `calendar_part.written` makes a calendar of, method). One date is a REQUEST or a CANCEL; several are one PUBLISH, since
    mail programs handle one UID per REQUEST (RFC 5546). Full detail: who reads it asked, or was
    written down by who did; who is no person of the house is told no page of it. uninvited: of a CANCEL,
    that it takes place without her."""
    asked = reader.person_id is not None
    entries = _entries(about, reader.language, cancel=cancel, asked=asked)
    method = _method(len(about.dates), cancel=cancel)
    return _kept(entries, method, reader, asked=asked, uninvited=uninvited)


def calendar_of_workshop(
    workshop: WorkshopDetails,
    sessions: Sequence[SessionDetails],
    reader: Reader,
    *,
    cancel: bool,
    uninvited: bool = False,
) -> tuple[str, str]:
    """The same of dates of a workshop for somebody who registered: the entries are those of its feed, but
    she is busy then."""
    zone = the_house().zone
    who = feeds.reader(VISITOR, reader.language, clock.now().astimezone(zone).date(), zone)
    state = "cancelled" if cancel else "approved"
    stands = replace(workshop, state="cancelled" if cancel else "published")
    entries = [
        replace(of_session(who, stands, replace(session, state=state)), busy=not cancel)
        for session in sessions
    ]
    method = _method(len(sessions), cancel=cancel)
    return _kept(entries, method, reader, asked=True, uninvited=uninvited)


def _method(dates: int, *, cancel: bool) -> str:
    return "PUBLISH" if dates > 1 else "CANCEL" if cancel else "REQUEST"


def _kept(
    entries: Sequence[Entry], method: str, reader: Reader, *, asked: bool, uninvited: bool
) -> tuple[str, str]:
    house = the_house()
    sender = sender_of(settings(), house.name, house.email)
    said = {
        "organizer_email": sender.email,
        "organizer_name": sender.name_in(reader.language),
        "attendee_email": reader.email,
        "attendee_name": clean(reader.name),
        "asked": asked,
        "uninvited": uninvited,
    }
    return keep(entries, **said), method


def _entries(about: About, language: str, *, cancel: bool, asked: bool) -> list[Entry]:
    every = _entry(about, about.dates[0], language, cancel=cancel, asked=asked)
    places = {dated.space: _place(dated, language) for dated in about.dates}
    return [
        replace(
            every,
            uid=dated.uid,
            sequence=dated.sequence,
            starts_at=dated.starts_at,
            ends_at=dated.ends_at,
            created_at=dated.created_at,
            changed_at=dated.changed_at,
            location=places[dated.space],
        )
        for dated in about.dates
    ]


def _place(dated: Dated, language: str) -> str:
    house = the_house()
    return place_in((dated.space, house.name, house.address), language)


def _entry(about: About, dated: Dated, language: str, *, cancel: bool, asked: bool) -> Entry:
    house = the_house()
    title = in_a_line(about.title, language)
    return Entry(
        uid=dated.uid,
        sequence=dated.sequence,
        starts_at=dated.starts_at,
        ends_at=dated.ends_at,
        created_at=dated.created_at,
        changed_at=dated.changed_at,
        status="CANCELLED" if cancel else "CONFIRMED",
        language=language,
        summary=cancelled_summary(title, language) if cancel else title,
        description=hosts.host(about, language) if asked else hosts.inviter(about, language),
        location=_place(dated, language),
        url=f"{settings().public_url}/bookings/{about.booking_id}" if asked else "",
        latitude=house.latitude,
        longitude=house.longitude,
        busy=not cancel,
        confidential=about.is_private,
    )
