"""Letters about the house itself: who of its staff stands in for whom, and that it had to close."""

from collections.abc import Callable
from datetime import timedelta

from shared_space.bookings.events import ClosedAtOnce
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import gettext, long_day, short_day, span_in_words
from shared_space.kernel.interval import Interval
from shared_space.kernel.text import clean, isolate
from shared_space.members import events
from shared_space.notices.naming import named
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.readers import Reader
from shared_space.notices.writing import Content, Occasion, settings, write


def deputy_named(event: events.DeputyNamed) -> None:
    """To the deputy. The manager named her with her own hand."""
    _tell(event, "deputy_named", readers.person(event.by_id), _named)


def deputy_ended(event: events.DeputyEnded) -> None:
    """To the deputy, unless she ended it herself: she decides no longer."""
    reader = readers.person(event.by_id)
    if reader and reader.person_id != event.actor_id:
        _tell(event, "deputy_ended", reader, _ended)


def closed_at_once(event: ClosedAtOnce) -> None:
    """To the other managers, and to the coordinators of organizations that have a room of their own:
    they may be on their way without any booking."""
    residents = readers.of_residents(event.space_id, event.starts_at, event.ends_at)
    concerned = {reader.person_id: reader for reader in (*readers.managers(), *residents)}
    concerned.pop(event.actor_id or 0, None)
    occasion = Occasion(kind="closed_at_once", key=f"closure {event.closure_id}", at=event.at)
    for reader in concerned.values():
        write(occasion, reader, lambda reader: _closed(event, reader))


def _closed(event: ClosedAtOnce, reader: Reader) -> Content:
    house = the_house()
    first = event.starts_at.astimezone(house.zone).date()
    where = house.name if event.space_id is None else bookings.space_name(event.space_id)
    return Content(
        template="account",
        subject=gettext("The house has to close, %(day)s", day=short_day(first)),
        sentences=(
            gettext(
                "%(place)s does not work: %(when)s.",
                place=named(where, reader.language),
                when=span_in_words(Interval(event.starts_at, event.ends_at), house.zone),
            ),
            clean(event.reason.in_(reader.language).text),
        ),
        link=(gettext("See the timetable"), f"{settings().public_url}/bookings/day/"),
        notes=(gettext("Everybody with a booking at this time is told by a letter of their own."),),
    )


def _tell(
    event: events.DeputyEvent,
    kind: str,
    reader: Reader | None,
    content: Callable[[events.DeputyEvent], Content],
) -> None:
    if reader is None:
        return
    key = f"{event.person_id} by {event.by_id} {event.deputy_id} {event.at.isoformat()}"
    write(Occasion(kind=kind, key=key, at=event.at), reader, lambda _reader: content(event))


def _named(event: events.DeputyEvent) -> Content:
    zone = the_house().zone
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return Content(
        template="account",
        subject=gettext("You are a deputy of the house staff"),
        sentences=(
            gettext(
                "%(manager)s has named you deputy, from %(first)s until %(last)s.",
                manager=_manager(event),
                first=long_day(event.starts_at.astimezone(zone).date()),
                last=long_day(last),
            ),
            gettext("In these days you receive the letters of the house staff, and decide."),
        ),
        link=(gettext("Open your day in the house"), f"{settings().public_url}/manage/"),
        notes=(gettext("On your account page you can end this at any time."),),
    )


def _ended(event: events.DeputyEvent) -> Content:
    return Content(
        template="account",
        subject=gettext("You are no longer a deputy of the house staff"),
        sentences=(
            gettext("You no longer stand in for %(manager)s. Thank you.", manager=_manager(event)),
        ),
        link=(gettext("Open my account"), f"{settings().public_url}/account/"),
    )


def _manager(event: events.DeputyEvent) -> str:
    manager = readers.person(event.person_id)
    return isolate(clean(manager.name)) if manager else gettext("the house staff")
