"""The shape of what one organization proposes to another."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TimeField
from wtforms.validators import StopValidation

from shared_space.kernel.forms import Form, MaxLength, Words, choices
from shared_space.kernel.i18n import gettext, lazy_gettext

PROPOSED = {
    "swap": lazy_gettext("To swap: this time for one of ours"),
    "shorten": lazy_gettext("To share the time: they keep a part, the rest is for our request"),
    "together": lazy_gettext("To host it together"),
}
WORDS_LIMIT = 2000


def _only_to_shorten(form: Any, field: TimeField) -> None:
    """What the holder keeps is asked only when the time is to be shared."""
    field.errors = []
    if form.kind.data == "shorten" and field.data is None:
        raise StopValidation(gettext("Choose a time."))


class ProposalForm(Form):
    """What to ask whoever has a date. own: a date of hers by its id, '' for none; seen: the holder's
    date as her page showed it."""

    kind = RadioField(
        lazy_gettext("What do you propose?"), choices=choices(PROPOSED.items()), default="swap"
    )
    own = SelectField(lazy_gettext("Your own date"))
    keep_from = TimeField(lazy_gettext("They keep it from"), [_only_to_shorten])
    keep_until = TimeField(lazy_gettext("They keep it until"), [_only_to_shorten])
    organization = SelectField(lazy_gettext("For which organization"))
    words = Words(lazy_gettext("Your words to them"), [MaxLength(WORDS_LIMIT)])
    seen = HiddenField()
