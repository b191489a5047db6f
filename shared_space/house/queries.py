"""The house as a frozen value, one query per request."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import select

from shared_space.house.models import House
from shared_space.kernel.db import rows
from shared_space.kernel.errors import NoHouseYet
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual


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


def the_house() -> HouseSettings:
    """The settings, read once per request. Raises NoHouseYet."""
    if "house" not in g:
        g.house = _read()
    house = g.house
    assert isinstance(house, HouseSettings)
    return house


_SETTINGS = select(*(column for column in House.__table__.c if column.name != "id"))


def _read() -> HouseSettings:
    found = rows(_SETTINGS)
    if not found:
        raise NoHouseYet("this database holds no house yet: run `make run` or `make house`")
    values = dict(found[0]._mapping)  # noqa: SLF001 (SQLAlchemy's public name)
    values["zone"] = ZoneInfo(values["zone"])
    values["languages"] = tuple(values["languages"])
    return HouseSettings(**values)


def fingerprint() -> str:
    """A short mark of the settings as they are now: an edit names the one its page showed."""
    return digest(repr(the_house()))[:16]
