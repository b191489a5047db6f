"""Waiting for a slot that is taken: how long an offer is open, and who is next. Pure."""

from datetime import datetime, timedelta

OPEN_FOR = timedelta(hours=24)
BEFORE_START = timedelta(hours=1)


def open_until(starts_at: datetime, now: datetime) -> datetime:
    """Until when an offer of a slot is open: for 24 hours, but not longer than until an hour before
    it starts; within the last two hours, half of the time that is left. In whole seconds; ValueError
    when the slot has begun."""
    if starts_at <= now:
        raise ValueError("the slot has begun")
    half = (starts_at - now) / 2
    latest = max(starts_at - BEFORE_START, now + half)
    until = min(now + OPEN_FOR, latest).replace(microsecond=0)
    return max(until, now + timedelta(seconds=1))
