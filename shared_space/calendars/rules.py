"""Horizons, counters and the life of a private address. Pure."""

import functools
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval, day_span

FORMAT = 3  # grows when the same rows are written another way
BACK, AHEAD = 90, 400  # days that stand in a calendar
CANCELLED_FOR = 14  # days that a cancelled date still stands there, as cancelled
EMPTY_FOR = timedelta(days=30)  # an ended address answers an empty calendar, which clears phones
FOOTPRINT_EVERY = timedelta(minutes=10)
MOST_LINKS = 20
# Transactions that end in another order than they began differ by less than this.
SETTLED_AFTER = timedelta(seconds=60)
SCOPES = ("mine", "organization", "house")
DETAILS = ("full", "busy")
REMINDERS = (None, 15, 60, 24 * 60)  # minutes before a date
BACK_CHOICES, AHEAD_CHOICES = (30, 90, 365), (90, 400, 800)
_ZERO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Options:
    """What the owner of a private address chose. detail: 'full', or 'busy' (times and place only);
    reminder_minutes: how long before each date her program rings, None: never; days_back,
    days_ahead: what stands in it, around today. Raises ValueError for what is no choice."""

    detail: str = "full"
    reminder_minutes: int | None = None
    days_back: int = BACK
    days_ahead: int = AHEAD

    def __post_init__(self) -> None:
        if (
            self.detail not in DETAILS
            or self.reminder_minutes not in REMINDERS
            or self.days_back not in BACK_CHOICES
            or self.days_ahead not in AHEAD_CHOICES
        ):
            raise ValueError(f"no such choice: {self}")


def horizon(today: date, zone: ZoneInfo, back: int = BACK, ahead: int = AHEAD) -> Interval:
    """What stands in a calendar on the local date `today`: so many days of the past and of the
    future; it moves at local midnight only."""
    return day_span(today - timedelta(days=back), zone, back + ahead)


def cancelled_since(today: date, zone: ZoneInfo) -> datetime:
    """Cancellations before this no longer stand in a calendar."""
    return day_span(today - timedelta(days=CANCELLED_FOR), zone).start


def least_version(at: datetime) -> int:
    """The smallest counter of a leaf that changes at `at`. A counter is never less than the seconds
    of its last change since 2020, and always grows, so that it serves as Last-Modified too."""
    return int((at - _ZERO).total_seconds())


def stamp_of(version: int) -> datetime:
    """The instant that a counter stands for."""
    return _ZERO + timedelta(seconds=version)


def tag(*parts: object) -> str:
    """The strong validator of a calendar: it differs whenever one of `parts` does."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def last_modified(newest: int, today: date, zone: ZoneInfo) -> datetime:
    """When a calendar last changed: its newest leaf, or this local midnight (the horizon moved)."""
    return max(stamp_of(newest), _midnight(today, zone))


@functools.lru_cache(maxsize=8)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return day_span(day, zone).start


def said_modified(changed_at: datetime, now: datetime) -> datetime:
    """What Last-Modified may say. A very recent change is dated back: until its second has surely
    passed for every writer, nobody should rely on it."""
    return min(changed_at, now - SETTLED_AFTER)


def link_state(revoked_at: datetime | None, now: datetime) -> str:
    """'live', 'empty' for 30 days after it ended, then 'gone'."""
    if revoked_at is None:
        return "live"
    return "empty" if now < revoked_at + EMPTY_FOR else "gone"


def device(user_agent: str) -> str:
    """'apple', 'android' or 'computer': which way of subscribing works here."""
    if "Android" in user_agent:
        return "android"
    if any(name in user_agent for name in ("iPhone", "iPad", "iPod", "Macintosh")):
        return "apple"
    return "computer"
