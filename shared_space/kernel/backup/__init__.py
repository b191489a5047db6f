"""The whole house as one file, and back. Never by copying the database file: under load that was seen to
lose 192 bookings.

SQLite: a database written by VACUUM INTO. PostgreSQL: a zip of every table as COPY writes it, taken in
one snapshot, so that no pg_dump of the right version is needed. Writers go on meanwhile.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic.script import ScriptDirectory
from alembic.util import CommandError

from shared_space.kernel.backup import postgresql, sqlite
from shared_space.kernel.backup.errors import BackupRefused
from shared_space.kernel.config import ROOT
from shared_space.kernel.db import db

__all__ = ["BackupRefused", "backup", "restore"]

Counts = dict[str, int]
Kind = TypeVar("Kind")


def backup(file: Path) -> Counts:
    """Write the house to `file`, readable by its owner only; it appears once it is whole.
    Returns the rows of each table. Raises BackupRefused when something is there already."""
    if file.exists():
        raise BackupRefused(f"{file} is there already. Give the backup another name.")
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # 0600
    os.close(handle)
    part = Path(name)
    try:
        counts = _of_engine(sqlite.write, postgresql.write)(part)
        _to_disk(part)
        part.replace(file)
        _to_disk(file.parent)
    finally:
        part.unlink(missing_ok=True)
    return counts


def restore(file: Path, migrate: Callable[[str], None], *, force: bool = False) -> Counts:
    """Fill this house from `file`: all of it, or, when anything is wrong, nothing.

    migrate(revision): brings a database without tables to a migration. force: what is in the house is
    thrown away. Returns the rows of each table. Raises BackupRefused when the file is damaged or comes
    from another engine or a newer house, and when this house is not empty.
    """
    if not file.is_file():
        raise BackupRefused(f"{file} is not there.")
    revision = _of_engine(sqlite.verify, postgresql.verify)(file)
    try:
        ScriptDirectory(str(ROOT / "migrations")).get_revision(revision)
    except CommandError as error:
        raise BackupRefused(
            f"{file} was written by a newer house (migration {revision}). Update this one first."
        ) from error
    if db.engine.dialect.name == "sqlite":
        return sqlite.read(file, force=force)
    if not postgresql.has_tables():
        migrate(revision)
    return postgresql.read(file, force=force)


def _of_engine(of_sqlite: Kind, of_postgresql: Kind) -> Kind:
    return of_sqlite if db.engine.dialect.name == "sqlite" else of_postgresql


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
