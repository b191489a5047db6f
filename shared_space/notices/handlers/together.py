"""Letters about many bookings that were asked for in one go: one to each reader, whatever their number.

They bring nothing for calendars: the dates stand in the calendar that they came from.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from shared_space.bookings.events import AskedTogether
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import gettext, ngettext
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices import dates
from shared_space.notices.naming import named
from shared_space.notices.queries import readers
from shared_space.notices.queries.bookings import organization_name
from shared_space.notices.queries.readers import Reader
from shared_space.notices.queries.together import Line, lines_of
from shared_space.notices.writing import Content, Occasion, settings, write

Item = TypeVar("Item")
MOST_LINES = 60


def asked_together(event: AskedTogether) -> None:
    """To who asked: what is confirmed and what waits. To every manager but the one who typed it: what
    waits, without what is private."""
    confirmed, waiting = lines_of(event.confirmed_ids), lines_of(event.waiting_ids)
    name = organization_name(event.organization_id)
    assert name is not None
    first = (confirmed or waiting)[0]
    hers = readers.of_booking(
        event.organization_id, first.requester_id, by_telephone=first.by_telephone
    )
    _write(event, "asked_together", hers, lambda r: _to_her(event, confirmed, waiting, name, r))
    if waiting:
        staff = readers.managers(but=event.actor_id)
        _write(event, "together_wait", staff, lambda r: _to_staff(waiting, name, r))


def _write(
    event: AskedTogether, kind: str, to: Sequence[Reader], content: Callable[[Reader], Content]
) -> None:
    key = digest(",".join(map(str, event.booking_ids)))[:24]
    occasion = Occasion(kind=kind, key=f"{event.booking_ids[0]} and others {key}", at=event.at)
    for reader in to:
        write(occasion, reader, content)


def _to_her(
    event: AskedTogether,
    confirmed: Sequence[Line],
    waiting: Sequence[Line],
    name: Trilingual,
    reader: Reader,
) -> Content:
    bookings, dates_confirmed, dates_waiting = map(
        len, (event.booking_ids, event.confirmed_ids, event.waiting_ids)
    )
    said = [
        ngettext(
            "We have made %(num)s booking from your calendar file.",
            "We have made %(num)s bookings from your calendar file.",
            bookings,
        )
    ]
    if dates_confirmed:
        said.append(
            ngettext("%(num)s date is confirmed.", "%(num)s dates are confirmed.", dates_confirmed)
        )
    if dates_waiting:
        said.append(
            ngettext(
                "%(num)s date waits for the house staff, who will answer you by letter.",
                "%(num)s dates wait for the house staff, who will answer you by letter.",
                dates_waiting,
            )
        )
    waits = [(line, True) for line in waiting]
    lines = sorted(
        [*((line, False) for line in confirmed), *waits], key=lambda one: one[0].starts_at
    )
    return _content(
        gettext("Your bookings from a calendar file"),
        said,
        _few(lines, lambda one: _line_of_hers(*one, reader.language)),
        (gettext("Open my bookings"), f"{settings().public_url}/bookings/"),
        reader=reader,
        name=name,
    )


def _to_staff(waiting: Sequence[Line], name: Trilingual, reader: Reader) -> Content:
    """Beside what is private nobody is named: it would be known whose it is."""
    requests = ngettext(
        "%(num)s request from a calendar file waits for the house staff to decide.",
        "%(num)s requests from a calendar file wait for the house staff to decide.",
        len(waiting),
    )
    return _content(
        gettext("Requests from a calendar file"),
        [requests],
        _few(waiting, lambda line: _line(line, reader.language, hidden=line.is_private)),
        (gettext("Open the requests"), f"{settings().public_url}/manage/requests"),
        reader=reader,
        name=None if any(line.is_private for line in waiting) else name,
    )


def _content(
    subject: str,
    sentences: Sequence[str],
    lines: Sequence[str],
    link: tuple[str, str],
    *,
    reader: Reader,
    name: Trilingual | None,
) -> Content:
    """name: of the organization, None when it is not told."""
    house = the_house()
    facts = (gettext("For: %(organization)s", organization=_told(name, reader)),) if name else ()
    return Content(
        template="booking",
        subject=subject,
        sentences=tuple(sentences),
        dates=tuple(lines),
        facts=facts,
        link=link,
        notes=(dates.by_the_clock_of(house.city.in_(reader.language).text),),
    )


def _few(items: Sequence[Item], tell: Callable[[Item], str]) -> list[str]:
    """As many as somebody reads, and how many more."""
    more = len(items) - MOST_LINES
    rest = (
        [ngettext("and %(num)s more booking", "and %(num)s more bookings", more)]
        if more > 0
        else []
    )
    return [*map(tell, items[:MOST_LINES]), *rest]


def _line_of_hers(line: Line, waits: bool, language: str) -> str:
    told = _line(line, language)
    return gettext("%(date)s (waiting)", date=told) if waits else told


def _line(line: Line, language: str, *, hidden: bool = False) -> str:
    told = dates.when_and_where(line, the_house().zone, language)
    if line.more:
        told = ngettext(
            "%(date)s, and %(num)s more date",
            "%(date)s, and %(num)s more dates",
            line.more,
            date=told,
        )
    if hidden:
        return told
    title = named(line.title, language)
    return gettext("%(title)s. %(date)s", title=title, date=told)


def _told(name: Trilingual, reader: Reader) -> str:
    return named(name, reader.language)
