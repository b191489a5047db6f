"""What happened to bookings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from shared_space.kernel.events import UNKEPT, Event
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True, kw_only=True)
class BookingEvent(Event):
    """booking_id with the occurrences concerned; organization_id None is the house."""

    subject_kind: ClassVar[str] = "booking"
    booking_id: int
    organization_id: int | None
    occurrence_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BookingRequested(BookingEvent):
    """Some dates wait for a manager (occurrence_ids: those that wait)."""


@dataclass(frozen=True, kw_only=True)
class BookingConfirmed(BookingEvent):
    """Confirmed at once, since no rule objected."""


@dataclass(frozen=True, kw_only=True)
class RequestedTogether(BookingEvent):
    """As BookingRequested, of one booking of many: AskedTogether tells of all of them."""


@dataclass(frozen=True, kw_only=True)
class ConfirmedTogether(BookingEvent):
    """As BookingConfirmed, of one booking of many: AskedTogether tells of all of them."""


@dataclass(frozen=True, kw_only=True)
class AskedTogether(Event):
    """Many bookings of one organization were asked for in one go, none of them invites colleagues yet.
    waiting_ids, confirmed_ids: their occurrences, which the facts of each booking keep."""

    subject_kind: ClassVar[str] = "organization"
    organization_id: int
    booking_ids: tuple[int, ...]
    waiting_ids: tuple[int, ...] = field(metadata=UNKEPT)
    confirmed_ids: tuple[int, ...] = field(metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class BookingApproved(BookingEvent):
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class BookingDeclined(BookingEvent):
    """note: the reason in words; reason_code: a ready reason, '' for her own words; reason: in the
    languages of the house, for the letters."""

    decision_id: int
    reason_code: str
    reason: Trilingual | None = field(default=None, metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(BookingEvent):
    """by a manager (decision_id) or by its organization (None). reason: as BookingDeclined."""

    decision_id: int | None
    reason_code: str = ""
    reason: Trilingual | None = field(default=None, metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class BookingWithdrawn(BookingEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class RivalApproved(BookingEvent):
    """Another request for the same slot was approved; this one is still open."""

    decision_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionUndone(BookingEvent):
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(BookingEvent):
    """note: the question. token: the secret of the answer's address, for the letter only."""

    question_id: int
    token: str = field(repr=False)

    def facts(self) -> dict[str, object]:
        return {name: value for name, value in super().facts().items() if name != "token"}


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(BookingEvent):
    question_id: int


@dataclass(frozen=True, kw_only=True)
class SetUpChanged(BookingEvent):
    """fields: 'equipment', 'needs' or both; occurrence_ids: the dates whose equipment changed. What
    is needed stays out of history."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BookingEdited(BookingEvent):
    """Title, people, purpose or visibility changed; fields: their names. title_before: what it was;
    private_changed: whether it became private, or is so no longer. Both for letters alone."""

    fields: tuple[str, ...]
    title_before: Trilingual | None = field(default=None, repr=False, metadata=UNKEPT)
    private_changed: bool = field(default=False, metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class ColleagueAdded(BookingEvent):
    """Somebody is to be invited by letter (occurrence_ids: the approved dates ahead). Who it is, history
    does not keep."""

    email: str = field(repr=False, metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class ColleagueRemoved(BookingEvent):
    """She is invited no longer. name, email, language: for her letter alone; the rest as
    ColleagueAdded."""

    email: str = field(repr=False, metadata=UNKEPT)
    name: str = field(repr=False, metadata=UNKEPT)
    language: str = field(metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class OfferMade(BookingEvent):
    """A date is offered (occurrence_ids: that one), open until `until`. instead_of_id: the date that
    makes room for it when it is accepted; None for the next of a waiting list."""

    until: datetime
    instead_of_id: int | None


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(BookingEvent):
    """The offered date is approved. moved_ids: approved dates that made room for it."""

    moved_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OfferRefused(BookingEvent):
    """By its requester; what it was offered instead of stays as it was."""


@dataclass(frozen=True, kw_only=True)
class OfferExpired(BookingEvent):
    """Nobody answered in time; what it was offered instead of stays as it was."""


@dataclass(frozen=True, kw_only=True)
class OfferTakenBack(BookingEvent):
    """What it was offered instead of was approved or withdrawn meanwhile; or (closed) the house does
    not work then."""

    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class BookingMoved(BookingEvent):
    """Dates took another place at once (occurrence_ids: the new rows). before_ids: the rows they
    came from. By a manager with a reason (decision_id) or by its organization (None)."""

    before_ids: tuple[int, ...]
    decision_id: int | None = None
    reason_code: str = ""


@dataclass(frozen=True, kw_only=True)
class MoveRequested(BookingEvent):
    """Dates would take another place (occurrence_ids: the rows that wait), once a manager agrees.
    before_ids: the rows they would come from."""

    before_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class WaitingBegan(BookingEvent):
    """The date waits for a slot that is taken."""


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    """What a kind of space allows was changed; fields: the names of what changed. policy_id: the
    place of the kind among the kinds of space, from 1, since history knows its subjects by number."""

    subject_kind: ClassVar[str] = "policy"
    policy_id: int
    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SaidHere(BookingEvent):
    """Somebody said "we are here". actor_id is None: nobody learns who is in the building."""


@dataclass(frozen=True, kw_only=True)
class NoShowReleased(BookingEvent):
    """Nobody came; the rest of the time is free. A handler that still needs the date raises
    `errors.Kept`, and nothing changes."""


@dataclass(frozen=True, kw_only=True)
class ProposalEvent(BookingEvent):
    """Of the holder's booking. kind: 'swap', 'shorten' or 'together'."""

    proposal_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ProposalMade(ProposalEvent):
    """note: the asker's words."""


@dataclass(frozen=True, kw_only=True)
class ProposalAccepted(ProposalEvent):
    """Accepted and carried out. occurrence_ids: the holder's dates as they are now."""


@dataclass(frozen=True, kw_only=True)
class ProposalCarriedOut(ProposalEvent):
    """The asker's side of an accepted one: of its own booking. actor_id is None, since the asker need
    not learn who holds a private date."""


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined(ProposalEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(ProposalEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class ProposalLapsed(ProposalEvent):
    """Nobody answered before the date, or it could no longer be carried out."""


@dataclass(frozen=True, kw_only=True)
class ClosedAtOnce(Event):
    """In an emergency: the house (space_id None) or a space does not work from now on."""

    subject_kind: ClassVar[str] = "closure"
    closure_id: int
    space_id: int | None
    starts_at: datetime
    ends_at: datetime
    reason: Trilingual = field(metadata=UNKEPT)


@dataclass(frozen=True, kw_only=True)
class RequestExpired(BookingEvent):
    """Nobody decided. why: 'start' (it began), 'days' (a policy's), 'line' (it began while it waited
    for a taken slot)."""

    why: str


@dataclass(frozen=True, kw_only=True)
class StillNeededAsked(BookingEvent):
    """The house asks whether the dates ahead are needed. token: the secret of the answer's address,
    for the letter only."""

    check_id: int
    token: str = field(repr=False)

    def facts(self) -> dict[str, object]:
        return {name: value for name, value in super().facts().items() if name != "token"}


@dataclass(frozen=True, kw_only=True)
class StillNeeded(BookingEvent):
    """Every date stays."""

    check_id: int


@dataclass(frozen=True, kw_only=True)
class DatesGivenBack(BookingEvent):
    """Approved dates are no longer needed; their slots are free."""

    check_id: int
