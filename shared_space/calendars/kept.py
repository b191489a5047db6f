"""The last bytes of each calendar, in files: most readers who need them get them from here, and when the
database is away everybody does.

A file is named by a hash of what the calendar is (of a private one: of its token's hash), readable by the
house alone, and replaced as a whole, so that any number of processes may read and write beside each other.
Nothing depends on it: whether it still holds, its tag says.
"""

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from flask import current_app

from shared_space.kernel.tokens import digest

MOST_BYTES = 200_000_000
# What was last read from the database longer ago is not shown of a private calendar while the database
# is away: its address may have ended meanwhile, on another machine.
PRIVATE_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Name:
    """Which calendar. A private one is named by its token, of which only hashes are kept."""

    parts: tuple[str, ...]
    private: bool = False

    @property
    def path(self) -> Path:
        return _folder() / hashlib.sha256(repr(self.parts).encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """tag: its validator; changed_at: when the calendar last changed; seen_at: when it was last known
    to hold; zipped: the body, gzipped."""

    tag: str
    changed_at: datetime
    seen_at: datetime
    zipped: bytes


def of_token_hash(token_hash: str) -> Name:
    return Name(("private", token_hash), private=True)


def of_token(token: str) -> Name:
    return of_token_hash(digest(token))


def read(name: Name) -> Kept | None:
    """None when nothing is kept, or not the whole of it."""
    try:
        with name.path.open("rb") as file:
            head = file.readline(200).decode("ascii").split()
            zipped = file.read()
            seen = os.fstat(file.fileno()).st_mtime
        tag, changed, length = head[0], int(head[1]), int(head[2])
    except (OSError, ValueError, IndexError):
        return None
    if len(zipped) != length:
        return None
    return Kept(
        tag, datetime.fromtimestamp(changed, UTC), datetime.fromtimestamp(seen, UTC), zipped
    )


def last_good(name: Name, now: datetime) -> Kept | None:
    """What may be shown while the database is away."""
    kept = read(name)
    if kept is not None and name.private and now - kept.seen_at > PRIVATE_FOR:
        return None
    return kept


def keep(name: Name, tag: str, changed_at: datetime, zipped: bytes, now: datetime) -> None:
    """Replaces what was kept under this name. A full disk is told and costs nobody an answer."""
    head = f"{tag} {int(changed_at.timestamp())} {len(zipped)}\n".encode("ascii")
    folder = _folder()
    fresh = folder / f".{secrets.token_hex(8)}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(head + zipped)
        os.utime(fresh, (now.timestamp(), now.timestamp()))
        fresh.replace(name.path)
        _make_room(folder)
    except OSError as trouble:
        with suppress(OSError):
            fresh.unlink()
        current_app.logger.warning("a calendar was not kept: %s", trouble.strerror)


def vouch(name: Name, tag: str, now: datetime) -> None:
    """The calendar was just found to hold under `tag`; what is kept under another goes."""
    kept = read(name)
    if kept is None:
        return
    if kept.tag != tag:
        forget(name)
        return
    with suppress(OSError):
        os.utime(name.path, (now.timestamp(), now.timestamp()))


def forget(name: Name) -> None:
    name.path.unlink(missing_ok=True)


def forget_all() -> None:
    shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    return _feeds_in(current_app.instance_path)


@lru_cache(maxsize=8)
def _feeds_in(instance: str) -> Path:
    return Path(instance) / "feeds"


def _make_room(folder: Path) -> None:
    """The files that were not needed for longest go first."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            stat = entry.stat()
            found.append((stat.st_mtime, stat.st_size, entry.path))
    size = sum(one[1] for one in found)
    for _seen, bytes_, path in sorted(found):
        if size <= MOST_BYTES:
            return
        Path(path).unlink(missing_ok=True)
        size -= bytes_
