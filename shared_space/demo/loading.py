"""flask load-house: a house of any size for measuring, written by Core in one transaction. The
database's promises stay on; history and letters have nothing to tell of a house that was never lived in.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import Any

from sqlalchemy import insert, select, text

from shared_space.bookings.models import Booking, Occurrence, Policy
from shared_space.demo import house_words
from shared_space.demo.errors import NotForThisHouse
from shared_space.demo.load_plan import (
    HALL,
    HALL_TURNAROUND,
    OPEN_SPACE,
    ORGANIZATIONS,
    Slot,
    slots,
)
from shared_space.house.models import House
from shared_space.house.queries import the_house
from shared_space.house.service import start
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import instant
from shared_space.kernel.trilingual import Trilingual
from shared_space.members import service as members
from shared_space.members.demo import EMAIL_ENDING
from shared_space.members.models import Person
from shared_space.organizations.models import Affiliation, Organization
from shared_space.organizations.rules import FIELDS
from shared_space.spaces.models import KINDS, OpeningHours, Space
from shared_space.workshops.models import Session, Workshop
from shared_space.workshops.rules import TOPICS

BATCH = 2000
MANAGERS = 2
WORKSHOPS, SESSIONS = 8, 4
TITLES = (
    Trilingual("اجتماع الطاقم", "ישיבת צוות", "Team meeting"),
    Trilingual(ar="اجتماع تخطيط", he="ישיבת תכנון"),
    Trilingual(ar="لقاء سكان الحي"),
    Trilingual(he="פגישת מתנדבים"),
    Trilingual(en="Volunteers' hour"),
)
ROOMS = (
    Trilingual("غرفة الأرز", "חדר ארז", "Cedar"),
    Trilingual("غرفة السنديان", "חדר אלון", "Oak"),
    Trilingual("غرفة الصنوبر", "חדר אורן", "Pine"),
    Trilingual("غرفة السرو", "חדר ברוש", "Cypress"),
)


@dataclass(frozen=True)
class Loaded:
    """What was written, and the day that a measurement asks for."""

    occurrences: int
    first: date
    last: date
    measured: date


@transactional
def load(number: int, seed: int, measured: date, now: datetime) -> Loaded:
    """Fill an empty database with `number` occurrences around the measured day. Raises
    NotForThisHouse when a house is there; ValueError for too few."""
    if db.session.scalar(select(House.id)) is not None:
        raise NotForThisHouse("This database holds a house already; nothing was changed.")
    planned = list(slots(number, seed, measured))
    long_before = now - timedelta(days=4000)
    start({**house_words.SETTINGS, "about": house_words.ABOUT}, now=long_before)
    _people(long_before)
    _spaces(long_before)
    meetings = _meetings(planned, measured)
    _bookings(planned, meetings, seed, long_before)
    _workshops(meetings, seed, long_before)
    _count_on()
    days = [slot.day for slot in planned]
    return Loaded(len(planned), min(days), max(days), measured)


def let_them_sign_in() -> None:
    """Everybody in it gets the demo password. Demo mode only."""
    members.give_demo_password(db.session.scalars(select(Person.id)).all())


def _write(table: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        db.session.execute(insert(table), batch)


def _people(now: datetime) -> None:
    """Person n coordinates organization n; the managers come after."""
    names = [(f"coordinator{n}", f"Coordinator {n}") for n in range(1, ORGANIZATIONS + 1)]
    names += [(f"manager{n}", f"Manager {n}") for n in range(1, MANAGERS + 1)]
    _write(
        Person,
        (
            {
                "id": number,
                "email": f"{mailbox}{EMAIL_ENDING}",
                "name": name,
                "locale": ("ar", "he", "en")[number % 3],
                "is_manager": number > ORGANIZATIONS,
                "state": "active",
                "created_at": now,
            }
            for number, (mailbox, name) in enumerate(names, start=1)
        ),
    )
    _write(
        Organization,
        (
            {
                "id": number,
                "slug": f"organization-{number}",
                "name": Trilingual(f"منظمة {number}", f"ארגון {number}", f"Organization {number}"),
                "fields": [FIELDS[number % len(FIELDS)]],
                "languages": ["ar", "he"],
                "created_at": now,
                "changed_at": now,
            }
            for number in range(1, ORGANIZATIONS + 1)
        ),
    )
    _write(
        Affiliation,
        (
            {"person_id": n, "organization_id": n, "role": "coordinator", "since": now}
            for n in range(1, ORGANIZATIONS + 1)
        ),
    )


def _spaces(now: datetime) -> None:
    """Ten work rooms, the hall, the open space: nobody holds a room here."""
    rooms = [space for space in house_words.SPACES if space.kind == "work_room"]
    more = [house_words.DemoSpace(name.en.lower(), name, 8) for name in ROOMS]
    others = [space for space in house_words.SPACES if space.kind != "work_room"]
    _write(
        Space,
        (
            {**space.values(), "id": n + 1, "slug": space.slug, "position": n, "changed_at": now}
            for n, space in enumerate([*rooms, *more, *others])
        ),
    )
    _write(Policy, ({"kind": kind} for kind in KINDS))
    _write(
        OpeningHours,
        (
            {"weekday": span.weekday, "opens": span.opens, "closes": span.closes}
            for span in house_words.HOURS
        ),
    )


def _meetings(planned: Sequence[Slot], measured: date) -> dict[int, int]:
    """Place among the slots → workshop (from 1): the hall's next uses from the measured day on."""
    hall = sorted(
        (slot.day, slot.starts, place)
        for place, slot in enumerate(planned)
        if slot.space == HALL and slot.day >= measured
    )
    turn = count()
    return {place: next(turn) % WORKSHOPS + 1 for *_, place in hall[: WORKSHOPS * SESSIONS]}


def _uid(seed: int, place: int) -> str:
    return f"load-{seed}-{place}@shared-space"


def _title(workshop: int) -> Trilingual:
    return Trilingual(f"ورشة عمل {workshop}", f"סדנה {workshop}", f"Workshop {workshop}")


def _bookings(
    planned: Sequence[Slot], meetings: Mapping[int, int], seed: int, now: datetime
) -> None:
    def booking(place: int, slot: Slot) -> dict[str, Any]:
        workshop = meetings.get(place)
        organization = workshop or slot.organization + 1
        return {
            "id": place + 1,
            "organization_id": organization,
            "requester_id": organization,
            "title": _title(workshop) if workshop else TITLES[place % len(TITLES)],
            "people": 4,
            "visibility": "public" if workshop else slot.visibility,
            "submission_key": f"load-{seed}-{place}",
            "created_at": now,
            "changed_at": now,
        }

    zone = the_house().zone

    def occurrence(place: int, slot: Slot) -> dict[str, Any]:
        starts, ends = instant(slot.day, slot.starts, zone), instant(slot.day, slot.ends, zone)
        tidying = timedelta(minutes=15 * HALL_TURNAROUND if slot.space == HALL else 0)
        return {
            "id": place + 1,
            "booking_id": place + 1,
            "space_id": slot.space + 1,
            "uid": _uid(seed, place),
            "starts_at": starts,
            "ends_at": ends,
            "claims_from": starts,
            "claims_until": ends + tidying,
            "seats": 4 if slot.space == OPEN_SPACE else 1,
            "state": "approved",
            "state_since": now,
            "created_at": now,
            "changed_at": now,
        }

    _write(Booking, (booking(place, slot) for place, slot in enumerate(planned)))
    _write(Occurrence, (occurrence(place, slot) for place, slot in enumerate(planned)))


def _workshops(meetings: Mapping[int, int], seed: int, now: datetime) -> None:
    _write(
        Workshop,
        (
            {
                "id": number,
                "slug": f"workshop-{number}",
                "organization_id": number,
                "title": _title(number),
                "summary": _title(number),
                "topic": TOPICS[number % len(TOPICS)],
                "languages": ["ar", "he", "en"],
                "state": "published",
                "submission_key": secrets.token_hex(16),
                "created_by_id": number,
                "created_at": now,
                "changed_at": now,
            }
            for number in range(1, WORKSHOPS + 1)
        ),
    )
    _write(
        Session,
        (
            {"workshop_id": workshop, "occurrence_uid": _uid(seed, place), "created_at": now}
            for place, workshop in meetings.items()
        ),
    )


def _count_on() -> None:
    """PostgreSQL does not know of ids that were given: its next ones come after them."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for table in ("people", "organizations", "spaces", "bookings", "occurrences", "workshops"):
        db.session.execute(
            text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608
        )
