"""The one place where the time of day is read. Rules and services are handed `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, UTC, in whole seconds (as the database keeps it)."""
    return datetime.now(UTC).replace(microsecond=0)
