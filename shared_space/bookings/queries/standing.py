"""Where an organization stands with a kind of space: what it has, against its quota."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from shared_space.bookings.models import LIVE, Booking, Occurrence
from shared_space.bookings.rules.objections import Limits, Standing, Use
from shared_space.bookings.rules.quota import whole_periods
from shared_space.house.queries import the_house
from shared_space.kernel.db import db, is_writing
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Residency
from shared_space.spaces.models import Space


def period_asked(organization_id: int | None, span: Interval, limits: Limits) -> Interval | None:
    """The whole weeks or months for which a rule of `limits` asks where the organization stands with
    dates within `span`; None for the house and its guests, and where no rule asks."""
    if organization_id is None or not (_counts(limits) or limits.at_once == "residents"):
        return None
    return whole_periods(span, limits.quota_period, the_house().zone)


def _counts(limits: Limits) -> bool:
    return limits.quota_resident_hours is not None or limits.quota_member_hours is not None


def standing_of(
    organization_id: int | None, space_id: int, span: Interval, *, kind: str, limits: Limits
) -> Standing | None:
    """As the rules of `limits` need it for dates within `span` in this space of this kind; None where
    no rule asks. Two queries at most."""
    period = period_asked(organization_id, span, limits)
    if organization_id is None or period is None:
        return None
    rows = _with_residencies(organization_id, period)
    held = [
        (row.space_id, Interval(row.starts_at, row.ends_at or period.end))
        for row in rows
        if row.space_id is not None
    ]
    question = uses_asked(organization_id, kind, limits, period)
    uses = db.session.execute(question).all() if question is not None else ()
    return standing(rows[0].name, kind, space_id, held, uses)


def standing(
    name: Trilingual,
    kind: str,
    space_id: int,
    held: Sequence[tuple[int, Interval]],
    uses: Iterable[Any],
) -> Standing:
    """held: the spaces that the organization holds, and when; uses: rows of `uses_asked`."""
    return Standing(
        name=name,
        kind=kind,
        resident=[span for _, span in held],
        own=[span for number, span in held if number == space_id],
        uses=[
            Use(uid, use)
            for uid, there, starts_at, ends_at, *_ in uses
            for use in (Interval(starts_at, ends_at),)
            if not any(number == there and own.covers(use) for number, own in held)
        ],
    )


def take_turn(organization_id: int) -> None:
    """Inside a write the organization has its turn before its uses are read, so that two requests
    cannot pass its quota together."""
    if is_writing():
        mine = select(Organization.id).where(Organization.id == organization_id)
        db.session.execute(mine.with_for_update(of=Organization, key_share=True))


def uses_asked(
    organization_id: int,
    kind: str,
    limits: Limits,
    period: Interval,
    without: Collection[int] = (),
) -> Select[str, int, datetime, datetime] | None:
    """The question for its live dates in spaces of that kind which begin in `period`: (uid, space id,
    from, until); None where `limits` set no quota. without: ids of occurrences that do not count,
    since they give way to what is asked."""
    if not _counts(limits):
        return None
    return (
        select(Occurrence.uid, Occurrence.space_id, Occurrence.starts_at, Occurrence.ends_at)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Booking.organization_id == organization_id,
            Space.kind == kind,
            Occurrence.state.in_(LIVE),
            Occurrence.starts_at >= period.start,
            Occurrence.starts_at < period.end,
            Occurrence.id.not_in(without),
        )
    )


def _with_residencies(organization_id: int, span: Interval) -> Sequence[Any]:
    """The organization once for each of its residencies, or once without."""
    statement = (
        select(Organization.name, Residency.space_id, Residency.starts_at, Residency.ends_at)
        .outerjoin(
            Residency,
            (Residency.organization_id == Organization.id)
            & (Residency.starts_at < span.end)
            & or_(Residency.ends_at.is_(None), Residency.ends_at > span.start),
        )
        .where(Organization.id == organization_id)
    )
    return db.session.execute(statement).all()
