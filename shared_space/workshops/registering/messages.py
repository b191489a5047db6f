"""The words of registering, in the language in force."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared_space.kernel.i18n import clock, gettext, long_day, ngettext


def closed(code: str) -> str:
    """Why nobody can register (`rules.why_not`)."""
    return {
        "cancelled": gettext("This workshop is cancelled, so nobody can join it."),
        "closed": gettext("Nobody registers for this workshop here."),
        "past": gettext(
            "The last date of this workshop has begun, so nobody can join it any more."
        ),
        "full": gettext("This workshop is full. A place may become free: look here again."),
    }[code]


def places_left(left: int) -> str:
    return ngettext("%(num)s place left", "%(num)s places left", left)


def letter_follows() -> str:
    """The same to everybody without an account, whoever has a place already."""
    return gettext(
        "Thank you. A letter is on its way to this address. Open the link in it and confirm: "
        "then the place is yours. The letter says how long it is kept for you."
    )


def no_letters(*, demo: bool) -> str:
    """Where no mail server is set up yet."""
    if demo:
        return gettext(
            "This demo house sends no letters: the house staff reads them under Letters."
        )
    return gettext("This house does not send letters yet. Ask the house staff for help.")


def registered() -> str:
    return gettext("You are registered. A letter is on its way to you.")


def too_many() -> str:
    return gettext(
        "Many people have joined from here today. Write to us, and we add you to the list."
    )


def kept_until(instant: datetime, zone: ZoneInfo) -> str:
    return gettext(
        "Your place is kept for you until %(day)s at %(time)s.",
        day=long_day(instant.astimezone(zone).date()),
        time=clock(instant, zone),
    )


def taken_of(number: int, capacity: int | None) -> str:
    """How many people have a place."""
    if capacity is None:
        return ngettext("%(num)s person is registered.", "%(num)s people are registered.", number)
    return ngettext(
        "%(num)s of %(places)s places is taken.",
        "%(num)s of %(places)s places are taken.",
        number,
        places=capacity,
    )


def kept(number: int) -> str:
    return ngettext(
        "%(num)s place is kept for somebody who has not confirmed the address yet.",
        "%(num)s places are kept for people who have not confirmed their addresses yet.",
        number,
    )
