"""When an undecided request is over, and when the house staff is reminded of those that wait. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

REMINDED_AFTER = timedelta(hours=24)
MORNING = 8


def why_over(
    starts_at: datetime,
    waits_since: datetime,
    expire_days: int | None,
    now: datetime,
    *,
    in_line: bool,
) -> str:
    """'' while a request is open; else why it is over: 'start' when its time has come, 'line' when it
    waited for a taken slot until then, 'days' after the days of its policy (expire_days None: never),
    which do not run while it waits in line."""
    if starts_at <= now:
        return "line" if in_line else "start"
    if in_line or expire_days is None:
        return ""
    return "days" if waits_since + timedelta(days=expire_days) <= now else ""


def reminds(oldest: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the staff is to hear today of what waits: from eight in the morning by the clock of the
    house, once the oldest request has waited for a day. oldest: since when, None when nothing does."""
    if oldest is None or oldest + REMINDED_AFTER > now:
        return False
    return now.astimezone(zone).hour >= MORNING
