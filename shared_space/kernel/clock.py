"""The one place where the time of day is read. Rules and services are handed `now`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware, UTC, in whole seconds (as the database keeps it)."""
    return datetime.now(UTC).replace(microsecond=0)


def in_zone(instant: datetime, zone: ZoneInfo) -> datetime:
    """The same instant as a wall clock in `zone` shows it."""
    return instant.astimezone(zone)
