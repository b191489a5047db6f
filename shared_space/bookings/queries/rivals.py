"""Requests that compete: one space, one time, and not seats enough for all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from shared_space.bookings.models import CLAIMING, Occurrence
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.queries.waiting import waits
from shared_space.bookings.rules.clusters import Contest, contests
from shared_space.bookings.rules.objections import Claim, lacks_seats
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class _Pair:
    """Two dates of different bookings that want one space at one time. of: its seats."""

    booking_id: int
    mine_id: int
    other_booking_id: int
    other_id: int
    space_id: int
    of: int
    mine: Claim
    other: Claim

    @property
    def both(self) -> Interval:
        one, two = self.mine.span, self.other.span
        return Interval(max(one.start, two.start), min(one.end, two.end))


def rivals_of(occurrence_ids: Collection[int]) -> dict[int, list[int]]:
    """Booking id → its requested occurrences that want the time of one of `occurrence_ids`, which are
    approved, in the same space, for other bookings; but those that wait in line for it, and those
    for which seats are left."""
    mine, other = aliased(Occurrence), aliased(Occurrence)
    pairs = _pairs(mine, other, mine.id.in_(occurrence_ids))
    claims = _claims(pairs)
    found: dict[int, list[int]] = {}
    for pair in pairs:
        left_out = pair.of == 1 or lacks_seats(pair.other, claims[pair.space_id], pair.of)
        if left_out and pair.other_id not in found.get(pair.other_booking_id, ()):
            found.setdefault(pair.other_booking_id, []).append(pair.other_id)
    return found


def rivals_among(booking_ids: Collection[int], *, only: bool = False) -> dict[int, set[int]]:
    """Booking id → the other bookings whose requests cannot all be approved beside one of its
    requests, whether they are in `booking_ids` or not (only: they must be). One query; another where
    seats are shared."""
    return rivalry(booking_ids, only=only)[0]


def rivalry(
    booking_ids: Collection[int], *, only: bool = False
) -> tuple[dict[int, set[int]], set[Contest]]:
    """(as `rivals_among`, the contests for seats in which they stand, by booking id)."""
    mine, other = aliased(Occurrence), aliased(Occurrence)
    undecided = [mine.booking_id.in_(booking_ids), mine.state == "requested", ~waits(mine.id)]
    if only:
        undecided.append(other.booking_id.in_(booking_ids))
    pairs = _pairs(mine, other, *undecided)
    found: dict[int, set[int]] = {number: set() for number in booking_ids}
    seated: dict[int, list[_Pair]] = {}
    for pair in pairs:
        if pair.of == 1:
            found[pair.booking_id].add(pair.other_booking_id)
        else:
            seated.setdefault(pair.mine_id, []).append(pair)
    claims, known = _claims(pairs), set[Contest]()
    for beside in seated.values():
        for contest in _contests(beside, claims[beside[0].space_id]):
            known.add(contest)
            found[beside[0].booking_id] |= contest.requests - {beside[0].booking_id}
    return found, known


def _contests(beside: Sequence[_Pair], claims: Sequence[Claim]) -> Iterator[Contest]:
    """Those in which a date stands with the requests beside it."""
    one = beside[0]
    wanted = [(one.booking_id, one.mine), *((p.other_booking_id, p.other) for p in beside)]
    for contest in contests(wanted, claims, one.of):
        if one.booking_id in contest.requests:
            yield contest


def _pairs(
    mine: type[Occurrence], other: type[Occurrence], *which: ColumnElement[bool]
) -> Sequence[_Pair]:
    """`mine` as `which` says, each with each requested date that wants its space at its time."""
    rows: Iterable[Any] = db.session.execute(
        select(
            mine.booking_id,
            mine.id,
            other.booking_id,
            other.id,
            Space.id,
            Space.seats,
            *(mine.claims_from, mine.claims_until, mine.seats),
            *(other.claims_from, other.claims_until, other.seats),
        )
        .join(other, _wants_the_same(mine, other))
        .join(Space, Space.id == mine.space_id)
        .where(*which, other.state == "requested", ~waits(other.id))
        .order_by(other.booking_id, other.id)
    )
    return list(map(_pair, rows))


def _pair(row: Any) -> _Pair:
    *numbers, since, until, seats, start, end, others = row
    claims = Claim(Interval(since, until), seats), Claim(Interval(start, end), others)
    return _Pair(*(*numbers, *claims))


def _wants_the_same(mine: type[Occurrence], other: type[Occurrence]) -> ColumnElement[bool]:
    """The condition that two dates of different bookings want one space at one time."""
    return and_(
        mine.space_id == other.space_id,
        mine.claims_from < other.claims_until,
        other.claims_from < mine.claims_until,
        mine.booking_id != other.booking_id,
    )


def _claims(pairs: Sequence[_Pair]) -> Mapping[int, Sequence[Claim]]:
    """Space id → what is claimed of its seats while two want some; of shared spaces only."""
    shared: dict[int, list[Interval]] = {}
    for pair in pairs:
        if pair.of > 1:
            shared.setdefault(pair.space_id, []).append(pair.both)
    return {space_id: list(_claimed(space_id, spans)) for space_id, spans in shared.items()}


def _claimed(space_id: int, spans: Sequence[Interval]) -> Iterator[Claim]:
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    rows = db.session.execute(
        select(Occurrence.claims_from, Occurrence.claims_until, Occurrence.seats).where(
            Occurrence.space_id == space_id,
            Occurrence.state.in_(CLAIMING),
            Occurrence.claims_from > first - LONGEST_CLAIM,
            Occurrence.claims_from < last,
            Occurrence.claims_until > first,
        )
    )
    for start, end, seats in rows:
        yield Claim(Interval(start, end), seats)
