"""One fact about a workshop, told to its participants: a letter to each, which shows nobody else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from shared_space.calendars.messages import host
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import gettext
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices import dates as words
from shared_space.notices import messages_places as messages
from shared_space.notices.invitations import calendar_of_workshop
from shared_space.notices.naming import named
from shared_space.notices.queries.bookings import Dated
from shared_space.notices.queries.places import Participant
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import leaves_at
from shared_space.notices.writing import Content, Occasion, settings, write
from shared_space.workshops.queries import SessionDetails, WorkshopDetails
from shared_space.workshops.registering import service as registering


@dataclass(frozen=True, kw_only=True)
class News:
    """What a fact means for participants. key: what makes it this fact and no other. dates: those it is
    about; before: what they were (by uid), where they move. calendar: 'REQUEST', 'CANCEL', 'UNINVITE' (a
    CANCEL for its reader alone) or ''. decision_id: whose undoing recalls it; undone_id: which was undone, so that it comes after
    what still waited for that. stranger: whoever reads it
    has not confirmed her address, so nothing that was typed stands in it. says: further sentences, made in
    the reader's language."""

    kind: str
    at: datetime
    workshop: WorkshopDetails
    to: Iterable[Participant]
    key: str
    dates: tuple[SessionDetails, ...] = ()
    before: tuple[SessionDetails, ...] = ()
    calendar: str = ""
    decision_id: int | None = None
    undone_id: int | None = None
    stranger: bool = False
    says: tuple[Callable[[], str], ...] = ()


def tell(news: News) -> None:
    """A letter to each of its readers, none before those that speak of the same dates and still wait."""
    occasion = Occasion(
        kind=news.kind,
        key=f"workshop {news.workshop.id} {news.key}",
        at=news.at,
        leaves_at=leaves_at(
            [date.uid for date in news.dates] if news.calendar else (),
            news.at,
            news.decision_id or news.undone_id,
        ),
        decision_id=news.decision_id,
        secret=True,
    )
    for who in news.to:
        reader = replace(who.reader, name="") if news.stranger else who.reader
        write(occasion, reader, partial(_content, news, _link(news, who)))


def _link(news: News, who: Participant) -> str:
    page = f"{settings().public_url}/workshops/{news.workshop.slug}"
    if who.registration_id is None:
        return page
    return f"{page}/place/{registering.link_token(who.registration_id)}"


def _content(news: News, link: str, reader: Reader) -> Content:
    house = the_house()
    dates = [_dated(session) for session in news.dates]
    kept = messages.nothing_more() if news.stranger else messages.why_kept()
    return Content(
        template="booking",
        subject=messages.subject(news.kind, dates, house.zone),
        sentences=(
            messages.opening(news.kind, len(dates)),
            *(sentence() for sentence in news.says),
        ),
        dates=tuple(_lines(news, reader.language)),
        facts=tuple(_facts(news, reader.language)),
        link=(_act(news, link), link),
        notes=(*((words.by_the_clock_of(_in(house.city, reader)),) if dates else ()), kept),
        calendar=_calendar(news, reader),
    )


def _act(news: News, link: str) -> str:
    if news.kind == "place_asked":
        return gettext("Confirm my place")
    return gettext("My place") if "/place/" in link else gettext("Open the workshop")


def _lines(news: News, language: str) -> Iterable[str]:
    zone, one_place = the_house().zone, _one_place(news)

    def told(session: SessionDetails) -> str:
        dated = _dated(session)
        if one_place:
            return words.when(dated, zone)
        return words.when_and_where(dated, zone, language)

    before = {session.uid: session for session in news.before}
    for session in news.dates:
        old = before.get(session.uid)
        yield words.instead_of(told(session), told(old)) if old else told(session)


def _one_place(news: News) -> bool:
    return len({session.space_id for session in (*news.dates, *news.before)}) == 1


def _facts(news: News, language: str) -> Iterable[str]:
    house, workshop = the_house(), news.workshop

    def told(text: Trilingual) -> str:
        return named(text, language)

    yield messages.title(told(workshop.title))
    if news.dates:
        place = [news.dates[0].space_name] if _one_place(news) else []
        parts = [*place, house.name, *([house.address] if house.address else [])]
        yield gettext("Where: %(place)s", place=" · ".join(map(told, parts)))
    yield host(told(workshop.host or house.name))


def _calendar(news: News, reader: Reader) -> tuple[str, str]:
    if not news.calendar or not news.dates or not reader.invitations:
        return "", ""
    uninvited = news.calendar == "UNINVITE"
    cancel = uninvited or news.calendar == "CANCEL"
    return calendar_of_workshop(
        news.workshop, news.dates, reader, cancel=cancel, uninvited=uninvited
    )


def _in(text: Trilingual, reader: Reader) -> str:
    return text.in_(reader.language).text


def _dated(session: SessionDetails) -> Dated:
    return Dated(
        session.uid,
        session.sequence,
        session.starts_at,
        session.ends_at,
        session.created_at,
        session.changed_at,
        session.space_name,
    )
