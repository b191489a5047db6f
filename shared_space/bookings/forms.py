"""The shape of what people type at the booking desk."""

import re
import secrets
from datetime import date, time
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, StopValidation

from shared_space.bookings.fields import SetUpFields
from shared_space.bookings.messages import REASONS, VISIBILITIES
from shared_space.bookings.rules.recurrence import MOST_DATES, Recurrence
from shared_space.kernel.forms import Form, MaxLength, Required, TrilingualField, Words, choices
from shared_space.kernel.i18n import gettext, lazy_gettext

REPEATS = {
    "": lazy_gettext("Once"),
    "daily": lazy_gettext("Every day"),
    "weekly": lazy_gettext("Every week"),
    "fortnightly": lazy_gettext("Every two weeks"),
    "monthly": lazy_gettext("Every month, on the same date"),
    "monthly_nth": lazy_gettext("Every month, on the same weekday"),
}
_RECURRENCES: dict[str, dict[str, Any]] = {
    "daily": {"frequency": "daily"},
    "weekly": {"frequency": "weekly"},
    "fortnightly": {"frequency": "weekly", "interval": 2},
    "monthly": {"frequency": "monthly"},
    "monthly_nth": {"frequency": "monthly", "nth": True},
}
FARTHEST_YEAR = 2100
WORDS_LIMIT = 2000
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _only_in_a_series(form: Any, field: IntegerField) -> None:
    """How many times is asked only of what repeats; an empty or unreadable number is none."""
    field.errors = []
    if form.repeat.data and not 2 <= (field.data or 0) <= MOST_DATES:
        raise StopValidation(gettext("Write a number from 2 to %(most)s.", most=MOST_DATES))


class BookingForm(SetUpFields, Form):
    """A new booking. `skip` (dates of a series to leave out) is read by `skipped`."""

    space = SelectField(lazy_gettext("Space"))
    organization = SelectField(lazy_gettext("For which organization"))
    day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose a day."))])
    starts = TimeField(lazy_gettext("From"), [InputRequired(lazy_gettext("Choose a time."))])
    ends = TimeField(lazy_gettext("Until"), [InputRequired(lazy_gettext("Choose a time."))])
    title = TrilingualField(lazy_gettext("Title"), longest=120)
    people = IntegerField(
        lazy_gettext("How many people"),
        [
            InputRequired(lazy_gettext("Write how many people come.")),
            NumberRange(1, 2000, lazy_gettext("Write a number from 1 to 2000.")),
        ],
    )
    all_seats = BooleanField(lazy_gettext("The whole open space, every seat of it"))
    visibility = SelectField(
        lazy_gettext("Who may read it"), choices=choices(VISIBILITIES.items()), default="house"
    )
    purpose = Words(lazy_gettext("Notes for the house staff"), [MaxLength(WORDS_LIMIT)])
    repeat = SelectField(lazy_gettext("Repeat"), choices=choices(REPEATS.items()), default="")
    count = IntegerField(lazy_gettext("How many times"), [_only_in_a_series])
    submission_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody can mend a hidden field: one that is no key gives way to a new one.
        if not _KEY.fullmatch(self.submission_key.data or ""):
            self.submission_key.data = secrets.token_urlsafe(24)

    def validate_day(self, field: DateField) -> None:
        if field.data and not 2000 <= field.data.year < FARTHEST_YEAR:
            raise StopValidation(gettext("Choose a day in these years."))

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise StopValidation(gettext("The end must be after the start."))

    @property
    def recurrence(self) -> Recurrence | None:
        """What repeat and count say; None for once."""
        chosen = _RECURRENCES.get(self.repeat.data or "")
        return Recurrence(**chosen, count=self.count.data) if chosen else None

    @property
    def wall(self) -> tuple[date, time, time]:
        assert self.day.data and self.starts.data and self.ends.data
        return self.day.data, self.starts.data, self.ends.data


class ReasonForm(Form):
    """Why something is declined or cancelled: a ready reason or her own words, one of both."""

    code = SelectField(
        lazy_gettext("Reason"),
        choices=choices([("", lazy_gettext("In my own words")), *REASONS.items()]),
    )
    words = Words(lazy_gettext("Own words"), [MaxLength(WORDS_LIMIT)])

    def validate_words(self, field: Words) -> None:
        if not field.data and not self.code.data:
            raise StopValidation(gettext("Choose a reason or write one."))


class WordsForm(Form):
    """A question, or its answer."""

    words = Words(lazy_gettext("Your words"), [Required(), MaxLength(WORDS_LIMIT)])


class WordingForm(Form):
    """Title, notes and visibility of a booking that stands."""

    title = TrilingualField(lazy_gettext("Title"), longest=120)
    visibility = SelectField(lazy_gettext("Who may read it"), choices=choices(VISIBILITIES.items()))
    purpose = Words(lazy_gettext("Notes for the house staff"), [MaxLength(WORDS_LIMIT)])


class PlainForm(Form):
    """Only the token: for buttons."""
