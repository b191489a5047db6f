"""When spaces cannot be booked: closures, and rooms that an organization holds."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from shared_space.bookings.models import LIVE, Booking, Occurrence, Policy
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Release, Residency
from shared_space.residencies.rules import held, within
from shared_space.spaces.models import Closure, Space


@dataclass(frozen=True)
class Shut:
    """closed: of the house (None) or a space; holders: organization id → name; held: (space id,
    organization id, span), what they release left out; residencies: the same with it."""

    closed: list[tuple[int | None, Interval]]
    holders: dict[int, Trilingual]
    held: list[tuple[int, int, Interval]]
    residencies: list[tuple[int, int, Interval]]

    def closed_in(self, space_id: int) -> list[Interval]:
        """When the space, or the whole house, does not work."""
        return [span for closed, span in self.closed if closed in {None, space_id}]

    def held_in(self, space_id: int, but: Container[int | None] = ()) -> list[tuple[Interval, int]]:
        """(span, organization id) of the space's residents, those in `but` left out."""
        return [
            (span, holder)
            for held, holder, span in self.held
            if held == space_id and holder not in but
        ]

    def residencies_of(self, organization_id: int) -> list[tuple[int, Interval]]:
        """(space id, span) of its permanent rooms, with what it releases."""
        return [(space, span) for space, who, span in self.residencies if who == organization_id]


_org = Organization.__table__.c
_c, _r, _rel = Closure.__table__.c, Residency.__table__.c, Release.__table__.c
_START: BindParameter[datetime] = bindparam("start")
_END: BindParameter[datetime] = bindparam("end")
_HELD_OR_CLOSED = (
    select(
        _r.space_id,
        _r.organization_id,
        _r.starts_at,
        _r.ends_at,
        _rel.starts_at,
        _rel.ends_at,
        _r.id,
        _org.name,
    )
    .select_from(
        Residency.__table__.join(Organization.__table__, _org.id == _r.organization_id).outerjoin(
            Release.__table__,
            and_(_rel.residency_id == _r.id, _rel.starts_at < _END, _rel.ends_at > _START),
        )
    )
    .where(_r.starts_at < _END, or_(_r.ends_at.is_(None), _r.ends_at > _START)),
    select(_c.space_id, null(), _c.starts_at, _c.ends_at, null(), null(), _c.id, null()).where(
        _c.starts_at < _END, _c.ends_at > _START
    ),
)


_SHUT = union_all(*_HELD_OR_CLOSED)
_o, _b = Occurrence.__table__.c, Booking.__table__.c
_s, _p = Space.__table__.c, Policy.__table__.c
_ORGANIZATION: BindParameter[int] = bindparam("organization")
_COUNTED = (
    Occurrence.__table__.join(Booking.__table__, _b.id == _o.booking_id)
    .join(Space.__table__, _s.id == _o.space_id)
    .join(Policy.__table__, _p.kind == _s.kind)
)
_SHUT_AND_USED = union_all(
    *(part.add_columns(null(), null()) for part in _HELD_OR_CLOSED),
    select(
        *(null(), _org.id, null(), null(), null(), null(), null(), _org.name, literal(""), null())
    ).where(_org.id == _ORGANIZATION),
    select(
        *(_o.space_id, null(), _o.starts_at, _o.ends_at, null(), null(), null(), null()),
        *(_s.kind, _o.uid),
    )
    .select_from(_COUNTED)
    .where(
        _b.organization_id == _ORGANIZATION,
        or_(_p.quota_resident_hours.is_not(None), _p.quota_member_hours.is_not(None)),
        _o.state.in_([literal_column(f"'{state}'") for state in LIVE]),
        _o.starts_at >= _START,
        _o.starts_at < _END,
    ),
)


def shut_between(span: Interval) -> Shut:
    """Closures, and residencies with what they release, that touch `span`: one query."""
    return _shut(rows(_SHUT, start=span.start, end=span.end), span)


def shut_and_used(
    span: Interval, organization_id: int
) -> tuple[Shut, Trilingual, dict[str, list[tuple[str, int, datetime, datetime]]]]:
    """(the same, the name of the organization, its live dates that begin in `span`): one query. The
    dates are (uid, space id, from, until) by kind of space, of the kinds with a quota."""
    found = rows(_SHUT_AND_USED, start=span.start, end=span.end, organization=organization_id)
    shut = _shut([row[:-2] for row in found if row[-2] is None], span)
    (name,) = (row[-3] for row in found if row[-2] == "")
    used: dict[str, list[tuple[str, int, datetime, datetime]]] = {}
    for space_id, _, starts, ends, *_, kind, uid in found:
        if kind:
            used.setdefault(kind, []).append((uid, space_id, starts, ends))
    return shut, name, used


def _shut(found: Iterable[tuple[Any, ...]], span: Interval) -> Shut:
    closed: list[tuple[int | None, Interval]] = []
    holders: dict[int, Trilingual] = {}
    holds: dict[int, tuple[int, int, Interval]] = {}
    released: dict[int, list[Interval]] = {}
    for row in found:
        space_id, organization_id, starts, ends, released_from, released_until, number, name = row
        if organization_id is None:
            closed.append((space_id, Interval(starts, ends)))
            continue
        holders[organization_id] = name
        held_span = within(starts, ends, span)
        if held_span is not None:
            holds[number] = (space_id, organization_id, held_span)
        if released_from is not None:
            released.setdefault(number, []).append(Interval(released_from, released_until))
    return Shut(
        closed,
        holders,
        [
            (space_id, organization_id, part)
            for number, (space_id, organization_id, held_span) in holds.items()
            for part in held(held_span, released.get(number, ()))
        ],
        list(holds.values()),
    )
