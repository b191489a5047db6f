"""Typed refusals of the booking desk; `messages.py` turns each into a sentence."""

from collections.abc import Mapping, Sequence
from datetime import date

from shared_space.bookings.rules.objections import Objection


class Refused(Exception):
    """A request that a rule refuses. whole: objections to it as such; by_date: to each date."""

    def __init__(
        self, whole: Sequence[Objection], by_date: Sequence[tuple[date, Sequence[Objection]]]
    ) -> None:
        super().__init__("refused")
        self.whole, self.by_date = whole, by_date

    @property
    def of_dates(self) -> list[Objection]:
        """Those to any of the dates."""
        return [objection for _day, said in self.by_date for objection in said]


class SomeRefused(Exception):
    """Requests made together of which some are refused; none is made. by_place: place among them →
    why."""

    def __init__(self, by_place: Mapping[int, Refused]) -> None:
        super().__init__("refused")
        self.by_place = by_place


class NotHers(Exception):
    """She may not do this to that booking, or it does not exist: 404 either way."""


class Stale(Exception):
    """What she decided on has changed since she saw it (409). booking_id: look again there."""

    def __init__(self, booking_id: int) -> None:
        super().__init__("stale")
        self.booking_id = booking_id


class TooLateToUndo(Exception):
    """The two minutes are over, or the letters have left."""


class Undecided(Exception):
    """Bookings that nobody has decided on are in the way of a closure (409)."""


class OfferOver(Exception):
    """The offer was open until an earlier hour: it can no longer be accepted (409)."""


class CannotPropose(Exception):
    """A proposal that makes no sense or is impossible. field: of the form; code: of
    `messages.proposal_problem`; hers, theirs: objections to each side's new slot."""

    def __init__(
        self,
        field: str,
        code: str,
        hers: Sequence[Objection] = (),
        theirs: Sequence[Objection] = (),
    ) -> None:
        super().__init__(code)
        self.field, self.code, self.hers, self.theirs = field, code, hers, theirs


class CannotInvite(Exception):
    """A colleague who is not added. code: of `messages.cannot_invite`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooEarlyOrLate(Exception):
    """Saying "we are here" is for a quarter of an hour before an approved date until its end (409)."""


class Kept(Exception):
    """A date at which nobody said "we are here" is not given back: what stands on it needs it. Raised by
    a handler of NoShowReleased."""


class ProposalOver(Exception):
    """Answered, withdrawn or lapsed meanwhile, or no longer possible (409)."""
