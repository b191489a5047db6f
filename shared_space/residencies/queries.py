"""Reading residencies as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Release, Residency
from shared_space.residencies.rules import held, within
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class Hold:
    """The space is the organization's during `span`."""

    space_id: int
    organization_id: int
    span: Interval


@dataclass(frozen=True)
class ResidencyView:
    """A residency with the names of its two ends. ends_at None: no end yet."""

    id: int
    organization_id: int
    organization_slug: str
    organization: Trilingual
    space_id: int
    space_slug: str
    space: Trilingual
    starts_at: datetime
    ends_at: datetime | None


def holds_between(start: datetime, end: datetime) -> list[Hold]:
    """What is held in [start, end), cut to it, releases subtracted. One query."""
    window = Interval(start, end)
    rows = db.session.execute(
        select(
            Residency.id,
            Residency.space_id,
            Residency.organization_id,
            Residency.starts_at,
            Residency.ends_at,
            Release.starts_at.label("released_from"),
            Release.ends_at.label("released_until"),
        )
        .outerjoin(Release, Release.residency_id == Residency.id)
        .where(
            Residency.starts_at < end, or_(Residency.ends_at.is_(None), Residency.ends_at > start)
        )
        .order_by(Residency.space_id, Residency.starts_at, Residency.id)
    )
    spans: dict[int, tuple[int, int, Interval]] = {}
    releases: dict[int, list[Interval]] = {}
    for row in rows:
        span = within(row.starts_at, row.ends_at, window)
        if span is None:
            continue
        spans[row.id] = (row.space_id, row.organization_id, span)
        if row.released_from is not None:
            given_back = Interval(row.released_from, row.released_until)
            releases.setdefault(row.id, []).append(given_back)
    return [
        Hold(space_id, organization_id, part)
        for residency_id, (space_id, organization_id, span) in spans.items()
        for part in held(span, releases.get(residency_id, ()))
    ]


def residencies() -> list[ResidencyView]:
    """Every residency, past ones too, by space and beginning."""
    return _views()


def residency_by_id(residency_id: int) -> ResidencyView | None:
    found = _views(Residency.id == residency_id)
    return found[0] if found else None


def residents_at(instant: datetime) -> dict[int, ResidencyView]:
    """Space id → the residency that holds it at `instant`. One query."""
    return {
        view.space_id: view
        for view in _views(
            Residency.starts_at <= instant,
            or_(Residency.ends_at.is_(None), Residency.ends_at > instant),
        )
    }


def rooms_of(organization_id: int, now: datetime) -> list[ResidencyView]:
    """The rooms this organization holds at `now`."""
    return _views(
        Residency.organization_id == organization_id,
        Residency.starts_at <= now,
        or_(Residency.ends_at.is_(None), Residency.ends_at > now),
    )


@dataclass(frozen=True)
class ReleaseView:
    """A span of a residency that others may book."""

    id: int
    span: Interval


def releases_ahead(residency_id: int, now: datetime) -> list[ReleaseView]:
    """What is released and not over, in order of time."""
    rows = db.session.execute(
        select(Release.id, Release.starts_at, Release.ends_at)
        .where(Release.residency_id == residency_id, Release.ends_at > now)
        .order_by(Release.starts_at, Release.id)
    )
    return [ReleaseView(row.id, Interval(row.starts_at, row.ends_at)) for row in rows]


def _views(*conditions: Any) -> list[ResidencyView]:
    rows: Sequence[Any] = db.session.execute(
        select(
            Residency.id,
            Residency.organization_id,
            Organization.slug,
            Organization.name,
            Residency.space_id,
            Space.slug,
            Space.name,
            Residency.starts_at,
            Residency.ends_at,
        )
        .join(Organization, Organization.id == Residency.organization_id)
        .join(Space, Space.id == Residency.space_id)
        .where(*conditions)
        .order_by(Space.position, Residency.starts_at, Residency.id)
    ).all()
    return [ResidencyView(*row) for row in rows]
