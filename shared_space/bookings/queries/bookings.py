"""One booking, somebody's bookings, what waits for a manager."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select, true

from shared_space.bookings.models import (
    LIVE,
    Booking,
    CoHost,
    Decided,
    Decision,
    Occurrence,
    Offer,
    WaitingPlace,
)
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.queries.waiting import waits
from shared_space.bookings.rules.discretion import may_change, sees_content
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space

# Whether a decision changed the occurrence, undone or not.
DECIDED = exists().where(
    Decision.booking_id == Occurrence.booking_id,
    Decided.decision_id == Decision.id,
    Decided.occurrence_id == Occurrence.id,
)


@dataclass(frozen=True)
class Dated:
    """One occurrence. number: its id; replaces: the occurrence it would move; asked_at: when it was
    asked for; in_line: it waits for a slot that is taken; offered_until: how long an offer is open;
    instead_of: the occurrence whose place an offer takes or took; let_go: it was offered, and refused
    or taken back, which no decision of the staff is."""

    number: int
    space_id: int
    space_slug: str
    space_name: Trilingual
    span: Interval
    seats: int
    state: str
    revision: int
    uid: str
    sequence: int
    replaces: int | None
    objections: tuple[str, ...]
    asked_at: datetime
    in_line: bool = False
    offered_until: datetime | None = None
    instead_of: int | None = None
    let_go: bool = False


@dataclass(frozen=True)
class Full:
    """A booking with all its dates, in order of time, and who stands behind it."""

    number: int
    organization_id: int | None
    organization: Trilingual | None
    requester_id: int
    requester: str
    entered_by_id: int | None
    title: Trilingual
    purpose: str
    people: int
    visibility: str
    guest: bool
    created_at: datetime
    dates: tuple[Dated, ...]

    def seen_by(self, actor: Actor) -> bool:
        return sees_content(
            actor, self.visibility, self.organization_id, self.requester_id, guest=self.guest
        )

    def changed_by(self, actor: Actor) -> bool:
        return may_change(actor, self.organization_id, self.requester_id, guest=self.guest)

    def in_state(self, *states: str) -> tuple[Dated, ...]:
        return tuple(dated for dated in self.dates if dated.state in states)

    def undecided(self, now: datetime) -> tuple[Dated, ...]:
        """What waits for the house staff."""
        asked = self.in_state("requested")
        return tuple(d for d in asked if d.span.start > now and not d.in_line)

    def asked_at(self, now: datetime) -> datetime:
        """When the oldest of these was asked for: of a change, when it was made."""
        return min((d.asked_at for d in self.undecided(now)), default=self.created_at)

    @property
    def seen(self) -> dict[int, int]:
        """Occurrence id → revision, of what still waits: what a decision says it saw."""
        return {dated.number: dated.revision for dated in self.in_state("requested")}


def booking(number: int) -> Full | None:
    """The booking with this id, whoever asks: the caller checks `seen_by` or `changed_by`."""
    found = _full(Booking.id == number)
    return found[0] if found else None


def bookings_of(actor: Actor, after: datetime, most: int = 200) -> list[Full]:
    """What she asked for (where she still belongs, or as a guest) and what her organizations (as
    coordinator) have or host too, with a date that ends after `after` (UTC); first the soonest, at most
    `most`."""
    own = [number for number, role in actor.memberships.items() if role == "coordinator"]
    there = or_(Booking.organization_id.in_(actor.memberships), Booking.guest)
    hers = true() if actor.is_manager else there
    hosted = select(CoHost.booking_id).where(CoHost.organization_id.in_(own))
    theirs = or_(Booking.organization_id.in_(own), Booking.id.in_(hosted)) if own else false()
    mine = or_(and_(Booking.requester_id == actor.person_id, hers), theirs)
    soonest = (
        select(Occurrence.booking_id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(mine, Occurrence.ends_at > after)
        .group_by(Occurrence.booking_id)
        .order_by(func.min(Occurrence.starts_at))
        .limit(most)
    )
    found = _full(Booking.id.in_(soonest.scalar_subquery()))
    return sorted(found, key=lambda b: min(d.span.start for d in b.dates if d.span.end > after))


def waiting(now: datetime, most: int | None = None) -> list[Full]:
    """Bookings with a date that waits for a manager and has not begun, oldest request first (a change
    is asked for when it is made); all of them, or the first `most`. What waits for a taken slot is not
    among them."""
    numbers = (
        select(Occurrence.booking_id)
        .where(Occurrence.state == "requested", Occurrence.starts_at > now, ~waits(Occurrence.id))
        .group_by(Occurrence.booking_id)
        .order_by(func.min(Occurrence.created_at), Occurrence.booking_id)
        .limit(most)
        .scalar_subquery()
    )
    return sorted(_full(Booking.id.in_(numbers)), key=lambda b: (b.asked_at(now), b.number))


def in_the_way(space_id: int | None, span: Interval) -> list[tuple[Full, list[Dated]]]:
    """Bookings with approved or waiting dates that touch `span` in a space (None: in any), each with
    those dates; by booking."""
    touching = select(Occurrence.id).where(
        Occurrence.starts_at < span.end,
        Occurrence.ends_at > span.start,
        Occurrence.starts_at > span.start - LONGEST_CLAIM,
        Occurrence.state.in_(LIVE),
    )
    if space_id is not None:
        touching = touching.where(Occurrence.space_id == space_id)
    numbers = set(db.session.scalars(touching))
    bookings = select(Occurrence.booking_id).where(Occurrence.id.in_(numbers))
    return [
        (full, [dated for dated in full.dates if dated.number in numbers])
        for full in _full(Booking.id.in_(bookings))
    ]


def undoable(person_id: int, now: datetime) -> Sequence[Row[int, str, Trilingual, datetime]]:
    """Her decisions that can still be undone: (id, verb, title of the booking, until when)."""
    return db.session.execute(
        select(Decision.id, Decision.verb, Booking.title, Decision.undo_until)
        .join(Booking, Booking.id == Decision.booking_id)
        .where(
            Decision.decided_by_id == person_id,
            Decision.undo_until > now,
            Decision.undone_at.is_(None),
        )
        .order_by(Decision.id.desc())
    ).all()


def names_of_people(person_ids: Collection[int]) -> Mapping[int, str]:
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def reasons_of(booking_id: int) -> list[tuple[str, str, str]]:
    """(verb, reason code, words) of the decisions in force, newest first."""
    rows = db.session.execute(
        select(Decision.verb, Decision.reason_code, Decision.reason)
        .where(Decision.booking_id == booking_id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
    )
    return [(row.verb, row.reason_code, row.reason) for row in rows]


def _full(condition: ColumnElement[bool]) -> list[Full]:
    heads = db.session.execute(
        select(Booking, Organization.name, Person.name)
        .outerjoin(Organization, Organization.id == Booking.organization_id)
        .join(Person, Person.id == Booking.requester_id)
        .where(condition)
        .order_by(Booking.id)
    ).all()
    dates = _dates([head.Booking.id for head in heads])
    return [
        Full(
            number=row.id,
            organization_id=row.organization_id,
            organization=organization,
            requester_id=row.requester_id,
            requester=requester,
            entered_by_id=row.entered_by_id,
            title=row.title,
            purpose=row.purpose,
            people=row.people,
            visibility=row.visibility,
            guest=row.guest,
            created_at=row.created_at,
            dates=tuple(dates[row.id]),
        )
        for row, organization, requester in heads
    ]


def _dates(booking_ids: Sequence[int]) -> dict[int, list[Dated]]:
    """All dates but those that were held as an alternative and are held no more."""
    rows = db.session.execute(
        select(
            Occurrence,
            Space.slug,
            Space.name,
            WaitingPlace.occurrence_id.is_not(None).label("in_line"),
            func.coalesce(Offer.instead_of_id, Occurrence.replaces_id).label("instead_of"),
            and_(Occurrence.state == "declined", ~DECIDED).label("let_go"),
        )
        .join(Space, Space.id == Occurrence.space_id)
        .outerjoin(
            WaitingPlace,
            and_(WaitingPlace.occurrence_id == Occurrence.id, WaitingPlace.ended_at.is_(None)),
        )
        .outerjoin(Offer, Offer.occurrence_id == Occurrence.id)
        .where(
            Occurrence.booking_id.in_(booking_ids),
            or_(Occurrence.state == "offered", Offer.occurrence_id.is_(None)),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    found: dict[int, list[Dated]] = {number: [] for number in booking_ids}
    for row, slug, name, in_line, instead_of, let_go in rows:
        dated = dated_of(row, slug, name)
        found[row.booking_id].append(
            replace(dated, in_line=in_line, instead_of=instead_of, let_go=let_go)
        )
    return found


def dated_of(row: Occurrence, slug: str, name: Trilingual) -> Dated:
    """slug, name: of its space. What other tables say of it is not looked up."""
    return Dated(
        number=row.id,
        space_id=row.space_id,
        space_slug=slug,
        space_name=name,
        span=Interval(row.starts_at, row.ends_at),
        seats=row.seats,
        state=row.state,
        revision=row.revision,
        uid=row.uid,
        sequence=row.sequence,
        replaces=row.replaces_id,
        objections=tuple(row.objections),
        asked_at=row.created_at,
        offered_until=row.offered_until,
    )
