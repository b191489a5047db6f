"""Fair share: whose hall time it was this quarter. Pure."""

from datetime import date
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval, day_span


def quarter(day: date, zone: ZoneInfo) -> Interval:
    """The calendar quarter in which `day` lies, local midnight to local midnight."""
    month = (day.month - 1) // 3 * 3 + 1
    first = date(day.year, month, 1)
    after = date(day.year + month // 10, (month + 3) % 12 or 12, 1)
    return Interval(day_span(first, zone).start, day_span(after, zone).start)
