"""The sentences of letters to the participants of workshops, in the language in force."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from shared_space.kernel.i18n import clock, gettext, ngettext, short_day
from shared_space.notices.queries.bookings import Dated

_OPENINGS: dict[str, Callable[[int], str]] = {
    "place_asked": lambda _n: gettext(
        "Somebody, you we hope, wants a place in a workshop and wrote down this address. "
        "Open the link and confirm: then the place is yours."
    ),
    "place_taken": lambda n: (
        ngettext("You are registered.", "You are registered for %(num)s dates.", n)
        if n
        else gettext("You are registered. A letter tells you the dates once they are settled.")
    ),
    "place_again": lambda _n: gettext(
        "You are registered already. By this link you care for your place."
    ),
    "place_moved": lambda n: ngettext(
        "The workshop you joined has a new time or place.",
        "The workshop you joined has a new time or place on %(num)s dates.",
        n,
    ),
    "place_edited": lambda _n: gettext(
        "The workshop you joined is called otherwise now. Time and place stay as they are."
    ),
    "place_added": lambda n: ngettext(
        "The workshop you joined has one more date.",
        "The workshop you joined has %(num)s more dates.",
        n,
    ),
    "place_date_cancelled": lambda n: ngettext(
        "A date of the workshop you joined does not take place.",
        "%(num)s dates of the workshop you joined do not take place.",
        n,
    ),
    "place_cancelled": lambda _n: gettext("The workshop you joined does not take place."),
    "place_restored": lambda _n: gettext("The workshop you joined takes place after all."),
    "place_given_back": lambda _n: gettext("You gave your place in a workshop back. Thank you."),
    "place_removed": lambda _n: gettext(
        "The hosts have taken you off the list of their workshop. If you do not know why, ask us."
    ),
}


def opening(kind: str, number: int) -> str:
    """What happened, without title or names: the first words may show on a locked screen."""
    return _OPENINGS[kind](number)


def subject(kind: str, dates: Sequence[Dated], zone: ZoneInfo) -> str:
    """Neutral, as all subjects of the house: never a title or a name."""
    if kind == "place_asked":
        return gettext("Confirm your place")
    if not dates:
        return gettext("Your workshop")
    first = dates[0].starts_at
    return ngettext(
        "Your workshop, %(day)s %(time)s",
        "Your workshop, %(num)s dates from %(day)s %(time)s",
        len(dates),
        day=short_day(first.astimezone(zone).date()),
        time=clock(first, zone),
    )


def title(words: str) -> str:
    return gettext("Workshop: %(title)s", title=words)


def nothing_more() -> str:
    """Below a letter that nobody may have wanted."""
    return gettext(
        "If it was not you, leave this letter unanswered: no other comes, and this address is deleted."
    )


def why_kept() -> str:
    return gettext(
        "You gave us this address for this workshop alone. It is deleted 30 days after the last date."
    )
