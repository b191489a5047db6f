"""What one member of the crew does: `number` is hers, `meet` waits until all have come this far.

Every act looks first, as a page does, then meets the others, then writes. On PostgreSQL `pause` lies
between the write and its commit, so that transactions overlap even on a machine with one core; those of
SQLite never overlap.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from datetime import time as clock_time
from unittest import mock

import sqlalchemy as sa

from shared_space.bookings.errors import ProposalOver, Refused, Stale
from shared_space.bookings.models import Occurrence
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.chains import chains
from shared_space.bookings.queries.proposals import ProposalView, proposal
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.rules.transitions import from_state, next_state
from shared_space.bookings.service import (
    agreeing,
    asking,
    deciding,
    moving,
    proposing,
    successors,
    taking_back,
    waiting,
)
from shared_space.bookings.service.bulk import approve_each
from shared_space.bookings.service.deciding import Seen
from shared_space.bookings.service.examining import Ask, Examined, examine
from shared_space.bookings.service.examining_moves import Edit, ExaminedMove
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.workshops.models import Registration
from tests.bookings.booking import COORDINATOR, TUESDAY
from tests.bookings.booking import ask as ask_for
from tests.cast import KULNA, NOW, PERSON, ZION, ZONE, at
from tests.promises.rows import carry, change, close, hold, hour, join, occur, turn

HOLDER = Actor(PERSON["coordinator"], memberships={KULNA: "coordinator"})
QUARTER = timedelta(minutes=15)
Meet = Callable[[], object]
pause = 0.0
"""Seconds; each race sets it (`crew`)."""


def claim(number: int, meet: Meet, *, space: int, slots: int) -> list[int]:
    """All want one seat at the same hours. Returns those she got."""
    won = []
    for slot in range(slots):
        free = not _claimed(space, slot)
        meet()
        if free and _wrote(_claim, space, slot, 1):
            won.append(slot)
    return won


def claim_at_random(
    number: int, meet: Meet, *, spaces: list[int], times: int, within: int, seed: int
) -> int:
    """Any seats at any time of the next `within` hours. Returns how many she got."""
    chance = random.Random(f"{seed} {number}")
    meet()
    won = 0
    for _ in range(times):
        space, start = chance.choice(spaces), chance.uniform(0, within)
        won += _wrote(_claim, space, start, chance.randint(1, 4), chance.uniform(0.5, 4))
    return won


def claim_or_close(number: int, meet: Meet, *, space: int, slots: int, whole_house: bool) -> int:
    """Half of them claim an hour, half of them close it."""
    done = 0
    for slot in range(slots):
        meet()
        if number % 2:
            done += _wrote(_claim, space, slot, 1)
        else:
            done += _wrote(_close, None if whole_house else space, slot)
    return done


def claim_or_hold(number: int, meet: Meet, *, space: int, slots: int) -> int:
    """Half of them claim an hour, half of them want to hold it as residents."""
    done = 0
    for slot in range(slots):
        meet()
        done += _wrote(_claim if number % 2 else _hold, space, slot)
    return done


def take_along(
    number: int, meet: Meet, *, equipment: int, spaces: list[int], slots: int
) -> list[int]:
    """All want the same piece at the same hours, each in one of several spaces; half of them have a
    request approved, half are confirmed at once. Returns the hours she got it."""
    won = []
    for slot in range(slots):
        space = spaces[number % len(spaces)]
        request = _take(equipment, space, slot, "requested") if number % 2 else None
        meet()
        act = (_approve_taking, request) if request else (_take, equipment, space, slot)
        if _wrote(*act):
            won.append(slot)
    return won


def equip_or_approve(number: int, meet: Meet, *, equipment: int, requests: list[int]) -> int:
    """One adds a piece to what another one approves. Returns what was done."""
    done = 0
    for request in requests:
        meet()
        if number < 2:
            done += _wrote(*((_add, request, equipment) if number else (_approve_taking, request)))
    return done


def register(number: int, meet: Meet, *, workshops: list[int], capacity: int) -> list[int]:
    """All see a place and want it. Returns the workshops in which she has one."""
    won = []
    for workshop in workshops:
        free = capacity > _places(workshop)
        meet()
        if free and _wrote(_register, workshop, number):
            won.append(workshop)
    return won


def approve(number: int, meet: Meet, *, requests: list[int], compare: bool) -> list[int]:
    """All have seen the same requests and approve them. compare=False: without naming the revision
    that was seen. Returns those she approved."""
    won = []
    for request in requests:
        state, revision = _seen(request)
        meet()
        if state == "requested" and _approve(request, revision if compare else None):
            won.append(request)
    return won


def approve_ticked(
    number: int, meet: Meet, *, bookings: list[int], compare: bool = True
) -> list[int]:
    """All have ticked the same requests and send them together. compare=False: whatever has become of
    them. Returns those she approved."""
    seen = {number: full.seen for number in bookings if (full := booking(number))}
    db.session.rollback()
    meet()
    with nullcontext() if compare else _not_comparing():
        left = approve_each(seen, PERSON["manager"], NOW)
    return [number for number in bookings if number not in left]


def agree(
    number: int, meet: Meet, *, pairs: list[tuple[int, int]], looks_first: bool = False
) -> list[int]:
    """All accept at once: each of the pair asks for the same date. looks_first: what is proposed is
    looked at before the write instead of inside it. Returns those that were done."""
    done = []
    for pair in pairs:
        chosen = pair[number % 2]
        view = proposal(chosen) if looks_first else None
        db.session.rollback()
        meet()
        try:
            with _seen_before(view) if view else nullcontext():
                proposing.accept(chosen, HOLDER, NOW)
        except ProposalOver:
            continue
        done.append(chosen)
    return done


@contextmanager
def _seen_before(view: ProposalView) -> Iterator[None]:
    """What was checked before is not checked again."""
    with ExitStack() as careless:
        for name, value in (("_answerable", view), ("_still_sensible", None), ("check", None)):
            careless.enter_context(mock.patch.object(proposing, name, return_value=value))
        careless.enter_context(_not_comparing())
        yield


@contextmanager
def _not_comparing() -> Iterator[None]:
    """Dates change whatever their state and revision are by now."""
    with ExitStack() as careless:
        for module in (deciding, successors, agreeing, moving):
            careless.enter_context(mock.patch.object(module, "change", _change))
        yield


def _change(
    booking_id: int, seen: Seen, event: str, now: datetime, *, state: str = "", **_: object
) -> None:
    values = {
        "state": next_state(state or from_state(event), event),
        "revision": Occurrence.revision + 1,
    }
    db.session.execute(sa.update(Occurrence).where(Occurrence.id.in_(seen)).values(**values))
    if event == "approve":
        _linger()


def ask(number: int, meet: Meet, *, weeks: int, looks_first: bool) -> list[int]:
    """Each asks for a quarter of an hour of her own, all for one organization. looks_first: what the
    rules say is read before the write instead of inside it. Returns the weeks in which she got it."""
    won = []
    for week in range(weeks):
        starts = at(f"{TUESDAY}", "08:00").astimezone(ZONE) + number * QUARTER
        starts += timedelta(weeks=week)
        wanted = ask_for(
            f"{number} {week}",
            first=starts.date(),
            starts=starts.time(),
            ends=(starts + QUARTER).time(),
        )
        seen = examine(wanted, COORDINATOR, NOW) if looks_first else None
        db.session.rollback()
        meet()
        with suppress(Refused):
            _ask(wanted, seen)
            won.append(week)
    return won


@transactional
def _ask(wanted: Ask, seen: Examined | None) -> None:
    with mock.patch.object(asking, "examine", return_value=seen) if seen else nullcontext():
        asking.request(wanted, COORDINATOR, NOW)
    _linger()


def free_call_or_claim(
    number: int, meet: Meet, *, space: int, taken: list[tuple[int, int]], at_once: bool
) -> list[int]:
    """Hour by hour: a third give the taken date back, a third call who waits for it, a third want the
    time for themselves. at_once=False: it is given back without a call, and who waits is called after
    the others had their chance. Returns the hours she claimed."""
    won = []
    for slot, (booking_id, occurrence_id) in enumerate(taken):
        meet()
        if not at_once:
            if number == 0:
                turn(occurrence_id, "cancelled")
            meet()
            if number % 3 == 1:
                meet()
        if number % 3 == 0:
            with suppress(Stale):
                taking_back.take_back(booking_id, {occurrence_id: 1}, COORDINATOR, NOW)
        elif number % 3 == 1:
            waiting.call_next(NOW)
        elif _wrote(_claim, space, slot):
            won.append(slot)
        if not at_once and number % 3 != 1:
            meet()
    return won


def _wrote(write: Callable[..., object], *arguments: object) -> bool:
    try:
        write(*arguments)
    except PromiseBroken:
        return False
    return True


def _claimed(space: int, slot: float) -> int:
    """The rows that claim this hour."""
    found = db.session.scalar(
        sa.select(sa.func.count()).where(
            Occurrence.space_id == space,
            Occurrence.starts_at == hour(slot),
            Occurrence.state == "approved",
        )
    )
    db.session.rollback()
    return int(found or 0) if space != SHARED else 0


def _linger() -> None:
    if db.engine.dialect.name == "postgresql":
        time.sleep(pause)


SHARED = 5  # cast.OPEN: looking does not tell whether a seat is left


@transactional
def _claim(space: int, slot: float, seats: int = 1, hours: float = 1) -> None:
    occur(hour(slot), hour(slot + hours), space=space, seats=seats, organization=ZION)
    _linger()


@transactional
def _close(space: int | None, slot: float) -> None:
    close(hour(slot), hour(slot + 1), space)
    _linger()


@transactional
def _hold(space: int, slot: float) -> None:
    hold(hour(slot), hour(slot + 1), space=space, organization=KULNA)
    _linger()


@transactional
def _take(equipment: int, space: int, slot: float, state: str = "approved") -> int:
    row = occur(hour(slot), hour(slot + 1), state, space=space, organization=ZION)
    carry(row, equipment)
    if state == "approved":
        _linger()
    return row


def _places(workshop: int) -> int:
    query = sa.select(sa.func.count()).where(Registration.workshop_id == workshop)
    found = db.session.scalar(query)
    db.session.rollback()
    return int(found or 0)


@transactional
def _register(workshop: int, number: int) -> None:
    """Some at once, some by a link that confirms; some places are only kept for a while."""
    row = join(workshop, ("registered", "asked", "expired")[number % 3])
    if number % 3 == 2:
        change(Registration, row, state="registered")
    _linger()


@transactional
def _add(request: int, equipment: int) -> None:
    carry(request, equipment)
    _linger()


@transactional
def _approve_taking(request: int) -> None:
    turn(request, "approved")
    _linger()


def _seen(request: int) -> tuple[str, int]:
    columns = sa.select(Occurrence.state, Occurrence.revision).where(Occurrence.id == request)
    state, revision = db.session.execute(columns).one()
    db.session.rollback()
    return state, revision


@transactional
def _approve(request: int, revision: int | None) -> bool:
    statement = sa.update(Occurrence).where(Occurrence.id == request)
    if revision is not None:
        statement = statement.where(
            Occurrence.state == "requested", Occurrence.revision == revision
        )
    values = {"state": "approved", "revision": Occurrence.revision + 1}
    changed = db.session.execute(statement.values(**values).returning(Occurrence.id)).first()
    _linger()
    return changed is not None


def move(
    number: int, meet: Meet, *, number_of_booking: int, space: int, looks_first: bool = False
) -> str:
    """All have the same page open and move its one date, each to an hour of her own in `space`.
    looks_first: what the rules say is read before the write instead of inside it. What became of it."""
    full = booking(number_of_booking)
    assert full is not None
    (chain,) = chains(full.dates)
    db.session.rollback()
    day, start = chain.stands.span.start.date(), clock_time(6 + number % 16)
    edit = Edit(
        number_of_booking,
        chain.stands.number,
        Change("this", day, start, clock_time(start.hour + 1), space),
        full.people,
    )
    examined = moving.examine_move(edit, COORDINATOR, NOW) if looks_first else None
    db.session.rollback()
    meet()
    try:
        _move(edit, chain.seen, examined)
    except Stale:
        return "stale"
    except PromiseBroken as broken:
        return broken.code
    return "moved"


@transactional
def _move(edit: Edit, seen: Seen, examined: ExaminedMove | None) -> None:
    with ExitStack() as careless:
        if examined:
            told = mock.patch.object(moving, "examine_move", return_value=examined)
            careless.enter_context(told)
            careless.enter_context(_not_comparing())
        moving.move(edit, seen, COORDINATOR, NOW)
    _linger()
