"""Promise 9: portable equipment is never promised beyond its count, whatever claims it."""

import pytest
import sqlalchemy as sa

from migrations import promises
from shared_space.bookings.models import EquipmentClaim
from shared_space.desk.sweep import sweep
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.spaces.models import Equipment
from tests.cast import FIG, HALL, OPEN
from tests.promises.rows import carry, change, delete, equip, hour, occur, turn

pytestmark = pytest.mark.usefixtures("context")


def refused(code="equipment"):
    return pytest.raises(PromiseBroken, match=f"^{code}$")


def carried(start, end, equipment, pieces=1, state="approved", **more):
    return carry(occur(start, end, state, **more), equipment, pieces)


def test_two_spaces_share_the_pieces():
    projector = equip(2)
    carried(hour(1), hour(3), projector)
    carried(hour(2), hour(4), projector, space=HALL)
    with refused():
        carried(hour(2.5), hour(5), projector, space=OPEN)
    carried(hour(3), hour(5), projector, space=OPEN)  # where one ends another begins
    carried(hour(2.5), hour(5), equip(1), space=OPEN)  # other equipment is other equipment


def test_each_moment_counts_by_itself():
    projector = equip(2)
    carried(hour(1), hour(3), projector)
    carried(hour(4), hour(6), projector)
    carried(hour(0), hour(9), projector, space=HALL)  # never more than two at once
    with refused():
        carried(hour(2), hour(2.5), projector, space=OPEN)
    with refused():
        carried(hour(5), hour(7), projector, space=OPEN)
    carried(hour(3), hour(4), projector, space=OPEN)


def test_the_peak_may_lie_late_in_a_long_claim():
    projector = equip(1)
    carried(hour(30), hour(31), projector)
    with refused():
        carried(hour(-4), hour(32), projector, space=HALL)  # 36 hours


def test_one_that_began_long_before_still_counts():
    projector = equip(1)
    carried(hour(0), hour(35.9), projector)
    with refused():
        carried(hour(35.5), hour(36), projector, space=HALL)


def test_more_than_there_are_at_once():
    with refused():
        carried(hour(1), hour(2), equip(2), 3)


@pytest.mark.parametrize("state", ["requested", "declined", "cancelled", "expired", "released"])
def test_only_what_claims_its_space_claims_equipment(state):
    projector = equip(1)
    carried(hour(1), hour(3), projector, state=state)
    carried(hour(1), hour(3), projector, space=HALL)


def test_an_offer_claims_too():
    projector = equip(1)
    carried(hour(1), hour(3), projector, state="offered")
    with refused():
        carried(hour(1), hour(3), projector, space=HALL)


def test_approving_is_when_it_counts():
    projector = equip(1)
    waits = carried(hour(1), hour(3), projector, state="requested")
    other = carried(hour(2), hour(4), projector, state="requested", space=HALL)
    turn(waits, "approved")
    with refused():
        turn(other, "approved")
    turn(waits, "cancelled")
    turn(other, "approved")
    with refused():
        turn(waits, "approved")  # a cancellation undone


def test_a_claim_given_back_is_free():
    projector = equip(1)
    first = carried(hour(1), hour(3), projector)
    give_back(first)
    carried(hour(1), hour(3), projector, space=HALL)


@transactional
def give_back(occurrence_id):
    db.session.execute(
        sa.delete(EquipmentClaim).where(EquipmentClaim.occurrence_id == occurrence_id)
    )


def test_fewer_pieces_than_claims_are_refused():
    projector = equip(3)
    carried(hour(1), hour(3), projector)
    carried(hour(2), hour(4), projector, space=HALL)
    carried(hour(5), hour(6), projector, 1, space=OPEN)
    change(Equipment, projector, pieces=2)
    with refused():
        change(Equipment, projector, pieces=1)
    change(Equipment, projector, pieces=9)


def test_a_claim_has_the_times_of_its_date_and_keeps_them():
    projector = equip(1)
    row = occur(hour(1), hour(3))
    with refused("moved"):
        carry(row, projector, claims_until=hour(3.5))
    with refused("moved"):
        carry(row, projector, claims_from=hour(0.5))
    carry(row, projector)
    for values in ({"pieces": 1}, {"claims_until": hour(2)}):
        with refused("moved"):
            rewrite(**values)


@transactional
def rewrite(**values):
    db.session.execute(sa.update(EquipmentClaim).values(**values))


def test_equipment_that_is_claimed_cannot_vanish():
    projector = equip(1)
    carried(hour(1), hour(3), projector)
    with pytest.raises(sa.exc.IntegrityError):
        delete(Equipment, projector)


# the sweep reads the rows, and does not ask the triggers


@pytest.fixture
def unguarded(context):
    _drop()


@transactional
def _drop():
    promises.drop_promises(db.session.connection())


def found():
    finding = next(finding for finding in sweep() if finding.promise.startswith("9."))
    return finding.violations, dict(finding.counted)


def test_a_sound_house_is_sound():
    projector = equip(2)
    for start, space in ((1, FIG), (2, HALL), (3, FIG), (4, HALL)):
        carried(hour(start), hour(start + 2), projector, space=space)
    carried(hour(1), hour(9), projector, 2, state="requested", space=OPEN)
    assert found() == ([], {"claims of equipment": 5, "equipment that is claimed": 1})


def test_without_the_guards_too_much_is_promised_and_the_sweep_finds_it(unguarded):
    projector, other = equip(1), equip(1)
    first = carried(hour(1), hour(3), projector)
    second = carried(hour(2), hour(4), projector, space=HALL)
    carried(hour(4), hour(5), projector, space=HALL)
    strange = carried(hour(1), hour(2), other, space=OPEN, claims_until=hour(2.5))
    violations, _ = found()
    assert violations == [
        (
            f"equipment {projector}: 2 of 1 pieces are claimed at 2026-11-24 09:00:00 UTC"
            f" by the occurrences {first}, {second}"
        )
    ]
    rewrite(claims_until=hour(9))
    violations, _ = found()
    assert f"equipment {other} and its occurrence {strange} claim other times" in violations
