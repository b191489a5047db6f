"""Workshops and their dates as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared_space.house.queries import the_house
from shared_space.kernel.i18n import NAMES, from_until, hours, long_day
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops import messages
from shared_space.workshops.queries import SessionDetails, WorkshopDetails


@dataclass(frozen=True)
class DateLine:
    """A date as a page shows it."""

    id: int
    day: str
    hours: str
    words: str
    starts: str
    space_name: Trilingual
    space_slug: str
    floor: Trilingual | None
    state: str
    state_name: str


@dataclass(frozen=True)
class Card:
    workshop: WorkshopDetails
    topic: str
    spoken: str
    next: DateLine | None
    more: int


def cards(workshops: Iterable[WorkshopDetails], now: datetime) -> list[Card]:
    """Workshops as a list shows them: each with its next date (the last one when all are behind)."""
    return [_card(workshop, now) for workshop in workshops]


def _card(workshop: WorkshopDetails, now: datetime) -> Card:
    ahead = workshop.coming(now)
    held = [session for session in ahead if session.state != "cancelled"]
    shown = next(iter([*held, *ahead, *reversed(workshop.sessions)]), None)
    return Card(
        workshop,
        messages.topic(workshop.topic),
        spoken(workshop),
        date_line(shown) if shown else None,
        max(len(held) - 1, 0),
    )


def date_line(session: SessionDetails) -> DateLine:
    """A date in the words of the page's language."""
    zone = the_house().zone
    return DateLine(
        session.id,
        long_day(session.starts_at.astimezone(zone).date()),
        hours(session.starts_at, session.ends_at, zone),
        from_until(session.starts_at, session.ends_at, zone),
        session.starts_at.astimezone(zone).isoformat(),
        session.space_name,
        session.space_slug,
        session.floor,
        session.state,
        messages.state(session.state) if session.state != "approved" else "",
    )


def spoken(workshop: WorkshopDetails) -> str:
    """The languages spoken there, each by its own name."""
    return " · ".join(isolate(NAMES[code]) for code in workshop.languages if code in NAMES)
