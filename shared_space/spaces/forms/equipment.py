"""The form of a portable equipment."""

from wtforms import HiddenField, IntegerField
from wtforms.validators import StopValidation

from shared_space.kernel.forms import Form, Line, TrilingualField
from shared_space.kernel.i18n import gettext, lazy_gettext
from shared_space.kernel.text import is_slug, slugify
from shared_space.spaces.forms.space import Between

MOST_PIECES = 999


class EquipmentForm(Form):
    name = TrilingualField(lazy_gettext("Name"), longest=80)
    pieces = IntegerField(lazy_gettext("How many the house has"), [Between(0, MOST_PIECES)])
    seen = HiddenField()


class NewEquipmentForm(EquipmentForm):
    """The slug is asked for once: it stands in addresses for ever."""

    slug = Line(lazy_gettext("Address on this site"))

    def validate_slug(self, field: Line) -> None:
        if not field.data and self["name"].data:
            field.data = slugify(self["name"].data.en)
        if not is_slug(field.data or ""):
            raise StopValidation(
                gettext(
                    "Write a short address in small Latin letters, digits and hyphens, "
                    "such as projector."
                )
            )
