"""What could work instead, for each date of a series that clashes: five queries for all of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from shared_space.bookings.models import CLAIMING, Occurrence
from shared_space.bookings.queries.alternatives import Wanted, near
from shared_space.bookings.queries.day import DaySpace, spaces_of_day
from shared_space.bookings.queries.shut import Shut, shut_between
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM, open_between
from shared_space.bookings.rules.objections import seats_for
from shared_space.bookings.rules.timetable import Use, bars
from shared_space.house.queries import the_house
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval, day_span, instant_or_later, merged
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import Hours

ELSEWHERE, ANOTHER_TIME = 3, 2
Way = tuple[DaySpace, Interval]


def ways_out(ask: Wanted, days: Collection[date], now: datetime) -> dict[date, list[Way]]:
    """Day → at most five free slots as long as the one asked for: up to three other spaces that hold
    as many people at the same time, then up to two other times that day in the same space."""
    if not days:
        return {}
    zone = the_house().zone
    spans = {day: day_span(day, zone) for day in sorted(days)}
    whole = Interval(min(s.start for s in spans.values()), max(s.end for s in spans.values()))
    shut, hours, spaces = shut_between(whole), opening_hours(), spaces_of_day()
    uses = _claimed_on(spans.values())
    found = {}
    for day, span in spans.items():
        start = instant_or_later(day, ask.starts, zone)
        end = instant_or_later(day, ask.ends, zone)
        if start < end:
            here = _Day(span, shut, hours, uses, now)
            found[day] = here.ways(Interval(start, end), spaces, ask)
    return found


class _Day:
    """One day of the house, every space of it."""

    def __init__(
        self,
        span: Interval,
        shut: Shut,
        hours: Mapping[int | None, list[Hours]],
        uses: Mapping[int, Sequence[Use]],
        now: datetime,
    ) -> None:
        self.span, self.shut, self.hours, self.now = span, shut, hours, now
        self.uses = {
            space: [use for use in there if use.claimed.overlaps(span)]
            for space, there in uses.items()
        }

    def ways(self, wanted: Interval, spaces: Sequence[DaySpace], ask: Wanted) -> list[Way]:
        elsewhere: list[Way] = []
        later: list[Way] = []
        for space in spaces:
            if space.room.people < ask.people:
                continue
            free = self._free(space, wanted, ask)
            if space.room.space_id == ask.space_id:
                later = [(space, slot) for slot in near(wanted, free) if slot != wanted]
            elif any(span.covers(wanted) for span in free):
                elsewhere.append((space, wanted))
        return [*elsewhere[:ELSEWHERE], *later[:ANOTHER_TIME]]

    def _free(self, space: DaySpace, wanted: Interval, ask: Wanted) -> list[Interval]:
        number = space.room.space_id
        drawn = bars(
            space.room,
            shortest=wanted.end - wanted.start,
            opened=open_between(the_house(), number, self.span, self.hours),
            closed=[span for closed, span in self.shut.closed if closed in {None, number}],
            held=[
                (span, holder)
                for held, holder, span in self.shut.held
                if held == number and holder != ask.organization_id
            ],
            uses=self.uses.get(number, []),
            bookable=space.bookable(self.span, self.now),
        )
        seats = seats_for(space.room, ask.people)
        return merged([bar.span for bar in drawn if bar.kind == "free" and bar.left >= seats])


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
