"""A writer that never finishes: everybody else is told "busy", nobody sees an error. SQLite locks the
whole house; how PostgreSQL's rows are waited for, tests/races tries."""

import sqlite3

import pytest

from shared_space.kernel.db import Busy, db, transactional
from tests.attack.test_away import built


def test_a_lock_that_is_taken_is_busy_after_every_try(tmp_path):
    file = tmp_path / "house.sqlite3"
    began = []

    @transactional
    def write() -> None:
        began.append(1)

    with built(tmp_path, f"sqlite:///{file}").app_context():
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA busy_timeout=1")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            write()
        other.execute("ROLLBACK")
        other.close()
        write()
        db.session.remove()
        db.engine.dispose()
    assert began == [1]
