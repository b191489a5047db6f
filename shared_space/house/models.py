"""The house's settings (one row), and the days its staff adds or shifts."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Date, Float, String
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.kernel.db import Base
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.types import TrilingualText


class House(Base):
    """zone: an IANA name; latitude, longitude: degrees, for sunsets; languages: their order on
    screen; access: what a person with a disability finds here (the accessibility statement);
    days_mark: another one after each change to the HouseDays, '' while there are none."""

    __tablename__ = "house"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[Trilingual] = mapped_column(TrilingualText)
    city: Mapped[Trilingual] = mapped_column(TrilingualText)
    address: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    directions: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    about: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    access: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    zone: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    languages: Mapped[list[str]] = mapped_column(JSON)
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    accessibility_contact: Mapped[str] = mapped_column(String(254), default="")
    days_mark: Mapped[str] = mapped_column(String(16), default="", server_default="")


class HouseDay(Base):
    """A day that the staff adds to the days of all communities, or shifts. code '': a day of its own,
    with a name; else the observance of that code which is computed for `instead_of` falls on `day`
    (None: is not shown). community: whose day it is, a code of `observances`."""

    __tablename__ = "house_days"
    __table_args__ = (
        CheckConstraint(
            "(code = '' AND day IS NOT NULL AND instead_of IS NULL AND name IS NOT NULL)"
            " OR (code <> '' AND instead_of IS NOT NULL)",
            name="added_or_shifted",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date | None] = mapped_column(Date, index=True)
    code: Mapped[str] = mapped_column(String(40), default="")
    instead_of: Mapped[date | None] = mapped_column(Date)
    name: Mapped[Trilingual | None] = mapped_column(TrilingualText)
    community: Mapped[str] = mapped_column(String(20), default="")
