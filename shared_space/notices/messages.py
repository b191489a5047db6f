"""The sentences of letters and of the list of letters, in the language in force."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from shared_space.kernel.i18n import clock, gettext, lazy_gettext, ngettext, short_day
from shared_space.notices.queries.bookings import Dated

KINDS = {
    "request_received": lazy_gettext("Request received"),
    "request_waits": lazy_gettext("A request waits"),
    "booking_confirmed": lazy_gettext("Confirmed at once"),
    "asked_together": lazy_gettext("A calendar file received"),
    "together_wait": lazy_gettext("Requests of a calendar file wait"),
    "booking_approved": lazy_gettext("Approved"),
    "booking_declined": lazy_gettext("Not approved"),
    "booking_cancelled": lazy_gettext("Cancelled"),
    "request_withdrawn": lazy_gettext("Request withdrawn"),
    "rival_approved": lazy_gettext("Another request was approved"),
    "booking_moved": lazy_gettext("Moved"),
    "booking_edited": lazy_gettext("Details changed"),
    "move_received": lazy_gettext("Change received"),
    "move_requested": lazy_gettext("A change waits"),
    "move_declined": lazy_gettext("Change not approved"),
    "waiting_began": lazy_gettext("Waits for a time"),
    "place_offered": lazy_gettext("A freed time is offered"),
    "offer_made": lazy_gettext("Another time is offered"),
    "offer_accepted": lazy_gettext("Offer accepted"),
    "offer_expired": lazy_gettext("Offer ran out"),
    "offer_taken_back": lazy_gettext("Offer taken back"),
    "request_expired_start": lazy_gettext("Request ran out"),
    "request_expired_days": lazy_gettext("Request ran out"),
    "request_expired_line": lazy_gettext("Waited in vain"),
    "requests_wait": lazy_gettext("Requests that wait"),
    "still_needed": lazy_gettext("Still needed?"),
    "dates_given_back": lazy_gettext("Dates given back"),
    "question_asked": lazy_gettext("A question"),
    "question_answered": lazy_gettext("An answer"),
    "proposal_made": lazy_gettext("A proposal from another organization"),
    "proposal_accepted": lazy_gettext("A proposal was accepted"),
    "proposal_carried_out": lazy_gettext("Agreed with another organization"),
    "proposal_told": lazy_gettext("Two organizations agreed"),
    "proposal_declined": lazy_gettext("A proposal was declined"),
    "proposal_withdrawn": lazy_gettext("A proposal was withdrawn"),
    "proposal_lapsed": lazy_gettext("A proposal ended"),
    "no_show_released": lazy_gettext("Given back, since nobody came"),
    "colleague_invited": lazy_gettext("A colleague is invited"),
    "colleague_moved": lazy_gettext("Moved, to a colleague"),
    "colleague_edited": lazy_gettext("Details changed, to a colleague"),
    "colleague_cancelled": lazy_gettext("Cancelled, to a colleague"),
    "colleague_uninvited": lazy_gettext("No longer invited"),
    "place_asked": lazy_gettext("Confirm a place"),
    "place_taken": lazy_gettext("Registered for a workshop"),
    "place_again": lazy_gettext("Registered already"),
    "place_moved": lazy_gettext("Moved, to a participant"),
    "place_edited": lazy_gettext("Called otherwise, to a participant"),
    "place_added": lazy_gettext("One more date, to a participant"),
    "place_date_cancelled": lazy_gettext("A date cancelled, to a participant"),
    "place_cancelled": lazy_gettext("Workshop cancelled, to a participant"),
    "place_restored": lazy_gettext("Workshop takes place, to a participant"),
    "place_given_back": lazy_gettext("Place given back"),
    "place_removed": lazy_gettext("Taken off the list"),
    "invitation": lazy_gettext("Invitation to the portal"),
    "sign_in": lazy_gettext("Sign-in link"),
    "reset": lazy_gettext("Link for a new password"),
    "password_changed": lazy_gettext("Password changed"),
    "closed_at_once": lazy_gettext("Closed in an emergency"),
    "residency_changed": lazy_gettext("A permanent room ends, or ends otherwise"),
    "deputy_named": lazy_gettext("Named a deputy"),
    "deputy_ended": lazy_gettext("No longer a deputy"),
    "trial": lazy_gettext("Test letter"),
}
STATES = {
    "queued": lazy_gettext("waiting to leave"),
    "sending": lazy_gettext("leaving now"),
    "sent": lazy_gettext("sent"),
    "dead": lazy_gettext("given up"),
    "recalled": lazy_gettext("recalled"),
}
_OPENINGS: dict[str, Callable[[int], str]] = {
    "request_received": lambda _n: gettext(
        "We have received your request. The house staff will answer you by letter."
    ),
    "request_waits": lambda _n: gettext("A request waits for the house staff to decide."),
    "booking_confirmed": lambda n: ngettext(
        "Your booking is confirmed.", "Your booking is confirmed for %(num)s dates.", n
    ),
    "booking_approved": lambda n: ngettext(
        "Your request was approved.", "Your request was approved for %(num)s dates.", n
    ),
    "booking_declined": lambda n: ngettext(
        "Your request was not approved.", "Your request was not approved for %(num)s dates.", n
    ),
    "booking_cancelled": lambda n: ngettext(
        "Your booking was cancelled.", "Your booking was cancelled for %(num)s dates.", n
    ),
    "request_withdrawn": lambda _n: gettext("The request you asked about was withdrawn."),
    "rival_approved": lambda _n: gettext(
        "Another request for this time was approved. Your request is still open: "
        "the house staff will answer it."
    ),
    "booking_moved": lambda n: ngettext(
        "Your booking has a new time or place.",
        "Your booking has a new time or place on %(num)s dates.",
        n,
    ),
    "booking_edited": lambda _n: gettext(
        "The details of your booking have changed. Time and place stay as they are."
    ),
    "move_received": lambda _n: gettext(
        "We have received the change you asked for. The house staff will answer you by letter."
    ),
    "move_requested": lambda _n: gettext(
        "A change of a booking waits for the house staff to decide."
    ),
    "move_declined": lambda _n: gettext(
        "The change you asked for was not approved. Your booking stays as it was:"
    ),
    "waiting_began": lambda _n: gettext(
        "You wait for a time that is taken. When it is free, a letter offers it to you."
    ),
    "place_offered": lambda _n: gettext("The time you waited for is free, and kept for you."),
    "offer_made": lambda _n: gettext("The house staff offers you another time or place."),
    "offer_accepted": lambda _n: gettext("You accepted what was offered. It is confirmed."),
    "offer_expired": lambda _n: gettext(
        "What was offered to you is no longer kept: nobody answered in time."
    ),
    "offer_taken_back": lambda _n: gettext(
        "What was offered to you is no longer possible: the house does not work at this time."
    ),
    "request_expired_start": lambda _n: gettext(
        "Your request has ended: its time came before it was decided. We are sorry."
    ),
    "request_expired_days": lambda _n: gettext(
        "Your request has ended: it was not decided in time. You are welcome to ask again."
    ),
    "request_expired_line": lambda _n: gettext(
        "The time you waited for did not become free. We are sorry."
    ),
    "still_needed": lambda n: ngettext(
        "You have %(num)s date ahead. Do you still need it?",
        "You have %(num)s dates ahead. Do you still need them?",
        n,
    ),
    "dates_given_back": lambda n: ngettext(
        "You gave a date back. Others can use the time now. Thank you.",
        "You gave %(num)s dates back. Others can use the time now. Thank you.",
        n,
    ),
    "question_asked": lambda _n: gettext(
        "The house staff has a question about your request. The request waits for your answer."
    ),
    "question_answered": lambda _n: gettext("Your question about a request was answered."),
    "proposal_made": lambda _n: gettext(
        "Another organization asks you about this time. You decide."
    ),
    "proposal_accepted": lambda _n: gettext(
        "Your proposal was accepted. This is how it stands now:"
    ),
    "proposal_carried_out": lambda _n: gettext(
        "You have agreed with another organization. This is how it stands now:"
    ),
    "proposal_told": lambda _n: gettext("Two organizations have agreed with each other."),
    "proposal_declined": lambda _n: gettext(
        "Your proposal was not accepted. Everything stays as it was."
    ),
    "proposal_withdrawn": lambda _n: gettext(
        "The proposal about this time was withdrawn. Everything stays as it was."
    ),
    "proposal_lapsed": lambda _n: gettext(
        "Your proposal has ended without an answer, or can no longer be carried out. "
        "Everything stays as it was."
    ),
    "colleague_invited": lambda n: ngettext(
        "You are invited.", "You are invited to %(num)s dates.", n
    ),
    "colleague_moved": lambda n: ngettext(
        "What you are invited to has a new time or place.",
        "What you are invited to has a new time or place on %(num)s dates.",
        n,
    ),
    "colleague_edited": lambda _n: gettext(
        "The details of what you are invited to have changed. Time and place stay as they are."
    ),
    "colleague_cancelled": lambda n: ngettext(
        "What you were invited to does not take place.",
        "What you were invited to does not take place on %(num)s dates.",
        n,
    ),
    "colleague_uninvited": lambda _n: gettext("Your invitation was taken back."),
    "no_show_released": lambda _n: gettext(
        "Nobody said that you are here, so the rest of this time is free for others."
    ),
}


def opening(kind: str, dates: int) -> str:
    """What happened, without title or names: the first words may show on a locked screen."""
    return _OPENINGS[kind](dates)


_OF_A_BOOKING = frozenset(
    {
        "booking_confirmed",
        "booking_approved",
        "booking_cancelled",
        "booking_edited",
        "booking_moved",
        "move_declined",
        "no_show_released",
        "offer_accepted",
        "still_needed",
        "dates_given_back",
    }
)
_TO_THE_STAFF = frozenset(
    {"request_waits", "request_withdrawn", "question_answered", "move_requested"}
)


def subject(kind: str, dates: Sequence[Dated], zone: ZoneInfo) -> str:
    """Neutral (house policy): whose, and when it begins. Never a title or a name."""
    first = dates[0].starts_at
    when = {"day": short_day(first.astimezone(zone).date()), "time": clock(first, zone)}
    number = len(dates)
    if kind in _OF_A_BOOKING:
        return ngettext(
            "Your booking, %(day)s %(time)s",
            "Your booking, %(num)s dates from %(day)s %(time)s",
            number,
            **when,
        )
    if kind.startswith("colleague_"):
        return ngettext(
            "Your invitation, %(day)s %(time)s",
            "Your invitation, %(num)s dates from %(day)s %(time)s",
            number,
            **when,
        )
    if kind.startswith("proposal_"):
        return gettext("A proposal, %(day)s %(time)s", **when)
    if kind in _TO_THE_STAFF:
        return ngettext(
            "A request, %(day)s %(time)s",
            "A request, %(num)s dates from %(day)s %(time)s",
            number,
            **when,
        )
    return ngettext(
        "Your request, %(day)s %(time)s",
        "Your request, %(num)s dates from %(day)s %(time)s",
        number,
        **when,
    )


def still_waiting(number: int) -> str:
    return ngettext(
        "%(num)s other date of this request still waits.",
        "%(num)s other dates of this request still wait.",
        number,
    )


def kind_name(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def state_name(state: str) -> str:
    return str(STATES[state])
