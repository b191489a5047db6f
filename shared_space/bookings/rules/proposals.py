"""Swapping, shortening, hosting together: who asks, who answers, and whether both dates fit. Pure.

House policy: what two organizations arrange about dates that both of them hold needs no new decision
of the house staff, which is told; and it changes no quota. What is impossible stays refused.
What a holder leaves to another is left to nobody else: without the two of them nothing would be free.
Where the house staff still decides, as in the hall, the part keeps the holder's turn: who waits in line
is offered it only when the staff does not approve.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared_space.bookings.rules.objections import (
    Claim,
    Objection,
    Surroundings,
    Weight,
    claim_of,
    of_request,
    of_slot,
    seats_for,
)
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval

NOT_OF_A_SWAP = frozenset({"quota", "step"})
"""Rules that a swap does not ask: nobody uses more than before, and both slots stood already."""


@dataclass(frozen=True)
class Held:
    """A date that takes part: whose, how many people, and what it claims where."""

    organization_id: int | None
    people: int
    space_id: int
    slot: Interval
    claim: Claim


def may_propose(actor: Actor, asker_id: int | None, holder_id: int | None) -> bool:
    """Whether `actor` may ask for a date of `holder_id` (None: the house) in the name of `asker_id`:
    as its coordinator, of another organization."""
    return actor.coordinates(asker_id) and asker_id != holder_id


def may_answer(actor: Actor, holder_id: int | None, requester_id: int) -> bool:
    """Whether `actor` may accept or decline: the holder's coordinators, or who asked for the date
    while she belongs there; for a date of the house, managers. Else staff would give away what it
    does not hold."""
    if holder_id is None:
        return actor.is_manager
    hers = actor.belongs_to(holder_id) and actor.person_id == requester_id
    return hers or actor.coordinates(holder_id)


def objections_to(
    guest: Held, slot: Interval, around: Surroundings, leaving: Sequence[Claim]
) -> list[Objection]:
    """What refuses `guest` the `slot` in that space once the claims `leaving` are gone. What merely
    asks for a manager, or warns, is left out."""
    there = replace(around, claims=without(around.claims, leaving), waiting=())
    seats = seats_for(around.room, guest.people)
    said = [*of_request(1, guest.people, there), *of_slot(slot, seats, there)]
    return [o for o in said if o.weight is Weight.REFUSES and o.code not in NOT_OF_A_SWAP]


def asks_manager(held: Held, slot: Interval, around: Surroundings) -> bool:
    """Whether a date that nobody has approved yet still asks for a manager in that slot."""
    seats = seats_for(around.room, held.people)
    said = [*of_request(1, held.people, around), *of_slot(slot, seats, around)]
    return any(o.weight is Weight.ASKS_MANAGER for o in said)


def without(claims: Iterable[Claim], gone: Iterable[Claim]) -> list[Claim]:
    """`claims` less each of `gone` once: two equal claims are two."""
    left = list(claims)
    for claim in gone:
        if claim in left:
            left.remove(claim)
    return left


def with_shortened(around: Surroundings, held: Held, kept: Interval) -> Surroundings:
    """The space as it is once the holder keeps only `kept`."""
    shorter = Claim(claim_of(around.room, kept), held.claim.seats)
    return replace(around, claims=[*without(around.claims, [held.claim]), shorter], waiting=())


def is_part(kept: Interval, whole: Interval) -> bool:
    """Whether `kept` is a true part of `whole`: something is left for the other."""
    return whole.covers(kept) and kept != whole


def rest_of(whole: Interval, kept: Interval, turnaround: timedelta) -> Interval | None:
    """What is left for the other: the longer part of `whole` before or after `kept`, less the time
    that the space needs between them; None when nothing is."""
    before, after = kept.start - turnaround, kept.end + turnaround
    parts = [
        Interval(start, end)
        for start, end in ((whole.start, before), (after, whole.end))
        if start < end
    ]
    return max(parts, key=lambda part: part.minutes, default=None)


def is_over(holder_starts: datetime, asker_starts: datetime | None, now: datetime) -> bool:
    """An open proposal lapses when one of its dates begins."""
    return holder_starts <= now or (asker_starts is not None and asker_starts <= now)
