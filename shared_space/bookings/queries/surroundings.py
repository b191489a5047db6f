"""Everything the rules need to know about one space: four queries however many dates are asked."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from shared_space.bookings.models import CLAIMING, Occurrence, Policy
from shared_space.bookings.queries.shut import shut_between
from shared_space.bookings.queries.standing import period_asked, standing, take_turn, uses_asked
from shared_space.bookings.rules.objections import Claim, Limits, Room, Surroundings
from shared_space.house.queries import HouseSettings, the_house
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.shabbat import shabbat_ends
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import Hours, hours_between, hours_of

LONGEST_CLAIM = timedelta(hours=36)
_OWN = "own"
LIMITS = tuple(column for column in Policy.__table__.c if column.name != "kind")


def room_of(  # noqa: PLR0917 (the columns of a space, as they are read)
    number: int, people: int, seats: int, turnaround_minutes: int, approval: str, kind: str
) -> Room:
    """A space's columns as the rules know it."""
    return Room(
        number,
        people,
        seats,
        timedelta(minutes=turnaround_minutes),
        asks=approval == "asks",
        shared=kind == "open_space",
    )


def room_in(space_id: int) -> Room:
    """The space as the rules know it. Raises NoResultFound for an unknown one."""
    columns = (Space.people, Space.seats, Space.turnaround_minutes, Space.approval, Space.kind)
    row = db.session.execute(select(*columns).where(Space.id == space_id)).one()
    return room_of(space_id, *row)


def rooms(space_ids: Collection[int]) -> dict[int, Room]:
    """Those of the spaces that are in use, by id."""
    rows = db.session.execute(
        select(
            Space.id,
            Space.people,
            Space.seats,
            Space.turnaround_minutes,
            Space.approval,
            Space.kind,
        ).where(Space.id.in_(space_ids), Space.in_use)
    )
    return {row.id: room_of(*row) for row in rows}


def surroundings(
    space_id: int,
    span: Interval,
    organization_id: int | None,
    now: datetime,
    without: Collection[int] = (),
) -> Surroundings | None:
    """What surrounds `space_id` from span.start to span.end, as `organization_id` (None: the house)
    meets it; None when there is no such space in use. without: ids of occurrences that do not count,
    since they give way to what is asked."""
    here = _here(space_id, organization_id)
    if here is None:
        return None
    room, limits, kind, name = here
    wide = span.widened(before=timedelta(days=1), after=timedelta(days=1))
    house = the_house()
    period, question = period_asked(organization_id, span, limits), None
    if organization_id is not None and period is not None:
        take_turn(organization_id)
        question = uses_asked(organization_id, kind, limits, period, without)
    claims, waiting, uses = _others(space_id, wide, without, question)
    shut = shut_between(wide.joined(period) if period else wide)
    standing_there = None
    if organization_id is not None and period is not None:
        held = shut.residencies_of(organization_id)
        standing_there = standing(name, kind, space_id, held, uses)
    return Surroundings(
        now=now,
        zone=house.zone,
        limits=limits,
        room=room,
        open=open_between(house, space_id, wide, opening_hours()),
        closed=shut.closed_in(space_id),
        held=[span for span, _holder in shut.held_in(space_id, but={organization_id})],
        claims=claims,
        waiting=waiting,
        standing=standing_there,
    )


def _here(
    space_id: int, organization_id: int | None
) -> tuple[Room, Limits, str, Trilingual] | None:
    """The space, the policy and the code of its kind, and the name of the organization: one query."""
    name = select(Organization.name).where(Organization.id == organization_id).scalar_subquery()
    row = db.session.execute(
        select(
            Space.people,
            Space.seats,
            Space.turnaround_minutes,
            Space.approval,
            Space.kind,
            name,
            *LIMITS,
        )
        .join(Policy, Policy.kind == Space.kind)
        .where(Space.id == space_id, Space.in_use)
    ).first()
    if row is None:
        return None
    people, seats, turnaround, approval, kind, organization, *values = row
    room = room_of(space_id, people, seats, turnaround, approval, kind)
    return room, Limits(*values), kind, organization


def open_between(
    house: HouseSettings,
    space_id: int,
    span: Interval,
    all_hours: Mapping[int | None, list[Hours]],
) -> list[Interval]:
    """When `space_id` is open within the local days that `span` touches."""
    first, last = _local_day(span.start, house), _local_day(span.end, house)

    def ends(saturday: date) -> datetime:
        return shabbat_ends(saturday, house.latitude, house.longitude, house.zone)

    return hours_between(first, last, hours_of(space_id, all_hours), house.zone, ends)


def _local_day(instant: datetime, house: HouseSettings) -> date:
    return instant.astimezone(house.zone).date()


def _others(
    space_id: int,
    span: Interval,
    without: Collection[int],
    question: Select[str, int, datetime, datetime] | None,
) -> tuple[list[Claim], list[Claim], list[Any]]:
    """(what is claimed there, what merely waits, the rows of `question`: see `uses_asked`): one
    query."""
    there = select(
        Occurrence.uid,
        Occurrence.space_id,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Occurrence.state,
        Occurrence.claims_from,
        Occurrence.claims_until,
        Occurrence.seats,
    ).where(
        Occurrence.space_id == space_id,
        Occurrence.state.in_((*CLAIMING, "requested")),
        Occurrence.starts_at > span.start - LONGEST_CLAIM,
        Occurrence.starts_at < span.end,
        Occurrence.id.not_in(without),
    )
    if question is None:
        found = db.session.execute(there)
    else:
        own = question.add_columns(
            literal(_OWN), Occurrence.starts_at, Occurrence.ends_at, Occurrence.seats
        )
        found = db.session.execute(union_all(there, own))
    claims, waiting, uses = [], [], []
    for row in found:
        *_, starts_at, ends_at, state, claims_from, claims_until, seats = row
        if state == _OWN:
            uses.append(row)
        elif state in CLAIMING:
            claims.append(Claim(Interval(claims_from, claims_until), seats))
        else:
            waiting.append(Claim(Interval(starts_at, ends_at), seats))
    return claims, waiting, uses
