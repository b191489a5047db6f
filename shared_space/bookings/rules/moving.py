"""Which dates an edit reaches, and where each would go: by wall clock, across clock changes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from shared_space.bookings.rules.objections import Objection, Surroundings, Weight
from shared_space.bookings.rules.quota import first_day
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval, NonexistentTime, instant

SCOPES = ("this", "following", "all")
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where and when a date is."""

    space_id: int
    slot: Interval


@dataclass(frozen=True)
class Change:
    """What the form says of the chosen date: its new day, hours (wall clock of the house) and space.
    scope: 'this', 'following' (it and what comes after it) or 'all'."""

    scope: str
    day: date
    starts: time
    ends: time
    space_id: int


def by_staff(actor: Actor, organization_id: int | None, requester_id: int) -> bool:
    """Whether `actor` is a manager who changes what others asked for: she gives a reason, and only
    what was approved is hers to move."""
    own = actor.person_id == requester_id or actor.coordinates(organization_id)
    return actor.is_manager and not own


def in_scope(places: Mapping[T, Place], chosen: T, scope: str) -> list[T]:
    """The keys of `places` that `scope` reaches from `chosen`, in order of time."""
    order = sorted(places, key=lambda key: places[key].slot)
    if scope == "all":
        return order
    return order[order.index(chosen) :] if scope == "following" else [chosen]


def target(place: Place, chosen: Place, change: Change, zone: ZoneInfo) -> Place | None:
    """Where `place` goes when `chosen` is changed so: by as many days; its hours and space only where
    those of `chosen` change, so that a date which differs from the others keeps what is its own.

    None when the wall clock has no such time on that day, or the end would not come after the start.
    """
    was, own = _wall(chosen, zone), _wall(place, zone)
    shift = change.day - was.start.date()
    starts = change.starts if change.starts != was.start.time() else own.start.time()
    ends = change.ends if change.ends != was.end.time() else own.end.time()
    space_id = change.space_id if change.space_id != chosen.space_id else place.space_id
    if not shift and (starts, ends) == (own.start.time(), own.end.time()):
        return Place(space_id, place.slot)
    nights = own.end.date() - own.start.date()
    try:
        slot = Interval(
            instant(own.start.date() + shift, starts, zone),
            instant(own.start.date() + shift + nights, ends, zone),
        )
    except ValueError:  # NonexistentTime, or reversed
        return None
    return Place(space_id, slot)


def why_nowhere(place: Place, chosen: Place, change: Change, zone: ZoneInfo) -> Objection:
    """What to say where `target` finds None."""
    was, own = _wall(chosen, zone), _wall(place, zone)
    day = own.start.date() + (change.day - was.start.date())
    try:
        for wall in (change.starts, change.ends):
            instant(day, wall, zone)
    except NonexistentTime:
        return Objection("no_such_time", Weight.REFUSES)
    return Objection("reversed", Weight.REFUSES)


def of_move(
    before: Place, after: Place, said: Iterable[Objection], *, approved: bool, more_seats: bool
) -> list[Objection]:
    """What of `said` holds against moving from `before` to `after`. A date that has begun may still
    end otherwise. Nobody needs to be asked for giving back a part of what was approved."""
    begun = after.slot.start == before.slot.start and after.space_id == before.space_id
    kept = [o for o in said if not (begun and o.code == "past")]
    gives_back = (
        approved
        and not more_seats
        and before.space_id == after.space_id
        and before.slot.covers(after.slot)
    )
    if not gives_back:
        return kept
    return [o for o in kept if o.weight is not Weight.ASKS_MANAGER and o.code not in _OF_LENGTH]


_OF_LENGTH = frozenset({"long", "too_long", "window"})


def uses_more(before: Place, after: Place, around: Surroundings) -> bool:
    """Whether `after` takes more of a quota than `before` did."""
    period = around.limits.quota_period
    first, then = (first_day(p.slot.start, period, around.zone) for p in (before, after))
    same = before.space_id == after.space_id and first == then
    return not same or after.slot.minutes > before.slot.minutes


def entangled(kept: Sequence[Place], wanted: Iterable[Place]) -> bool:
    """Whether the dates of one edit must wait together: one that could move at once wants what one
    that has to wait keeps. Places are claims, turnaround included."""
    return any(
        there.space_id == here.space_id and there.slot.overlaps(here.slot)
        for there in wanted
        for here in kept
    )


@dataclass(frozen=True)
class _Wall:
    start: datetime
    end: datetime


def _wall(place: Place, zone: ZoneInfo) -> _Wall:
    return _Wall(place.slot.start.astimezone(zone), place.slot.end.astimezone(zone))
