"""The plain rows a day or a week is drawn from: three queries besides the house and its spaces."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, literal_column, select

from shared_space.bookings.models import CLAIMING, Booking, Occurrence, Policy
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM, room_of
from shared_space.bookings.rules.discretion import sees_content
from shared_space.bookings.rules.objections import Room
from shared_space.bookings.rules.timetable import Use, round_up
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space

STATES_SHOWN = (*CLAIMING, "requested")


_o, _b = Occurrence.__table__.c, Booking.__table__.c
_org, _s = Organization.__table__.c, Space.__table__.c
_USES = (
    select(
        _o.booking_id,
        _o.space_id,
        _o.starts_at,
        _o.ends_at,
        _o.claims_from,
        _o.claims_until,
        _o.seats,
        _o.state,
        _b.title,
        _b.visibility,
        _b.organization_id,
        _b.requester_id,
        _b.guest,
        _org.name,
    )
    .select_from(
        Occurrence.__table__.join(Booking.__table__, _b.id == _o.booking_id).outerjoin(
            Organization.__table__, _org.id == _b.organization_id
        )
    )
    .where(
        _o.starts_at > bindparam("earliest"),
        _o.starts_at < bindparam("end"),
        _o.ends_at > bindparam("start"),
    )
    .order_by(_o.starts_at)
)


def _in_state(states: Iterable[str]) -> ColumnElement[bool]:
    return _o.state.in_([literal_column(f"'{state}'") for state in states])


_CLAIMED = _USES.where(_in_state(CLAIMING))
_CLAIMED_OR_WAITING = _USES.where(_in_state(STATES_SHOWN))
_IN_ONE_SPACE = _o.space_id == bindparam("space_id")
_CLAIMED_THERE = _CLAIMED.where(_IN_ONE_SPACE)
_CLAIMED_OR_WAITING_THERE = _CLAIMED_OR_WAITING.where(_IN_ONE_SPACE)


def uses_between(
    span: Interval, actor: Actor, language: str, space_id: int | None = None
) -> dict[int, list[Use]]:
    """Space id → its occurrences in `span`, each with as much as `actor` may see, in `language`.
    Visitors do not see what merely waits."""
    known = {"earliest": span.start - LONGEST_CLAIM, "start": span.start, "end": span.end}
    if space_id is None:
        asked = rows(_CLAIMED_OR_WAITING if actor.is_signed_in else _CLAIMED, **known)
    else:
        there = _CLAIMED_OR_WAITING_THERE if actor.is_signed_in else _CLAIMED_THERE
        asked = rows(there, **known, space_id=space_id)
    found: dict[int, list[Use]] = {}
    for row in asked:
        (number, space, starts, ends, claims_from, claims_until, seats, state) = row[:8]
        title, visibility, organization_id, requester_id, guest, name = row[8:]
        words = ("", "", "", "")
        if sees_content(actor, visibility, organization_id, requester_id, guest=guest):
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


_SPACES = (
    select(
        _s.id,
        _s.slug,
        _s.kind,
        _s.name,
        _s.people,
        _s.seats,
        _s.turnaround_minutes,
        _s.approval,
        Policy.__table__.c.window_days,
        Policy.__table__.c.step_minutes,
        Policy.__table__.c.shortest_minutes,
    )
    .select_from(Space.__table__.join(Policy.__table__, Policy.__table__.c.kind == _s.kind))
    .where(_s.in_use)
    .order_by(_s.position, _s.id)
)


def spaces_of_day() -> list[DaySpace]:
    """Every space in use, in the house's order, in one query with its policy."""
    return [
        DaySpace(
            slug,
            kind,
            name,
            room_of(number, people, seats, turnaround, approval, kind),
            *limits,
        )
        for number, slug, kind, name, people, seats, turnaround, approval, *limits in rows(_SPACES)
    ]
