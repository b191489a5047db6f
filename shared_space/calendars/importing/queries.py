"""What is read for an import: her file, and what her organization has booked already. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from shared_space.bookings.models import LIVE, Booking, Occurrence
from shared_space.calendars.importing.rules import KEY_LENGTH, Planned
from shared_space.calendars.models import Import
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations.models import Organization

BIGGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Imported:
    """A file of hers. done: how many of its events were looked at; left: (title, problem) of those
    that cannot be asked for; key: its own, for the submission keys of its bookings; seen: a mark of
    all that she sees; asked: what became of it, once it was asked for: (bookings, waiting,
    confirmed)."""

    number: int
    organization_id: int
    organization: Trilingual
    events: Sequence[Planned]
    done: int
    left: Sequence[tuple[str, str]] = ()
    past: int = 0
    later: int = 0
    cancelled: int = 0
    key: str = ""
    seen: str = ""
    asked: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Booked:
    """What an organization has: dates with their titles, and which events of calendar files."""

    dates: frozenset[tuple[datetime, datetime, str]] = frozenset()
    keys: frozenset[str] = field(default_factory=frozenset)

    def has(self, slot: Interval, title: str) -> bool:
        return (slot.start, slot.end, title.casefold()) in self.dates


def imported(number: int, person_id: int | None) -> Imported | None:
    """The file with that number, when it is hers."""
    if not 0 < number <= BIGGEST_ID:
        return None
    columns = (
        Import.id,
        Import.organization_id,
        Organization.name,
        Import.events,
        Import.done,
    )
    row = db.session.execute(
        select(*columns)
        .join(Organization, Organization.id == Import.organization_id)
        .where(Import.id == number, Import.person_id == person_id)
    ).first()
    return _imported(row) if row else None


def _imported(row: Row[Any]) -> Imported:
    kept = row.events
    if "asked" in kept:
        asked = tuple(kept["asked"])
        return Imported(row.id, row.organization_id, row.name, (), row.done, asked=asked)
    return Imported(
        row.id,
        row.organization_id,
        row.name,
        [Planned.of_json(event) for event in kept["events"]],
        row.done,
        left=[(title, problem) for title, problem in kept["left"]],
        past=kept["past"],
        later=kept["later"],
        cancelled=kept["cancelled"],
        key=kept["key"],
        seen=digest(repr(kept["events"]))[:16],
    )


def booked(organization_id: int, span: Interval, keys: Collection[str]) -> Booked:
    """What stands of the organization within `span`, and which of `keys` (`rules.key_of`) became
    bookings that still have a date. Two queries."""
    hers = (
        select(Occurrence.starts_at, Occurrence.ends_at, Booking.title)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(
            Booking.organization_id == organization_id,
            Occurrence.state.in_(LIVE),
            Occurrence.starts_at >= span.start,
            Occurrence.starts_at < span.end,
        )
    )
    start_of_key = func.substr(Booking.submission_key, 1, KEY_LENGTH)
    from_files = (
        select(start_of_key)
        .join(Occurrence, Occurrence.booking_id == Booking.id)
        .where(
            Booking.organization_id == organization_id,
            Occurrence.state.in_(LIVE),
            Occurrence.ends_at > span.start,
            start_of_key.in_(keys),
        )
        .distinct()
    )
    return Booked(
        frozenset(
            (starts, ends, text.casefold())
            for starts, ends, title in db.session.execute(hers)
            for _language, text in title.items()
        ),
        frozenset(db.session.scalars(from_files)),
    )
