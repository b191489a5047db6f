"""Who holds a slot, and what organizations propose to each other about their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from shared_space.bookings.models import LIVE, Booking, CoHost, Occurrence, Proposal
from shared_space.bookings.queries.bookings import Dated, Full, booking, dated_of
from shared_space.bookings.queries.surroundings import LONGEST_CLAIM
from shared_space.bookings.rules.discretion import co_hosts_see
from shared_space.bookings.rules.proposals import may_answer
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space

MOST_OWN_DATES = 60


@dataclass(frozen=True)
class Side:
    """A date that takes part, and its booking. Whether a reader may know the booking's words, its
    `Full` says; date and space are on the timetable for everybody."""

    full: Full
    dated: Dated


@dataclass(frozen=True)
class ProposalView:
    """keep: what the holder keeps, when it is to be shortened. asker: its own date; None for one that
    asks to host together."""

    number: int
    kind: str
    state: str
    words: str
    asker_organization_id: int
    asker_organization: Trilingual
    asked_by_id: int
    holder: Side
    asker: Side | None
    keep: Interval | None

    def asked_by(self, actor: Actor) -> bool:
        return actor.coordinates(self.asker_organization_id)

    def answered_by(self, actor: Actor) -> bool:
        full = self.holder.full
        return may_answer(actor, full.organization_id, full.requester_id)

    def read_by(self, actor: Actor) -> bool:
        return self.asked_by(actor) or self.answered_by(actor) or actor.is_manager


def holder_of(space_slug: str, span: Interval, actor: Actor) -> Side | None:
    """The first approved date of somebody else that touches `span` in a space that is not shared:
    not of an organization that `actor` coordinates."""
    own = [number for number, role in actor.memberships.items() if role == "coordinator"]
    row = db.session.execute(
        select(Occurrence.id, Occurrence.booking_id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Space.slug == space_slug,
            Space.in_use,
            Space.kind != "open_space",
            Occurrence.state == "approved",
            Occurrence.starts_at > span.start - LONGEST_CLAIM,
            Occurrence.starts_at < span.end,
            Occurrence.ends_at > span.start,
            or_(Booking.organization_id.is_(None), Booking.organization_id.not_in(own)),
        )
        .order_by(Occurrence.starts_at)
        .limit(1)
    ).first()
    return side_of(row.booking_id, row.id) if row else None


def side_of(booking_id: int, occurrence_id: int) -> Side | None:
    full = booking(booking_id)
    if full is None:
        return None
    return next((Side(full, d) for d in full.dates if d.number == occurrence_id), None)


def side_with(occurrence_id: int | None) -> Side | None:
    """As `side_of`, by the date alone."""
    number = db.session.scalar(select(Occurrence.booking_id).where(Occurrence.id == occurrence_id))
    return side_of(number, occurrence_id) if number and occurrence_id else None


def own_dates(actor: Actor, now: datetime) -> list[tuple[int, Trilingual, Dated]]:
    """(organization id, title, date) of the coming dates of the organizations she coordinates that
    she can bring into a proposal: approved, or still requested; the soonest first."""
    own = [number for number, role in actor.memberships.items() if role == "coordinator"]
    rows = db.session.execute(
        select(Occurrence, Booking.organization_id, Booking.title, Space.slug, Space.name)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            Booking.organization_id.in_(own),
            Occurrence.state.in_(("approved", "requested")),
            Occurrence.starts_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST_OWN_DATES)
    )
    return [
        (organization_id or 0, title, dated_of(row, slug, name))
        for row, organization_id, title, slug, name in rows
    ]


def proposal(number: int) -> ProposalView | None:
    """The proposal with this id, whoever asks: the caller checks `read_by`."""
    found = _views(Proposal.id == number)
    return found[0] if found else None


def open_for(actor: Actor) -> list[ProposalView]:
    """Open proposals that she has asked or can answer, oldest first."""
    own = [number for number, role in actor.memberships.items() if role == "coordinator"]
    theirs = Booking.organization_id.is_(None) if actor.is_manager else false()
    mine = and_(
        Booking.requester_id == actor.person_id, Booking.organization_id.in_(actor.memberships)
    )
    return _views(
        Proposal.state == "open",
        or_(
            Proposal.asker_organization_id.in_(own),
            Booking.organization_id.in_(own),
            mine,
            theirs,
        ),
    )


def _views(*conditions: ColumnElement[bool]) -> list[ProposalView]:
    rows = db.session.execute(
        select(Proposal, Organization.name, Occurrence.booking_id)
        .join(Organization, Organization.id == Proposal.asker_organization_id)
        .join(Occurrence, Occurrence.id == Proposal.holder_occurrence_id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(*conditions)
        .order_by(Proposal.id)
    ).all()
    found = []
    for row, name, booking_id in rows:
        holder = side_of(booking_id, row.holder_occurrence_id)
        assert holder is not None
        keep = Interval(row.starts_at, row.ends_at) if row.starts_at and row.ends_at else None
        found.append(
            ProposalView(
                row.id,
                row.kind,
                row.state,
                row.words,
                row.asker_organization_id,
                name,
                row.asked_by_id,
                holder,
                side_with(row.asker_occurrence_id),
                keep,
            )
        )
    return found


def outdated(now: datetime) -> Sequence[int]:
    """Open proposals of which a date has begun or is no longer what it was."""
    theirs, hers = aliased(Occurrence), aliased(Occurrence)
    return db.session.scalars(
        select(Proposal.id)
        .join(theirs, theirs.id == Proposal.holder_occurrence_id)
        .outerjoin(hers, hers.id == Proposal.asker_occurrence_id)
        .where(
            Proposal.state == "open",
            or_(
                theirs.starts_at <= now,
                theirs.state != "approved",
                hers.starts_at <= now,
                hers.state.not_in(LIVE),
            ),
        )
        .order_by(Proposal.id)
    ).all()


def has_live_successor(occurrence_ids: Sequence[int]) -> bool:
    """Whether a change of one of these dates waits already."""
    found = select(Occurrence.id).where(
        Occurrence.replaces_id.in_(occurrence_ids), Occurrence.state.in_(LIVE)
    )
    return db.session.scalar(found.limit(1)) is not None


@dataclass(frozen=True)
class Host:
    organization_id: int
    name: Trilingual


def co_hosts(booking_id: int) -> list[Host]:
    """The organizations that host a booking together with its own, longest first."""
    rows = db.session.execute(
        select(CoHost.organization_id, Organization.name)
        .join(Organization, Organization.id == CoHost.organization_id)
        .where(CoHost.booking_id == booking_id)
        .order_by(CoHost.since, CoHost.organization_id)
    )
    return [Host(*row) for row in rows]


def seen_as_co_host(actor: Actor, hosts: Sequence[Host]) -> bool:
    return co_hosts_see(actor, [host.organization_id for host in hosts])
