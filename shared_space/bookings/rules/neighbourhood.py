"""What surrounds a space, looked through near one slot after another. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from shared_space.bookings.rules.objections import Claim, Surroundings, claim_of
from shared_space.kernel.interval import Interval

Item = TypeVar("Item")
_SECONDS_OF_A_DAY = 24 * 60 * 60


class Neighbourhood:
    """`around` by days: the rules say of a slot with `near` what they say of it with all of it, and what
    is asked for in turn counts for what comes after it."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._open = _by_day((span, span) for span in around.open)
        self._claims = _by_day((claim.span, claim) for claim in around.claims)
        self._waiting = _by_day((claim.span, claim) for claim in around.waiting)

    def near(self, slot: Interval) -> Surroundings:
        """`around` with only those hours, claims and requests that share a day (UTC) with what the
        slot takes."""
        days = _days(claim_of(self.around.room, slot))
        return replace(
            self.around,
            open=_of_days(self._open, days),
            claims=_of_days(self._claims, days),
            waiting=_of_days(self._waiting, days),
        )

    def take(self, slot: Interval, seats: int, *, waits: bool) -> None:
        """The slot is asked for: from now on it waits, or is claimed."""
        span = slot if waits else claim_of(self.around.room, slot)
        there = self._waiting if waits else self._claims
        for day in _days(span):
            there[day].append(Claim(span, seats))


def _by_day(items: Iterable[tuple[Interval, Item]]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for span, item in items:
        for day in _days(span):
            found[day].append(item)
    return found


def _of_days(items: dict[int, list[Item]], days: range) -> list[Item]:
    """Each once, however many of the days it touches."""
    if len(days) == 1:
        return items.get(days[0], [])
    return [*{id(item): item for day in days for item in items.get(day, ())}.values()]


def _days(span: Interval) -> range:
    first, last = (int(m.timestamp()) // _SECONDS_OF_A_DAY for m in (span.start, span.end))
    return range(first, last + 1)
