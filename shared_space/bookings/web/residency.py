"""What is booked ahead in a room that somebody holds, for the pages of residencies, which lie below
this slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared_space.bookings.models import CLAIMING
from shared_space.bookings.queries.bookings import Dated, Full, in_the_way
from shared_space.bookings.web import blueprint
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.i18n import day_from_until, long_day
from shared_space.kernel.interval import Interval
from shared_space.residencies.queries import ResidencyView

FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Use:
    """A date in words: never whose it is, nor what it is."""

    booking_id: int
    span: Interval
    when: str


@dataclass(frozen=True)
class Ahead:
    """own: the resident's dates that stand or wait, also after the residency's end; others: what
    others have in released time."""

    own: Sequence[Use]
    others: Sequence[Use]


@blueprint.app_template_global()
def ahead_in_room(residency: ResidencyView) -> Ahead:
    """The dates ahead in the room of a residency, in order of time; nothing of one that is over."""
    start = max(clock.now(), residency.starts_at)
    end = start + FURTHEST
    last = min(residency.ends_at or end, end)
    if last <= start:
        return Ahead((), ())
    own, others = [], []
    for full, dates in in_the_way(residency.space_id, Interval(start, end)):
        if full.organization_id == residency.organization_id:
            own += [_use(full, dated) for dated in dates]
        else:
            claims = [d for d in dates if d.state in CLAIMING and d.span.start < last]
            others += [_use(full, dated) for dated in claims]
    return Ahead(sorted(own, key=_by_time), sorted(others, key=_by_time))


def _use(full: Full, dated: Dated) -> Use:
    zone = the_house().zone
    day = long_day(dated.span.start.astimezone(zone).date())
    when = day_from_until(day, dated.span.start, dated.span.end, zone)
    return Use(full.number, dated.span, when)


def _by_time(use: Use) -> tuple[Interval, int]:
    return use.span, use.booking_id
