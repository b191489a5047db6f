"""The forms of a private address."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField

from shared_space.calendars import messages
from shared_space.calendars.rules import (
    AHEAD,
    AHEAD_CHOICES,
    BACK,
    BACK_CHOICES,
    DETAILS,
    REMINDERS,
    Options,
)
from shared_space.kernel.actor import Actor
from shared_space.kernel.forms import Form, choices
from shared_space.kernel.i18n import NAMES, current_language, lazy_gettext
from shared_space.kernel.tokens import new_token
from shared_space.kernel.trilingual import LANGUAGES, Trilingual


class OptionsForm(Form):
    """How a private address shows what it shows."""

    language = RadioField(
        lazy_gettext("Language of the calendar"),
        choices=choices((code, NAMES[code]) for code in LANGUAGES),
        default=current_language,
    )
    detail = RadioField(lazy_gettext("How much of each booking"), default="full")
    reminder = SelectField(lazy_gettext("Reminder"), default="")
    back = SelectField(lazy_gettext("How far back"), default=str(BACK))
    ahead = SelectField(lazy_gettext("How far ahead"), default=str(AHEAD))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.detail.choices = choices((code, messages.detail(code)) for code in DETAILS)
        self.reminder.choices = choices(
            (str(minutes or ""), messages.reminder_choice(minutes)) for minutes in REMINDERS
        )
        for field, numbers in ((self.back, BACK_CHOICES), (self.ahead, AHEAD_CHOICES)):
            field.choices = choices((str(days), messages.days(days)) for days in numbers)

    def options(self) -> Options:
        return Options(
            self.detail.data,
            int(self.reminder.data) if self.reminder.data else None,
            int(self.back.data),
            int(self.ahead.data),
        )


def of_link(language: str, options: Options) -> OptionsForm:
    """The form of an address that is there, as its owner chose it last."""
    return OptionsForm(
        data={
            "language": language,
            "detail": options.detail,
            "reminder": str(options.reminder_minutes or ""),
            "back": str(options.days_back),
            "ahead": str(options.days_ahead),
        }
    )


class LinkForm(OptionsForm):
    """scope: 'mine', 'organization-<id>' or 'house'."""

    scope = RadioField(lazy_gettext("Which bookings"), default="mine")
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
