"""Half-open spans of time: [start, end). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


class NonexistentTime(ValueError):
    """A wall-clock time that the clock change in spring leaves out."""


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """[start, end) between two aware instants. Raises ValueError when it is empty or reversed."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end

    def joined(self, other: "Interval") -> "Interval":
        """The shortest that covers both."""
        return Interval(min(self.start, other.start), max(self.end, other.end))

    def widened(
        self, before: timedelta = timedelta(), after: timedelta = timedelta()
    ) -> "Interval":
        return Interval(self.start - before, self.end + after)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The union as disjoint intervals in order; those that touch become one."""
    union: list[Interval] = []
    for item in sorted(intervals):
        if union and item.start <= union[-1].end:
            union[-1] = Interval(union[-1].start, max(union[-1].end, item.end))
        else:
            union.append(item)
    return union


def subtract(whole: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What is left of `whole` once `taken` is removed, in order."""
    left: list[Interval] = []
    busy = merged(taken)
    for span in merged(whole):
        start = span.start
        for hole in busy:
            if hole.end <= start or hole.start >= span.end:
                continue
            if hole.start > start:
                left.append(Interval(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Interval(start, span.end))
    return left


@lru_cache(maxsize=8192)
def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the clock in `zone` shows `wall` on `day`.

    An ambiguous time (autumn) is its first occurrence. Raises NonexistentTime for a time that the
    spring change leaves out.
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    utc = local.astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonexistentTime(f"{day} {wall} does not exist in {zone.key}")
    return utc


def instant_or_later(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """As `instant`, but a time that does not exist is the first instant after the gap."""
    try:
        return instant(day, wall, zone)
    except NonexistentTime:
        local = datetime.combine(day, wall, tzinfo=zone)
        before, after = (local.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
        while after - before > timedelta(seconds=1):
            middle = before + (after - before) / 2
            if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
                before = middle
            else:
                after = middle
        return after.replace(microsecond=0)


def day_span(day: date, zone: ZoneInfo, days: int = 1) -> Interval:
    """Local midnight to local midnight, `days` days later (23 or 25 hours at a clock change)."""
    midnight = time()
    return Interval(
        instant_or_later(day, midnight, zone),
        instant_or_later(day + timedelta(days=days), midnight, zone),
    )
