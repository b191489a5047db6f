"""The form that registers for a workshop."""

import re
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from shared_space.kernel.addresses import is_address
from shared_space.kernel.forms import EmailField, Form, Line, MaxLength, Required
from shared_space.kernel.i18n import current_language, gettext, lazy_gettext
from shared_space.kernel.tokens import new_token
from shared_space.workshops.registering.rules import LONGEST_NAME
from shared_space.workshops.registering.service import Wish

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


class JoinForm(Form):
    """A nickname is enough, and nothing else is asked. Who is signed in comes by her own address: then
    there is no field for one."""

    name = Line(
        lazy_gettext("Name or nickname"),
        [Required(), MaxLength(LONGEST_NAME)],
        render_kw={"autocomplete": "nickname"},
    )
    email = EmailField(
        lazy_gettext("E-mail address"), [Required()], render_kw={"autocomplete": "email"}
    )
    invitations = BooleanField(lazy_gettext("Send me calendar invitations"), default=True)
    submission_key = HiddenField(default=new_token)

    def validate_email(self, field: Any) -> None:
        if not field.errors and not is_address(field.data):
            raise StopValidation(gettext("Invalid email address."))

    def wish(self, *, email: str = "", network: str = "") -> Wish:
        """What she asks for. email: of her account, if she has one."""
        typed = self.submission_key.data or ""
        return Wish(
            name=self.name.data or "",
            email=email.lower() or self.email.data or "",
            language=current_language(),
            invitations=bool(self.invitations.data),
            submission_key=typed if _KEY.fullmatch(typed) else new_token(),
            network=network,
        )
