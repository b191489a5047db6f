"""Every write on the house's settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import select

from shared_space.house.errors import AlreadyStarted, ChangedMeanwhile
from shared_space.house.events import HouseChanged, HouseStarted
from shared_space.house.models import House
from shared_space.house.queries import fingerprint
from shared_space.house.rules import SETTINGS
from shared_space.kernel.db import db, record, transactional


@transactional
def change_settings(
    values: Mapping[str, Any],
    *,
    seen: str | None = None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """Change any of `rules.SETTINGS` (zone: an IANA name; languages: all three, in order); the
    names of what changed. `seen`: the fingerprint its page showed (None: do not ask).
    Raises ChangedMeanwhile; ValueError for an unknown name."""
    if unknown := set(values) - SETTINGS:
        raise ValueError(f"no such settings: {sorted(unknown)}")
    house = db.session.scalars(select(House).with_for_update()).one()
    g.pop("house", None)
    if seen is not None and fingerprint() != seen:
        raise ChangedMeanwhile
    values = {
        **values,
        **({"languages": list(values["languages"])} if "languages" in values else {}),
    }
    changed = tuple(sorted(name for name, v in values.items() if getattr(house, name) != v))
    for name in changed:
        setattr(house, name, values[name])
    if changed:
        record(HouseChanged(fields=changed, at=now, actor_id=actor_id))
    g.pop("house", None)
    return changed


@transactional
def start(values: Mapping[str, Any], *, now: datetime) -> None:
    """Write the settings of a new, empty house. Raises AlreadyStarted."""
    if db.session.scalar(select(House.id)) is not None:
        raise AlreadyStarted
    db.session.add(House(id=1, **values))
    record(HouseStarted(at=now, actor_id=None))
    g.pop("house", None)
