"""The forms of an organization and of its people."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import StopValidation

from shared_space.kernel.forms import (
    ChecksField,
    EmailField,
    Form,
    Line,
    MaxLength,
    Required,
    TelField,
    TrilingualField,
)
from shared_space.kernel.i18n import NAMES, current_language, gettext, lazy_gettext
from shared_space.kernel.refusals import SlugTaken
from shared_space.kernel.text import is_slug
from shared_space.organizations import messages
from shared_space.organizations.queries import OrganizationDetails
from shared_space.organizations.rules import (
    CHOSEN_STATES,
    DESCRIBED,
    FIELDS,
    MANAGED,
    WORKING_LANGUAGES,
    suggested_slug,
    web_address,
)


class URLField(Line):
    """A web address; 'https://' is put before a bare name."""


def _web_address(_form: Any, field: Any) -> None:
    try:
        field.data = web_address(field.data or "")
    except ValueError as error:
        raise StopValidation(
            gettext("Write a web address, such as https://www.example.org")
        ) from error


class DescriptionForm(Form):
    """What a coordinator may write about her own organization."""

    about = TrilingualField(
        lazy_gettext("About the organization"), longest=4000, multiline=True, required=False
    )
    neighbourhoods = TrilingualField(
        lazy_gettext("Neighbourhoods where it works"), longest=300, required=False
    )
    languages = ChecksField(lazy_gettext("Languages it works in"), choices=WORKING_LANGUAGES)
    website = URLField(lazy_gettext("Website"), [MaxLength(300), _web_address])
    email = EmailField(lazy_gettext("E-mail for the public"))
    phone = TelField(lazy_gettext("Telephone for the public"))
    seen = HiddenField()

    def values(self) -> dict[str, Any]:
        """The values of `rules.DESCRIBED`."""
        return {name: self[name].data for name in DESCRIBED}

    def seen_at(self) -> datetime:
        """The changed_at that this page showed; long ago when it cannot be read."""
        try:
            return datetime.fromisoformat(self.seen.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return datetime.fromtimestamp(0, UTC)

    def show(self, organization: OrganizationDetails) -> None:
        """What was saved meanwhile is now seen; what was typed stays."""
        self.seen.data = organization.changed_at.isoformat()


class OrganizationForm(DescriptionForm):
    """What staff writes about any organization."""

    name = TrilingualField(lazy_gettext("Name"), longest=120)
    fields = ChecksField(lazy_gettext("Fields of practice"))
    members_may_request = BooleanField(
        lazy_gettext("Its members may request bookings, not its coordinators only")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["fields"].choices = {code: messages.field_of_practice(code) for code in FIELDS}

    def values(self) -> dict[str, Any]:
        """The values of `rules.MANAGED` that this form asks for."""
        return {name: self[name].data for name in MANAGED if name in self}


class EditOrganizationForm(OrganizationForm):
    state = SelectField(lazy_gettext("In the coalition"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = {code: messages.state(code) for code in CHOSEN_STATES}


class NewOrganizationForm(OrganizationForm):
    """The slug is asked for here only, since addresses are permanent. Left empty, it is taken from
    the English name; taken: those that are in use."""

    slug = Line(lazy_gettext("Address on this site"), [MaxLength(60)])

    def __init__(self, *args: Any, taken: Iterable[str] = (), **kwargs: Any) -> None:
        self.taken = frozenset(taken)
        super().__init__(*args, **kwargs)

    def validate_slug(self, field: Any) -> None:
        suggestion = suggested_slug(self.name.data, self.taken) if self.name.data else ""
        if not field.data:
            field.data = suggestion
        if not field.data:
            raise StopValidation(gettext("Write an address in Latin letters, such as our-garden."))
        if not is_slug(field.data):
            raise StopValidation(
                gettext("Use the letters a to z, digits and single hyphens, such as our-garden.")
            )
        if field.data in self.taken:
            raise StopValidation(messages.refusal(SlugTaken()))


class InviteForm(Form):
    """roles: those that the one who invites may give."""

    name = Line(lazy_gettext("Name"), [Required(), MaxLength(120)])
    email = EmailField(lazy_gettext("E-mail"), [Required()])
    locale = SelectField(lazy_gettext("Language of the letters"))
    role = SelectField(lazy_gettext("Role in the organization"))

    def __init__(
        self, *args: Any, roles: Sequence[str], languages: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = {code: NAMES[code] for code in languages}
        self.role.choices = {code: messages.role(code) for code in roles}
        if not self.is_submitted():
            self.locale.data = current_language()


class PressForm(Form):
    """A button and nothing else."""


class RoleForm(Form):
    role = SelectField()

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = {code: messages.role(code) for code in roles}
