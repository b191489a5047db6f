"""What an edit would do: every date that changes, where it would go, and all that speaks against it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.queries.bookings import Full, booking
from shared_space.bookings.queries.chains import Chain, chains
from shared_space.bookings.queries.equipment import lacking, pieces_of
from shared_space.bookings.queries.surroundings import rooms, surroundings
from shared_space.bookings.rules.guests import of_all_seats, of_guest
from shared_space.bookings.rules.moving import (
    Change,
    Place,
    by_staff,
    in_scope,
    of_move,
    target,
    uses_more,
    why_nowhere,
)
from shared_space.bookings.rules.objections import (
    Claim,
    Objection,
    Room,
    Surroundings,
    Weight,
    claim_of,
    for_manager,
    heaviest,
    of_days,
    of_request,
    of_slot,
    seats_for,
)
from shared_space.bookings.rules.quota import of_dates
from shared_space.house.queries import days_during, the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval


@dataclass(frozen=True)
class Edit:
    """What a form asks for. number: the chosen date, the id of the row that stands; people: of the
    whole booking; keep: ids of dates in its scope that stay as they are."""

    booking_id: int
    number: int
    change: Change
    people: int
    keep: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Shift:
    """A date whose slot or seats change. after: None when there is no such time that day. said: what
    speaks against this date; whole: against the edit as such, in its space."""

    chain: Chain
    after: Place | None
    room: Room
    seats: int
    said: Sequence[Objection]
    whole: Sequence[Objection]

    @property
    def number(self) -> int:
        return self.chain.stands.number

    @property
    def objections(self) -> list[Objection]:
        return [*self.whole, *self.said]

    @property
    def weight(self) -> Weight | None:
        return heaviest(self.objections)


@dataclass(frozen=True)
class ExaminedMove:
    """Every date that changes, in order of time. of_people: what speaks against the number of people
    where dates stay."""

    full: Full
    shifts: Sequence[Shift]
    of_people: Sequence[Objection]
    new_people: bool

    @property
    def refused(self) -> bool:
        heavy = [heaviest(self.of_people), *(shift.weight for shift in self.shifts)]
        return Weight.REFUSES in heavy

    @property
    def whole(self) -> list[Objection]:
        return [*self.of_people, *(said for shift in self.shifts for said in shift.whole)]


def examine_move(edit: Edit, actor: Actor, now: datetime) -> ExaminedMove:
    """Every date that `edit` changes, with every objection, in one set of queries for each space it
    touches; reads only. The booking's own dates that give way are in nobody's way. Raises NotHers,
    also for an unknown space; Stale when the chosen date can be moved no more."""
    full = booking(edit.booking_id)
    if full is None or not full.changed_by(actor):
        raise NotHers
    live = {c.stands.number: c for c in movable(full, actor, now)}
    if edit.number not in live:
        raise Stale(edit.booking_id)
    places = {number: place_of(chain) for number, chain in live.items()}
    known = rooms({edit.change.space_id, *(place.space_id for place in places.values())})
    if edit.change.space_id not in known:
        raise NotHers
    look = _Look(edit, full, actor, live, places, known)
    changed = look.changed()
    stay = [places[number] for number in live if number not in changed]
    new_people = edit.people != full.people
    needed = [after or places[number] for number, after in changed.items()]
    gone = [row for number in changed for row in live[number].seen]
    around = _around(full, [*needed, *(stay if new_people else ())], now, gone)
    of_people = look.of_people({p.space_id for p in stay}, around) if new_people else []
    return ExaminedMove(full, look.shifts(changed, around, gone), of_people, new_people)


def movable(full: Full, actor: Actor, now: datetime) -> list[Chain]:
    """The dates that `actor`, who may change this booking, can move, in order of time."""
    staff = by_staff(actor, full.organization_id, full.requester_id)
    return [
        chain
        for chain in chains(full.dates)
        if chain.movable(now) and not (staff and chain.stands.state != "approved")
    ]


def _around(
    full: Full, places: Sequence[Place], now: datetime, gone: Collection[int]
) -> dict[int, Surroundings]:
    """Space id → what surrounds the places there. Raises NotHers for one that is not in use."""
    found = {}
    for space_id in sorted({place.space_id for place in places}):
        slots = [place.slot for place in places if place.space_id == space_id]
        span = Interval(min(s.start for s in slots), max(s.end for s in slots))
        around = surroundings(space_id, span, full.organization_id, now, gone)
        if around is None:
            raise NotHers
        found[space_id] = around
    return found


def place_of(chain: Chain) -> Place:
    return Place(chain.stands.space_id, chain.stands.span)


@dataclass(frozen=True)
class _Draft:
    """A date that changes, before anything is said of it."""

    chain: Chain
    before: Place
    after: Place | None
    around: Surroundings
    seats: int

    @property
    def number(self) -> int:
        return self.chain.stands.number

    @property
    def claim(self) -> Interval:
        """What it takes once it has moved."""
        return claim_of(self.around.room, (self.after or self.before).slot)


@dataclass(frozen=True)
class _Look:
    edit: Edit
    full: Full
    actor: Actor
    live: Mapping[int, Chain]
    places: Mapping[int, Place]
    known: Mapping[int, Room]

    def changed(self) -> dict[int, Place | None]:
        """Where each date goes that changes: in scope, or because its people need other seats."""
        zone, chosen = the_house().zone, self.places[self.edit.number]
        reached = set(in_scope(self.places, self.edit.number, self.edit.change.scope))
        found: dict[int, Place | None] = {}
        for number, place in self.places.items():
            after: Place | None = place
            if number in reached - self.edit.keep:
                after = target(place, chosen, self.edit.change, zone)
            if after != place or self._reseated(number):
                found[number] = after
        return found

    def shifts(
        self,
        changed: Mapping[int, Place | None],
        around: Mapping[int, Surroundings],
        gone: Collection[int],
    ) -> list[Shift]:
        drafts = []
        for number, after in changed.items():
            before = self.places[number]
            here = around[(after or before).space_id]
            seats = self._seats(number, here.room)
            drafts.append(_Draft(self.live[number], before, after, here, seats))
        short, over = self._short(drafts, gone), self._over(drafts)
        return [
            self._shift(draft, drafts, [*short.get(draft.number, ()), *more])
            for draft, more in zip(drafts, over, strict=True)
        ]

    def of_people(
        self, spaces: Collection[int], around: Mapping[int, Surroundings]
    ) -> list[Objection]:
        """Where dates stay: only whether so many people find room."""
        said = [o for s in sorted(spaces) for o in of_request(1, self.edit.people, around[s])]
        return [o for o in said if o.weight is Weight.REFUSES]

    def _shift(self, draft: _Draft, drafts: Sequence[_Draft], more: Sequence[Objection]) -> Shift:
        number, room = draft.number, draft.around.room
        here = [d for d in drafts if d.around.room.space_id == room.space_id]
        said = self._said(draft, [d for d in here if d is not draft])
        whole = of_request(len(here), self.edit.people, draft.around)
        whole += of_guest(room) if self.full.guest else []
        whole += of_all_seats(room) if self._has_all(number) else []
        return Shift(
            chain=draft.chain,
            after=draft.after,
            room=room,
            seats=draft.seats,
            said=self._weighed(draft, [*said, *more]),
            whole=self._weighed(draft, whole),
        )

    def _said(self, draft: _Draft, others: Sequence[_Draft]) -> list[Objection]:
        """The other dates of the same edit take their new places too."""
        if draft.after is None:
            chosen = self.places[self.edit.number]
            return [why_nowhere(draft.before, chosen, self.edit.change, draft.around.zone)]
        claims = [Claim(other.claim, other.seats) for other in others if other.after]
        around = replace(draft.around, claims=[*draft.around.claims, *claims])
        slot = draft.after.slot
        return [*of_slot(slot, draft.seats, around), *of_days(days_during(slot))]

    def _over(self, drafts: Sequence[_Draft]) -> list[list[Objection]]:
        """What the quota says, date by date; nothing where no more of it is used."""
        asked = [(d.around, d.after.slot if d.after else None, True) for d in drafts]
        said = of_dates(asked, strict=not self.actor.is_manager)
        return [
            more if d.after and uses_more(d.before, d.after, d.around) else []
            for d, more in zip(drafts, said, strict=True)
        ]

    def _short(
        self, drafts: Sequence[_Draft], gone: Collection[int]
    ) -> dict[int, Sequence[Objection]]:
        """What is said of the equipment that comes along, date by date."""
        pieces = pieces_of([draft.number for draft in drafts])
        kinds: dict[tuple[tuple[int, int], ...], list[_Draft]] = {}
        for draft in drafts:
            wanted = pieces.get(draft.number, {})
            kinds.setdefault(tuple(sorted(wanted.items())), []).append(draft)
        found: dict[int, Sequence[Objection]] = {}
        for wanted_pieces, group in kinds.items():
            said = lacking(dict(wanted_pieces), [draft.claim for draft in group], gone)
            found |= {d.number: o for d, o in zip(group, said, strict=True)}
        return found

    def _reseated(self, number: int) -> bool:
        """Whether another number of people takes another number of seats there."""
        room = self.known.get(self.places[number].space_id)
        if room is None or self.edit.people == self.full.people:
            return False
        return self._seats(number, room) != self.live[number].stands.seats

    def _seats(self, number: int, room: Room) -> int:
        return seats_for(room, self.edit.people, whole=self._has_all(number))

    def _has_all(self, number: int) -> bool:
        """Whoever asked for a whole shared space keeps all its seats."""
        room = self.known.get(self.places[number].space_id)
        seats = self.live[number].stands.seats
        return room is not None and seats == room.seats and seats > self.full.people

    def _weighed(self, draft: _Draft, said: Sequence[Objection]) -> list[Objection]:
        """A manager decides as she moves what was approved; what waits is decided apart."""
        stands = draft.chain.stands
        approved = stands.state == "approved"
        kept = of_move(
            draft.before,
            draft.after or draft.before,
            said,
            approved=approved,
            more_seats=draft.seats > stands.seats,
        )
        return for_manager(kept) if approved and self.actor.is_manager else kept
