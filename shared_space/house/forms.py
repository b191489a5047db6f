"""The form of the house's settings."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, StopValidation

from shared_space.house.rules import LANGUAGE_ORDERS, SETTINGS, is_latitude, is_longitude, is_zone
from shared_space.kernel.forms import (
    EmailField,
    Form,
    Line,
    MaxLength,
    Required,
    TelField,
    TrilingualField,
    choices,
)
from shared_space.kernel.i18n import NAMES, current_language, gettext, lazy_gettext
from shared_space.kernel.text import isolate
from shared_space.observances.values import COMMUNITIES


class DegreesField(Line):
    """Degrees with a point, such as 31.7496; data: the text as typed."""

    def degrees(self) -> float:
        return float(self.data or "")


def _degrees_within(fits: Any) -> Any:
    def check(_form: Any, field: Any) -> None:
        try:
            right = fits(field.degrees())
        except ValueError:
            right = False
        if not right:
            raise StopValidation(
                gettext("Write degrees as a number with a point, such as 31.7496.")
            )

    return check


class SettingsForm(Form):
    name = TrilingualField(lazy_gettext("Name of the house"), longest=120)
    city = TrilingualField(lazy_gettext("City"), longest=80)
    address = TrilingualField(lazy_gettext("Address"), longest=200, required=False)
    directions = TrilingualField(
        lazy_gettext("How to find the house"), longest=2000, multiline=True, required=False
    )
    about = TrilingualField(
        lazy_gettext("About the house"), longest=8000, multiline=True, required=False
    )
    access = TrilingualField(
        lazy_gettext("Accessibility of the house"), longest=8000, multiline=True, required=False
    )
    email = EmailField(lazy_gettext("E-mail of the house"))
    phone = TelField(lazy_gettext("Telephone of the house"))
    accessibility_contact = Line(lazy_gettext("Whom to ask about accessibility"), [MaxLength(254)])
    zone = Line(lazy_gettext("Time zone"), [Required(), MaxLength(60)])
    latitude = DegreesField(
        lazy_gettext("Latitude"), [Required(), MaxLength(30), _degrees_within(is_latitude)]
    )
    longitude = DegreesField(
        lazy_gettext("Longitude"), [Required(), MaxLength(30), _degrees_within(is_longitude)]
    )
    languages = RadioField(lazy_gettext("Order of the languages"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = {
            ",".join(order): " · ".join(isolate(NAMES[code]) for code in order)
            for order in LANGUAGE_ORDERS
        }

    def validate_zone(self, field: Any) -> None:
        if not is_zone(field.data):
            raise StopValidation(gettext("Write the name of a time zone, such as Asia/Jerusalem."))

    def values(self) -> dict[str, Any]:
        """The values of `rules.SETTINGS`."""
        values = {name: self[name].data for name in SETTINGS}
        values["latitude"] = self.latitude.degrees()
        values["longitude"] = self.longitude.degrees()
        values["languages"] = self.languages.data.split(",")
        return values


FIRST_YEAR, LAST_YEAR = 2000, 2100


def _in_these_years(_form: Any, field: DateField) -> None:
    if field.data and not FIRST_YEAR <= field.data.year < LAST_YEAR:
        raise StopValidation(gettext("Choose a day in these years."))


class NewDayForm(Form):
    """A day that the staff adds. community: '' for everybody."""

    day = DateField(
        lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose a day.")), _in_these_years]
    )
    name = TrilingualField(lazy_gettext("Name of the day"), longest=80)
    community = SelectField(lazy_gettext("Whose day it is"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        self.community.choices = choices(
            [
                ("", gettext("Everybody's")),
                *((code, name.in_(language).text) for code, name in COMMUNITIES.items()),
            ]
        )


class ObservanceForm(Form):
    """Another first day for a day that is expected; or that it is not shown."""

    day = DateField(
        lazy_gettext("Its first day"),
        [InputRequired(lazy_gettext("Choose a day.")), _in_these_years],
    )
    hidden = BooleanField(lazy_gettext("Do not show this day"))
