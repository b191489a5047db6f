"""The plain rows a day or a week is drawn from: three queries besides the house and its spaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, null, or_, select, union_all

from shared_space.bookings.models import CLAIMING, Booking, Occurrence, Policy
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.discretion import sees_content
from shared_space.bookings.rules.objections import Room
from shared_space.bookings.rules.timetable import Use, round_up
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Release, Residency
from shared_space.residencies.rules import held, within
from shared_space.spaces.models import Closure, Space

STATES_SHOWN = (*CLAIMING, "requested")


def uses_between(
    span: Interval, actor: Actor, language: str, space_id: int | None = None
) -> dict[int, list[Use]]:
    """Space id → its occurrences in `span`, each with as much as `actor` may see, in `language`.
    Visitors do not see what merely waits."""
    states = STATES_SHOWN if actor.is_signed_in else CLAIMING
    query = (
        select(
            Occurrence.booking_id,
            Occurrence.space_id,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.claims_from,
            Occurrence.claims_until,
            Occurrence.seats,
            Occurrence.state,
            Booking.title,
            Booking.visibility,
            Booking.organization_id,
            Booking.requester_id,
            Organization.name,
        )
        .join(Booking, Booking.id == Occurrence.booking_id)
        .outerjoin(Organization, Organization.id == Booking.organization_id)
        .where(
            Occurrence.starts_at > span.start - LONGEST_CLAIM,
            Occurrence.starts_at < span.end,
            Occurrence.ends_at > span.start,
            Occurrence.state.in_(states),
        )
        .order_by(Occurrence.starts_at)
    )
    if space_id is not None:
        query = query.where(Occurrence.space_id == space_id)
    found: dict[int, list[Use]] = {}
    for row in db.session.execute(query):
        (number, space, starts, ends, claims_from, claims_until, seats, state) = row[:8]
        title, visibility, organization_id, requester_id, name = row[8:]
        words = ("", "", "", "")
        if sees_content(actor, visibility, organization_id, requester_id):
            shown = title.in_(language)
            host = name.in_(language) if name else None
            words = (shown.text, shown.lang, host.text if host else "", host.lang if host else "")
        use = Use(
            number,
            Interval(starts, ends),
            Interval(claims_from, claims_until),
            seats,
            state,
            *words,
        )
        found.setdefault(space, []).append(use)
    return found


@dataclass(frozen=True)
class DaySpace:
    """A space as the timetable needs it, with how far ahead and in which steps it is booked."""

    slug: str
    kind: str
    name: Trilingual
    room: Room
    window_days: int
    step_minutes: int
    shortest_minutes: int

    def bookable(self, span: Interval, now: datetime) -> Interval | None:
        """The part of `span` that can still be booked, from the next full step."""
        start = round_up(max(span.start, now), self.step_minutes)
        end = min(span.end, now + timedelta(days=self.window_days))
        return Interval(start, end) if start < end else None


def spaces_of_day() -> list[DaySpace]:
    """Every space in use, in the house's order, in one query with its policy."""
    rows = db.session.execute(
        select(
            Space.id,
            Space.slug,
            Space.kind,
            Space.name,
            Space.people,
            Space.seats,
            Space.turnaround_minutes,
            Space.approval,
            Policy.window_days,
            Policy.step_minutes,
            Policy.shortest_minutes,
        )
        .join(Policy, Policy.kind == Space.kind)
        .where(Space.in_use)
        .order_by(Space.position, Space.id)
    )
    return [
        DaySpace(
            slug,
            kind,
            name,
            Room(
                number,
                people,
                seats,
                timedelta(minutes=turnaround),
                asks=approval == "asks",
                shared=kind == "open_space",
            ),
            *limits,
        )
        for number, slug, kind, name, people, seats, turnaround, approval, *limits in rows
    ]


@dataclass(frozen=True)
class Shut:
    """closed: of the house (None) or a space; holders: organization id → name; held: (space id,
    organization id, span)."""

    closed: list[tuple[int | None, Interval]]
    holders: dict[int, Trilingual]
    held: list[tuple[int, int, Interval]]


def shut_between(span: Interval) -> Shut:
    """Closures, and residencies with what they release, that touch `span`: one query."""
    closures = select(
        Closure.space_id,
        null(),
        Closure.starts_at,
        Closure.ends_at,
        null(),
        null(),
        Closure.id,
        null(),
    ).where(Closure.starts_at < span.end, Closure.ends_at > span.start)
    residencies = (
        select(
            Residency.space_id,
            Residency.organization_id,
            Residency.starts_at,
            Residency.ends_at,
            Release.starts_at,
            Release.ends_at,
            Residency.id,
            Organization.name,
        )
        .join(Organization, Organization.id == Residency.organization_id)
        .outerjoin(
            Release,
            and_(
                Release.residency_id == Residency.id,
                Release.starts_at < span.end,
                Release.ends_at > span.start,
            ),
        )
        .where(
            Residency.starts_at < span.end,
            or_(Residency.ends_at.is_(None), Residency.ends_at > span.start),
        )
    )
    closed: list[tuple[int | None, Interval]] = []
    holders: dict[int, Trilingual] = {}
    holds: dict[int, tuple[int, int, Interval]] = {}
    released: dict[int, list[Interval]] = {}
    rows: Sequence[Any] = db.session.execute(union_all(residencies, closures)).all()
    for row in rows:
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
    )
