"""When spaces cannot be booked: closures, and rooms that an organization holds."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, null, or_, select, union_all

from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Release, Residency
from shared_space.residencies.rules import held, within
from shared_space.spaces.models import Closure


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
_SHUT = union_all(
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


def shut_between(span: Interval) -> Shut:
    """Closures, and residencies with what they release, that touch `span`: one query."""
    closed: list[tuple[int | None, Interval]] = []
    holders: dict[int, Trilingual] = {}
    holds: dict[int, tuple[int, int, Interval]] = {}
    released: dict[int, list[Interval]] = {}
    for row in rows(_SHUT, start=span.start, end=span.end):
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
