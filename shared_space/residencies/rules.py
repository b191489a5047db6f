"""What a residency holds once its releases are given back. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval, subtract


def within(start: datetime, end: datetime | None, window: Interval) -> Interval | None:
    """The part of [start, end) that lies in `window`; end None: without end."""
    first = max(start, window.start)
    last = window.end if end is None else min(end, window.end)
    return Interval(first, last) if first < last else None


def held(span: Interval, releases: Iterable[Interval]) -> list[Interval]:
    """The parts of `span` that stay held: all but its releases, in order."""
    return subtract([span], releases)


def overlap(one: tuple[datetime, datetime | None], other: tuple[datetime, datetime | None]) -> bool:
    """Whether two spans (end None: without end) share an instant."""
    (start, end), (other_start, other_end) = one, other
    return (other_end is None or start < other_end) and (end is None or other_start < end)


def last_day(ends_at: datetime | None, zone: ZoneInfo) -> date | None:
    """The last local day of a span that ends then: the day before when it ends at midnight."""
    if ends_at is None:
        return None
    return (ends_at.astimezone(zone) - timedelta(seconds=1)).date()
