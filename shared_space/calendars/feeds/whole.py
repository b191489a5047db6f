"""A whole calendar: its head and its events; and the events of an organization, which both its public
and its private calendar show."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared_space.bookings.models import Booking
from shared_space.bookings.rules.discretion import sees_content
from shared_space.calendars.entries import SESSION, Made
from shared_space.calendars.feeds import fragments
from shared_space.calendars.feeds.fragments import Texts
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.ical import writing
from shared_space.kernel.actor import Actor
from shared_space.kernel.i18n import speaking
from shared_space.workshops.models import Workshop


@dataclass(frozen=True)
class Written:
    """A calendar as bytes; made: the fragments that had to be written for it."""

    body: bytes
    made: list[Made]


def written(
    who: Reader, name: Callable[[], tuple[str, str]], page: str, source: str, texts: Texts
) -> Written:
    """name: gives (name, description), asked in the reader's language; page: where the calendar
    belongs; source: its own address, '' when that is a secret."""
    with speaking(who.language):
        title, description = name()
        head = writing.feed_head(
            title,
            description,
            f"{who.public_url}{page}",
            language=who.language,
            source=source,
            zone=who.house.zone.key,
            changed_at=texts.newest,
        )
    return Written(writing.joined(head, texts.bodies), texts.made)


def organization(who: Reader, organization_id: int, form: str, of_sessions: str = SESSION) -> Texts:
    """Its workshops, then its bookings, each in its form. A booking whose content the reader may not
    see is not there at all: in this calendar a bare "taken" would tell its host."""
    hers = Workshop.organization_id == organization_id
    sessions, shown = fragments.sessions(who, hers, form=of_sessions)
    seen = sees(who.actor)
    return sessions + fragments.bookings(
        who,
        form,
        Booking.organization_id == organization_id,
        kept=lambda row: row.uid not in shown and seen(row),
    )


def sees(actor: Actor) -> Callable[[Any], bool]:
    """Whether `actor` may see what a mark stands for, asked once for each kind of booking."""

    @functools.cache
    def ask(visibility: str, organization_id: int | None, requester_id: int, guest: bool) -> bool:
        return sees_content(actor, visibility, organization_id, requester_id, guest=guest)

    return lambda row: ask(row.visibility, row.organization_id, row.requester_id, row.guest)
