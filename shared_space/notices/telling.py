"""One fact about a booking, told to its readers: a letter to each, in her language."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared_space.bookings import events
from shared_space.bookings.messages import reason_sentence
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import gettext
from shared_space.kernel.text import clean
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices import dates, hosts, messages
from shared_space.notices.invitations import calendar_of
from shared_space.notices.naming import named
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.bookings import About
from shared_space.notices.queries.readers import Reader
from shared_space.notices.writing import Content, Occasion, settings, write


def booking_page(about: About) -> tuple[str, str]:
    return gettext("Open the booking"), f"{settings().public_url}/bookings/{about.booking_id}"


def requests_page(_about: About) -> tuple[str, str]:
    return gettext("Open the requests"), f"{settings().public_url}/manage/requests"


@dataclass(frozen=True, kw_only=True)
class News:
    """What a fact means for its readers. key: what makes it this fact and no other. calendar:
    'REQUEST', 'CANCEL', 'UNINVITE' (a CANCEL for its reader alone) or ''. for_staff: it does not show
    what is private. outside: its readers are no people of the house, and read only what an invitation
    must say. reason: as written in several languages. before: what the dates were (by uid), where they move. says: further sentences,
    made in the reader's language."""

    kind: str
    about: About
    to: Iterable[Reader]
    key: str
    link: Callable[[About], tuple[str, str]] = booking_page
    calendar: str = ""
    reason_code: str = ""
    reason: Trilingual | None = None
    secret: bool = False
    for_staff: bool = False
    outside: bool = False
    before: tuple[bookings.Dated, ...] = ()
    says: Sequence[Callable[[], str]] = ()


def about_of(event: events.BookingEvent) -> About:
    return bookings.about(event.booking_id, event.occurrence_ids)


def concerned(about: About) -> list[Reader]:
    return readers.of_booking(
        about.organization_id, about.requester_id, by_telephone=about.by_telephone
    )


def dates_key(event: events.BookingEvent) -> str:
    """The occurrences of a fact as a short key: a series may have a hundred."""
    numbers = ",".join(map(str, sorted(event.occurrence_ids)))
    return f"{event.booking_id} dates {digest(numbers)[:24]}"


def tell(event: events.BookingEvent, news: News) -> None:
    """A letter to each reader. Letters of a decision leave when it can no longer be undone."""
    tell_of(event, news, getattr(event, "decision_id", None))


def tell_of(event: events.BookingEvent, news: News, decision_id: int | None) -> None:
    """The same, of a decision that the event itself may not name.

    What changes a calendar comes after the letters that speak of the same dates and still wait for the
    end of an undoing: else a date that was cancelled would be entered after it was struck out.
    """
    uids = [dated.uid for dated in news.about.dates] if news.calendar else ()
    occasion = Occasion(
        kind=news.kind,
        key=news.key,
        at=event.at,
        leaves_at=leaves_at(uids, event.at, decision_id),
        decision_id=decision_id,
        secret=news.secret,
    )
    for reader in news.to:
        write(occasion, reader, lambda reader: _content(news, reader, event.note))


def leaves_at(uids: Collection[str], now: datetime, decision_id: int | None) -> datetime | None:
    """Not before the decision it tells of, and every other about the dates that it changes in calendars
    (these uids), can no longer be undone; None: at once. UTC."""
    told = None if decision_id is None else bookings.undo_until(decision_id)
    waits = bookings.undoable_until(uids, now) if uids else None
    return max(filter(None, (told, waits)), default=None)


def _content(news: News, reader: Reader, note: str) -> Content:
    about, house = news.about, the_house()
    zone = house.zone
    one_space = len({dated.space for dated in (*about.dates, *news.before)}) == 1
    hidden = news.for_staff and about.is_private
    sentences = [messages.opening(news.kind, len(about.dates))]
    if about.still_waiting and news.kind in {"booking_approved", "booking_declined"}:
        sentences.append(messages.still_waiting(about.still_waiting))
    sentences += [sentence() for sentence in news.says]

    def told(dated: bookings.Dated) -> str:
        if one_space:
            return dates.when(dated, zone)
        return dates.when_and_where(dated, zone, reader.language)

    before = {dated.uid: dated for dated in news.before}
    lines = [
        dates.instead_of(told(dated), told(before[dated.uid]))
        if dated.uid in before
        else told(dated)
        for dated in about.dates
    ]
    return Content(
        template="booking",
        subject=messages.subject(news.kind, about.dates, zone),
        sentences=tuple(sentences),
        dates=tuple(lines),
        facts=tuple(_facts(news, reader.language, one_space, hidden)),
        words=None if hidden or news.outside else _words(news, reader, note),
        link=None if news.outside else news.link(about),
        notes=(
            dates.by_the_clock_of(house.city.in_(reader.language).text),
            *((hosts.why_written_down(),) if news.outside else ()),
        ),
        calendar=_calendar(news, reader),
    )


def _facts(news: News, language: str, one_space: bool, hidden: bool) -> Iterable[str]:
    about, house = news.about, the_house()

    def told(name: Trilingual) -> str:
        return named(name, language)

    if news.outside:
        place = [about.dates[0].space] if one_space else []
        parts = [*place, house.name, *([house.address] if house.address else [])]
        yield gettext("Where: %(place)s", place=" · ".join(map(told, parts)))
        yield hosts.inviter(about, language)
    elif one_space:
        yield gettext("Where: %(place)s", place=told(about.dates[0].space))
    if hidden:
        return
    if not news.outside:
        yield hosts.host(about, language)
    yield gettext("Title: %(title)s", title=told(about.title))


def _words(news: News, reader: Reader, note: str) -> tuple[str, str] | None:
    """What a person wrote, in the reader's language where she wrote it in several, after the ready
    reason if there is one."""
    if news.reason:
        note = news.reason.in_(reader.language).text
    said = [reason_sentence(news.reason_code), clean(note, multiline=True)]
    text = "\n".join(part for part in said if part)
    if not text:
        return None
    headings = {
        "question_asked": gettext("The question"),
        "question_answered": gettext("The answer"),
        "proposal_made": gettext("They write"),
    }
    return headings.get(news.kind, gettext("The reason")), text


def _calendar(news: News, reader: Reader) -> tuple[str, str]:
    if not news.calendar or not reader.invitations:
        return "", ""
    uninvited = news.calendar == "UNINVITE"
    cancel = uninvited or news.calendar == "CANCEL"
    return calendar_of(news.about, reader, cancel=cancel, uninvited=uninvited)
