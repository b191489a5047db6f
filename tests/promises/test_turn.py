"""The turn at a space on PostgreSQL: taken once in a transaction, given back with its savepoint."""

import pytest
import sqlalchemy as sa

from shared_space.kernel.db import db, transactional
from shared_space.spaces.models import Space
from tests.cast import FIG
from tests.promises.rows import hour, occur

pytestmark = pytest.mark.usefixtures("context")


def turns():
    return db.session.scalar(sa.select(Space.claim_count).where(Space.id == FIG))


def test_a_turn_is_taken_once_in_a_transaction_and_again_after_a_rollback(house):
    if house.engine == "sqlite":
        assert turns() == 0  # its one writer has every turn
        return

    @transactional
    def series():
        savepoint = db.session.begin_nested()
        occur(hour(0), hour(1))
        savepoint.rollback()
        assert turns() == 0
        for number in range(3):
            occur(hour(number), hour(number + 1))
            assert turns() == 1

    series()
    assert turns() == 1
    db.session.rollback()
    occur(hour(5), hour(6))
    assert turns() == 2
