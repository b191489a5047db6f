"""The calendars that everybody may read."""

from collections.abc import Iterator

from shared_space.bookings.models import Occurrence
from shared_space.calendars import ical, messages
from shared_space.calendars.entries import Entry
from shared_space.calendars.feeds import entry
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.feeds.whole import of_sessions, organization, written
from shared_space.calendars.queries.dated import dated
from shared_space.calendars.queries.links import name_of
from shared_space.kernel.i18n import speaking
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.queries import SessionDetails, WorkshopDetails


def of_workshops(who: Reader, source: str, topic: str = "", spoken: str = "") -> bytes:
    """Every published workshop, of one topic or spoken language if asked."""
    found = workshops_queries.in_window(who.span.start, who.span.end, topic=topic, spoken=spoken)

    def name() -> tuple[str, str]:
        return messages.workshops_name(who.words(who.house.name)), messages.workshops_description()

    return written(who, name, "/workshops/", source, lambda: of_sessions(who, found))


def of_organization(who: Reader, organization_id: int, slug: str, source: str) -> bytes:
    """Its public bookings and its workshops."""
    title = name_of(Organization, organization_id)

    def name() -> tuple[str, str]:
        return who.words(title), messages.organization_description(who.words(title))

    page = f"/organizations/{slug}"
    return written(who, name, page, source, lambda: organization(who, organization_id, page))


def of_space(who: Reader, space_id: int, slug: str, source: str) -> bytes:
    """When a space is taken, and nothing else."""
    title = name_of(Space, space_id)

    def name() -> tuple[str, str]:
        return messages.space_name(who.words(title)), messages.space_description()

    def entries() -> Iterator[Entry]:
        dates = dated(who.span, who.since, Occurrence.space_id == space_id)
        return (entry.of_taken(who, row) for row in dates)

    return written(who, name, f"/spaces/{slug}", source, entries)


def of_session(who: Reader, workshop: WorkshopDetails, session: SessionDetails) -> bytes:
    """One date of a workshop, to be added by hand."""
    with speaking(who.language):
        return ical.one_event(entry.of_session(who, workshop, session))
