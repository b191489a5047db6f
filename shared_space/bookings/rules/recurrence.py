"""Which dates a series has. Wall-clock (10:00 stays 10:00 across both clock changes). Pure.

A subset of RFC 5545 recurrence: DAILY, WEEKLY (on days), MONTHLY (by date or nth weekday), interval,
until or count, at most 104 dates; nothing else.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule

MOST_DATES = 104
Frequency = Literal["daily", "weekly", "monthly"]
WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
_FREQUENCIES: dict[str, Literal[1, 2, 3]] = {"daily": DAILY, "weekly": WEEKLY, "monthly": MONTHLY}


@dataclass(frozen=True)
class Recurrence:
    """weekdays: 0 = Monday … 6 = Sunday, for weekly (empty: the first date's own).
    nth: for monthly, the nth weekday of the month as the first date is (True) or its date (False).
    Exactly one of count and until is set; ValueError otherwise."""

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: bool = False
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.frequency not in _FREQUENCIES or not 1 <= self.interval <= 12:
            raise ValueError("unknown frequency or interval")
        if (self.count is None) == (self.until is None):
            raise ValueError("a series ends by count or by date")
        if self.count is not None and not 1 <= self.count <= MOST_DATES:
            raise ValueError("a series has 1 to 104 dates")
        if any(not 0 <= day <= 6 for day in self.weekdays):
            raise ValueError("a weekday is 0 to 6")

    def as_dict(self) -> dict[str, Any]:
        """JSON for `Booking.recurrence`."""
        return {
            "frequency": self.frequency,
            "interval": self.interval,
            "weekdays": list(self.weekdays),
            "nth": self.nth,
            "count": self.count,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Recurrence":
        until = date.fromisoformat(kept["until"]) if kept["until"] else None
        values = {**kept, "weekdays": tuple(kept["weekdays"]), "until": until}
        return cls(**values)


def dates(first: date, recurrence: Recurrence | None) -> list[date]:
    """The dates of the series in order, at most 105 (one too many says that it is too long); [first]
    without a recurrence.

    The first date belongs to the series even when it is not on one of its weekdays. A month without
    that date (the 31st) or without a fifth weekday is left out, as RFC 5545 says.
    """
    if recurrence is None:
        return [first]
    last = recurrence.until or date.max
    inside = itertools.takewhile(lambda day: day <= last, _endless(first, recurrence))
    return list(itertools.islice(inside, recurrence.count or MOST_DATES + 1))


def _endless(first: date, recurrence: Recurrence) -> Iterator[date]:
    if recurrence.frequency != "monthly" and not recurrence.weekdays:
        step = recurrence.interval * (7 if recurrence.frequency == "weekly" else 1)
        return map(date.fromordinal, range(first.toordinal(), date.max.toordinal() + 1, step))
    by: dict[str, Any] = {}
    if recurrence.frequency == "weekly":
        by["byweekday"] = recurrence.weekdays
    elif recurrence.frequency == "monthly":
        by = _monthly(first, nth=recurrence.nth)
    days = rrule(
        _FREQUENCIES[recurrence.frequency],
        dtstart=datetime.combine(first, time()),
        interval=recurrence.interval,
        wkst=SU,
        **by,
    )
    return itertools.chain([first], (d for d in (m.date() for m in days) if d != first))


def _monthly(first: date, *, nth: bool) -> dict[str, Any]:
    if nth:
        return {"byweekday": WEEKDAYS[first.weekday()]((first.day - 1) // 7 + 1)}
    return {"bymonthday": first.day}
