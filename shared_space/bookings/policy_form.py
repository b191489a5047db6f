"""The form of what a kind of space allows."""

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from shared_space.bookings.policy_words import AT_ONCE, PERIODS, minutes_in_words
from shared_space.bookings.rules.objections import Limits
from shared_space.bookings.rules.recurrence import MOST_DATES
from shared_space.kernel.forms import Form, choices
from shared_space.kernel.i18n import gettext, lazy_gettext

STEPS = (5, 10, 15, 20, 30, 60)
SHORTEST = (15, 30, 45, 60, 90, 120)
WHOLE_HOURS = tuple(60 * hours for hours in range(1, 25))
FARTHEST_DAYS = 730
HOURS_OF_A_MONTH = 31 * 24


class WithinNumbers(NumberRange):
    """A whole number between two, said in the reader's language."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is None or not self.min <= field.data <= self.max:
            least, most = self.min, self.max
            raise StopValidation(
                gettext("Write a number from %(least)s to %(most)s.", least=least, most=most)
            )


def _number(label: Any, least: int, most: int) -> IntegerField:
    needed = InputRequired(lazy_gettext("Write a number."))
    return IntegerField(label, [needed, WithinNumbers(least, most)])


def _number_or_nothing(label: Any, least: int, most: int) -> IntegerField:
    return IntegerField(label, [Optional(), WithinNumbers(least, most)])


class PolicyForm(Form):
    """kind: of space. Empty quotas, expiry and no-show are None: no limit, at the start, never."""

    window_days = _number(lazy_gettext("Bookable how many days ahead"), 1, FARTHEST_DAYS)
    step_minutes = SelectField(lazy_gettext("Times in steps of"), coerce=int)
    shortest_minutes = SelectField(lazy_gettext("Shortest booking"), coerce=int)
    longest_minutes = SelectField(lazy_gettext("Longest booking"), coerce=int)
    ask_over_minutes = SelectField(
        lazy_gettext("The staff decides on bookings longer than"), coerce=int
    )
    most_dates = _number(lazy_gettext("Most dates of a series"), 1, MOST_DATES)
    ask_over_dates = _number(
        lazy_gettext("The staff decides on series of more dates than"), 1, MOST_DATES
    )
    ask_over_seats = _number(lazy_gettext("The staff decides on more seats than"), 1, 500)
    at_once = RadioField(lazy_gettext("Who is confirmed at once"))
    quota_period = RadioField(lazy_gettext("Hours are counted"))
    quota_resident_hours = _number_or_nothing(
        lazy_gettext("Hours of a resident organization"), 0, HOURS_OF_A_MONTH
    )
    quota_member_hours = _number_or_nothing(
        lazy_gettext("Hours of another member organization"), 0, HOURS_OF_A_MONTH
    )
    expire_days = _number_or_nothing(
        lazy_gettext("Days until an undecided request expires"), 1, 365
    )
    no_show_minutes = _number_or_nothing(
        lazy_gettext("Minutes after which an unused time is given back"), 5, 240
    )
    seen = HiddenField()

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != "open_space":
            del self.ask_over_seats
        self.at_once.choices = choices(AT_ONCE.items())
        self.quota_period.choices = choices(PERIODS.items())
        for field, usual in (
            (self.step_minutes, STEPS),
            (self.shortest_minutes, SHORTEST),
            (self.longest_minutes, WHOLE_HOURS),
            (self.ask_over_minutes, WHOLE_HOURS),
        ):
            there = field.object_data or usual[0]
            field.choices = [(m, minutes_in_words(m)) for m in sorted({*usual, there})]

    def validate_longest_minutes(self, field: SelectField) -> None:
        if (self.shortest_minutes.data or 0) > (field.data or 0):
            raise StopValidation(gettext("The longest cannot be shorter than the shortest."))

    def values(self) -> dict[str, Any]:
        """The values of `Limits` that this form asks for."""
        names = (name for name in Limits.__dataclass_fields__ if name in self)
        return {name: self[name].data for name in names}
