"""Where an organization stands with a kind of space: what it has, against its quota."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select

from shared_space.bookings.models import LIVE, Booking, Occurrence
from shared_space.bookings.rules.objections import Limits, Standing, Use
from shared_space.bookings.rules.quota import whole_periods
from shared_space.house.queries import the_house
from shared_space.kernel.db import db, is_writing
from shared_space.kernel.interval import Interval
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Residency
from shared_space.spaces.models import Space


def standing_of(
    organization_id: int | None,
    space_id: int,
    span: Interval,
    *,
    kind: str,
    limits: Limits,
    without: Collection[int] = (),
) -> Standing | None:
    """As the rules of `limits` need it for dates within `span` in this space of this kind; None for
    the house and its guests, and where no rule asks. Two queries at most; inside a write the
    organization has its turn first, so that two requests cannot pass its quota together.

    without: ids of occurrences that do not count, since they give way to what is asked.
    """
    counts = limits.quota_resident_hours is not None or limits.quota_member_hours is not None
    if organization_id is None or not (counts or limits.at_once == "residents"):
        return None
    wide = whole_periods(span, limits.quota_period, the_house().zone)
    rows = _with_residencies(organization_id, wide)
    held = [
        (row.space_id, Interval(row.starts_at, row.ends_at or wide.end))
        for row in rows
        if row.space_id is not None
    ]
    return Standing(
        name=rows[0].name,
        kind=kind,
        resident=[held_span for _, held_span in held],
        own=[held_span for number, held_span in held if number == space_id],
        uses=_uses(organization_id, kind, wide, held, without) if counts else (),
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
    if is_writing():
        statement = statement.with_for_update(of=Organization, key_share=True)
    return db.session.execute(statement).all()


def _uses(
    organization_id: int,
    kind: str,
    span: Interval,
    held: Sequence[tuple[int, Interval]],
    without: Collection[int],
) -> list[Use]:
    rows = db.session.execute(
        select(Occurrence.uid, Occurrence.space_id, Occurrence.starts_at, Occurrence.ends_at)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Booking.organization_id == organization_id,
            Space.kind == kind,
            Occurrence.state.in_(LIVE),
            Occurrence.starts_at >= span.start,
            Occurrence.starts_at < span.end,
            Occurrence.id.not_in(without),
        )
    )
    return [
        Use(uid, use)
        for uid, space_id, starts_at, ends_at in rows
        for use in (Interval(starts_at, ends_at),)
        if not any(number == space_id and own.covers(use) for number, own in held)
    ]
