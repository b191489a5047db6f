"""Which series are asked, once a month, whether they are still needed. Pure.

House policy: a booking with more than eight dates ahead, or with several of which the last is more than
three months ahead. It is asked 30 days after it was made, or asked last.
"""

from datetime import datetime, timedelta

MANY_DATES = 8
FAR_AHEAD = timedelta(days=92)
EVERY = timedelta(days=30)


def is_asked(dates_ahead: int, last_starts_at: datetime, since: datetime, now: datetime) -> bool:
    """since: when it was asked last; never asked, when it was made."""
    long = dates_ahead > MANY_DATES or (dates_ahead > 1 and last_starts_at - now > FAR_AHEAD)
    return long and now - since >= EVERY
