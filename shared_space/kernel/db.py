"""The engine recipe of both databases, and `transactional`: how every write happens."""

import functools
import random
import re
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase

from shared_space.kernel.events import Event, Handlers

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 8
# Seconds. A process that answers nothing for half a minute is ended by gunicorn, and whoever waits for it
# sees no page at all: all tries and the last wait for a lock have to fit in.
PATIENCE, WAIT_FOR_LOCK = 10, 10
HANDLERS = "shared_space.handlers"
WRITES = "shared_space_writes"
_RETRYABLE_SQLSTATES = frozenset({"40001", "40P01", "55P03"})
_PROMISE = re.compile(r"promise:(\w+)")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class PromiseBroken(Exception):
    """The database refused what must never happen. code: 'overfull', 'held', 'closed', … (409)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(Exception):
    """The database was busy through every try; nothing was written, nothing was lost (503)."""


def use_recipe(engine: Engine) -> None:
    """Install the hooks once on a new engine. A transaction is read-only unless `transactional`
    opened it; on SQLite a writing one takes the write lock at its beginning."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={WAIT_FOR_LOCK * 1000}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    raw = connection.connection.driver_connection
    assert raw is not None
    if connection.info.get("writes") is not writes:  # the connection remembers how it was left
        raw.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info["writes"] = writes
    if writes:  # by SQLAlchemy, whose error for a lock that is taken `transactional` knows
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # takes no lock yet, so it cannot fail
        raw.execute("BEGIN DEFERRED")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # a rollback would undo it
    connection.execute(f"SET lock_timeout = '{WAIT_FOR_LOCK}s'")
    connection.autocommit = False


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def record(fact: Event) -> None:
    """Remember a fact; its handlers run just before the open transaction commits."""
    db.session.info["recorded"].append(fact)


def is_writing() -> bool:
    """Whether a transactional call is under way: what it reads, it may lock for its turn."""
    return "recorded" in db.session.info


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """The outermost call opens, retries and commits; inner calls join.

    Arguments and results are ids and values, never rows, since the whole function may run again.
    Raises PromiseBroken when a constraint or trigger refuses, Busy after eight tries or PATIENCE.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_writing():
            return function(*args, **kwargs)
        until = time.monotonic() + PATIENCE
        for attempt in range(TRIES):
            try:
                return _run(functools.partial(function, *args, **kwargs))
            except DBAPIError as error:
                broken = _PROMISE.search(str(error.orig))
                if broken:
                    raise PromiseBroken(broken.group(1)) from error
                if not _retryable(error):
                    raise
                if time.monotonic() > until:
                    break
                time.sleep(random.uniform(0.5, 1.5) * 0.01 * 2**attempt)  # noqa: S311 (jitter)
        raise Busy

    return call


def _run(function: Callable[[], R]) -> R:
    session = db.session()
    session.rollback()
    session.info["recorded"] = []
    try:
        session.connection(execution_options={WRITES: True})
        result = function()
        session.flush()
        handlers: Handlers = current_app.extensions[HANDLERS]
        for fact in session.info["recorded"]:
            for handler in handlers.get(type(fact), ()):
                handler(fact)
        session.commit()
        return result
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("recorded", None)


def _retryable(error: DBAPIError) -> bool:
    """Locks and serialization failures; and the same form sent twice at the same instant, where the
    second run finds what the first one wrote."""
    if isinstance(error, IntegrityError):
        return "submission_key" in str(error.orig)
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate in _RETRYABLE_SQLSTATES or "database is locked" in str(error.orig)
