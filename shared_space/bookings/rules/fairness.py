"""Fair share: whose hall time it was this quarter. Pure.

House policy: an organization has used what is approved for it, and waits for what it asked beyond
that; a date counts in the quarter in which it begins. Prime time, which everybody wants, is Sunday to
Thursday from 16:00 until 21:00 on the house's clock, and is told apart. The average is over all
member organizations, those without any hall time included.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval, day_span, instant_or_later

PRIME_WEEKDAYS = frozenset({6, 0, 1, 2, 3})
PRIME_FROM, PRIME_UNTIL = time(16), time(21)
READABLE = 15


@dataclass(frozen=True, slots=True)
class HallDate:
    """A live date in the hall. uid: the same for a date and what would take its place."""

    organization_id: int
    uid: str
    span: Interval
    approved: bool


@dataclass(frozen=True)
class Share:
    """Minutes of the hall: used, those of them in prime time, and waiting beyond what is used."""

    used: int = 0
    prime: int = 0
    waiting: int = 0


def quarter(day: date, zone: ZoneInfo) -> Interval:
    """The calendar quarter in which `day` lies, local midnight to local midnight."""
    month = (day.month - 1) // 3 * 3 + 1
    first = date(day.year, month, 1)
    after = date(day.year + month // 10, (month + 3) % 12, 1)
    return Interval(day_span(first, zone).start, day_span(after, zone).start)


def prime_minutes(span: Interval, zone: ZoneInfo) -> int:
    """The minutes of `span` that lie in prime time."""
    first, last = (moment.astimezone(zone).date() for moment in (span.start, span.end))
    minutes = 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() not in PRIME_WEEKDAYS:
            continue
        start = max(span.start, instant_or_later(day, PRIME_FROM, zone))
        end = min(span.end, instant_or_later(day, PRIME_UNTIL, zone))
        minutes += Interval(start, end).minutes if start < end else 0
    return minutes


def shares(dates: Iterable[HallDate], zone: ZoneInfo) -> dict[int, Share]:
    """Organization id → its share, of those that have any. What would take the place of a date that
    is approved waits only with what it is longer."""
    used: dict[int, int] = {}
    prime: dict[int, int] = {}
    approved: dict[str, int] = {}
    wished: dict[tuple[int, str], int] = {}
    for one in dates:
        if one.approved:
            number, minutes = one.organization_id, one.span.minutes
            used[number] = used.get(number, 0) + minutes
            prime[number] = prime.get(number, 0) + prime_minutes(one.span, zone)
            approved[one.uid] = minutes
        else:
            key = one.organization_id, one.uid
            wished[key] = max(wished.get(key, 0), one.span.minutes)
    waiting: dict[int, int] = {}
    for (number, uid), minutes in wished.items():
        waiting[number] = waiting.get(number, 0) + max(0, minutes - approved.get(uid, 0))
    return {
        number: Share(used.get(number, 0), prime.get(number, 0), waiting.get(number, 0))
        for number in used.keys() | waiting.keys()
    }


def average(found: Mapping[int, Share], members: Collection[int]) -> Share:
    """What a member organization has on average, to the nearest quarter of an hour."""
    theirs = [found.get(number, Share()) for number in members]
    return Share(
        _mean([share.used for share in theirs]),
        _mean([share.prime for share in theirs]),
        _mean([share.waiting for share in theirs]),
    )


def _mean(minutes: Collection[int]) -> int:
    return round(sum(minutes) / len(minutes) / READABLE) * READABLE if minutes else 0
