"""The form of a private address."""

from typing import Any

from wtforms import HiddenField, RadioField

from shared_space.calendars import messages
from shared_space.kernel.actor import Actor
from shared_space.kernel.forms import Form, choices
from shared_space.kernel.i18n import NAMES, current_language, lazy_gettext
from shared_space.kernel.tokens import new_token
from shared_space.kernel.trilingual import LANGUAGES, Trilingual


class LinkForm(Form):
    """scope: 'mine', 'organization-<id>' or 'house'."""

    scope = RadioField(lazy_gettext("Which bookings"), default="mine")
    language = RadioField(
        lazy_gettext("Language of the calendar"),
        choices=choices((code, NAMES[code]) for code in LANGUAGES),
        default=current_language,
    )
    submission_key = HiddenField(default=new_token)

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = choices(scopes)

    def chosen(self) -> tuple[str, int | None]:
        scope, _, number = self.scope.data.partition("-")
        return scope, int(number) if number else None


class AgainForm(Form):
    """The button that makes a new address in place of an old one, or ends it."""

    submission_key = HiddenField(default=new_token)


def scopes_of(actor: Actor, names: dict[int, Trilingual]) -> list[tuple[str, str]]:
    """(code, words) of the calendars she may have."""
    language = current_language()
    hers = sorted(actor.memberships)
    found = [("mine", messages.scope("mine"))]
    for number in hers:
        name = names[number].in_(language).text
        found.append((f"organization-{number}", messages.scope("organization", name)))
    if actor.is_manager and not actor.deputy_for:
        found.append(("house", messages.scope("house")))
    return found
