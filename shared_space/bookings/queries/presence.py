"""Who could say "we are here" now, and the dates at which nobody has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from shared_space.bookings.models import Booking, Occurrence, Policy
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.proposals import co_hosts, seen_as_co_host
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.presence import EARLY, given_back_at, may_say_here
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.spaces.models import Space


@dataclass(frozen=True)
class Present:
    """A date at which `may_say_here`. given_back: when the rest is given back if nobody says so."""

    booking_id: int
    occurrence_id: int
    revision: int
    space_slug: str
    span: Interval
    checked_in_at: datetime | None
    given_back: datetime | None


def of_booking(booking_id: int, now: datetime) -> list[Present]:
    """The dates of one booking at which one can say "we are here" now."""
    return _present(now, Occurrence.booking_id == booking_id)


def at_door(slug: str, actor: Actor, now: datetime) -> list[Present]:
    """The same in one space, of the bookings that are hers: see `says_here`."""
    if not actor.is_signed_in:
        return []
    return [p for p in _present(now, Space.slug == slug) if says_here(actor, p.booking_id)]


def says_here(actor: Actor, booking_id: int) -> bool:
    """Whether `actor` may say for a booking that they are here: who may change it; whoever belongs to
    its organization, and the coordinators of one that hosts it too, as far as they know of it.
    Managers only for the house itself: nobody is shown who is in the building."""
    full = booking(booking_id)
    if full is None:
        return False
    if full.organization_id is None and not full.guest:
        return actor.is_manager
    herself = replace(actor, is_manager=False)
    theirs = herself.belongs_to(full.organization_id) and full.seen_by(herself)
    return full.changed_by(herself) or theirs or seen_as_co_host(actor, co_hosts(booking_id))


def nobody_came(now: datetime) -> Sequence[Present]:
    """Approved dates under way whose minutes are over and at which nobody has said anything."""
    under_way = _present(
        now,
        Occurrence.starts_at <= now,
        Occurrence.checked_in_at.is_(None),
        Policy.no_show_minutes.is_not(None),
    )
    return [p for p in under_way if p.given_back is not None and p.given_back <= now]


def _present(now: datetime, *conditions: object) -> list[Present]:
    rows = db.session.execute(
        select(Occurrence, Space.slug, Policy.no_show_minutes)
        .join(Space, Space.id == Occurrence.space_id)
        .join(Policy, Policy.kind == Space.kind)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(
            Occurrence.state == "approved",
            Occurrence.starts_at > now - LONGEST_CLAIM,
            Occurrence.starts_at <= now + EARLY,
            Occurrence.ends_at > now,
            *conditions,  # type: ignore[arg-type]  # of SQLAlchemy
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    found = []
    for row, slug, minutes in rows:
        span = Interval(row.starts_at, row.ends_at)
        back = given_back_at(span, row.state_since, minutes)
        if may_say_here(span, now):
            found.append(
                Present(row.booking_id, row.id, row.revision, slug, span, row.checked_in_at, back)
            )
    return found
