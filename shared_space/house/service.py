"""Every write on the house's settings and on the days that its staff adds or shifts."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import delete, func, select

from shared_space.house.errors import AlreadyStarted, NoSuchDay, TooFar
from shared_space.house.events import (
    HouseChanged,
    HouseDayAdded,
    HouseDayRemoved,
    HouseStarted,
    ObservanceChanged,
)
from shared_space.house.models import House, HouseDay
from shared_space.house.queries import fingerprint
from shared_space.house.rules import SETTINGS, is_feast_of, may_fall_on
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.trilingual import Trilingual


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


@transactional
def add_day(
    day: date, name: Trilingual, community: str, *, actor_id: int | None, now: datetime
) -> None:
    """Add a whole day, in the house's zone. community: a key of `observances.values.COMMUNITIES`, ''
    for everybody. The same day sent twice is one."""
    house = _lock()
    same = select(HouseDay.name).where(
        HouseDay.code == "", HouseDay.day == day, HouseDay.community == community
    )
    if name in db.session.scalars(same).all():
        return
    db.session.add(HouseDay(day=day, name=name, community=community))
    _mark(house)
    record(HouseDayAdded(day=day, at=now, actor_id=actor_id))


@transactional
def remove_day(number: int, *, actor_id: int | None, now: datetime) -> None:
    """Remove a day that was added. Raises NoSuchDay."""
    house = _lock()
    row = db.session.get(HouseDay, number)
    if row is None or row.code or row.day is None:
        raise NoSuchDay
    day = row.day
    db.session.delete(row)
    _mark(house)
    record(HouseDayRemoved(day=day, at=now, actor_id=actor_id))


@transactional
def change_observance(
    code: str, first: date, day: date | None, *, actor_id: int | None, now: datetime
) -> None:
    """Let the observance `code`, computed to begin on `first`, begin on `day` (None: is not shown;
    `first` itself: as computed again). Raises NoSuchDay, TooFar."""
    if not is_feast_of(code, first):
        raise NoSuchDay
    if day not in {None, first} and not (day and may_fall_on(code, first, day)):
        raise TooFar
    house = _lock()
    db.session.execute(delete(HouseDay).where(HouseDay.code == code, HouseDay.instead_of == first))
    if day != first:
        db.session.add(HouseDay(code=code, instead_of=first, day=day))
    _mark(house)
    record(ObservanceChanged(code=code, instead_of=first, day=day, at=now, actor_id=actor_id))


def _lock() -> House:
    """The house's row: who changes its days waits for who does so now."""
    return db.session.scalars(select(House).with_for_update()).one()


def _mark(house: House) -> None:
    """Every process reads the days again; while there are none, none asks."""
    db.session.flush()
    some = db.session.scalar(select(func.count()).select_from(HouseDay))
    house.days_mark = secrets.token_hex(8) if some else ""
    g.pop("house", None)
