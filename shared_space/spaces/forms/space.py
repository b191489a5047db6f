"""The form of a space."""

from typing import Any

from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import StopValidation

from shared_space.kernel.forms import ChecksField, Form, SlugField, TrilingualField
from shared_space.kernel.i18n import gettext, lazy_gettext
from shared_space.spaces import messages
from shared_space.spaces.models import KINDS
from shared_space.spaces.rules import ACCESS, EDITABLE, EQUIPMENT

APPROVALS = ("at_once", "asks")


class Between:
    """A whole number from `least` to `most`, said in the reader's language."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        self.field_flags = {"min": least, "max": most}

    def __call__(self, form: Any, field: Any) -> None:
        field.errors[:] = []  # "not a number" and "from … to …" are one mistake
        if field.data is None or not self.least <= field.data <= self.most:
            raise StopValidation(
                gettext(
                    "Write a whole number from %(least)s to %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )


class SpaceForm(Form):
    """Everything a manager may change of a space."""

    name = TrilingualField(lazy_gettext("Name"), longest=80)
    kind = SelectField(lazy_gettext("Kind"))
    about = TrilingualField(
        lazy_gettext("About the space"), longest=2000, multiline=True, required=False
    )
    floor = TrilingualField(lazy_gettext("Where in the house"), longest=120, required=False)
    people = IntegerField(lazy_gettext("How many people fit"), [Between(1, 2000)])
    seats = IntegerField(
        lazy_gettext("How many can be booked at once"), [Between(1, 500)], default=1
    )
    turnaround_minutes = IntegerField(
        lazy_gettext("Minutes to tidy after a booking"), [Between(0, 240)], default=0
    )
    approval = SelectField(lazy_gettext("Who confirms a booking"))
    equipment = ChecksField(lazy_gettext("Equipment"))
    access = ChecksField(lazy_gettext("Access"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(code, messages.kind(code)) for code in KINDS]
        self.approval.choices = [(code, messages.approval_to_choose(code)) for code in APPROVALS]
        self.equipment.choices = [(code, messages.equipment(code)) for code in EQUIPMENT]
        self.access.choices = [(code, messages.access(code)) for code in ACCESS]

    def validate_seats(self, field: IntegerField) -> None:
        if self.kind.data in {"work_room", "meeting_hall"} and field.data != 1:
            raise StopValidation(gettext("A room or a hall is booked as a whole: write 1."))
        if field.data and self.people.data and field.data > self.people.data:
            raise StopValidation(gettext("There cannot be more seats than people who fit."))

    def values(self) -> dict[str, Any]:
        """The values of `rules.EDITABLE`."""
        return {name: self[name].data for name in EDITABLE}


class NewSpaceForm(SpaceForm):
    """The slug is asked for once: it stands in addresses for ever."""

    slug = SlugField(lazy_gettext("Address on this site"), example="olive-room")
