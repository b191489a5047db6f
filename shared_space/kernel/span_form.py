"""A form for a span of days or hours on the house's wall clock."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, Field, TimeField
from wtforms.validators import InputRequired, Optional, StopValidation

from shared_space.kernel.forms import Form
from shared_space.kernel.i18n import gettext, lazy_gettext
from shared_space.kernel.interval import Interval, NonexistentTime, day_span, instant

FURTHEST = timedelta(days=3 * 366)


class SpanForm(Form):
    """Whole days (no hours), or from an hour of the first day until an hour of the last.

    After validation `span` is the Interval in UTC. Fields: first_day, from_time, last_day (empty: the
    first day), until_time.
    """

    first_day = DateField(lazy_gettext("From day"), [InputRequired()])
    from_time = TimeField(lazy_gettext("From hour"), [Optional()])
    last_day = DateField(lazy_gettext("Until day"), [Optional()])
    until_time = TimeField(lazy_gettext("Until hour"), [Optional()])

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        """zone: whose wall clock the hours are."""
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        self.today = now.astimezone(zone).date()
        self.span: Interval | None = None

    def validate_first_day(self, field: DateField) -> None:
        if field.data and field.data < self.today:
            raise StopValidation(gettext("This day has passed. Choose today or a later one."))
        self._near(field)

    def validate_last_day(self, field: DateField) -> None:
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise StopValidation(gettext("The end comes before the beginning."))
        self._near(field)

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then the span as a whole; each sentence stands beside its field."""
        return bool(super().validate(extra_validators)) and self._make_span()

    def _near(self, field: DateField) -> None:
        if field.data and field.data > self.today + FURTHEST:
            raise StopValidation(gettext("This day is too far ahead: three years at most."))

    def _make_span(self) -> bool:
        first = self.first_day.data
        assert first is not None  # InputRequired
        last = self.last_day.data or first
        start, end = self.from_time.data, self.until_time.data
        if start is None and end is None:
            self.span = day_span(first, self.zone, (last - first).days + 1)
            return True
        if start is None or end is None:
            empty = self.from_time if start is None else self.until_time
            return _say(empty, gettext("Write both hours, or leave both empty for whole days."))
        begins = self._instant(first, start, self.from_time)
        ends = self._instant(last, end, self.until_time)
        if begins is None or ends is None:
            return False
        if ends <= begins:
            return _say(self.until_time, gettext("The end comes before the beginning."))
        if ends <= self.now:
            return _say(self.until_time, gettext("This time has passed."))
        self.span = Interval(begins, ends)
        return True

    def _instant(self, day: date, wall: time, field: TimeField) -> datetime | None:
        try:
            return instant(day, wall, self.zone)
        except NonexistentTime:
            _say(
                field,
                gettext("On that night the clock jumps over this hour. Choose another."),
            )
            return None


def _say(field: Field, sentence: str) -> bool:
    """Put the sentence beside the field; False, for the validation that calls it."""
    field.errors = [*field.errors, sentence]
    return False
