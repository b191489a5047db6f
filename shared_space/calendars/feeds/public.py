"""The calendars that everybody may read."""

from shared_space.bookings.models import Occurrence
from shared_space.calendars import ical, messages
from shared_space.calendars.entries import PUBLIC, TAKEN
from shared_space.calendars.feeds import entry, fragments
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.feeds.whole import Written, organization, written
from shared_space.calendars.queries.links import name_of
from shared_space.kernel.i18n import speaking
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.queries import SessionDetails, WorkshopDetails


def of_workshops(who: Reader, source: str, topic: str = "", spoken: str = "") -> Written:
    """Every published workshop, of one topic or spoken language if asked."""
    texts, _uids = fragments.sessions(who, *workshops_queries.chosen(topic, spoken))

    def name() -> tuple[str, str]:
        return messages.workshops_name(who.words(who.house.name)), messages.workshops_description()

    return written(who, name, "/workshops/", source, texts)


def of_organization(who: Reader, organization_id: int, slug: str, source: str) -> Written:
    """Its public bookings and its workshops."""
    title = name_of(Organization, organization_id)

    def name() -> tuple[str, str]:
        return who.words(title), messages.organization_description(who.words(title))

    texts = organization(who, organization_id, PUBLIC)
    return written(who, name, f"/organizations/{slug}", source, texts)


def of_space(who: Reader, space_id: int, slug: str, source: str) -> Written:
    """When a space is taken, and nothing else."""
    title = name_of(Space, space_id)

    def name() -> tuple[str, str]:
        return messages.space_name(who.words(title)), messages.space_description()

    texts = fragments.bookings(who, TAKEN, Occurrence.space_id == space_id)
    return written(who, name, f"/spaces/{slug}", source, texts)


def of_session(who: Reader, workshop: WorkshopDetails, session: SessionDetails) -> bytes:
    """One date of a workshop, to be added by hand."""
    with speaking(who.language):
        return ical.one_event(entry.of_session(who, workshop, session))
