"""The calendars that everybody may read."""

from collections.abc import Sequence

from shared_space.bookings.models import Occurrence
from shared_space.calendars import messages
from shared_space.calendars.entries import PUBLIC, TAKEN
from shared_space.calendars.feeds import days, entry, fragments
from shared_space.calendars.feeds.fragments import Texts
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.feeds.whole import Written, organization, written
from shared_space.calendars.ical import writing
from shared_space.calendars.queries.links import name_of
from shared_space.forums.models import Forum
from shared_space.kernel.i18n import NAMES, speaking
from shared_space.observances.values import COMMUNITIES
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.queries import SessionDetails, WorkshopDetails


def of_workshops(
    who: Reader,
    source: str,
    topic: str = "",
    spoken: str = "",
    *,
    organization_id: int | None = None,
    forum_id: int | None = None,
) -> Written:
    """Every published workshop, of one topic, spoken language, organization or forum if asked."""
    asked_for = workshops_queries.chosen(topic, spoken, organization_id, forum_id)
    texts, _uids = fragments.sessions(who, *asked_for)

    def name() -> tuple[str, str]:
        asked = (
            *_asked(topic, spoken),
            who.words(name_of(Organization, organization_id)) if organization_id else "",
            who.words(name_of(Forum, forum_id)) if forum_id else "",
        )
        title = messages.workshops_name(who.words(who.house.name))
        return messages.narrowed(title, asked), messages.workshops_description(narrowed=any(asked))

    return written(who, name, "/workshops/", source, texts)


def of_organization(who: Reader, organization_id: int, slug: str, source: str) -> Written:
    """Its public bookings and its workshops."""
    title = name_of(Organization, organization_id)

    def name() -> tuple[str, str]:
        return who.words(title), messages.organization_description(who.words(title))

    texts = organization(who, organization_id, PUBLIC)
    return written(who, name, f"/organizations/{slug}", source, texts)


def of_forum(
    who: Reader, forum_id: int, slug: str, source: str, *, topic: str = "", spoken: str = ""
) -> Written:
    """Its published workshops, of one topic or spoken language if asked."""
    title = name_of(Forum, forum_id)
    texts, _uids = fragments.sessions(
        who, *workshops_queries.chosen(topic, spoken, forum_id=forum_id)
    )

    def name() -> tuple[str, str]:
        words = who.words(title)
        return messages.narrowed(words, _asked(topic, spoken)), messages.forum_description(words)

    return written(who, name, f"/forums/{slug}", source, texts)


def _asked(topic: str, spoken: str) -> tuple[str, str]:
    return messages.topic(topic) if topic else "", NAMES.get(spoken, "")


def of_space(who: Reader, space_id: int, slug: str, source: str) -> Written:
    """When a space is taken, and nothing else."""
    title = name_of(Space, space_id)

    def name() -> tuple[str, str]:
        return messages.space_name(who.words(title)), messages.space_description()

    texts = fragments.bookings(who, TAKEN, Occurrence.space_id == space_id)
    return written(who, name, f"/spaces/{slug}", source, texts)


def of_days(who: Reader, source: str, communities: Sequence[str]) -> Written:
    """The days of all communities, or of some."""

    def name() -> tuple[str, str]:
        asked = [COMMUNITIES[code].in_(who.language).text for code in communities]
        return messages.narrowed(messages.days_name(), asked), messages.days_description()

    with speaking(who.language):
        found = list(days.entries(who, communities))
    newest = max((day.changed_at for day in found), default=None)
    texts = Texts([text for day in found if (text := writing.fragment(day))], newest)
    return written(who, name, "/calendars/days", source, texts)


def of_session(who: Reader, workshop: WorkshopDetails, session: SessionDetails) -> bytes:
    """One date of a workshop, to be added by hand."""
    with speaking(who.language):
        return writing.one_event(entry.of_session(who, workshop, session))
