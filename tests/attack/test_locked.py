"""A writer that never finishes: everybody else is told "busy", nobody sees an error. SQLite locks the
whole house; how PostgreSQL's rows are waited for, tests/races tries."""

import sqlite3

import pytest
import sqlalchemy as sa

from shared_space.kernel import db as recipe
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


def test_nobody_waits_until_the_server_gives_her_up(tmp_path, monkeypatch):
    """Each try waits for the lock as long as it may; gunicorn ends a process after 30 seconds."""
    file, tries = tmp_path / "house.sqlite3", []
    waited = iter(range(0, 1000, recipe.WAIT_FOR_LOCK))
    with built(tmp_path, f"sqlite:///{file}").app_context():
        with db.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw.execute("PRAGMA busy_timeout").fetchone() == (recipe.WAIT_FOR_LOCK * 1000,)
            raw.execute("PRAGMA busy_timeout=1")
        sa.event.listen(db.engine, "handle_error", tries.append)
        monkeypatch.setattr(recipe.time, "monotonic", lambda: next(waited))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            transactional(lambda: None)()
        monkeypatch.undo()
        other.close()
        db.session.remove()
        db.engine.dispose()
    assert 1 <= len(tries) * recipe.WAIT_FOR_LOCK < 30


def test_no_lock_is_waited_for_longer(house, context):
    if house.engine == "sqlite":
        assert db.session.scalar(sa.text("PRAGMA busy_timeout")) == recipe.WAIT_FOR_LOCK * 1000
    else:
        assert db.session.scalar(sa.text("SHOW lock_timeout")) == f"{recipe.WAIT_FOR_LOCK}s"
