"""Many processes at once against one database, on both engines. A control is the same race
without its guard: it must break the promise, or winning means nothing (docs/races.md)."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from migrations import promises
from shared_space.bookings.models import Occurrence, Proposal, WaitingPlace
from shared_space.bookings.service import policies
from shared_space.desk.sweep import sweep
from shared_space.kernel.db import db, transactional
from shared_space.notices.models import Letter
from shared_space.spaces.models import Closure, Space
from tests.bookings.booking import asked, hall
from tests.cast import FIG, HALL, NOW, OPEN, PERSON, ZION
from tests.promises.rows import book, change, equip, hour, occur, teach
from tests.races.conftest import LONG

FEW = 4
PAUSE, PAUSE_OF_A_CONTROL = 0.02, 0.3

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("context")]


@pytest.fixture
def race(request, house, crew):
    """Run an act with the whole crew; connections of this process do not stand in the way. A control
    pauses for so long that its transactions overlap on a busy machine too."""
    pause = PAUSE_OF_A_CONTROL if "unguarded" in request.fixturenames else PAUSE

    def run(act, **arguments):
        db.session.remove()
        return crew.together(house.settings(house.url), pause, act, **arguments)

    return run


@pytest.fixture
def unguarded(house):
    """The controls. SQLite: no triggers. PostgreSQL: the triggers stand, without the turn on the row of
    the space, equipment or workshop; they do not see what is not yet committed."""
    if house.engine == "sqlite":
        _in_house(promises.drop_promises)
        return
    turns = ("0_turn_occurrences", "0_turn_residencies", "0_turn_closures")
    others = ("1_turn_equipment_claims", "1_turn_equipment_state", "0_turn_registrations")
    for turn in (*turns, *others):
        statement = f"DROP FUNCTION promise_{turn} CASCADE"
        _in_house(lambda c, statement=statement: c.exec_driver_sql(statement))


@pytest.fixture
def successors_at_will(house):
    """A date may have several that would take its place, and be told of twice with one sequence."""
    _in_house(lambda c: c.exec_driver_sql("DROP INDEX uq_occurrences_live_successor"))
    if house.engine == "postgresql":
        drop = "ALTER TABLE occurrences DROP CONSTRAINT uq_occurrences_uid_sequence"
        _in_house(lambda c: c.exec_driver_sql(drop))


@transactional
def _in_house(act):
    act(db.session.connection())


def broken():
    """Violations, the missing guards not counted."""
    return [line for finding in sweep()[1:] for line in finding.violations]


def count(model, *where):
    number = db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))
    db.session.rollback()
    return number


# one room


def test_one_room_goes_to_one(race, slots):
    won = race("claim", space=FIG, slots=slots)
    assert sorted(slot for theirs in won for slot in theirs) == list(range(slots))
    assert count(Occurrence) == slots
    assert broken() == []


def test_control_one_room(race, unguarded):
    won = race("claim", space=FIG, slots=FEW)
    assert sum(map(len, won)) > FEW
    assert broken()


# shared seats


def test_ten_seats_go_to_ten(race, slots):
    change(Space, OPEN, seats=10)
    won = race("claim", space=OPEN, slots=slots)
    assert sum(map(len, won)) == 10 * slots
    assert broken() == []


def test_control_shared_seats(race, unguarded):
    change(Space, OPEN, seats=10)
    won = race("claim", space=OPEN, slots=FEW)
    assert sum(map(len, won)) > 10 * FEW
    assert broken()


# one decision


def requests(number):
    return [occur(hour(n), hour(n + 1), "requested", space=HALL) for n in range(number)]


def test_one_manager_approves(race, slots):
    waiting = requests(slots)
    won = race("approve", requests=waiting, compare=True)
    assert sorted(request for theirs in won for request in theirs) == waiting
    assert count(Occurrence, Occurrence.state == "approved", Occurrence.revision == 2) == slots


def test_one_manager_approves_what_all_have_ticked(race):
    asked = [
        full.number
        for full in (
            hall(key=f"{n}", starts=time(8 + n), ends=time(9 + n)) for n in range(1, 12, 2)
        )
    ]
    won = race("approve_ticked", bookings=asked)
    assert sorted(number for theirs in won for number in theirs) == sorted(asked)
    assert count(Occurrence, Occurrence.state == "approved", Occurrence.revision == 2) == len(asked)
    assert count(Letter, Letter.kind == "booking_approved") == len(asked)


def test_control_managers_who_tick_and_do_not_compare(race):
    asked = [hall(key=f"{n}", starts=time(8 + n), ends=time(9 + n)).number for n in (1, 3)]
    won = race("approve_ticked", bookings=asked, compare=False)
    assert sum(map(len, won)) > len(asked)


def test_control_managers_who_do_not_compare(race):
    won = race("approve", requests=requests(FEW), compare=False)
    assert sum(map(len, won)) > FEW


# one date in two swaps


@transactional
def swap_with(own, space, slot):
    """Kulna's date in `space` at this hour, which Kehilat Zion would have for its own."""
    row = Proposal(
        kind="swap",
        holder_occurrence_id=occur(hour(slot), hour(slot + 1), space=space),
        asker_organization_id=ZION,
        asker_occurrence_id=own,
        asked_by_id=PERSON["rival"],
        asked_at=NOW,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def test_a_date_is_swapped_once(race, slots):
    hours = range(0, 2 * min(slots, FEW), 2)
    own = [occur(hour(n), hour(n + 1), space=OPEN, seats=2, organization=ZION) for n in hours]
    pairs = [
        (swap_with(date, FIG, n), swap_with(date, HALL, n))
        for date, n in zip(own, hours, strict=True)
    ]
    won = [number for theirs in race("agree", pairs=pairs) for number in theirs]
    assert len(won) == len(set(won)) == len(pairs)
    assert all(len({one, other} & set(won)) == 1 for one, other in pairs)
    assert count(Proposal, Proposal.state == "lapsed") == len(pairs)
    assert count(Occurrence, Occurrence.state == "approved") == 3 * len(pairs)
    assert broken() == []


def test_control_a_swap_that_was_looked_at_before(race, successors_at_will):
    _in_house(promises.drop_promises)  # whose triggers know that what has moved never moves again
    own = occur(hour(0), hour(1), space=OPEN, seats=2, organization=ZION)
    pairs = [(swap_with(own, FIG, 0), swap_with(own, HALL, 0))]
    won = [number for theirs in race("agree", pairs=pairs, looks_first=True) for number in theirs]
    assert sorted(won) == sorted(pairs[0])


# quota


@pytest.fixture
def eight():
    """The quota of a week holds eight times a quarter of an hour."""
    quota = {"quota_period": "week", "quota_resident_hours": 2}
    policies.change("work_room", quota, seen=None, actor_id=None, now=NOW)
    return 8


def test_no_organization_passes_its_quota(race, eight):
    won = race("ask", weeks=1, looks_first=False)
    assert sum(map(len, won)) == eight
    assert count(Occurrence) == eight


def test_control_quota(race, eight):
    """What is read before the write is old when it is written."""
    won = race("ask", weeks=1, looks_first=True)
    assert sum(map(len, won)) > eight


# a slot is freed


def lines(number):
    """(booking, occurrence) of each hour that is taken; two wait for each."""
    taken = []
    for slot in range(number):
        booking_id = book()
        row = occur(hour(slot), hour(slot + 1), booking_id=booking_id)
        taken.append((booking_id, row))
        for minutes in (2, 1):
            wait_for(slot, NOW - timedelta(minutes=minutes))
    return taken


@transactional
def wait_for(slot, since):
    row = occur(hour(slot), hour(slot + 1), "requested", organization=ZION)
    db.session.add(WaitingPlace(occurrence_id=row, since=since))


def offered():
    """The hours that are offered, and how many minutes each had been waited for."""
    rows = db.session.execute(
        sa.select(Occurrence.starts_at, WaitingPlace.since)
        .join(WaitingPlace, WaitingPlace.occurrence_id == Occurrence.id)
        .where(Occurrence.state == "offered")
        .order_by(Occurrence.starts_at)
    ).all()
    db.session.rollback()
    return [(row.starts_at, (NOW - row.since) // timedelta(minutes=1)) for row in rows]


def test_a_freed_slot_goes_to_the_first_in_line_and_to_nobody_else(race, slots):
    hours = slots if LONG else FEW
    won = race("free_call_or_claim", space=FIG, taken=lines(hours), at_once=True)
    assert not any(won), "it is free for no moment"
    assert offered() == [(hour(slot), 2) for slot in range(hours)]
    assert broken() == []


def test_control_a_slot_that_is_freed_before_who_waits_is_called(race):
    won = race("free_call_or_claim", space=FIG, taken=lines(2), at_once=False)
    assert any(won)
    assert broken() == []


# closures, residencies


@pytest.mark.parametrize("whole_house", [False, True])
def test_no_claim_slips_into_a_closure(race, slots, whole_house):
    race("claim_or_close", space=OPEN, slots=slots, whole_house=whole_house)
    assert broken() == []
    closed = set(db.session.scalars(sa.select(Closure.starts_at)))
    claimed = set(db.session.scalars(sa.select(Occurrence.starts_at)))
    assert closed | claimed == {hour(slot) for slot in range(slots)}
    assert not closed & claimed


def test_control_closures(race, unguarded):
    race("claim_or_close", space=OPEN, slots=FEW, whole_house=True)
    assert broken()


def test_no_claim_slips_into_a_residency(race, slots):
    race("claim_or_hold", space=OPEN, slots=slots)
    assert broken() == []


def test_control_residencies(race, unguarded):
    race("claim_or_hold", space=OPEN, slots=FEW)
    assert broken()


# portable equipment

ROOMY = (FIG, HALL, OPEN)


@pytest.fixture
def projector():
    """One, and spaces with room for everybody: only the projector runs short."""
    for space in ROOMY:
        change(Space, space, people=100, seats=100)
    return equip(1)


def test_one_projector_goes_to_one(race, slots, projector):
    won = race("take_along", equipment=projector, spaces=ROOMY, slots=slots)
    assert sorted(slot for theirs in won for slot in theirs) == list(range(slots))
    assert broken() == []


def test_control_one_projector(race, unguarded, projector):
    won = race("take_along", equipment=projector, spaces=ROOMY, slots=FEW)
    assert sum(map(len, won)) > FEW
    assert broken()


def test_what_is_approved_was_looked_at_with_its_equipment(race, slots):
    none = equip(0)
    done = race("equip_or_approve", equipment=none, requests=requests(slots))
    assert sum(done) == slots
    assert broken() == []


def test_control_equipment_added_meanwhile(race, unguarded):
    race("equip_or_approve", equipment=equip(0), requests=requests(FEW))
    assert broken()


# places in a workshop

PLACES = 5


def test_five_places_go_to_five(race):
    taught = [teach(PLACES) for _ in range(FEW)]
    won = race("register", workshops=taught, capacity=PLACES)
    assert sorted(w for theirs in won for w in theirs) == sorted(taught * PLACES)
    assert broken() == []


def test_control_places(race, unguarded):
    won = race("register", workshops=[teach(PLACES)], capacity=PLACES)
    assert sum(map(len, won)) > PLACES
    assert broken()


# one date, moved by many


@pytest.mark.parametrize(("space", "state"), [(FIG, "approved"), (HALL, "requested")])
def test_one_date_has_one_successor(race, space, state):
    """At once, and where it waits for a manager."""
    full = asked(people=3)
    done = race("move", number_of_booking=full.number, space=space)
    assert sorted(set(done)) == ["moved", "stale"]
    assert done.count("moved") == 1
    assert count(Occurrence, Occurrence.replaces_id == full.dates[0].number) == 1
    assert count(Occurrence, Occurrence.state == state) == 1
    assert broken() == []


def test_control_a_date_moved_as_it_was_before(race, successors_at_will):
    full = asked(people=3)
    done = race("move", number_of_booking=full.number, space=HALL, looks_first=True)
    assert done.count("moved") > 1
    assert count(Occurrence, Occurrence.replaces_id == full.dates[0].number) > 1


# at random


def test_random_claims_never_overfill(race, crew):
    times = 2000 // crew.size if LONG else 6
    won = race("claim_at_random", spaces=[FIG, OPEN], times=times, within=times * 4, seed=7)
    assert count(Occurrence) == sum(won) > 0
    assert broken() == []


def test_control_random_claims(race, unguarded):
    race("claim_at_random", spaces=[FIG, OPEN], times=6, within=4, seed=7)
    assert broken()
