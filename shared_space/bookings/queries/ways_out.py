"""What could work instead, for each date of a series that clashes: five queries for all of them."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from shared_space.bookings.models import CLAIMING, Occurrence
from shared_space.bookings.queries.day import spaces_of_day
from shared_space.bookings.queries.free import FreeTime, Wanted, Way
from shared_space.bookings.queries.shut import shut_between
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.timetable import Use
from shared_space.house.queries import the_house
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval, day_span, instant_or_later
from shared_space.spaces.queries import opening_hours

ELSEWHERE, ANOTHER_TIME = 3, 2


def ways_out(ask: Wanted, days: Collection[date], now: datetime) -> dict[date, list[Way]]:
    """Day → at most five free slots as long as the one asked for: up to three other spaces that hold
    as many people at the same time, then up to two other times that day in the same space."""
    if not days:
        return {}
    zone = the_house().zone
    spans = {day: day_span(day, zone) for day in sorted(days)}
    whole = Interval(min(s.start for s in spans.values()), max(s.end for s in spans.values()))
    spaces, uses = spaces_of_day(), _claimed_on(spans.values())
    free = FreeTime(shut_between(whole), opening_hours(), uses, now)
    found = {}
    for day, span in spans.items():
        start = instant_or_later(day, ask.starts, zone)
        end = instant_or_later(day, ask.ends, zone)
        if start < end:
            wanted = Interval(start, end)
            elsewhere, later = free.ways(wanted, span, spaces, ask)
            others = [(space, slot) for space, slot in later if slot != wanted]
            found[day] = [*elsewhere[:ELSEWHERE], *others[:ANOTHER_TIME]]
    return found


def _claimed_on(spans: Collection[Interval]) -> dict[int, list[Use]]:
    """Space id → what is claimed on those days."""
    on_a_day = [
        and_(
            Occurrence.starts_at > span.start - LONGEST_CLAIM,
            Occurrence.starts_at < span.end,
            Occurrence.claims_until > span.start,
        )
        for span in spans
    ]
    rows = db.session.execute(
        select(
            Occurrence.space_id,
            Occurrence.booking_id,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.claims_from,
            Occurrence.claims_until,
            Occurrence.seats,
            Occurrence.state,
        ).where(Occurrence.state.in_(CLAIMING), or_(*on_a_day))
    )
    found: dict[int, list[Use]] = {}
    for space, number, starts, ends, claims_from, claims_until, seats, state in rows:
        span, claimed = Interval(starts, ends), Interval(claims_from, claims_until)
        found.setdefault(space, []).append(Use(number, span, claimed, seats, state))
    return found
