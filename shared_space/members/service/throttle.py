"""Counting: tries of one address, of which the next one waits longer and longer, but never for ever; and
what one person does on a day."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from shared_space.kernel.db import db, transactional
from shared_space.kernel.tokens import digest
from shared_space.members.errors import TooSoon
from shared_space.members.models import Throttle
from shared_space.members.rules import FORGIVEN_AFTER, PACES, wait


@transactional
def admit(kind: str, email: str, now: datetime) -> None:
    """Count one try ('password' or 'link') before it is made, so that a hundred at once do not slip
    through together. Raises TooSoon, which counts nothing."""
    key = _key(kind, email)
    db.session.execute(
        _insert()(Throttle).values(key=key, failures=0, last_at=now).on_conflict_do_nothing()
    )
    row = db.session.get_one(Throttle, key, with_for_update=True, populate_existing=True)
    if row.last_at + FORGIVEN_AFTER <= now:
        row.failures = 0
    left = wait(PACES[kind], row.failures, row.last_at, now)
    if left:
        raise TooSoon(left)
    row.failures += 1
    row.last_at = now


@transactional
def count(kind: str, who: str, now: datetime, *, most: int) -> bool:
    """Count one more of a kind of act by `who` on this day (UTC); False, and nothing counted, once
    there have been `most`."""
    key = digest(f"{kind}:{who}:{now.astimezone(UTC).date()}")
    db.session.execute(
        _insert()(Throttle).values(key=key, failures=0, last_at=now).on_conflict_do_nothing()
    )
    row = db.session.get_one(Throttle, key, with_for_update=True, populate_existing=True)
    if row.failures >= most:
        return False
    row.failures += 1
    row.last_at = now
    return True


def forgive(email: str) -> None:
    """She has shown who she is."""
    keys = [_key(kind, email) for kind in PACES]
    db.session.execute(delete(Throttle).where(Throttle.key.in_(keys)))


def _key(kind: str, email: str) -> str:
    return digest(f"{kind}:{email}")


def _insert() -> Any:
    return sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
