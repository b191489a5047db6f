"""When a letter is tried again, and how names may stand in its head. Pure."""

import re
from datetime import timedelta

from shared_space.kernel.text import clean

LEASE = timedelta(minutes=10)  # longer than all time-outs of one delivery together
KEPT = timedelta(days=30)  # then the words of a letter go, its key stays
MOST_ANSWERS = 14  # with the waits below: two days of "try later"
LONGEST_WAIT = timedelta(hours=6)
_NOT_IN_NAMES = re.compile(r'["\\<>,;:@()\[\]]')


def wait_after_answer(attempts: int, jitter: float) -> timedelta:
    """How long after the `attempts`-th "not now" (from 1): a minute, doubled each time, at most six
    hours, half of it more or less by `jitter` in [0, 1)."""
    wait = min(timedelta(minutes=1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return wait * (0.5 + jitter)


def wait_unreached(jitter: float) -> timedelta:
    """How long after a mail server that could not be reached: 30 to 90 seconds."""
    return timedelta(minutes=1) * (0.5 + jitter)


def display_name(name: str) -> str:
    """`name` as it may stand beside an address: one line, at most 60 characters, without the signs
    that mean something in an address list."""
    return " ".join(_NOT_IN_NAMES.sub(" ", clean(name)).split())[:60].strip()
