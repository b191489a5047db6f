"""Every write on residencies."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval
from shared_space.organizations.models import Organization
from shared_space.residencies.errors import (
    AlreadyHeld,
    EndsTooEarly,
    NotAMember,
    NotAWorkRoom,
    NotHeldThen,
    ReleaseOver,
    ResidencyOver,
)
from shared_space.residencies.events import (
    ReleaseEvent,
    ReleaseTakenBack,
    ResidencyBegan,
    ResidencyChanged,
    ResidencyEnded,
    ResidencyEvent,
    TimeReleased,
)
from shared_space.residencies.models import Release, Residency
from shared_space.residencies.rules import overlap, within
from shared_space.spaces.models import Space

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@transactional
def begin(
    organization_id: int,
    space_id: int,
    starts_at: datetime,
    ends_at: datetime | None,
    *,
    actor_id: int | None,
    now: datetime,
) -> int:
    """The organization holds the work room from starts_at until ends_at (None: no end yet); the
    residency's id. What has passed stays as it was: one that began before `now` begins now. The
    same residency begun again is the one that is there. Raises AlreadyHeld, NotAWorkRoom,
    NotAMember, EndsTooEarly, PromiseBroken('held') while others' bookings claim time inside."""
    starts_at = max(starts_at, now)
    if ends_at is not None and ends_at <= starts_at:
        raise EndsTooEarly
    if _locked_organization(organization_id).state != "member":
        raise NotAMember
    space = _locked_space(space_id)
    if space.kind != "work_room" or not space.in_use:
        raise NotAWorkRoom
    there = _overlapping(space_id, starts_at, ends_at)
    if there is not None:
        same = (there.organization_id, there.ends_at) == (organization_id, ends_at)
        if same and there.starts_at <= starts_at:
            return there.id
        raise AlreadyHeld
    residency = Residency(
        organization_id=organization_id,
        space_id=space_id,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
    )
    db.session.add(residency)
    db.session.flush()
    _record(ResidencyBegan, residency, actor_id=actor_id, now=now)
    return residency.id


@transactional
def move_end(
    residency_id: int, ends_at: datetime | None, *, actor_id: int | None, now: datetime
) -> None:
    """Move its end (None: no end yet). Raises LookupError, ResidencyOver, EndsTooEarly, AlreadyHeld,
    PromiseBroken('held')."""
    residency = _running(residency_id, now)
    if ends_at is not None and ends_at <= max(residency.starts_at, now):
        raise EndsTooEarly
    if ends_at == residency.ends_at:
        return
    if _overlapping(residency.space_id, residency.starts_at, ends_at, but=residency_id) is not None:
        raise AlreadyHeld
    residency.ends_at = ends_at
    _record(ResidencyChanged, residency, actor_id=actor_id, now=now)


@transactional
def end(residency_id: int, *, actor_id: int | None, now: datetime) -> None:
    """End it now; one that has not begun is taken back. Raises LookupError, ResidencyOver."""
    residency = _running(residency_id, now)
    if residency.starts_at < now:
        residency.ends_at = now
        _record(ResidencyEnded, residency, actor_id=actor_id, now=now)
    else:
        _record(ResidencyEnded, residency, actor_id=actor_id, now=now)
        _take_back(residency)


@transactional
def release(residency_id: int, span: Interval, *, actor_id: int | None, now: datetime) -> int:
    """Others may book the room during `span`, or what of it is ahead and held; the release's id. Those
    that touch become one, since a booking needs one that covers it (promise 6). Raises LookupError,
    ResidencyOver, NotHeldThen."""
    residency = _running(residency_id, now)
    part = _ahead(residency, span, now)
    touching = _touching(residency_id, part)
    if any(row.starts_at <= part.start and row.ends_at >= part.end for row in touching):
        return touching[0].id
    first = touching[0] if touching else Release(residency_id=residency_id, created_at=now)
    first.starts_at = min([part.start, *(row.starts_at for row in touching)])
    first.ends_at = max([part.end, *(row.ends_at for row in touching)])
    db.session.add(first)
    db.session.flush()  # the one that covers all of them stands before the others go
    for row in touching[1:]:
        db.session.delete(row)
    _record_release(TimeReleased, residency, first.id, part, actor_id=actor_id, now=now)
    return first.id


@transactional
def take_back(release_id: int, *, actor_id: int | None, now: datetime) -> None:
    """What is still ahead of a release is the resident's again. Raises LookupError, ReleaseOver,
    ResidencyOver, PromiseBroken('held') when somebody has booked inside."""
    row = db.session.get(Release, release_id)
    if row is None:
        raise LookupError(f"no release {release_id}")
    residency = _running(row.residency_id, now)
    db.session.refresh(row, with_for_update=True)
    if row.ends_at <= now:
        raise ReleaseOver
    part = Interval(max(row.starts_at, now), row.ends_at)
    if row.starts_at >= now:
        db.session.delete(row)
    else:
        row.ends_at = now
    db.session.flush()
    _record_release(ReleaseTakenBack, residency, release_id, part, actor_id=actor_id, now=now)


def _ahead(residency: Residency, span: Interval, now: datetime) -> Interval:
    """Raises NotHeldThen."""
    if span.end <= now:
        raise NotHeldThen
    ahead = Interval(max(span.start, now), span.end)
    part = within(residency.starts_at, residency.ends_at, ahead)
    if part is None:
        raise NotHeldThen
    return part


def _touching(residency_id: int, span: Interval) -> list[Release]:
    rows = select(Release).where(
        Release.residency_id == residency_id,
        Release.starts_at <= span.end,
        Release.ends_at >= span.start,
    )
    return [*db.session.scalars(rows.order_by(Release.starts_at, Release.id))]


def _record_release(
    kind: type[ReleaseEvent],
    residency: Residency,
    release_id: int,
    span: Interval,
    *,
    actor_id: int | None,
    now: datetime,
) -> None:
    record(
        kind(
            residency_id=residency.id,
            organization_id=residency.organization_id,
            space_id=residency.space_id,
            release_id=release_id,
            starts_at=span.start,
            ends_at=span.end,
            at=now,
            actor_id=actor_id,
        )
    )


def _take_back(residency: Residency) -> None:
    """Delete it with its releases. It is moved out of every claim's way first: a release may not go
    while it lets another organization in (promise 6)."""
    residency.starts_at, residency.ends_at = BEFORE_ALL, BEFORE_ALL + timedelta(seconds=1)
    db.session.flush()
    db.session.execute(delete(Release).where(Release.residency_id == residency.id))
    db.session.delete(residency)


def _running(residency_id: int, now: datetime) -> Residency:
    """The residency that is not over, its space locked first. Raises LookupError, ResidencyOver."""
    space_id = db.session.scalar(select(Residency.space_id).where(Residency.id == residency_id))
    if space_id is None:
        raise LookupError(f"no residency {residency_id}")
    _locked_space(space_id)
    residency = db.session.get(Residency, residency_id, with_for_update=True)
    if residency is None:
        raise LookupError(f"no residency {residency_id}")
    if residency.ends_at is not None and residency.ends_at <= now:
        raise ResidencyOver
    return residency


def _overlapping(
    space_id: int, starts_at: datetime, ends_at: datetime | None, but: int | None = None
) -> Residency | None:
    rows = db.session.scalars(select(Residency).where(Residency.space_id == space_id))
    span = starts_at, ends_at
    return next(
        (row for row in rows if row.id != but and overlap((row.starts_at, row.ends_at), span)), None
    )


def _locked_organization(organization_id: int) -> Organization:
    organization = db.session.get(Organization, organization_id, with_for_update=True)
    if organization is None:
        raise LookupError(f"no organization {organization_id}")
    return organization


def _locked_space(space_id: int) -> Space:
    space = db.session.get(Space, space_id, with_for_update=True)
    if space is None:
        raise LookupError(f"no space {space_id}")
    return space


def _record(
    kind: type[ResidencyEvent], residency: Residency, *, actor_id: int | None, now: datetime
) -> None:
    taken_back = kind is ResidencyEnded and residency.starts_at >= now
    record(
        kind(
            residency_id=residency.id,
            organization_id=residency.organization_id,
            space_id=residency.space_id,
            starts_at=residency.starts_at,
            ends_at=residency.starts_at if taken_back else residency.ends_at,
            at=now,
            actor_id=actor_id,
        )
    )
