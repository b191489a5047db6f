"""Letters to an organization whose permanent room ends, or ends on another day."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from shared_space.house.queries import the_house
from shared_space.kernel.i18n import gettext, long_day
from shared_space.notices.naming import named
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.readers import Reader
from shared_space.notices.writing import Content, Occasion, settings, write
from shared_space.residencies.events import ResidencyChanged, ResidencyEnded, ResidencyEvent
from shared_space.residencies.rules import last_day


def residency_changed(event: ResidencyChanged) -> None:
    """To its coordinators: until when the room is theirs now."""
    _tell(event)


def residency_ended(event: ResidencyEnded) -> None:
    """To its coordinators: it is theirs no longer, or (taken back before it began) will not be."""
    _tell(event)


def _tell(event: ResidencyEvent) -> None:
    """Not to whoever did it herself."""
    key = f"residency {event.residency_id} {event.at.isoformat()}"
    occasion = Occasion(kind="residency_changed", key=key, at=event.at)
    for reader in readers.coordinators(event.organization_id):
        if reader.person_id != event.actor_id:
            write(occasion, reader, lambda reader: _content(event, reader))


def _content(event: ResidencyEvent, reader: Reader) -> Content:
    space = named(bookings.space_name(event.space_id), reader.language)
    return Content(
        template="account",
        subject=gettext("Your permanent room"),
        sentences=tuple(_sentences(event, space, the_house().zone)),
        link=(gettext("Open my bookings"), f"{settings().public_url}/bookings/"),
        notes=(gettext("Your bookings in it stay as they are."),),
    )


def _sentences(event: ResidencyEvent, space: str, zone: ZoneInfo) -> Sequence[str]:
    if isinstance(event, ResidencyEnded):
        day = long_day(event.at.astimezone(zone).date())
        if event.ends_at == event.starts_at:
            return [gettext("%(space)s does not become your permanent room.", space=space)]
        return [
            gettext(
                "Since %(day)s %(space)s is no longer your permanent room.", space=space, day=day
            ),
            gettext("Others can book it too from now on."),
        ]
    last = last_day(event.ends_at, zone)
    if last is None:
        return [gettext("%(space)s is your permanent room, without an end.", space=space)]
    return [
        gettext(
            "%(space)s is your permanent room until %(day)s, that day included.",
            space=space,
            day=long_day(last),
        ),
        gettext("After that others can book it too."),
    ]
