"""Promise 8: a workshop never has more people than places, however they came to have them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from migrations import promises
from shared_space.desk.sweep import sweep
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.workshops.models import Registration, Workshop
from tests.promises.rows import change, join, teach

pytestmark = pytest.mark.usefixtures("context")


def refused():
    return pytest.raises(PromiseBroken, match=r"^registered$")


def found():
    return [line for finding in sweep()[1:] for line in finding.violations]


@pytest.mark.parametrize("state", ["asked", "registered"])
def test_who_has_a_place_takes_it_from_others(state):
    workshop = teach(2)
    join(workshop, state)
    join(workshop)
    with refused():
        join(workshop, state)
    join(teach(2), state)  # another workshop is another workshop
    assert found() == []


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_who_has_none_any_more_takes_none(state):
    workshop = teach(1)
    gone = join(workshop, state)
    first = join(workshop)
    with refused():
        change(Registration, gone, state="registered")
    change(Registration, first, state="withdrawn")
    change(Registration, gone, state="registered")


def test_nobody_slips_in_from_another_workshop():
    full, roomy = teach(1), teach(None)
    join(full)
    other = join(roomy)
    with refused():
        change(Registration, other, workshop_id=full)


def test_places_are_not_taken_away_from_people():
    workshop = teach(None)
    for _ in range(3):
        join(workshop)
    join(workshop, "withdrawn")
    with refused():
        change(Workshop, workshop, capacity=2)
    change(Workshop, workshop, capacity=3)
    with refused():
        change(Workshop, workshop, capacity=2)
    change(Workshop, workshop, capacity=None)
    join(workshop)


def test_an_address_has_one_place_in_a_workshop():
    workshop = teach(None)
    join(workshop, email="noor@example.net")
    join(workshop, "withdrawn", email="noor@example.net")
    join(teach(None), email="noor@example.net")
    with pytest.raises(IntegrityError):
        join(workshop, "asked", email="noor@example.net")


def test_the_sweep_finds_what_no_guard_refused():
    workshop = teach(1)
    _without_guards()
    first, second = join(workshop), join(workshop, "asked")
    (line,) = found()
    assert line == f"workshop {workshop}: 2 of 1 places are taken by {first}, {second}"
    change(Registration, second, state="expired")
    assert found() == []


@transactional
def _without_guards():
    promises.drop_promises(db.session.connection())
    db.session.execute(sa.text("DROP INDEX uq_registrations_live"))


def test_the_sweep_finds_who_has_two_places():
    workshop = teach(None)
    _without_guards()
    join(workshop, email="noor@example.net")
    second = join(workshop, email="noor@example.net")
    assert found() == [f"workshop {workshop}: registration {second} is a second of the same"]
