"""The house as a frozen value, one query per request; and the days it keeps, without another."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import select

from shared_space.house.models import House, HouseDay
from shared_space.kernel.errors import NoHouseYet
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.days import observances_during, observances_on
from shared_space.observances.values import (
    UNCHANGED,
    AddedDay,
    Changes,
    Observance,
    Place,
)


@dataclass(frozen=True)
class HouseSettings:
    name: Trilingual
    city: Trilingual
    address: Trilingual | None
    directions: Trilingual | None
    about: Trilingual | None
    access: Trilingual | None
    zone: ZoneInfo
    latitude: float
    longitude: float
    languages: tuple[str, ...]
    email: str
    phone: str
    accessibility_contact: str
    days_mark: str = field(repr=False)  # no setting: left out of the fingerprint

    @property
    def place(self) -> Place:
        return Place(self.zone, self.latitude, self.longitude)


@dataclass(frozen=True)
class HouseDayView:
    """A `models.HouseDay` as a value."""

    number: int
    day: date | None
    code: str
    instead_of: date | None
    name: Trilingual | None
    community: str


def the_house() -> HouseSettings:
    """The settings, read once per request. Raises NoHouseYet."""
    if "house" not in g:
        g.house = _read()
    house = g.house
    assert isinstance(house, HouseSettings)
    return house


_SETTINGS = select(*(column for column in House.__table__.c if column.name != "id"))
_NAMES = tuple(_SETTINGS.selected_columns.keys())


def _read() -> HouseSettings:
    found = rows(_SETTINGS)
    if not found:
        raise NoHouseYet("this database holds no house yet: run `make run` or `make house`")
    values = dict(zip(_NAMES, found[0], strict=True))
    values["zone"] = ZoneInfo(values["zone"])
    values["languages"] = tuple(values["languages"])
    return HouseSettings(**values)


def fingerprint() -> str:
    """A short mark of the settings as they are now: an edit names the one its page showed."""
    return digest(repr(the_house()))[:16]


def days_on(day: date) -> tuple[Observance, ...]:
    """What the local `day` holds of all communities, in order of time, as the staff corrected it."""
    return observances_on(day, the_house().place, changes_of_days())


def days_on_each(days: Iterable[date]) -> list[tuple[Observance, ...]]:
    """The same of many days, in their order."""
    place, changes = the_house().place, changes_of_days()
    return [observances_on(day, place, changes) for day in days]


def days_during(slot: Interval) -> list[Observance]:
    """What of it overlaps `slot`."""
    return observances_during(slot, the_house().place, changes_of_days())


_DAYS = select(*HouseDay.__table__.c)
_kept: dict[str, Changes] = {}


def changes_of_days() -> Changes:
    """What the staff changed about the days of all communities. It is read once by each process
    after each change (the house's row says which change was the last), not once a request."""
    mark = the_house().days_mark
    if not mark:
        return UNCHANGED
    found = _kept.get(mark)
    if found is None:
        _kept.clear()
        found = _kept[mark] = _changes()
    return found


def _changes() -> Changes:
    moved: dict[tuple[str, date], date | None] = {}
    added: dict[date, tuple[AddedDay, ...]] = {}
    for kept in house_days():
        if kept.code and kept.instead_of:
            moved[kept.code, kept.instead_of] = kept.day
        elif kept.day and kept.name:
            added[kept.day] = (*added.get(kept.day, ()), AddedDay(kept.name, kept.community))
    return Changes(MappingProxyType(moved), MappingProxyType(added))


def house_days() -> list[HouseDayView]:
    """Every change as the staff sees it, the added days in order of time first."""
    return sorted(
        (HouseDayView(*row) for row in rows(_DAYS)),
        key=lambda kept: (kept.code != "", kept.day or kept.instead_of, kept.number),
    )
