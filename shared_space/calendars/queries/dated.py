"""The dates of bookings as calendars show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class Dated:
    """One occurrence with everything that a calendar may say of it. number: its id."""

    number: int
    uid: str
    sequence: int
    state: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    booking_id: int
    title: Trilingual
    visibility: str
    requester_id: int
    guest: bool
    is_series: bool
    space_slug: str
    space_name: Trilingual
    floor: Trilingual | None
    organization_id: int | None
    organization_slug: str | None
    organization_name: Trilingual | None


def by_numbers(numbers: Sequence[int]) -> list[Dated]:
    """The occurrences with these ids, in no order."""
    return [_of_row(row) for row in db.session.execute(_DATED.where(Occurrence.id.in_(numbers)))]


_DATED = (
    select(
        Occurrence.id,
        Occurrence.uid,
        Occurrence.sequence,
        Occurrence.state,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Occurrence.created_at,
        Occurrence.changed_at,
        Booking.id.label("booking_id"),
        Booking.title,
        Booking.visibility,
        Booking.requester_id,
        Booking.guest,
        Booking.recurrence,
        Booking.changed_at.label("booking_changed_at"),
        Space.slug.label("space_slug"),
        Space.name.label("space_name"),
        Space.floor,
        Space.changed_at.label("space_changed_at"),
        Booking.organization_id,
        Organization.slug.label("organization_slug"),
        Organization.name.label("organization_name"),
        Organization.changed_at.label("organization_changed_at"),
    )
    .select_from(Occurrence)
    .join(Booking, Booking.id == Occurrence.booking_id)
    .join(Space, Space.id == Occurrence.space_id)
    .outerjoin(Organization, Organization.id == Booking.organization_id)
)


def _of_row(row: Any) -> Dated:
    stamps = (
        row.changed_at,
        row.booking_changed_at,
        row.space_changed_at,
        row.organization_changed_at,
    )
    return Dated(
        number=row.id,
        uid=row.uid,
        sequence=row.sequence,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
        changed_at=max(stamp for stamp in stamps if stamp is not None),
        booking_id=row.booking_id,
        title=row.title,
        visibility=row.visibility,
        requester_id=row.requester_id,
        guest=row.guest,
        is_series=row.recurrence is not None,
        space_slug=row.space_slug,
        space_name=row.space_name,
        floor=row.floor,
        organization_id=row.organization_id,
        organization_slug=row.organization_slug,
        organization_name=row.organization_name,
    )
