"""The sentences of this slice's refusals and states."""

from datetime import timedelta

from shared_space.kernel.i18n import gettext, ngettext
from shared_space.members.errors import MembersRefusal, PasswordUnfit, TooSoon
from shared_space.members.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD


def refusal(error: MembersRefusal) -> str:
    """Why it was refused, and what to do now."""
    if isinstance(error, TooSoon):
        return _too_soon(error.wait)
    if isinstance(error, PasswordUnfit):
        return password_unfit(error.objection)
    return {
        "wrong_password": gettext("The e-mail or the password is not right."),
        "link_dead": gettext("This link does not work any more."),
        "last_administrator": gettext(
            "The house needs at least one administrator. Name another one first."
        ),
        "has_left": gettext("This person has left the house. Send a new invitation first."),
        "email_unfit": gettext("Invalid email address."),
    }.get(error.code, gettext("That did not work"))


def _too_soon(wait: timedelta) -> str:
    seconds = max(1, int(wait.total_seconds()))
    if seconds < 90:
        return ngettext(
            "That was tried several times. Wait %(num)s second, then try again.",
            "That was tried several times. Wait %(num)s seconds, then try again.",
            seconds,
        )
    return ngettext(
        "That was tried several times. Wait %(num)s minute, then try again.",
        "That was tried several times. Wait %(num)s minutes, then try again.",
        -(-seconds // 60),
    )


def password_unfit(objection: str) -> str:
    return {
        "short": ngettext(
            "A password needs at least %(num)s character.",
            "A password needs at least %(num)s characters.",
            SHORTEST_PASSWORD,
        ),
        "long": ngettext(
            "A password has at most %(num)s character.",
            "A password has at most %(num)s characters.",
            LONGEST_PASSWORD,
        ),
        "simple": gettext("This password is easy to guess. Use more different characters."),
        "yours": gettext("Your name or e-mail is easy to guess. Choose another password."),
    }[objection]


def state(code: str) -> str:
    return {
        "invited": gettext("Invited, not yet here"),
        "active": gettext("Has joined"),
        "left": gettext("Has left"),
    }[code]


def roles(*, is_manager: bool, is_administrator: bool) -> list[str]:
    """The roles in the house; none for people of organizations."""
    return [
        name
        for has, name in (
            (is_manager, gettext("House staff")),
            (is_administrator, gettext("Administrator")),
        )
        if has
    ]
