"""Objection, state, reason and history → a sentence in the page's language."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from shared_space.bookings.policy_words import minutes_in_words as minutes_in_words
from shared_space.bookings.policy_words import quota_sentence
from shared_space.bookings.rules import colleagues
from shared_space.bookings.rules.clusters import Contest
from shared_space.bookings.rules.objections import Objection
from shared_space.house.messages import lines_of, names_of
from shared_space.kernel.i18n import (
    current_language,
    gettext,
    lazy_gettext,
    ngettext,
)
from shared_space.kernel.text import isolate
from shared_space.observances.values import Observance

_OBJECTIONS: dict[str, Callable[..., str]] = {
    "past": lambda: gettext("This time has already passed."),
    "window": lambda days: ngettext(
        "Bookings open %(num)s day ahead.", "Bookings open %(num)s days ahead.", days
    ),
    "step": lambda minutes: gettext(
        "Times begin and end on full steps of %(minutes)s minutes.", minutes=minutes
    ),
    "too_short": lambda minutes: gettext(
        "This is too short: at least %(minutes)s minutes.", minutes=minutes
    ),
    "too_long": lambda hours: ngettext(
        "This is too long: at most %(num)s hour.", "This is too long: at most %(num)s hours.", hours
    ),
    "long": lambda hours: ngettext(
        "Longer than %(num)s hour: the house staff decides.",
        "Longer than %(num)s hours: the house staff decides.",
        hours,
    ),
    "outside_hours": lambda: gettext("Outside opening hours: the house staff decides."),
    "closed": lambda: gettext("The house does not work at this time."),
    "held": lambda: gettext("This room is another organization's permanent room."),
    "taken": lambda: gettext("This time is taken."),
    "turnaround": lambda minutes: gettext(
        "Too close to another booking: %(minutes)s minutes are needed to tidy up.", minutes=minutes
    ),
    "full": lambda left, seats: ngettext(
        "Only %(num)s seat is free, you asked for %(seats)s.",
        "Only %(num)s seats are free, you asked for %(seats)s.",
        left,
        seats=seats,
    ),
    "rivals": lambda: gettext("Another request for this time is waiting too."),
    "reversed": lambda: gettext("The end must be after the start."),
    "no_such_time": lambda: gettext("The clock skips this hour on that night."),
    "too_many_dates": lambda dates, most: gettext(
        "A series has at most %(most)s dates; this one has %(dates)s.", dates=dates, most=most
    ),
    "long_series": lambda dates, most: gettext(
        "More than %(most)s dates: the house staff decides.", most=most
    ),
    "too_many_people": lambda people, most: ngettext(
        "There is place for %(num)s person.", "There is place for %(num)s people.", most
    ),
    "many_seats": lambda seats, most: ngettext(
        "More than %(num)s seat: the house staff decides.",
        "More than %(num)s seats: the house staff decides.",
        most,
    ),
    "manager_decides": lambda: gettext("The house staff decides on this hall."),
    "observance": lambda day: str(lines_of([day])[0]),
    "guest": lambda: gettext("As a guest of the house: the house staff decides."),
    "guests_share": lambda: gettext(
        "Guests of the house can ask for seats in the open space only."
    ),
    "all_seats": lambda: gettext("The whole space: the house staff decides."),
    "equipment": lambda name, left, wanted: (
        ngettext(
            "%(name)s: only %(num)s is free then, you asked for %(wanted)s.",
            "%(name)s: only %(num)s are free then, you asked for %(wanted)s.",
            left,
            name=isolate(name.in_(current_language()).text),
            wanted=wanted,
        )
        if left
        else gettext(
            "%(name)s: none is free then.", name=isolate(name.in_(current_language()).text)
        )
    ),
    "nobody_at_once": lambda: gettext("The house staff decides on every request here."),
    "residents_at_once": lambda: gettext(
        "Only resident organizations are confirmed at once here: the house staff decides."
    ),
    "quota": quota_sentence,
}


def days_sentence(met: Sequence[Sequence[Observance]]) -> str:
    """'On 2 of 12 dates: Passover eve, Eid al-Adha (expected)', for the days of communities that each
    date of a series meets; '' when no date meets one."""
    if len(met) < 2 or not any(met):
        return ""
    return ngettext(
        "On %(hit)s of %(num)s date: %(days)s",
        "On %(hit)s of %(num)s dates: %(days)s",
        len(met),
        hit=sum(map(bool, met)),
        days=names_of(day for days in met for day in days),
    )


def objection_sentence(objection: Objection) -> str:
    """One sentence for one objection."""
    return _OBJECTIONS[objection.code](**objection.numbers)


def sentences(objections: Iterable[Objection]) -> list[str]:
    """The sentences, the heaviest first, each once."""
    ordered = sorted(objections, key=lambda o: -o.weight)
    return list(dict.fromkeys(objection_sentence(o) for o in ordered))


STATES = {
    "requested": lazy_gettext("requested"),
    "approved": lazy_gettext("approved"),
    "declined": lazy_gettext("declined"),
    "withdrawn": lazy_gettext("withdrawn"),
    "expired": lazy_gettext("expired"),
    "offered": lazy_gettext("offered"),
    "cancelled": lazy_gettext("cancelled"),
    "moved": lazy_gettext("moved"),
    "released": lazy_gettext("given back"),
}
VISIBILITIES = {
    "public": lazy_gettext("Public: everybody may read title and host"),
    "house": lazy_gettext("In the house: members of its organizations may read it"),
    "private": lazy_gettext("Private: others see only that the time is taken"),
}
REASONS = {
    "another_use": lazy_gettext("This time was given to another request."),
    "house_needs": lazy_gettext("The house itself needs the space at this time."),
    "unsuitable": lazy_gettext("The space does not suit this activity."),
    "maintenance": lazy_gettext("Repairs have to be done in the space."),
    "fair_share": lazy_gettext("We want every organization to have its share of the hall."),
    "closed": lazy_gettext("The house does not work at this time."),
}


def reason_sentence(code: str) -> str:
    """A ready reason in the page's (or letter's) language; '' for an unknown code."""
    return str(REASONS[code]) if code in REASONS else ""


_HISTORY = {
    "BookingRequested": lazy_gettext("Requested"),
    "BookingConfirmed": lazy_gettext("Confirmed at once"),
    "RequestedTogether": lazy_gettext("Requested"),
    "ConfirmedTogether": lazy_gettext("Confirmed at once"),
    "BookingApproved": lazy_gettext("Approved"),
    "BookingDeclined": lazy_gettext("Not approved"),
    "BookingCancelled": lazy_gettext("Cancelled"),
    "BookingWithdrawn": lazy_gettext("Request withdrawn"),
    "RivalApproved": lazy_gettext("Another request for this time was approved"),
    "DecisionUndone": lazy_gettext("The decision was taken back"),
    "QuestionAsked": lazy_gettext("The house staff asked a question"),
    "QuestionAnswered": lazy_gettext("The question was answered"),
    "SetUpChanged": lazy_gettext("Equipment or set-up was changed"),
    "BookingEdited": lazy_gettext("Details were changed"),
    "ColleagueAdded": lazy_gettext("A colleague was invited"),
    "ColleagueRemoved": lazy_gettext("A colleague is no longer invited"),
    "WaitingBegan": lazy_gettext("Waits for a time that is taken"),
    "SaidHere": lazy_gettext("They came"),
    "NoShowReleased": lazy_gettext("Given back, since nobody came"),
    "ProposalMade": lazy_gettext("Another organization asked to swap or share"),
    "ProposalAccepted": lazy_gettext("Agreed with another organization"),
    "ProposalCarriedOut": lazy_gettext("Agreed with another organization"),
    "ProposalDeclined": lazy_gettext("A proposal was declined"),
    "ProposalWithdrawn": lazy_gettext("A proposal was withdrawn"),
    "ProposalLapsed": lazy_gettext("A proposal ended without an answer"),
    "RequestExpired": lazy_gettext("Ended without a decision"),
    "StillNeededAsked": lazy_gettext("Asked whether it is still needed"),
    "StillNeeded": lazy_gettext("It is still needed"),
    "DatesGivenBack": lazy_gettext("Dates were given back"),
    "OfferMade": lazy_gettext("A time was offered"),
    "OfferAccepted": lazy_gettext("The offer was accepted"),
    "OfferRefused": lazy_gettext("The offer was refused"),
    "OfferExpired": lazy_gettext("The offer ran out"),
    "OfferTakenBack": lazy_gettext("The offer was taken back"),
    "BookingMoved": lazy_gettext("Moved"),
    "MoveRequested": lazy_gettext("A change was requested"),
}


_PROPOSAL_PROBLEMS: dict[str, Any] = {
    "choose_own": lazy_gettext("Choose one of your organization's dates."),
    "own_for_swap": lazy_gettext("To swap, choose a date of yours that is approved."),
    "own_for_shorten": lazy_gettext("To share the time, choose a date of yours that still waits."),
    "keep_part": lazy_gettext("Write the part of this time that stays with whoever has it now."),
    "no_rest": lazy_gettext("This leaves no time for you. Write less for whoever has it now."),
    "together_already": lazy_gettext("You host this booking together already."),
    "changing": lazy_gettext(
        "A change of one of these dates waits for a decision. Ask after that."
    ),
    "over": lazy_gettext("One of these dates has begun or has changed."),
    "does_not_fit": lazy_gettext("This cannot be done as it stands."),
}


def proposal_problem(code: str) -> str:
    """Why a proposal cannot be made."""
    return str(_PROPOSAL_PROBLEMS[code])


PROPOSAL_STATES = {
    "open": lazy_gettext("waiting for an answer"),
    "accepted": lazy_gettext("accepted"),
    "declined": lazy_gettext("declined"),
    "withdrawn": lazy_gettext("withdrawn"),
    "lapsed": lazy_gettext("ended without an answer"),
}


def seats_free(left: int, seats: int) -> str:
    """'18 seats free of 24'."""
    free = ngettext("%(num)s seat free", "%(num)s seats free", left)
    return gettext("%(free)s of %(seats)s", free=free, seats=seats)


def contest_sentence(contest: Contest | None) -> str:
    """How many seats competing requests ask for, of how many; '' where they want a room."""
    if contest is None:
        return ""
    return ngettext(
        "Together they ask for %(num)s seat at the same time. There: %(free)s.",
        "Together they ask for %(num)s seats at the same time. There: %(free)s.",
        contest.asked,
        free=seats_free(contest.left, contest.seats),
    )


def history_sentence(verb: str) -> str:
    return str(_HISTORY.get(verb, verb))


def cannot_invite(code: str) -> str:
    """Why a colleague is not added; see `rules.colleagues`."""
    return {
        "already": gettext("This address is on the list already."),
        "gets_letters": gettext("Who asked for this booking gets its letters in any case."),
        "full": gettext("A booking invites %(most)s colleagues at most.", most=colleagues.MOST),
        "over": gettext("No date of this booking is ahead."),
        "many_today": gettext(
            "You have added %(most)s addresses today. Add the others tomorrow.",
            most=colleagues.MOST_A_DAY,
        ),
    }[code]


def left_sentence(why: str, title: str) -> str:
    """Why a ticked request was not approved with the others; see `service.bulk`."""
    return {
        "rivals": gettext(
            "Not approved: %(title)s. Another ticked request wants the same time: decide between them.",
            title=title,
        ),
        "stale": gettext(
            "Not approved: %(title)s. It changed since you saw it: look at it again.", title=title
        ),
        "withdrawn": gettext("Not approved: %(title)s. It was withdrawn meanwhile.", title=title),
        "over": gettext("%(title)s no longer waits for a decision.", title=title),
        "taken": gettext("Not approved: %(title)s. Its time is no longer free.", title=title),
    }[why]


_WHY = {
    "manager_decides": lazy_gettext("This hall always asks"),
    "long": lazy_gettext("Long booking"),
    "long_series": lazy_gettext("Long series"),
    "outside_hours": lazy_gettext("Outside opening hours"),
    "many_seats": lazy_gettext("Many seats"),
    "guest": lazy_gettext("A guest of the house"),
    "all_seats": lazy_gettext("The whole space"),
    "nobody_at_once": lazy_gettext("Every request here asks"),
    "residents_at_once": lazy_gettext("Not a resident organization"),
    "with_others": lazy_gettext("Goes together with the other dates"),
}


def objection_codes_in_words(codes: Iterable[str]) -> list[str]:
    """Why a request waits for a manager, in a few words each."""
    return [str(_WHY[code]) for code in codes if code in _WHY]
