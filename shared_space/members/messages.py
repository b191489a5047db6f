"""The sentences of this slice's refusals and states."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from shared_space.kernel.i18n import gettext, ngettext, short_day
from shared_space.kernel.refusals import Refused
from shared_space.kernel.text import isolate
from shared_space.members.errors import PasswordUnfit, TooSoon
from shared_space.members.queries import DeputySeen
from shared_space.members.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD


def refusal(error: Refused) -> str:
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
        "deputy_unknown": gettext("Nobody who has joined the house has this e-mail."),
        "deputy_herself": gettext("This is your own e-mail. Name somebody else."),
        "deputy_away": gettext("This person is away for some of these days, with a deputy."),
        "deputy_named": gettext("You have named a deputy for some of these days already."),
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


def deputyship(seen: DeputySeen, zone: ZoneInfo) -> str:
    """Who stands in for whom, from which day until which."""
    last = (seen.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return gettext(
        "%(deputy)s is deputy for %(manager)s, from %(first)s until %(last)s",
        deputy=isolate(seen.deputy_name),
        manager=isolate(seen.person_name),
        first=short_day(seen.starts_at.astimezone(zone).date()),
        last=short_day(last),
    )
