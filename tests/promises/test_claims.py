"""Promises 1 to 3: never overfull, slots don't move, one decision."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import STATES, Booking, Occurrence
from shared_space.bookings.rules.transitions import TRANSITIONS
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.spaces.models import Space
from tests.cast import FIG, HALL, OPEN, ZION
from tests.promises.rows import change, delete, hour, occur, turn

pytestmark = pytest.mark.usefixtures("context")


def refused(code):
    return pytest.raises(PromiseBroken, match=f"^{code}$")


def test_a_room_is_claimed_once_at_a_time():
    occur(hour(1), hour(3))
    for start, end in ((1, 3), (0, 2), (2, 4), (1.5, 2), (0, 4)):
        with refused("overfull"):
            occur(hour(start), hour(end), organization=ZION)
    occur(hour(0), hour(1))
    occur(hour(3), hour(4))
    occur(hour(1), hour(3), space=HALL)


def test_only_approved_and_offered_claim():
    occur(hour(1), hour(3), "offered")
    for state in sorted(set(STATES) - {"approved", "offered"}):
        occur(hour(1), hour(3), state)
    for state in ("approved", "offered"):
        with refused("overfull"):
            occur(hour(1), hour(3), state)


def test_turnaround_is_claimed_too():
    occur(hour(1), hour(3), claims_until=hour(3.5))
    with refused("overfull"):
        occur(hour(3), hour(4))
    occur(hour(3.5), hour(4))


def test_rivals_wait_and_one_is_approved():
    first, second = (occur(hour(1), hour(3), "requested") for _ in range(2))
    turn(first, "approved")
    with refused("overfull"):
        turn(second, "approved")
    with refused("overfull"):
        turn(second, "offered")
    turn(first, "cancelled")
    turn(second, "approved")


def test_seats_of_a_shared_space_count_at_their_peak():
    occur(hour(0), hour(2), space=OPEN, seats=12)
    occur(hour(2), hour(4), space=OPEN, seats=12)
    occur(hour(1), hour(3), space=OPEN, seats=12)  # peak 24: the first two never meet
    for start, end in ((1, 2), (0, 4), (2.5, 3)):
        with refused("overfull"):
            occur(hour(start), hour(end), space=OPEN, seats=1)
    occur(hour(0), hour(1), space=OPEN, seats=12)
    with refused("overfull"):
        occur(hour(9), hour(10), space=OPEN, seats=25)


def test_seats_cannot_be_lowered_under_what_is_claimed():
    occur(hour(0), hour(2), space=OPEN, seats=12)
    occur(hour(1), hour(3), space=OPEN, seats=8)
    with refused("overfull"):
        change(Space, OPEN, seats=19)
    change(Space, OPEN, seats=20)
    change(Space, OPEN, seats=30)


def test_a_claim_is_36_hours_long_at_most():
    occur(hour(0), hour(36))
    with refused("overfull"):  # found from its very end
        occur(hour(35.99), hour(36.5))
    with refused("length"):
        occur(hour(50), hour(86) + timedelta(seconds=1), "requested")
    with refused("length"):
        occur(hour(50), hour(52), "requested", claims_until=hour(87))


def test_an_instant_is_written_as_one(house):
    """A text of another form would sort wrongly among the others."""
    if house.engine == "postgresql":
        return  # instants have a type there
    good = occur(hour(0), hour(1))
    for text in ("2026-11-24T07:00:00", "2026-11-24", "2026-11-24 07:00:00.5", "soon"):

        @transactional
        def copy(text=text):
            db.session.execute(
                sa.text(
                    "INSERT INTO occurrences (booking_id, space_id, uid, sequence, starts_at, ends_at,"
                    " claims_from, claims_until, seats, state, state_since, revision, objections,"
                    " created_at, changed_at) SELECT booking_id, space_id, 'copy', 0, starts_at,"
                    " ends_at, :text, claims_until, 1, 'approved', state_since, 1, '[]', created_at,"
                    " changed_at FROM occurrences WHERE id = :good"
                ),
                {"text": text, "good": good},
            )

        with refused("length"):
            copy()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 999),
        ("space_id", HALL),
        ("uid", "other"),
        ("starts_at", hour(1.5)),
        ("ends_at", hour(1.7)),
        ("claims_from", hour(0.5)),
        ("claims_until", hour(2.5)),
        ("seats", 2),
        ("replaces_id", 1),
        ("booking_id", 1),
    ],
)
def test_a_slot_never_moves(column, value):
    occur(hour(8), hour(9))
    for state in ("requested", "approved", "declined"):
        row = occur(hour(1), hour(2), state)
        with refused("moved"):
            change(Occurrence, row, **{column: value})


def test_a_booking_stays_with_its_organization():
    occur(hour(1), hour(2))
    booking = db.session.scalar(sa.select(Booking.id))
    for organization in (ZION, None):
        with refused("moved"):
            change(Booking, booking, organization_id=organization)
    change(Booking, booking, people=3)


def test_a_change_is_a_new_row():
    old = occur(hour(1), hour(2), uid="one", sequence=0)
    for wrong in ({"uid": "two", "sequence": 1}, {"uid": "one", "sequence": -1}):
        with refused("moved"):
            occur(hour(3), hour(4), "requested", replaces_id=old, **wrong)
    new = occur(hour(3), hour(4), "requested", replaces_id=old, uid="one", sequence=1)
    with pytest.raises(sa.exc.IntegrityError):
        occur(hour(5), hour(6), "requested", replaces_id=old, uid="one", sequence=2)
    with refused("moved"):  # the old one must leave first
        turn(new, "approved")
    turn(old, "moved")
    turn(new, "approved")


def test_a_replaced_row_does_not_come_back_beside_its_successor():
    old = occur(hour(1), hour(2), uid="one", sequence=0)
    new = occur(hour(3), hour(4), "requested", replaces_id=old, uid="one", sequence=1)
    turn(old, "cancelled")
    turn(new, "approved")
    with refused("moved"):
        turn(old, "approved")


def test_two_slots_swap_in_one_transaction():
    first = occur(hour(1), hour(2), uid="one")
    second = occur(hour(3), hour(4), uid="two")
    to_second = occur(hour(3), hour(4), "requested", replaces_id=first, uid="one", sequence=1)
    to_first = occur(hour(1), hour(2), "requested", replaces_id=second, uid="two", sequence=1)

    @transactional
    def swap():
        for row in (first, second):
            turn(row, "moved")
        for row in (to_second, to_first):
            turn(row, "approved")

    swap()
    states = dict(db.session.execute(sa.select(Occurrence.id, Occurrence.state)).all())
    assert states == {
        first: "moved",
        second: "moved",
        to_second: "approved",
        to_first: "approved",
    }


def test_only_the_life_of_an_occurrence_is_lived():
    allowed = {(before, after) for (before, _), after in TRANSITIONS.items()}
    for number, before in enumerate(STATES):
        for after in STATES:
            if before == after:
                continue
            row = occur(hour(number), hour(number + 1), before)
            if (before, after) in allowed:
                turn(row, after)
            else:
                with refused("transition"):
                    turn(row, after)
            _clear(row)


def _clear(row):
    """Let the slot go, whatever state the row is in, so that the next one has it."""
    state = db.session.scalar(sa.select(Occurrence.state).where(Occurrence.id == row))
    if state == "offered":
        turn(row, "expired")
    elif state == "approved":
        turn(row, "cancelled")


def test_every_change_of_state_raises_the_revision_by_one():
    row = occur(hour(1), hour(2), "requested")
    for revision in (1, 3, 0):
        with refused("revision"):
            change(Occurrence, row, state="approved", revision=revision)
    change(Occurrence, row, state="approved", revision=2)
    for revision in (1, 4):
        with refused("revision"):
            change(Occurrence, row, revision=revision)
    change(Occurrence, row, revision=3)


@pytest.mark.parametrize("model", [Occurrence, Booking])
def test_nothing_asked_is_ever_deleted(model):
    row = occur(hour(1), hour(2), "withdrawn")
    with refused("kept"):
        delete(model, row)


def test_nothing_is_replaced_in_passing(house):
    """INSERT OR REPLACE deletes the row in its way; TRUNCATE deletes them all."""
    row = occur(hour(1), hour(2), "requested")

    @transactional
    def overwrite():
        if house.engine == "postgresql":
            db.session.execute(sa.text("TRUNCATE occurrences CASCADE"))
        columns = ", ".join(c.name for c in Occurrence.__table__.c if c.name != "sequence")
        statement = f"INSERT OR REPLACE INTO occurrences (sequence, {columns}) SELECT 0, {columns}"
        db.session.execute(sa.text(f"{statement} FROM occurrences WHERE id = {row}"))

    with refused("kept"):
        overwrite()


def test_the_index_answers_what_a_claim_asks(house):
    """The promise costs the same at 100 rows and at 100,000: the plan, not the clock, says so."""
    from migrations.promises import v1

    peak = next(rule.broken for rule in v1.RULES if rule.name == "overfull")
    house.start_again(copied=True)
    with db.engine.connect() as connection:
        if house.engine == "sqlite":
            sql = _with_values(peak, "datetime({}, '-36 hours')")
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
            reads = [line for line in plan if line.startswith(("SEARCH", "SCAN"))]
            claims = [line for line in reads if "INDEX ix_occurrences_claims" in line]
            assert len(claims) == 2, plan
            assert all("space_id=? AND claims_from>? AND claims_from<?" in line for line in claims)
            assert not [line for line in reads if line.startswith("SCAN")], plan
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            sql = _with_values(peak, "{} - interval '36 hours'")
            plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}"))
            assert plan.count("ix_occurrences_claims") == 2, plan
            assert plan.count("Index Cond: ((space_id = 3) AND (claims_from") == 2, plan


def _with_values(sql, bound):
    sql = sql.replace("<36 hours before NEW.claims_from>", bound.format("NEW.claims_from"))
    for name, value in {
        "NEW.space_id": str(FIG),
        "NEW.claims_from": f"'{hour(0):%Y-%m-%d %H:%M:%S}'",
        "NEW.claims_until": f"'{hour(1):%Y-%m-%d %H:%M:%S}'",
    }.items():
        sql = sql.replace(name, value)
    return sql.replace(
        "'2026-11-24 07:00:00' - interval", "timestamptz '2026-11-24 07:00:00' - interval"
    )
