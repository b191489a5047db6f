"""The form of a portable equipment."""

from wtforms import HiddenField, IntegerField

from shared_space.kernel.forms import Form, SlugField, TrilingualField
from shared_space.kernel.i18n import lazy_gettext
from shared_space.spaces.forms.space import Between

MOST_PIECES = 999


class EquipmentForm(Form):
    name = TrilingualField(lazy_gettext("Name"), longest=80)
    pieces = IntegerField(lazy_gettext("How many the house has"), [Between(0, MOST_PIECES)])
    seen = HiddenField()


class NewEquipmentForm(EquipmentForm):
    """The slug is asked for once: it stands in addresses for ever."""

    slug = SlugField(lazy_gettext("Address on this site"), example="projector")
