"""A request for what the holder of a time would leave: made with the proposal to share it."""

from dataclasses import dataclass
from datetime import datetime

from shared_space.bookings.errors import CannotPropose, Refused
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.proposals import Side
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.rules.proposals import rest_of
from shared_space.bookings.rules.waiting import TAKEN
from shared_space.bookings.service.asking import request
from shared_space.bookings.service.examining import Ask
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class Rest:
    """What the asker wants the rest of the time for. submission_key: as `examining.Ask`."""

    title: Trilingual
    people: int
    submission_key: str


def ask_for_rest(
    rest: Rest, organization_id: int, holder: Side, keep: Interval, *, actor: Actor, now: datetime
) -> Side:
    """Her request for what `keep` leaves of the holder's date. It waits in line, also when the holder
    says no. Works inside the caller's transaction. Raises CannotPropose, with what else speaks
    against her time than that it is taken; NotHers."""
    zone, whole = the_house().zone, holder.dated.span
    slot = rest_of(whole, keep, room_in(holder.dated.space_id).turnaround)
    if slot is None:
        raise CannotPropose("keep_until", "no_rest")
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    if start.date() != end.date():
        raise CannotPropose("keep_until", "no_rest")
    ask = Ask(
        space_id=holder.dated.space_id,
        organization_id=organization_id,
        title=rest.title,
        people=rest.people,
        first=start.date(),
        starts=start.time(),
        ends=end.time(),
        submission_key=rest.submission_key,
    )
    try:
        done = request(ask, actor, now, in_line=True)
    except Refused as refused:
        said = [*refused.whole, *refused.of_dates]
        hers = [objection for objection in said if objection.code not in TAKEN]
        raise CannotPropose("keep_until", "does_not_fit", hers=hers) from refused
    full = booking(done.booking_id)
    assert full is not None
    return Side(full, full.dates[0])
