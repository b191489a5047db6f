"""Letters about what is offered, waited for, forgotten, and no longer needed."""

from datetime import datetime

from shared_space.bookings import events
from shared_space.bookings.queries.waiting import undecided_since
from shared_space.bookings.rules.expiry import reminds
from shared_space.bookings.service import still_needed
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import current_language, gettext, long_day, ngettext
from shared_space.notices import dates
from shared_space.notices.queries import bookings, outbox, readers
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import News, about_of, booking_page, concerned, dates_key, tell
from shared_space.notices.writing import Content, Occasion, settings, write
from shared_space.organizations.events import PersonLeftOrganization


def waiting_began(event: events.WaitingBegan) -> None:
    _tell(event, "waiting_began")


def offer_made(event: events.OfferMade) -> None:
    """With the way to accept it, and until when it is kept. Of an alternative, the old date too."""
    zone = the_house().zone
    kept = [lambda: dates.kept_until(event.until, zone)]
    if event.instead_of_id is None:
        _tell(event, "place_offered", says=kept, link=_answer_page)
        return
    (old,) = bookings.about(event.booking_id, [event.instead_of_id]).dates
    instead = [*kept, lambda: dates.it_would_replace(old, zone, current_language())]
    _tell(event, "offer_made", says=instead, link=_answer_page)


def offer_accepted(event: events.OfferAccepted) -> None:
    about = about_of(event)
    before = bookings.about(event.booking_id, event.moved_ids).dates if event.moved_ids else ()
    tell(
        event,
        News(
            kind="offer_accepted",
            about=about,
            to=concerned(about),
            key=dates_key(event),
            calendar="REQUEST",
            before=before,
        ),
    )


def offer_expired(event: events.OfferExpired) -> None:
    _tell(event, "offer_expired")


def offer_taken_back(event: events.OfferTakenBack) -> None:
    """Only when the house closes: else what took its place has a letter of its own."""
    if event.closed:
        _tell(event, "offer_taken_back")


def request_expired(event: events.RequestExpired) -> None:
    _tell(event, f"request_expired_{event.why}")


def still_needed_asked(event: events.StillNeededAsked) -> None:
    """The address of the answer is a secret of its readers."""
    about = about_of(event)
    address = f"{settings().public_url}/bookings/still-needed/{event.token}"
    tell(
        event,
        News(
            kind="still_needed",
            about=about,
            to=concerned(about),
            key=f"check {event.check_id}",
            link=lambda _about: (gettext("Keep the dates, or give some back"), address),
            secret=True,
        ),
    )


def dates_given_back(event: events.DatesGivenBack) -> None:
    about = about_of(event)
    tell(
        event,
        News(
            kind="dates_given_back",
            about=about,
            to=concerned(about),
            key=dates_key(event),
            calendar="CANCEL",
        ),
    )


def end_need_answers(event: PersonLeftOrganization) -> None:
    """Who left an organization answers for it no longer: the addresses in her letters end."""
    sent = outbox.checks_sent_to(event.person_id)
    still_needed.end_addresses(sent, event.organization_id)


def remind_managers(now: datetime) -> int:
    """A chore: once a day, what waits for the house staff. Returns how many letters it asked for; the
    key of each lets it leave once, however often and by how many workers this is done."""
    waiting, oldest = undecided_since(now)
    zone = the_house().zone
    if oldest is None or not reminds(oldest, now, zone):
        return 0
    today = now.astimezone(zone).date()
    occasion = Occasion(kind="requests_wait", key=today.isoformat(), at=now)

    def content(_reader: Reader) -> Content:
        day = long_day(oldest.astimezone(zone).date())
        return Content(
            template="account",
            subject=gettext("Requests that wait"),
            sentences=(
                ngettext(
                    "%(num)s request waits for the house staff, since %(day)s.",
                    "%(num)s requests wait for the house staff, the oldest since %(day)s.",
                    waiting,
                    day=day,
                ),
            ),
            link=(gettext("Open the requests"), f"{settings().public_url}/manage/requests"),
        )

    staff = readers.managers()
    for reader in staff:
        write(occasion, reader, content)
    return len(staff)


def _answer_page(about: bookings.About) -> tuple[str, str]:
    return gettext("Accept or refuse"), booking_page(about)[1]


def _tell(event: events.BookingEvent, kind: str, **news: object) -> None:
    """To who asked for it."""
    about = about_of(event)
    values = {"kind": kind, "about": about, "to": concerned(about), "key": dates_key(event), **news}
    tell(event, News(**values))  # type: ignore[arg-type]
