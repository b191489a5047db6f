"""Stamps of changes. Pure."""

from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)


def next_stamp(now: datetime, last: datetime) -> datetime:
    """The stamp of what is changed at `now` and was changed at `last`: always a later second, since
    calendar programs pass over an event whose LAST-MODIFIED did not grow."""
    return max(now, last + SECOND)
