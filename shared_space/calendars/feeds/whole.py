"""A whole calendar: its head and its entries; and the entries of an organization, which both its
public and its private calendar show."""

from collections.abc import Callable, Iterable, Iterator

from shared_space.bookings.models import Booking
from shared_space.bookings.rules.discretion import sees_content
from shared_space.calendars import ical
from shared_space.calendars.entries import Entry
from shared_space.calendars.feeds import entry
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.queries.dated import Dated, dated
from shared_space.kernel.i18n import speaking
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.queries import WorkshopDetails


def written(
    who: Reader,
    name: Callable[[], tuple[str, str]],
    page: str,
    source: str,
    entries: Callable[[], Iterator[Entry]],
) -> bytes:
    with speaking(who.language):
        title, description = name()
        found = list(entries())
        return ical.feed(
            title,
            description,
            f"{who.public_url}{page}",
            found,
            language=who.language,
            source=source,
            zone=who.house.zone.key,
            changed_at=max((one.changed_at for one in found), default=None),
        )


def of_sessions(who: Reader, workshops: Iterable[WorkshopDetails]) -> Iterator[Entry]:
    """The dates of workshops, each uid once; those cancelled long ago left out."""
    seen: set[str] = set()
    for workshop in workshops:
        for session in workshop.sessions:
            given_up = session.state == "cancelled" and session.state_since < who.since
            if workshop.state == "cancelled" and workshop.changed_at < who.since:
                given_up = True
            if not given_up and session.uid not in seen:
                seen.add(session.uid)
                yield entry.of_session(who, workshop, session)


def organization(who: Reader, organization_id: int, page: str) -> Iterator[Entry]:
    """page: where a public entry leads; '' for the page of its booking. A booking whose content the
    reader may not see is not there at all: in this calendar a bare "taken" would tell its host."""
    workshops = workshops_queries.in_window(
        who.span.start, who.span.end, organization_id=organization_id
    )
    sessions = list(of_sessions(who, workshops))
    yield from sessions
    shown = {one.uid for one in sessions}
    for row in dated(who.span, who.since, Booking.organization_id == organization_id):
        if row.uid not in shown and sees(who, row):
            yield entry.of_booking(who, row, page or f"/bookings/{row.booking_id}")


def sees(who: Reader, row: Dated) -> bool:
    return sees_content(
        who.actor, row.visibility, row.organization_id, row.requester_id, guest=row.guest
    )
