"""Letters about dates that move: the new time with the old one, and the invitation that follows."""

from collections.abc import Collection
from dataclasses import replace

from shared_space.bookings import events
from shared_space.notices.queries import bookings, readers
from shared_space.notices.telling import News, concerned, dates_key, requests_page, tell


def booking_moved(event: events.BookingMoved) -> None:
    """At once, by its organization or by a manager with a reason."""
    _tell_moved(event, dates_key(event), event.occurrence_ids, event.before_ids, event.reason_code)


def move_requested(event: events.MoveRequested) -> None:
    """To who asked: we have it. To every manager but the one who typed it: it waits. Old and new, since
    it is no new request."""
    about = bookings.about(event.booking_id, event.occurrence_ids)
    before = bookings.about(event.booking_id, event.before_ids).dates
    received = News(
        kind="move_received", about=about, to=concerned(about), key=dates_key(event), before=before
    )
    tell(event, received)
    waits = replace(
        received,
        kind="move_requested",
        to=readers.managers(but=event.actor_id),
        link=requests_page,
        for_staff=True,
    )
    tell(event, waits)


def move_approved(event: events.BookingApproved) -> None:
    """The part of an approval that moves dates; see `bookings.booking_approved`."""
    moves = bookings.moves_among(event.occurrence_ids, "moved")
    if moves:
        _tell_moved(event, f"decision {event.decision_id}", moves.keys(), moves.values())


def move_declined(event: events.BookingDeclined) -> None:
    """The part of a refusal whose dates stay as they were; see `bookings.booking_declined`."""
    moves = bookings.moves_among(event.occurrence_ids, "approved")
    if not moves:
        return
    about = bookings.about(event.booking_id, moves.values())
    tell(
        event,
        News(
            kind="move_declined",
            about=about,
            to=concerned(about),
            key=f"decision {event.decision_id}",
            reason_code=event.reason_code,
        ),
    )


def _tell_moved(
    event: events.BookingEvent,
    key: str,
    new: Collection[int],
    before: Collection[int],
    reason_code: str = "",
) -> None:
    about = bookings.about(event.booking_id, new)
    tell(
        event,
        News(
            kind="booking_moved",
            about=about,
            to=concerned(about),
            key=key,
            calendar="REQUEST",
            reason_code=reason_code,
            before=bookings.about(event.booking_id, before).dates,
        ),
    )
