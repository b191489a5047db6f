"""The shape of what people type at the booking desk."""

from datetime import date, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import StopValidation

from shared_space.bookings.fields import PeopleFields, SetUpFields, SlotFields, key_or_new
from shared_space.bookings.messages import REASONS, VISIBILITIES
from shared_space.bookings.rules.recurrence import MOST_DATES, Recurrence
from shared_space.house.queries import the_house
from shared_space.kernel.addresses import is_address
from shared_space.kernel.forms import (
    ChecksField,
    EmailField,
    Form,
    Line,
    MaxLength,
    Required,
    TrilingualField,
    Words,
    choices,
)
from shared_space.kernel.i18n import NAMES, gettext, lazy_gettext

REPEATS = {
    "": lazy_gettext("Once"),
    "daily": lazy_gettext("Every day"),
    "weekly": lazy_gettext("Every week"),
    "monthly": lazy_gettext("Every month, on the same date"),
    "monthly_nth": lazy_gettext("Every month, on the same weekday"),
}
_RECURRENCES: dict[str, dict[str, Any]] = {
    "daily": {"frequency": "daily"},
    "weekly": {"frequency": "weekly"},
    "monthly": {"frequency": "monthly"},
    "monthly_nth": {"frequency": "monthly", "nth": True},
}
WEEK = (6, 0, 1, 2, 3, 4, 5)  # the house's week begins on Sunday; 0 is Monday, as in Python
WEEKDAYS = tuple(
    (str(day), name)
    for day, name in zip(
        WEEK,
        (
            lazy_gettext("Sunday"),
            lazy_gettext("Monday"),
            lazy_gettext("Tuesday"),
            lazy_gettext("Wednesday"),
            lazy_gettext("Thursday"),
            lazy_gettext("Friday"),
            lazy_gettext("Saturday"),
        ),
        strict=True,
    )
)
SCOPES = {
    "this": lazy_gettext("Only this date"),
    "following": lazy_gettext("This and the following dates"),
    "all": lazy_gettext("All dates"),
}
WORDS_LIMIT = 2000


class InASeries:
    """Asked only of what repeats: else what stands there counts for nothing. An empty field is not
    a wrong one."""

    def __call__(self, form: Any, field: Any) -> None:
        if not form.repeat.data:
            field.errors = []
            raise StopValidation
        if not any(text.strip() for text in field.raw_data or ()):
            field.errors = []


class SeriesFields:
    """How a booking repeats; for every form that asks for dates."""

    day: DateField

    repeat = SelectField(lazy_gettext("Repeat"), choices=choices(REPEATS.items()), default="")
    every = IntegerField(lazy_gettext("Interval"), [InASeries()], default=1)
    weekdays = ChecksField(
        lazy_gettext("On which weekdays"), [InASeries()], choices=choices(WEEKDAYS)
    )
    count = IntegerField(lazy_gettext("How many times"), [InASeries()])
    last = DateField(lazy_gettext("Or until which day"), [InASeries()])

    def validate_every(self, field: IntegerField) -> None:
        if not field.errors and not 1 <= (1 if field.data is None else field.data) <= 12:
            raise StopValidation(gettext("Write a number from 1 to 12."))

    def validate_count(self, field: IntegerField) -> None:
        if field.errors:
            return
        if field.data is None and not self.last.data:
            raise StopValidation(gettext("Write how many times, or until which day."))
        if field.data is not None and self.last.data:
            raise StopValidation(gettext("Choose one: how many times, or until which day."))
        if field.data is not None and not 2 <= field.data <= MOST_DATES:
            raise StopValidation(gettext("Write a number from 2 to %(most)s.", most=MOST_DATES))

    def validate_last(self, field: DateField) -> None:
        if field.data and self.day.data and not self.day.data <= field.data:
            raise StopValidation(gettext("The last day must not be before the first."))

    @property
    def recurrence(self) -> Recurrence | None:
        """What the fields say; None for once."""
        chosen = _RECURRENCES.get(self.repeat.data or "")
        if chosen is None:
            return None
        weekdays = self.weekdays.data if self.repeat.data == "weekly" else ()
        return Recurrence(
            **chosen,
            interval=self.every.data or 1,
            weekdays=tuple(int(day) for day in weekdays or ()),
            count=self.count.data,
            until=None if self.count.data else self.last.data,
        )


class BookingForm(SlotFields, PeopleFields, SeriesFields, SetUpFields, Form):
    """A new booking. `skip` and `way` (what to do about single dates of a series) are read by the
    view, since they belong to dates that only the list of them names."""

    space = SelectField(lazy_gettext("Space"))
    organization = SelectField(lazy_gettext("For which organization"))
    title = TrilingualField(lazy_gettext("Title"), longest=120)
    all_seats = BooleanField(lazy_gettext("The whole open space, every seat of it"))
    visibility = SelectField(
        lazy_gettext("Who may read it"), choices=choices(VISIBILITIES.items()), default="house"
    )
    purpose = Words(lazy_gettext("Notes for the house staff"), [MaxLength(WORDS_LIMIT)])
    submission_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission_key.data = key_or_new(self.submission_key.data)


class FindForm(SlotFields, PeopleFields, SeriesFields, Form):
    """When and for how many, then what else the space should have. Sent by GET: a search can be kept
    and sent on. lent: portable equipment by its id."""

    class Meta(Form.Meta):
        csrf = False

    kind = SelectField(lazy_gettext("What kind of space"), default="")
    fixed = ChecksField(lazy_gettext("What stands in the space"))
    access = ChecksField(lazy_gettext("Access"))
    lent = ChecksField(lazy_gettext("Equipment to lend"))

    @property
    def asked(self) -> tuple[date, time, time, int]:
        """Day, from, until, people: after validation."""
        assert self.people.data
        return *self.wall, self.people.data

    @property
    def wishes(self) -> bool:
        """Whether the folded part should stand open."""
        fields = (self.kind, self.fixed, self.access, self.lent)
        return any(field.data or field.errors for field in fields)


class OfferForm(SlotFields, Form):
    """Another slot, offered instead of one date."""

    date = SelectField(lazy_gettext("Instead of"))
    space = SelectField(lazy_gettext("Space"))


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


class SetUpForm(SetUpFields, Form):
    """Equipment and needs of a booking that stands."""


class PlainForm(Form):
    """Only the token: for buttons."""


class ColleagueForm(Form):
    """Whom to invite; the language of her letters, among those of the house."""

    email = EmailField(lazy_gettext("E-mail"), [Required()], render_kw={"autocomplete": "off"})
    name = Line(
        lazy_gettext("Name"), [Required(), MaxLength(120)], render_kw={"autocomplete": "off"}
    )
    locale = RadioField(lazy_gettext("Language of the letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = choices((code, NAMES[code]) for code in the_house().languages)

    def validate_email(self, field: Any) -> None:
        if not field.errors and not is_address(field.data):
            raise StopValidation(gettext("Invalid email address."))


class MoveForm(SlotFields, PeopleFields, Form):
    """A date that stands, filled with the present, and how many of the series it speaks for."""

    scope = RadioField(lazy_gettext("Which dates"), choices=choices(SCOPES.items()), default="this")
    space = SelectField(lazy_gettext("Space"))


class MoveByStaffForm(MoveForm, ReasonForm):
    """The same of a manager who moves what others booked: with a reason."""
