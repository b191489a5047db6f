"""What people type at the door, about themselves, and about each other."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, PasswordField, RadioField
from wtforms.validators import InputRequired, StopValidation

from shared_space.house.queries import the_house
from shared_space.kernel.forms import EmailField, Form, Line, MaxLength, Required, TelField
from shared_space.kernel.i18n import NAMES, gettext, lazy_gettext
from shared_space.kernel.interval import Interval, day_span
from shared_space.members.messages import password_unfit
from shared_space.members.rules import password_objection

LONGEST_ABSENCE = timedelta(days=366)


def _shaped(_form: Any, field: Any) -> None:
    """Length and variety; the service knows her name and address as well."""
    objection = password_objection(field.data) if field.data else ""
    if objection:
        raise StopValidation(password_unfit(objection))


def _new_password(label: Any, *, needed: bool = True) -> PasswordField:
    checks = [Required(), _shaped] if needed else [_shaped]
    return PasswordField(label, checks, render_kw={"autocomplete": "new-password"})


def _current_password(label: Any) -> PasswordField:
    """Never refused for its form: whoever guesses learns nothing from that."""
    return PasswordField(label, [Required()], render_kw={"autocomplete": "current-password"})


class LanguageForm(Form):
    """With the languages of the house."""

    locale = RadioField(lazy_gettext("Language of the letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = [(code, NAMES[code]) for code in the_house().languages]


class LinkRequestForm(Form):
    email = EmailField(
        lazy_gettext("Your e-mail"), [Required()], render_kw={"autocomplete": "username"}
    )


class PasswordSignInForm(Form):
    email = EmailField(
        lazy_gettext("Your e-mail"),
        [Required()],
        id="password-email",
        render_kw={"autocomplete": "username"},
    )
    password = _current_password(lazy_gettext("Password"))
    kept = BooleanField(lazy_gettext("Stay signed in on this device"))


class UseLinkForm(Form):
    kept = BooleanField(lazy_gettext("Stay signed in on this device"))


class FirstVisitForm(UseLinkForm, LanguageForm):
    name = Line(
        lazy_gettext("Your name"),
        [Required(), MaxLength(120)],
        render_kw={"autocomplete": "name"},
    )
    password = _new_password(lazy_gettext("A password, if you want one"), needed=False)


class ResetForm(UseLinkForm):
    password = _new_password(lazy_gettext("New password"))


class AccountForm(LanguageForm):
    name = Line(
        lazy_gettext("Your name"),
        [Required(), MaxLength(120)],
        render_kw={"autocomplete": "name"},
    )
    phone = TelField(lazy_gettext("Telephone"), render_kw={"autocomplete": "tel"})


class FirstPasswordForm(Form):
    new_password = _new_password(lazy_gettext("New password"))


class ChangePasswordForm(FirstPasswordForm):
    password = _current_password(lazy_gettext("Your password now"))


class RolesForm(Form):
    is_manager = BooleanField(lazy_gettext("House staff: decides on bookings, cares for the rooms"))
    is_administrator = BooleanField(
        lazy_gettext("Administrator: roles, settings and devices of others")
    )


class InviteStaffForm(RolesForm, LanguageForm):
    name = Line(lazy_gettext("Name"), [Required(), MaxLength(120)])
    email = EmailField(lazy_gettext("E-mail"), [Required()])


class DeputyForm(Form):
    """Who stands in while she is away: whole days of the house, both named ones included.

    After validate(): `span` is the Interval in UTC."""

    deputy = EmailField(lazy_gettext("E-mail of your deputy"), [Required()])
    first_day = DateField(lazy_gettext("From day"), [InputRequired(lazy_gettext("Choose a day."))])
    last_day = DateField(lazy_gettext("Until day"), [InputRequired(lazy_gettext("Choose a day."))])

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, now.astimezone(zone).date()

    def validate_first_day(self, field: DateField) -> None:
        if field.data and field.data < self.today:
            raise StopValidation(gettext("This day has passed. Choose today or a later one."))

    def validate_last_day(self, field: DateField) -> None:
        if not field.data or not self.first_day.data:
            return
        if field.data < self.first_day.data:
            raise StopValidation(gettext("The end comes before the beginning."))
        if field.data > self.today + LONGEST_ABSENCE:
            raise StopValidation(gettext("This day is too far ahead: one year at most."))

    @property
    def span(self) -> Interval:
        first, last = self.first_day.data, self.last_day.data
        assert first is not None
        assert last is not None
        return day_span(first, self.zone, (last - first).days + 1)
