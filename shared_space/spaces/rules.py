"""When a space is open, and the words for what stands in it. Pure."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval, instant_or_later, merged

EQUIPMENT = (
    "projector",
    "screen",
    "whiteboard",
    "flipchart",
    "microphone",
    "video_call",
    "printer",
    "tea_corner",
    "kitchen",
    "air_conditioning",
)
ACCESS = (
    "step_free",
    "lift",
    "wide_door",
    "accessible_toilet",
    "hearing_loop",
    "adjustable_table",
    "accessible_parking",
)
SATURDAY = 5
MIDNIGHT = time()
MOST_SPANS = 3
"""Of one day, beside that after Shabbat."""
AFTER_SHABBAT = timedelta(hours=1)
"""House policy: on Saturday night the house opens an hour after Shabbat ends."""

HoursBySpace = Mapping[int | None, Sequence["Hours"]]


@dataclass(frozen=True)
class Hours:
    """One span of one weekday (0 = Monday … 6 = Sunday) on the house's wall clock. opens None: an
    hour after Shabbat ends that day. closes 00:00: midnight at the end of the day."""

    weekday: int
    opens: time | None
    closes: time


def in_week(span: Hours) -> tuple[int, time, time]:
    """A sort key: the order of a week from Monday; after Shabbat comes last in its day."""
    return span.weekday, time.max if span.opens is None else span.opens, span.closes


def open_spans(
    day: date,
    hours: Sequence[Hours],
    zone: ZoneInfo,
    shabbat_end: Callable[[date], datetime],
) -> list[Interval]:
    """The UTC intervals of `day` in which a space with these `hours` is open, in order, disjoint.

    shabbat_end: Saturday → the UTC instant at which Shabbat ends. A span that would begin after it
    closes is not there. Wall times that the clock change leaves out are the first after it.
    """
    spans = []
    for span in hours:
        if span.weekday != day.weekday():
            continue
        if span.opens is None:
            start = shabbat_end(day) + AFTER_SHABBAT
        else:
            start = instant_or_later(day, span.opens, zone)
        end = _closing(day, span.closes, zone)
        if start < end:
            spans.append(Interval(start, end))
    return merged(spans)


def _closing(day: date, closes: time, zone: ZoneInfo) -> datetime:
    return instant_or_later(day + timedelta(days=1) if closes == MIDNIGHT else day, closes, zone)


def hours_between(
    first: date,
    last: date,
    hours: Sequence[Hours],
    zone: ZoneInfo,
    shabbat_end: Callable[[date], datetime],
) -> list[Interval]:
    """The open spans of every day from `first` to `last`, both included; spans that touch at
    midnight are one."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return merged(span for day in days for span in open_spans(day, hours, zone, shabbat_end))


def hours_of(space_id: int, all_hours: HoursBySpace) -> Sequence[Hours]:
    """The space's own hours when it has any, else the house's (key None)."""
    return all_hours.get(space_id) or all_hours.get(None, ())


@dataclass(frozen=True)
class HoursProblem:
    """index: which of the hours; code: 'weekday', 'closes_first', 'overlap', 'only_saturday' or
    'too_many'."""

    index: int
    code: str


def problems_of(hours: Sequence[Hours]) -> list[HoursProblem]:
    """Everything that is wrong with the hours of one space or of the house. Spans of a day may
    touch. A fixed span of a Saturday and the one after Shabbat may meet, since its start moves."""
    problems = []
    for index, span in enumerate(hours):
        if not 0 <= span.weekday <= 6:
            problems.append(HoursProblem(index, "weekday"))
        elif span.opens is None and span.weekday != SATURDAY:
            problems.append(HoursProblem(index, "only_saturday"))
        elif span.opens is not None and _minutes_until(span.closes) <= _minutes(span.opens):
            problems.append(HoursProblem(index, "closes_first"))
        elif any(_meet(span, earlier) for earlier in hours[:index]):
            problems.append(HoursProblem(index, "overlap"))
        elif span.opens is not None and _fixed(hours[:index], span.weekday) >= MOST_SPANS:
            problems.append(HoursProblem(index, "too_many"))
    return problems


def _fixed(hours: Sequence[Hours], weekday: int) -> int:
    return sum(span.opens is not None and span.weekday == weekday for span in hours)


def _meet(one: Hours, other: Hours) -> bool:
    if one.weekday != other.weekday:
        return False
    if one.opens is None or other.opens is None:
        return one.opens is other.opens
    return _minutes(one.opens) < _minutes_until(other.closes) and _minutes(
        other.opens
    ) < _minutes_until(one.closes)


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _minutes_until(closes: time) -> int:
    return _minutes(closes) or 24 * 60


EDITABLE = (
    "kind",
    "name",
    "about",
    "people",
    "seats",
    "turnaround_minutes",
    "approval",
    "floor",
    "equipment",
    "access",
)
"""What a manager may change of a space. Its slug is for ever."""
NAMED_BY = frozenset({"name", "floor"})
"""What calendars show of it."""


def fingerprint(value: object) -> str:
    """Tells whether what a page showed is still so: equal for equal plain values."""
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def written(span: Hours) -> str:
    """'5/shabbat/23:30': one span for history."""
    opens = "shabbat" if span.opens is None else f"{span.opens:%H:%M}"
    return f"{span.weekday}/{opens}/{span.closes:%H:%M}"
