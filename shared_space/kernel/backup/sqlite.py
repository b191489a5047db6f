"""VACUUM INTO one way, SQLite's own backup interface the other: both see a house under load whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from shared_space.kernel.backup.errors import BackupRefused
from shared_space.kernel.db import db

PATIENCE = 30  # seconds to wait for a writer


def write(part: Path) -> dict[str, int]:
    with closing(sqlite3.connect(_house(), timeout=PATIENCE, isolation_level=None)) as house:
        house.execute("VACUUM INTO ?", (str(part),))
    verify(part)
    with _opened(part) as copy:
        return _counts(copy)


def verify(file: Path) -> str:
    """The migration the house in `file` stands at; BackupRefused when the file is not a whole house."""
    with file.open("rb") as head:
        written_by_sqlite = head.read(16) == b"SQLite format 3\x00"
    if not written_by_sqlite:
        raise BackupRefused(f"{file} is not a backup of a house on SQLite.")
    try:
        with _opened(file) as copy:
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupRefused(f"{file} is damaged.")
            if copy.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupRefused(f"{file} holds rows that point at nothing.")
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise BackupRefused(f"{file} is damaged, or no house was ever in it.") from error
    return str(revision)


def read(file: Path, *, force: bool) -> dict[str, int]:
    house = _house()
    db.engine.dispose()
    os.close(os.open(house, os.O_CREAT | os.O_RDWR, 0o600))
    target = sqlite3.connect(house, timeout=PATIENCE, isolation_level=None)
    with _opened(file) as copy, closing(target):
        if not force and any(_counts(target).values()):
            raise BackupRefused("This house is not empty. To throw away what is in it: --force")
        copy.backup(target)
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return _counts(target)


def _house() -> Path:
    return Path(db.engine.url.database or "")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'alembic_version' ORDER BY name"
    ).fetchall()
    count = 'SELECT count(*) FROM "{}"'.format
    return {name: connection.execute(count(name)).fetchone()[0] for (name,) in names}
