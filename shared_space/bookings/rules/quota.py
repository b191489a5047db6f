"""Quota: how many hours of a kind of space one organization may have in a week or month. Pure.

House policy: what is approved, offered and waiting counts, in the week (from Sunday) or month of the
house's zone in which it begins. A date and what would take its place count once, by the longer.
A room that the organization holds itself does not count. The house and its guests have no quota.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared_space.bookings.rules.objections import (
    Limits,
    Objection,
    Standing,
    Surroundings,
    Use,
    Weight,
)
from shared_space.kernel.interval import Interval, day_span

Asked = tuple[Surroundings, Interval | None, bool]
Used = dict[tuple[str, str], Counter[date]]
"""(kind of space, period) → first day of each week or month → the minutes an organization has there."""


def first_day(moment: datetime, period: str, zone: ZoneInfo) -> date:
    """The first local day of the 'week' or 'month' in which `moment` lies."""
    return _first_of(moment.astimezone(zone).date(), period)


def _first_of(day: date, period: str) -> date:
    if period == "month":
        return day.replace(day=1)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def whole_periods(span: Interval, period: str, zone: ZoneInfo) -> Interval:
    """From the beginning of the first week or month that `span` touches until the end of the last."""
    first, last = (first_day(moment, period, zone) for moment in (span.start, span.end))
    after = last + timedelta(days=7 if period == "week" else 31)
    end = _first_of(after, period)
    return Interval(day_span(first, zone).start, day_span(end, zone).start)


def minutes_used(uses: Iterable[Use], period: str, zone: ZoneInfo) -> Counter[date]:
    """First day of each week or month → the minutes of the dates that begin in it."""
    longest: dict[tuple[date, str], int] = {}
    for use in uses:
        key = first_day(use.span.start, period, zone), use.uid
        longest[key] = max(longest.get(key, 0), use.span.minutes)
    used: Counter[date] = Counter()
    for (first, _uid), minutes in longest.items():
        used[first] += minutes
    return used


def hours_allowed(limits: Limits, standing: Standing, moment: datetime) -> int | None:
    """The quota that holds for the organization at `moment`; None: no limit."""
    resident = standing.is_resident(moment)
    return limits.quota_resident_hours if resident else limits.quota_member_hours


def of_dates(
    asked: Sequence[Asked], *, strict: bool, used: Used | None = None
) -> list[list[Objection]]:
    """What the quota says against each date of a request, in order. asked: (what surrounds its
    space, its slot, whether it is taken unless the quota refuses it: not skipped, not refused).

    Each date that is taken counts for those after it. strict: a date over the quota is not taken;
    False where it only warns (a manager). used: of requests of one organization in turn, see `count`.
    """
    used = {} if used is None else used
    own: Counter[tuple[str, date]] = Counter()
    found: list[list[Objection]] = []
    for around, slot, taken in asked:
        standing = around.standing
        if standing is None or slot is None or any(span.covers(slot) for span in standing.own):
            found.append([])
            continue
        first = first_day(slot.start, around.limits.quota_period, around.zone)
        before = _used(around, standing, used)[first]
        said = _said(slot, first, before, own[standing.kind, first], around)
        found.append(said)
        if taken and not (said and strict):
            own[standing.kind, first] += slot.minutes
    return found


def count(asked: Iterable[tuple[Surroundings, Interval]], used: Used) -> None:
    """The dates of a request are taken: they count for the requests after it."""
    for around, slot in asked:
        standing = around.standing
        if standing and not any(span.covers(slot) for span in standing.own):
            first = first_day(slot.start, around.limits.quota_period, around.zone)
            _used(around, standing, used)[first] += slot.minutes


def _used(around: Surroundings, standing: Standing, used: Used) -> Counter[date]:
    """Worked out once."""
    key = standing.kind, around.limits.quota_period
    if key not in used:
        used[key] = minutes_used(standing.uses, around.limits.quota_period, around.zone)
    return used[key]


def _said(
    slot: Interval, first: date, before: int, own: int, around: Surroundings
) -> list[Objection]:
    standing, limits = around.standing, around.limits
    assert standing is not None
    hours = hours_allowed(limits, standing, slot.start)
    if hours is None or before + own + slot.minutes <= hours * 60:
        return []
    numbers: Mapping[str, object] = {
        "organization": standing.name,
        "kind": standing.kind,
        "used": before + own,
        "hours": hours,
        "period": limits.quota_period,
        "first": first,
        "series": own > 0,
    }
    return [Objection("quota", Weight.REFUSES, MappingProxyType(dict(numbers)))]
