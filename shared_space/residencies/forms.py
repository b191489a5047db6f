"""The forms of a residency."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional, StopValidation

from shared_space.kernel.forms import Form
from shared_space.kernel.i18n import gettext, lazy_gettext
from shared_space.kernel.interval import day_span
from shared_space.kernel.span_form import SpanForm

FURTHEST = timedelta(days=20 * 366)


class EndForm(Form):
    """last_day: the last day on which the room is held; empty: no end yet."""

    last_day = DateField(lazy_gettext("Until day"), [Optional()])

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.today = now.astimezone(zone).date()

    def validate_last_day(self, field: DateField) -> None:
        self.ahead(field.data)

    def ahead(self, day: date | None) -> None:
        if day and day < self.today:
            raise StopValidation(gettext("This day has passed. Choose today or a later one."))
        if day and day > self.today + FURTHEST:
            raise StopValidation(gettext("This day is too far ahead: twenty years at most."))

    @property
    def ends_at(self) -> datetime | None:
        return day_span(self.last_day.data, self.zone).end if self.last_day.data else None


class ResidencyForm(EndForm):
    organization = SelectField(lazy_gettext("Organization"))
    space = SelectField(lazy_gettext("Work room"))
    first_day = DateField(lazy_gettext("From day"), [InputRequired()])

    def __init__(
        self,
        *args: Any,
        organizations: Sequence[tuple[int, str]],
        spaces: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        """organizations, spaces: (id, name in the page's language)."""
        super().__init__(*args, **kwargs)
        self.organization.choices = [(str(number), name) for number, name in organizations]
        self.space.choices = [(str(number), name) for number, name in spaces]

    def validate_first_day(self, field: DateField) -> None:
        self.ahead(field.data)

    def validate_last_day(self, field: DateField) -> None:
        self.ahead(field.data)
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise StopValidation(gettext("The end comes before the beginning."))

    @property
    def starts_at(self) -> datetime:
        assert self.first_day.data is not None
        return day_span(self.first_day.data, self.zone).start


class ReleaseForm(SpanForm):
    """Which days, or which hours, others may book."""
