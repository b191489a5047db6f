"""Letters about a booking whose words changed: its invitations follow. The time stands as it was, so the
number of the invitation does too; its stamp is later (RFC 5546, 2.1.5)."""

from collections.abc import Iterable

from shared_space.bookings import events
from shared_space.calendars.entries import in_a_line
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.bookings import About
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import News, concerned, tell_of


def booking_edited(event: events.BookingEdited) -> None:
    """To everybody whose calendar an invitation has entered: what is approved and ahead, as it is called
    now. Only to whom something that she reads has changed. What a decision could still undo is in a
    letter of its own, which waits and falls with it."""
    if event.title_before is None and not event.private_changed:
        return
    ahead = bookings.standing_ahead(event.occurrence_ids, event.at)
    invited = readers.invited_to(event.booking_id)
    for decision_id, numbers in bookings.by_open_decision(ahead, event.at).items():
        about = bookings.about(event.booking_id, numbers)
        stamp = max(dated.changed_at for dated in about.dates)
        key = f"{event.booking_id} {stamp.isoformat()} {decision_id or ''}"
        hers = [reader for reader in concerned(about) if reader.invitations]
        for kind, to, outside in (
            ("booking_edited", hers, False),
            ("colleague_edited", invited, True),
        ):
            news = News(
                kind=kind,
                about=about,
                to=_who_sees(event, about, to),
                key=key,
                calendar="REQUEST",
                outside=outside,
            )
            tell_of(event, news, decision_id)


def _who_sees(event: events.BookingEdited, about: About, to: Iterable[Reader]) -> list[Reader]:
    """Whether it is private stands in every invitation; of the title only her own language."""

    def sees(language: str) -> bool:
        before = event.title_before
        return event.private_changed or (
            before is not None and in_a_line(before, language) != in_a_line(about.title, language)
        )

    return [reader for reader in to if sees(reader.language)]
