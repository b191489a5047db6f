"""The form of a week of opening hours."""

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from wtforms import Field, HiddenField
from wtforms.validators import StopValidation

from shared_space.kernel.forms import Form
from shared_space.kernel.i18n import gettext, lazy_gettext
from shared_space.spaces import messages
from shared_space.spaces.rules import MOST_SPANS, SATURDAY, Hours, problems_of


def parsed_time(text: str) -> time | None:
    """'8:30' or '08:30' → time, '24:00' → midnight; None when it is no time."""
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?::00)?", text)
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2))
    if (hour, minute) == (24, 0):
        return time()
    return time(hour, minute) if hour < 24 and minute < 60 else None


class WeekField(Field):
    """Several spans a day: inputs `<name>-<weekday>-<row>-opens` and `-closes`, and for Saturday
    `<name>-5-shabbat-closes`. data: list[Hours]; typed: input name → text; row_errors: (weekday,
    row) → code of `messages.hours_problem`."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.typed: dict[str, str] = {}
        self.row_errors: dict[tuple[int, str], str] = {}
        self._places: list[tuple[int, str]] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.data: list[Hours] = list(data or ())
        self.typed = self._as_typed(self.data)
        if formdata is None or not any(key.startswith(f"{self.name}-") for key in formdata):
            return
        self.typed = {
            key: (formdata.get(f"{self.name}-{key}") or "").strip()[:20] for key in self._inputs()
        }
        self.data, self._places = [], []
        for weekday in messages.WEEK:
            for row in self.rows(weekday):
                self._read(weekday, row)

    def rows(self, weekday: int) -> tuple[str, ...]:
        plain = tuple(str(n) for n in range(MOST_SPANS))
        return (*plain, "shabbat") if weekday == SATURDAY else plain

    def used(self, weekday: int) -> set[str]:
        """The rows of a day in which something is written."""
        return {
            row
            for row in self.rows(weekday)
            if any(self.typed.get(f"{weekday}-{row}-{end}") for end in ("opens", "closes"))
        }

    def pre_validate(self, form: Any) -> None:
        for problem in problems_of(self.data):
            self.row_errors.setdefault(self._places[problem.index], problem.code)
        if self.row_errors:
            raise StopValidation(gettext("Some hours need another look: see beside them."))

    def _inputs(self) -> list[str]:
        return [
            f"{weekday}-{row}-{end}"
            for weekday in messages.WEEK
            for row in self.rows(weekday)
            for end in ("opens", "closes")
        ]

    def _read(self, weekday: int, row: str) -> None:
        opens = "" if row == "shabbat" else self.typed[f"{weekday}-{row}-opens"]
        closes = self.typed[f"{weekday}-{row}-closes"]
        if not opens and not closes:
            return
        if not closes or not (opens or row == "shabbat"):
            self.row_errors[weekday, row] = "both"
            return
        start, end = parsed_time(opens) if opens else None, parsed_time(closes)
        if end is None or (opens and start is None):
            self.row_errors[weekday, row] = "not_a_time"
            return
        self.data.append(Hours(weekday, start, end))
        self._places.append((weekday, row))

    def _as_typed(self, hours: Sequence[Hours]) -> dict[str, str]:
        typed = dict.fromkeys(self._inputs(), "")
        used: dict[int, int] = {}
        for span in hours:
            row = "shabbat" if span.opens is None else str(used.get(span.weekday, 0))
            if span.opens is not None:
                used[span.weekday] = used.get(span.weekday, 0) + 1
                typed[f"{span.weekday}-{row}-opens"] = f"{span.opens:%H:%M}"
            typed[f"{span.weekday}-{row}-closes"] = f"{span.closes:%H:%M}"
        return typed


class HoursForm(Form):
    week = WeekField(lazy_gettext("Opening hours"))
    seen = HiddenField()
