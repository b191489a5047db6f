"""What each fact about a booking writes, and to whom. factory.py names these functions; each runs in
the transaction of its fact, so that nothing is sent for what was rolled back."""

from shared_space.bookings import events
from shared_space.bookings.service import talking
from shared_space.kernel.i18n import gettext
from shared_space.notices.handlers import moves
from shared_space.notices.queries import bookings, outbox, readers
from shared_space.notices.service import recall
from shared_space.notices.telling import (
    News,
    about_of,
    concerned,
    dates_key,
    requests_page,
    tell,
)
from shared_space.notices.writing import settings
from shared_space.organizations.events import PersonLeftOrganization


def request_received(event: events.BookingRequested) -> None:
    """To who asked: we have it. To every manager but the one who typed it: it waits."""
    about = about_of(event)
    tell(
        event, News(kind="request_received", about=about, to=concerned(about), key=dates_key(event))
    )
    tell(
        event,
        News(
            kind="request_waits",
            about=about,
            to=readers.managers(but=event.actor_id),
            key=dates_key(event),
            link=requests_page,
            for_staff=True,
        ),
    )


def booking_confirmed(event: events.BookingConfirmed) -> None:
    about = about_of(event)
    tell(
        event,
        News(
            kind="booking_confirmed",
            about=about,
            to=concerned(about),
            key=dates_key(event),
            calendar="REQUEST",
        ),
    )


def booking_approved(event: events.BookingApproved) -> None:
    """Dates that only move are told apart, with their old time."""
    moves.move_approved(event)
    moved = bookings.moves_among(event.occurrence_ids, "moved")
    new = [number for number in event.occurrence_ids if number not in moved]
    if not new:
        return
    about = bookings.about(event.booking_id, new)
    tell(
        event,
        News(
            kind="booking_approved",
            about=about,
            to=concerned(about),
            key=f"decision {event.decision_id}",
            calendar="REQUEST",
        ),
    )


def booking_declined(event: events.BookingDeclined) -> None:
    """Dates that stay as they were are told apart."""
    moves.move_declined(event)
    stay = bookings.moves_among(event.occurrence_ids, "approved")
    refused = [number for number in event.occurrence_ids if number not in stay]
    if not refused:
        return
    about = bookings.about(event.booking_id, refused)
    tell(
        event,
        News(
            kind="booking_declined",
            about=about,
            to=concerned(about),
            key=f"decision {event.decision_id}",
            reason_code=event.reason_code,
            reason=event.reason,
        ),
    )


def booking_cancelled(event: events.BookingCancelled) -> None:
    """By the staff (then it can be undone for two minutes) or by its organization."""
    about = about_of(event)
    decided = event.decision_id is not None
    tell(
        event,
        News(
            kind="booking_cancelled",
            about=about,
            to=concerned(about),
            key=f"decision {event.decision_id}" if decided else dates_key(event),
            calendar="CANCEL",
            reason_code=event.reason_code,
            reason=event.reason,
        ),
    )


def request_withdrawn(event: events.BookingWithdrawn) -> None:
    """Of the staff, only managers whose question is still open wait for anything."""
    asked = [
        reader
        for number in bookings.who_asked_about(event.booking_id)
        for reader in readers.in_place_of(number)
    ]
    tell(
        event,
        News(
            kind="request_withdrawn",
            about=about_of(event),
            to=[reader for reader in asked if reader.person_id != event.actor_id],
            key=dates_key(event),
            link=requests_page,
            for_staff=True,
        ),
    )


def rival_approved(event: events.RivalApproved) -> None:
    about = about_of(event)
    tell(
        event,
        News(
            kind="rival_approved",
            about=about,
            to=concerned(about),
            key=f"{event.booking_id} decision {event.decision_id}",
        ),
    )


def question_asked(event: events.QuestionAsked) -> None:
    """The address of the answer is a secret of its readers."""
    about = about_of(event)
    address = f"{settings().public_url}/bookings/answer/{event.token}"
    tell(
        event,
        News(
            kind="question_asked",
            about=about,
            to=concerned(about),
            key=f"question {event.question_id}",
            link=lambda _about: (gettext("Answer the question"), address),
            secret=True,
        ),
    )


def end_answers(event: PersonLeftOrganization) -> None:
    """Who left an organization answers for it no longer: the addresses in her letters end."""
    sent = outbox.questions_sent_to(event.person_id)
    talking.end_addresses(sent, event.organization_id)


def question_answered(event: events.QuestionAnswered) -> None:
    tell(
        event,
        News(
            kind="question_answered",
            about=about_of(event),
            to=readers.in_place_of(bookings.who_asked(event.question_id)),
            key=f"question {event.question_id}",
            link=requests_page,
            for_staff=True,
        ),
    )


def decision_undone(event: events.DecisionUndone) -> None:
    """Raises AlreadyLeft, and the undo fails with it, when a letter has left."""
    recall(event.decision_id, event.at)
