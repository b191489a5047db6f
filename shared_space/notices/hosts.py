"""Who stands behind a booking, in the words of letters and calendar entries. A guest of the house is
named to nobody."""

from shared_space.house.queries import the_house
from shared_space.kernel.i18n import gettext
from shared_space.notices.naming import named
from shared_space.notices.queries.bookings import About


def host(about: About, language: str) -> str:
    """To who asked for it."""
    if about.guest:
        return gettext("For: a guest of the house")
    return gettext("For: %(organization)s", organization=_name(about, language))


def inviter(about: About, language: str) -> str:
    """To who is invited."""
    if about.guest:
        return gettext("Invitation from: a guest of the house")
    return gettext("Invitation from: %(organization)s", organization=_name(about, language))


def why_written_down() -> str:
    """To who is invited, below her letter."""
    return gettext(
        "Whoever invited you gave us your address for this alone. It is deleted 30 days after the last date."
    )


def _name(about: About, language: str) -> str:
    return named(about.organization or the_house().name, language)
