"""Letters to those whom a booking invites beside the people of the house. They hear of approved dates
alone: that they are invited, that a date moves, that it is cancelled. Never of questions, refusals or
notes, and never by a link that would ask them to sign in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared_space.bookings import events
from shared_space.notices.queries import bookings, outbox, readers
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import News, dates_key, tell_of


@dataclass(frozen=True)
class _Occasion:
    """key: what makes the fact this one; decision_id: whose undoing recalls its letters."""

    key: str
    decision_id: int | None = None


def dates_stand(event: events.BookingEvent) -> None:
    """Approved, or moved: of each date its new time and place, whichever way they came about."""
    invited = readers.invited_to(event.booking_id)
    if not invited or (isinstance(event, events.ProposalEvent) and event.kind == "together"):
        return
    standing = bookings.standing(event.occurrence_ids)
    before_ids = (
        getattr(event, "before_ids", ())
        or getattr(event, "moved_ids", ())
        or bookings.moves_among(event.occurrence_ids, "moved").values()
    )
    before = bookings.about(event.booking_id, before_ids).dates if before_ids else ()
    known = {dated.uid for dated in before}
    moved = [number for number, uid in standing.items() if uid in known]
    new = [number for number, uid in standing.items() if uid not in known]
    occasion = _occasion(event)
    _tell(event, occasion, "colleague_moved", "REQUEST", of=moved, to=invited, before=before)
    _tell(event, occasion, "colleague_invited", "REQUEST", of=new, to=invited)


def dates_end(event: events.BookingEvent) -> None:
    """Cancelled, given back or released: they do not take place, and why is not theirs to read."""
    invited = readers.invited_to(event.booking_id)
    ended = event.occurrence_ids
    _tell(event, _occasion(event), "colleague_cancelled", "CANCEL", of=ended, to=invited)


def added(event: events.ColleagueAdded) -> None:
    """To her, of the dates that stand."""
    her = [r for r in readers.invited_to(event.booking_id) if r.email == event.email]
    _tell_of_standing(event, "colleague_invited", "REQUEST", her)


def removed(event: events.ColleagueRemoved) -> None:
    """To her: it takes place without her."""
    her = Reader(None, event.name, event.email, event.language)
    _tell_of_standing(event, "colleague_uninvited", "UNINVITE", [her])


def decision_undone(event: events.DecisionUndone) -> None:
    """Its letters are recalled, so everybody knows what she knew before it. Who was written down since
    does not know of the dates that stand again; who was taken off the list still does."""
    standing = bookings.standing(bookings.of_same_uids(event.occurrence_ids))
    invited = [reader.email for reader in readers.invited_to(event.booking_id)]
    recalled = outbox.recalled_from(event.decision_id, "colleague_")
    gone = [reader for reader in recalled if reader.email not in invited]
    new = readers.invited_to(event.booking_id, bookings.decided_at(event.decision_id))
    occasion = _Occasion(f"undone {event.decision_id}")
    _tell(event, occasion, "colleague_uninvited", "UNINVITE", of=standing, to=gone)
    _tell(event, occasion, "colleague_invited", "REQUEST", of=standing, to=new)


def _tell_of_standing(
    event: events.BookingEvent, kind: str, calendar: str, to: Sequence[Reader]
) -> None:
    """What a decision could still undo is in a letter of its own, which waits and falls with it."""
    groups = bookings.by_open_decision(event.occurrence_ids, event.at)
    for decision_id, numbers in groups.items():
        key = f"{event.booking_id} {event.at.isoformat()} {decision_id or ''}"
        _tell(event, _Occasion(key, decision_id), kind, calendar, of=numbers, to=to)


def _occasion(event: events.BookingEvent) -> _Occasion:
    decision_id: int | None = getattr(event, "decision_id", None)
    if decision_id is None:
        return _Occasion(dates_key(event))
    return _Occasion(f"decision {decision_id}", decision_id)


def _tell(
    event: events.BookingEvent,
    occasion: _Occasion,
    kind: str,
    calendar: str,
    *,
    of: Collection[int],
    to: Sequence[Reader],
    before: tuple[bookings.Dated, ...] = (),
) -> None:
    if not of or not to:
        return
    news = News(
        kind=kind,
        about=bookings.about(event.booking_id, of),
        to=to,
        key=occasion.key,
        calendar=calendar,
        outside=True,
        before=before,
    )
    tell_of(event, news, occasion.decision_id)
