"""SQLite, PostgreSQL and a small model in Python live the same life, step by step, chosen by Hypothesis:
what one refuses all refuse, and what they hold afterwards is the same (promises 1, 2, 3)."""

import itertools
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from migrations import promises
from shared_space.bookings.models import STATES, Occurrence
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.spaces.models import Space
from tests import cast
from tests.promises.engines import follow, live, may_follow, on_each
from tests.promises.rows import change, delete, hour, occur, turn
from tests.races.conftest import LONG

CLAIMING = {"approved", "offered"}
NEXT = {
    "requested": {"approved", "declined", "withdrawn", "expired", "offered"},
    "offered": {"approved", "declined", "expired"},
    "approved": {"cancelled", "moved", "released", "requested"},
    "declined": {"requested"},
    "cancelled": {"approved"},
    "moved": {"approved"},
}
FIXED = {"starts_at": hour(90), "seats": 9, "claims_until": hour(91), "uid": "x", "space_id": 1}


@dataclass
class Slot:
    start: int
    length: int
    seats: int
    state: str
    revision: int = 1


@dataclass
class Model:
    """A space that counts seats hour by hour. Each act returns the codes that may be given."""

    seats: int
    slots: list[Slot] = field(default_factory=list)

    def add(self, slot):
        codes = {"length"} if slot.length > 36 else set()
        if self._overfull([*self.slots, slot]):
            codes.add("overfull")
        if not codes:
            self.slots.append(slot)
        return codes

    def turn(self, number, state, step):
        slot = self.slots[number]
        after = Slot(slot.start, slot.length, slot.seats, state, slot.revision + step)
        codes = set()
        if state != slot.state and state not in NEXT.get(slot.state, ()):
            codes.add("transition")
        if step not in ({1} if state != slot.state else {0, 1}):
            codes.add("revision")
        if self._overfull([*self.slots[:number], after, *self.slots[number + 1 :]]):
            codes.add("overfull")
        if not codes:
            self.slots[number] = after
        return codes

    def resize(self, seats):
        if self._overfull(self.slots, seats):
            return {"overfull"}
        self.seats = seats
        return set()

    def _overfull(self, slots, seats=None):
        claims = [slot for slot in slots if slot.state in CLAIMING]
        hours = range(max((slot.start + slot.length for slot in claims), default=0))
        taken = (
            sum(s.seats for s in claims if s.start <= hour < s.start + s.length) for hour in hours
        )
        return any(number > (self.seats if seats is None else seats) for number in taken)


_space = itertools.count(1000)


class Twins(RuleBasedStateMachine):
    apps = ()

    def __init__(self):
        super().__init__()
        self.space, self.model, self.rows = next(_space), Model(3), [[] for _ in self.apps]
        self._both(lambda _: make_space(self.space, 3))

    @rule(
        start=st.integers(0, 60),
        length=st.integers(1, 12) | st.sampled_from([35, 36, 37]),
        seats=st.integers(1, 4),
        state=st.sampled_from(["approved", "approved", "requested", "requested", "offered"]),
    )
    def add(self, start, length, seats, state):
        def act(rows):
            end = hour(start + length)
            rows.append(occur(hour(start), end, state, space=self.space, seats=seats))

        self._agree(self.model.add(Slot(start, length, seats, state)), act)

    @precondition(lambda self: self.model.slots)
    @rule(
        pick=st.integers(0, 99),
        state=st.sampled_from(["approved", "approved", "cancelled", *STATES]),
        step=st.sampled_from([1, 1, 1, 1, 0, 2, -1]),
    )
    def turn(self, pick, state, step):
        number = pick % len(self.model.slots)
        revision = self.model.slots[number].revision + step
        expected = self.model.turn(number, state, step)
        self._agree(expected, lambda rows: turn(rows[number], state, revision=revision))

    @rule(seats=st.integers(1, 5))
    def resize(self, seats):
        expected = self.model.resize(seats)
        self._agree(expected, lambda _: change(Space, self.space, seats=seats))

    @precondition(lambda self: self.model.slots)
    @rule(pick=st.integers(0, 99), column=st.sampled_from(sorted(FIXED)))
    def move(self, pick, column):
        number = pick % len(self.model.slots)
        self._agree(
            {"moved"}, lambda rows: change(Occurrence, rows[number], **{column: FIXED[column]})
        )

    @precondition(lambda self: self.model.slots)
    @rule(pick=st.integers(0, 99))
    def remove(self, pick):
        number = pick % len(self.model.slots)
        self._agree({"kept"}, lambda rows: delete(Occurrence, rows[number]))

    def _agree(self, expected, act):
        for code in self._both(act):
            assert code in (expected or {None}), f"{code or 'done'}, the model says {expected}"
        wanted = [(s.state, s.revision, s.seats) for s in self.model.slots]
        assert self._both(lambda _: self._held()) == [wanted, wanted]

    def _both(self, act):
        """What each engine answers: the code of a refusal, or what `act` returns."""
        return on_each(
            self.apps,
            lambda place: act(self.rows[place]),
            PromiseBroken,
            lambda broken: broken.code,
        )

    def _held(self):
        columns = sa.select(Occurrence.state, Occurrence.revision, Occurrence.seats)
        rows = db.session.execute(
            columns.where(Occurrence.space_id == self.space).order_by(Occurrence.id)
        )
        return [tuple(row) for row in rows]


@transactional
def make_space(number, seats):
    db.session.add(
        Space(
            id=number,
            slug=f"space-{number}",
            kind="open_space",
            name=cast.Trilingual(en="A space"),
            people=10,
            seats=seats,
            changed_at=cast.NOW,
        )
    )


def test_the_twins_and_the_model_live_the_same_life(twins):
    live(Twins, twins, 300 if LONG else 12, 40 if LONG else 25, Phase.shrink)


def add(start, length, seats, state):
    return "add", {"start": start, "length": length, "seats": seats, "state": state}


def approve(pick):
    return "turn", {"pick": pick, "state": "approved", "step": 1}


# A trigger, what is wrong in it, and a path whose last step it spoils.
FAULTS = (
    (
        ("promise_overfull_insert", "p.claims_from >= NEW", "p.claims_from = NEW"),
        (add(5, 1, 3, "approved"), add(4, 3, 1, "approved")),
    ),
    (
        ("promise_overfull_insert", "'-36 hours'", "'-2 hours'"),
        (add(0, 12, 3, "approved"), add(5, 1, 1, "approved")),
    ),
    (
        ("promise_overfull_update", "AFTER UPDATE OF state", "AFTER UPDATE OF uid"),
        (add(0, 1, 3, "approved"), add(0, 1, 1, "requested"), approve(1)),
    ),
    (
        ("promise_revision_update", "OLD.revision + 1", "OLD.revision + 2"),
        (add(0, 1, 1, "requested"), approve(0)),
    ),
    (
        ("promise_transition_update", "'requested>approved', ", ""),
        (add(0, 1, 1, "requested"), approve(0)),
    ),
)


@pytest.mark.parametrize(
    ("fault", "path"), FAULTS, ids=[f"{fault[0]}: {fault[2]}" for fault, _ in FAULTS]
)
def test_control_a_fault_in_one_twin_is_noticed(twins, fault, path):
    trigger, right, wrong = fault
    with may_follow(Twins, twins) as machine:
        follow(machine, path)
    text = next(t.text for t in promises.promised("sqlite") if t.name == trigger)
    assert right in text

    @transactional
    def rewrite(text):
        db.session.connection().exec_driver_sql(f"DROP TRIGGER {trigger}")
        db.session.connection().exec_driver_sql(text)

    with twins[0].app_context():
        rewrite(text.replace(right, wrong))
    try:
        with may_follow(Twins, twins) as machine:
            follow(machine, path[:-1])
            with pytest.raises(AssertionError, match=r"the model says|== \["):
                follow(machine, path[-1:])
    finally:
        with twins[0].app_context():
            rewrite(text)
