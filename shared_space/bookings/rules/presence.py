"""Saying "we are here", and what happens when nobody does. Pure.

House policy: from a quarter of an hour before the start until the end. When a kind of space has a
number of minutes for it, a date at which nobody has said so by then is given back; by default none is.
"""

from datetime import datetime, timedelta

from shared_space.kernel.interval import Interval

EARLY = timedelta(minutes=15)


def may_say_here(span: Interval, now: datetime) -> bool:
    """Whether somebody can say that they are here: [start − 15 minutes, end)."""
    return span.start - EARLY <= now < span.end


def given_back_at(
    span: Interval, approved_at: datetime, no_show_minutes: int | None
) -> datetime | None:
    """When the rest of a date is given back unless somebody has said that they are here; None when it
    never is, also since it ends before. One that was approved after its start has its minutes from
    then."""
    if no_show_minutes is None:
        return None
    at = max(span.start, approved_at) + timedelta(minutes=no_show_minutes)
    return at if at < span.end else None
