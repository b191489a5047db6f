"""Letters to those who joined a workshop. They hear of its approved dates, by whichever way these come
about, and of their own place. Until an address is confirmed, one letter alone goes there."""

from collections.abc import Collection, Iterable

from shared_space.bookings import events as bookings_events
from shared_space.bookings.service.renumbering import renumber
from shared_space.calendars.entries import in_a_line
from shared_space.house.queries import the_house
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices import dates as words
from shared_space.notices.places import News, tell
from shared_space.notices.queries import bookings, outbox, places, readers
from shared_space.notices.queries.places import Participant
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import about_of, concerned, dates_key
from shared_space.workshops import events
from shared_space.workshops.queries import SessionDetails, WorkshopDetails


def place_asked(event: events.PlaceAsked | events.PlaceAskedAgain) -> None:
    """To the address that somebody wrote down: confirm it, or what you have already."""
    who, workshop = places.participant(event.registration_id), places.workshop(event.workshop_id)
    until = places.kept_until(event.registration_id)
    if who is None:
        return
    zone = the_house().zone
    tell(
        News(
            kind="place_asked" if until else "place_again",
            at=event.at,
            workshop=workshop,
            to=[who],
            key=f"{event.registration_id} {event.at.isoformat()}",
            dates=_ahead(workshop, event),
            stranger=until is not None,
            says=(lambda: words.kept_until(until, zone),) if until else (),
        )
    )


def place_taken(event: events.PlaceTaken) -> None:
    """To her, with an invitation to every date that stands."""
    who, workshop = places.participant(event.registration_id), places.workshop(event.workshop_id)
    tell(
        News(
            kind="place_taken",
            at=event.at,
            workshop=workshop,
            to=[who] if who else [],
            key=f"{event.registration_id} {event.at.isoformat()}",
            dates=_ahead(workshop, event),
            calendar="REQUEST",
        )
    )


def place_given_back(event: events.PlaceGivenBack) -> None:
    """To her: it takes place without her."""
    workshop = places.workshop(event.workshop_id)
    reader = Reader(None, event.name, event.email, event.language, bool(event.occurrence_ids))
    tell(
        News(
            kind="place_removed" if event.by_hosts else "place_given_back",
            at=event.at,
            workshop=workshop,
            to=[Participant(None, reader)],
            key=f"{event.registration_id}",
            dates=places.dates(event.occurrence_ids) or _ahead(workshop, event),
            calendar="UNINVITE",
        )
    )


def workshop_changed(event: events.WorkshopChanged) -> None:
    """The hosts add a date, take one out, or call it otherwise."""
    added = set(event.occurrence_ids) - set(event.dropped)
    if event.title_before is not None:
        _tell_of_title(event, event.title_before, {date.uid for date in places.dates(added)})
    _tell_all(event, "place_date_cancelled", event.dropped, "UNINVITE")
    _tell_all(event, "place_added", added, "REQUEST")


def _tell_of_title(event: events.WorkshopChanged, before: Trilingual, new: set[str]) -> None:
    """Of the dates that are not new, to whoever reads another title in her calendar: by the same number
    and a later stamp (RFC 5546, 2.1.5)."""
    workshop = places.workshop(event.workshop_id)
    dates = tuple(date for date in _ahead(workshop, event) if date.uid not in new)

    def sees(reader: Reader) -> bool:
        old, now = (in_a_line(title, reader.language) for title in (before, workshop.title))
        return reader.invitations and old != now

    everybody = places.participants(event.workshop_id) if dates else []
    tell(
        News(
            kind="place_edited",
            at=event.at,
            workshop=workshop,
            to=[who for who in everybody if sees(who.reader)],
            key=workshop.changed_at.isoformat(),
            dates=dates,
            calendar="REQUEST",
        )
    )


def workshop_cancelled(event: events.WorkshopCancelled) -> None:
    _tell_all(event, "place_cancelled", event.occurrence_ids, "CANCEL", always=True)


def workshop_published(event: events.WorkshopPublished) -> None:
    """Again, after it was cancelled: nobody could join before the first time."""
    _tell_all(event, "place_restored", event.occurrence_ids, "REQUEST", always=True)


def booking_edited(event: bookings_events.BookingEdited) -> None:
    """A booking that becomes private takes its dates out of the workshop's page, and back when it is so no
    longer."""
    if not event.private_changed:
        return
    ahead = bookings.standing_ahead(event.occurrence_ids, event.at)
    private = places.is_private(event.booking_id)
    kind, calendar = ("place_date_cancelled", "UNINVITE") if private else ("place_added", "REQUEST")
    for workshop_id, uids in places.meeting_on(ahead).items():
        told = [date.id for date in places.dates(ahead, uids, even_private=True)]
        renumber(told, event.at)
        dates = places.dates(told, even_private=True)
        to = _not_told_already(event, places.participants(workshop_id))
        _tell_of(event, workshop_id, kind, dates, to=to, calendar=calendar)


def dates_stand(event: bookings_events.BookingEvent) -> None:
    """Approved, or moved: of each date its new time and place, whichever way they came about."""
    if isinstance(event, bookings_events.ProposalEvent) and event.kind == "together":
        return
    standing = bookings.standing(event.occurrence_ids)
    meeting = places.meeting_on(standing)
    if not meeting:
        return
    before = places.dates(
        getattr(event, "before_ids", ())
        or getattr(event, "moved_ids", ())
        or bookings.moves_among(event.occurrence_ids, "moved").values()
    )
    known = {date.uid for date in before}
    for workshop_id, uids in meeting.items():
        to = _not_told_already(event, places.participants(workshop_id))
        moved, new = places.dates(standing, uids & known), places.dates(standing, uids - known)
        _tell_of(event, workshop_id, "place_moved", moved, to=to, calendar="REQUEST", before=before)
        _tell_of(event, workshop_id, "place_added", new, to=to, calendar="REQUEST")


def dates_end(event: bookings_events.BookingEvent) -> None:
    """Cancelled, given back or released: why is not theirs to read."""
    for workshop_id, uids in places.meeting_on(event.occurrence_ids).items():
        to = _not_told_already(event, places.participants(workshop_id))
        ended = places.dates(event.occurrence_ids, uids)
        _tell_of(event, workshop_id, "place_date_cancelled", ended, to=to, calendar="CANCEL")


def decision_undone(event: bookings_events.DecisionUndone) -> None:
    """Its letters are recalled, so everybody knows what she knew before it. Who joined since does not
    know of what stands again, and who gave her place back since still has it in her calendar."""
    kin = bookings.of_same_uids(event.occurrence_ids)
    standing = bookings.standing(kin)
    since = bookings.decided_at(event.decision_id)
    for workshop_id, uids in places.meeting_on(kin).items():
        new = places.participants(workshop_id, since)
        stands = places.dates(standing, uids)
        ended = _newer(event, uids - set(standing.values())) if new else ()
        _tell_of(event, workshop_id, "place_moved", stands, to=new, calendar="REQUEST")
        _tell_of(event, workshop_id, "place_date_cancelled", ended, to=new, calendar="CANCEL")
        there = {who.reader.email for who in places.participants(workshop_id)}
        recalled = outbox.recalled_from(event.decision_id, "place_")
        gone = [Participant(None, reader) for reader in recalled if reader.email not in there]
        _tell_of(event, workshop_id, "place_given_back", stands, to=gone, calendar="UNINVITE")


def _newer(
    event: bookings_events.DecisionUndone, uids: Collection[str]
) -> tuple[SessionDetails, ...]:
    """Dates that stand no more, and had no new sequence by that: what takes an invitation back must."""
    ended = places.dates(event.occurrence_ids, uids)
    renumber([date.id for date in ended], event.at)
    return places.dates(event.occurrence_ids, uids)


def _ahead(workshop: WorkshopDetails, event: events.WorkshopEvent) -> tuple[SessionDetails, ...]:
    if workshop.state == "cancelled":
        return ()
    return tuple(date for date in workshop.coming(event.at) if date.state == "approved")


def _tell_all(
    event: events.WorkshopEvent,
    kind: str,
    occurrence_ids: Collection[int],
    calendar: str,
    *,
    always: bool = False,
) -> None:
    """always: it is news without a date, too."""
    if not occurrence_ids and not always:
        return
    tell(
        News(
            kind=kind,
            at=event.at,
            workshop=places.workshop(event.workshop_id),
            to=places.participants(event.workshop_id),
            key=event.at.isoformat(),
            dates=places.dates(occurrence_ids),
            calendar=calendar,
        )
    )


def _tell_of(
    event: bookings_events.BookingEvent,
    workshop_id: int,
    kind: str,
    dates: tuple[SessionDetails, ...],
    *,
    to: Iterable[Participant],
    calendar: str,
    before: tuple[SessionDetails, ...] = (),
) -> None:
    if not dates:
        return
    undone = isinstance(event, bookings_events.DecisionUndone)
    decision_id = getattr(event, "decision_id", None)
    fact = dates_key(event) if decision_id is None else f"decision {decision_id}"
    if isinstance(event, bookings_events.BookingEdited):
        fact = f"{event.booking_id} edited {max(date.changed_at for date in dates).isoformat()}"
    tell(
        News(
            kind=kind,
            at=event.at,
            workshop=places.workshop(workshop_id),
            to=to,
            key=f"undone {decision_id}" if undone else fact,
            dates=dates,
            before=before,
            calendar=calendar,
            decision_id=None if undone else decision_id,
            undone_id=decision_id if undone else None,
        )
    )


def _not_told_already(
    event: bookings_events.BookingEvent, everybody: list[Participant]
) -> list[Participant]:
    """But for those to whom another letter says the same: whoever asked for the booking, and colleagues
    whom it invites."""
    told = (*concerned(about_of(event)), *readers.invited_to(event.booking_id))
    addresses = {reader.email.lower() for reader in told}
    return [who for who in everybody if who.reader.email not in addresses]
