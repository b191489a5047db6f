"""Reads cannot write, writes are whole, on both engines."""

import pytest
import sqlalchemy as sa

from shared_space.house.models import House
from shared_space.kernel.db import db, transactional


def test_a_read_cannot_write(context):
    with pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only"):
        db.session.execute(sa.update(House).values(phone="1"))
    db.session.rollback()


def test_a_write_that_fails_leaves_nothing(context):
    @transactional
    def fail():
        db.session.execute(sa.update(House).values(phone="1"))
        raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert db.session.scalar(sa.select(House.phone)) == "02-000-0000"


def test_a_write_is_seen(context):
    @transactional
    def write():
        db.session.execute(sa.update(House).values(phone="1"))

    assert db.session.scalar(sa.select(House.phone)) == "02-000-0000"
    write()
    assert db.session.scalar(sa.select(House.phone)) == "1"
