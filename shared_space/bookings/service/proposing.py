"""One organization asks another for its date: to swap, to shorten it, to host together.

The asker agrees by proposing, the holder by accepting; it is carried out in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from shared_space.bookings import events
from shared_space.bookings.errors import CannotPropose, NotHers, ProposalOver, Stale
from shared_space.bookings.models import CoHost, Proposal
from shared_space.bookings.queries.proposals import (
    ProposalView,
    Side,
    co_hosts,
    has_live_successor,
    outdated,
    proposal,
    side_with,
)
from shared_space.bookings.rules.proposals import is_over, is_part, may_propose
from shared_space.bookings.service.agreeing import carry_out, check
from shared_space.bookings.service.the_rest import Rest, ask_for_rest
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import PromiseBroken, db, record, transactional
from shared_space.kernel.interval import Interval
from shared_space.organizations.models import Organization


@dataclass(frozen=True)
class Wish:
    """What is proposed. own: her organization's date (for 'swap' an approved one, for 'shorten' one
    that is requested); keep: what the holder keeps, for 'shorten'; rest: instead of `own`, what she
    wants the rest for: its request is made with the proposal."""

    kind: str
    holder_occurrence_id: int
    organization_id: int
    own: int | None = None
    keep: Interval | None = None
    words: str = ""
    rest: Rest | None = None


@transactional
def propose(wish: Wish, actor: Actor, now: datetime) -> int:
    """Ask the holder; returns the proposal's id. Asked again while one is open, it is that one.

    Raises NotHers (not her organization, or its own date), CannotPropose with every objection: then
    nothing is written, no request for the rest either.
    """
    holder = side_with(wish.holder_occurrence_id)
    if holder is None or not may_propose(actor, wish.organization_id, holder.full.organization_id):
        raise NotHers
    known = db.session.scalar(
        select(Proposal.id).where(
            Proposal.holder_occurrence_id == wish.holder_occurrence_id,
            Proposal.asker_organization_id == wish.organization_id,
            Proposal.state == "open",
        )
    )
    if known:
        return known
    own = _own(wish, holder, actor, now) if wish.kind != "together" else None
    _sensible(wish, holder, own, now)
    check(wish.kind, holder, own, wish.keep, now)
    row = Proposal(
        kind=wish.kind,
        holder_occurrence_id=holder.dated.number,
        asker_organization_id=wish.organization_id,
        asker_occurrence_id=own.dated.number if own else None,
        starts_at=wish.keep.start if wish.keep and wish.kind == "shorten" else None,
        ends_at=wish.keep.end if wish.keep and wish.kind == "shorten" else None,
        words=wish.words,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    record(events.ProposalMade(**_facts(row, holder, actor.person_id, now), note=wish.words))
    return row.id


def _own(wish: Wish, holder: Side, actor: Actor, now: datetime) -> Side:
    if wish.kind == "shorten" and wish.rest and wish.own is None:
        _sensible(wish, holder, None, now)
        assert wish.keep is not None
        return ask_for_rest(
            wish.rest, wish.organization_id, holder, wish.keep, actor=actor, now=now
        )
    own = side_with(wish.own)
    if own is None or own.full.organization_id != wish.organization_id:
        raise CannotPropose("own", "choose_own")
    return own


def _sensible(wish: Wish, holder: Side, own: Side | None, now: datetime) -> None:
    """Whether it is a proposal at all; whether it can be carried out, `check` says."""
    if holder.dated.state != "approved" or is_over(
        holder.dated.span.start, own.dated.span.start if own else None, now
    ):
        raise CannotPropose("kind", "over")
    if own and own.dated.state != {"swap": "approved", "shorten": "requested"}[wish.kind]:
        raise CannotPropose("own", f"own_for_{wish.kind}")
    if wish.kind == "shorten" and not (wish.keep and is_part(wish.keep, holder.dated.span)):
        raise CannotPropose("keep_until", "keep_part")
    hosts = {host.organization_id for host in co_hosts(holder.full.number)}
    if wish.kind == "together" and wish.organization_id in hosts:
        raise CannotPropose("kind", "together_already")
    numbers = [holder.dated.number, *([own.dated.number] if own else [])]
    if wish.kind != "together" and has_live_successor(numbers):
        raise CannotPropose("kind", "changing")


def accept(number: int, actor: Actor, now: datetime) -> None:
    """The holder agrees, and it is done: dates move, or the booking has two hosts.

    Raises NotHers; ProposalOver when it was answered before, or when it can no longer be carried
    out: then it lapses, and nothing else changes. Not inside another transaction.
    """
    try:
        _accept(number, actor, now)
    except (CannotPropose, Stale, PromiseBroken, IntegrityError) as impossible:
        lapse(number, now)
        raise ProposalOver from impossible


@transactional
def _accept(number: int, actor: Actor, now: datetime) -> None:
    view = _answerable(number, actor)
    _answer(number, "accepted", actor.person_id, now)
    _still_sensible(view, now)
    facts = _facts_of(view, actor.person_id, now)
    if view.kind == "together":
        db.session.add(
            CoHost(
                booking_id=view.holder.full.number,
                organization_id=view.asker_organization_id,
                since=now,
            )
        )
        record(events.ProposalAccepted(**facts))
        return
    check(view.kind, view.holder, view.asker, view.keep, now)
    assert view.asker is not None
    theirs, hers = carry_out(view.kind, view.holder, view.asker, view.keep, now)
    record(events.ProposalAccepted(**{**facts, "occurrence_ids": (theirs,)}))
    record(
        events.ProposalCarriedOut(
            **{
                **facts,
                "actor_id": None,
                "booking_id": view.asker.full.number,
                "organization_id": view.asker_organization_id,
                "occurrence_ids": (hers,),
            }
        )
    )


def _still_sensible(view: ProposalView, now: datetime) -> None:
    """As when it was asked; and whoever asked is still a member."""
    own = view.asker.dated.number if view.asker else None
    wish = Wish(view.kind, view.holder.dated.number, view.asker_organization_id, own, view.keep)
    _sensible(wish, view.holder, view.asker, now)
    state = select(Organization.state).where(Organization.id == view.asker_organization_id)
    if db.session.scalar(state) != "member":
        raise CannotPropose("kind", "over")


@transactional
def decline(number: int, actor: Actor, now: datetime) -> None:
    """The holder keeps the date as it is. Raises NotHers, ProposalOver."""
    view = _answerable(number, actor)
    _answer(number, "declined", actor.person_id, now)
    record(events.ProposalDeclined(**_facts_of(view, actor.person_id, now)))


@transactional
def withdraw(number: int, actor: Actor, now: datetime) -> None:
    """The asker takes it back. Raises NotHers, ProposalOver."""
    view = proposal(number)
    if view is None or not view.asked_by(actor):
        raise NotHers
    _answer(number, "withdrawn", actor.person_id, now)
    record(events.ProposalWithdrawn(**_facts_of(view, actor.person_id, now)))


@transactional
def lapse(number: int, now: datetime) -> None:
    """It ends without being carried out; safe to do twice."""
    view = proposal(number)
    if view is None or view.state != "open":
        return
    _answer(number, "lapsed", None, now)
    record(events.ProposalLapsed(**_facts_of(view, None, now)))


def lapse_outdated(now: datetime) -> None:
    """A chore: open proposals whose dates have begun or have changed since."""
    for number in outdated(now):
        lapse(number, now)


def _answerable(number: int, actor: Actor) -> ProposalView:
    view = proposal(number)
    if view is None or not view.answered_by(actor):
        raise NotHers
    return view


def _answer(number: int, state: str, person_id: int | None, now: datetime) -> None:
    """Compare and swap: a proposal is answered once."""
    row = db.session.execute(
        update(Proposal)
        .where(Proposal.id == number, Proposal.state == "open")
        .values(state=state, answered_by_id=person_id, answered_at=now)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        raise ProposalOver


def _facts(row: Proposal, holder: Side, actor_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "booking_id": holder.full.number,
        "organization_id": holder.full.organization_id,
        "occurrence_ids": (holder.dated.number,),
        "proposal_id": row.id,
        "kind": row.kind,
    }


def _facts_of(view: ProposalView, actor_id: int | None, now: datetime) -> dict[str, Any]:
    row = db.session.get_one(Proposal, view.number)
    return _facts(row, view.holder, actor_id, now)
