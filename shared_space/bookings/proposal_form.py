"""The shape of what one organization proposes to another."""

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import StopValidation

from shared_space.bookings.fields import HOW_MANY, key_or_new
from shared_space.kernel.forms import Form, Line, MaxLength, Required, Words, choices
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


def _for_the_rest(form: Any) -> bool:
    """Whether the time is to be shared, and she has no request for it yet."""
    return form.kind.data == "shorten" and not form.own.data


class OfTheRest:
    """Asked only when a request for the rest of the time is made with the proposal."""

    def __call__(self, form: Any, field: Any) -> None:
        if not _for_the_rest(form):
            field.errors = []
            raise StopValidation


class ProposalForm(Form):
    """What to ask whoever has a date. own: a date of hers by its id, '' for none; seen: the holder's
    date as her page showed it; title, people: of the request for the rest of the time."""

    kind = RadioField(
        lazy_gettext("What do you propose?"), choices=choices(PROPOSED.items()), default="swap"
    )
    own = SelectField(lazy_gettext("Your own date"))
    keep_from = TimeField(lazy_gettext("They keep it from"), [_only_to_shorten])
    keep_until = TimeField(lazy_gettext("They keep it until"), [_only_to_shorten])
    title = Line(lazy_gettext("Title"), [OfTheRest(), Required(), MaxLength(120)])
    people = IntegerField(lazy_gettext("How many people"), [OfTheRest(), *HOW_MANY])
    organization = SelectField(lazy_gettext("For which organization"))
    words = Words(lazy_gettext("Your words to them"), [MaxLength(WORDS_LIMIT)])
    seen = HiddenField()
    submission_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission_key.data = key_or_new(self.submission_key.data)
        for field in (self.title, self.people):  # not of every proposal
            field.flags.required = False
