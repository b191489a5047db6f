"""What people type at the door, about themselves, and about each other."""

from typing import Any

from wtforms import BooleanField, PasswordField, RadioField
from wtforms.validators import StopValidation

from shared_space.house.queries import the_house
from shared_space.kernel.forms import EmailField, Form, Line, MaxLength, Required, TelField
from shared_space.kernel.i18n import NAMES, lazy_gettext
from shared_space.members.messages import password_unfit
from shared_space.members.rules import password_objection


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
