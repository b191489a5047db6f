"""The people of every test, and the small house they live in.

visitor, member, coordinator (of Kulna), rival (coordinator of Kehilat Zion), manager, administrator.
The present of every test is NOW: Monday 23 November 2026, 09:00 in Jerusalem.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from shared_space.bookings.models import Policy
from shared_space.forums.models import Forum
from shared_space.house.models import House
from shared_space.kernel.db import db, transactional
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Device, Person
from shared_space.organizations.models import Affiliation, Organization
from shared_space.residencies.models import Residency
from shared_space.spaces.models import OpeningHours, Space

ZONE = ZoneInfo("Asia/Jerusalem")
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=365)
PEOPLE = ("member", "coordinator", "rival", "manager", "administrator")
KULNA, ZION = 1, 2
CONTACT, STUDIES = 1, 2
OLIVE, ALMOND, FIG, HALL, OPEN = 1, 2, 3, 4, 5
PERSON = {name: number for number, name in enumerate(PEOPLE, start=1)}


def at(day: str, wall: str) -> datetime:
    """The instant of a wall-clock time in the house: at('2026-11-24', '10:00')."""
    return datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=ZONE).astimezone(UTC)


@transactional
def settle() -> None:
    """Fill an empty database with the small house."""
    db.session.add(
        House(
            id=1,
            name=Trilingual(
                "الحيّز للحياة المشتركة", "המרחב לחיים משותפים", "Space for Shared Life"
            ),
            city=Trilingual("القدس", "ירושלים", "Jerusalem"),
            zone=ZONE.key,
            latitude=31.7496,
            longitude=35.2221,
            languages=["ar", "he", "en"],
            email="house@example.org",
            phone="02-000-0000",
            accessibility_contact="access@example.org",
        )
    )
    _people()
    _organizations()
    _forums()
    _spaces()
    _count_on()


def _count_on() -> None:
    """PostgreSQL does not know of ids that were given: its next ones come after them."""
    if db.session.get_bind().dialect.name == "postgresql":
        for table in ("people", "organizations", "forums", "spaces"):
            db.session.execute(
                text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            )


def _people() -> None:
    for name, number in PERSON.items():
        db.session.add(
            Person(
                id=number,
                email=f"{name}@example.org",
                name=f"The {name}",
                locale="en",
                is_manager=name == "manager",
                is_administrator=name == "administrator",
                state="active",
                created_at=LONG_AGO,
            )
        )
    db.session.flush()


def _organizations() -> None:
    names = {
        KULNA: ("kulna", Trilingual("كلنا", "כולנא", "Kulna")),
        ZION: ("kehilat-zion", Trilingual("كهيلات صهيون", "קהילת ציון", "Kehilat Zion")),
    }
    for number, (slug, name) in names.items():
        db.session.add(
            Organization(
                id=number,
                slug=slug,
                name=name,
                state="member",
                fields=["culture"],
                languages=["ar", "he"],
                created_at=LONG_AGO,
                changed_at=LONG_AGO,
            )
        )
    db.session.flush()
    places = (("member", KULNA, "member"), ("coordinator", KULNA, "coordinator"))
    for name, organization, role in (*places, ("rival", ZION, "coordinator")):
        db.session.add(
            Affiliation(
                person_id=PERSON[name], organization_id=organization, role=role, since=LONG_AGO
            )
        )


def _forums() -> None:
    names = {
        CONTACT: ("contact", Trilingual("تواصل", "קשר", "Contact")),
        STUDIES: ("language-studies", Trilingual("تعلّم اللغات", "לימודי שפות", "Languages")),
    }
    for number, (slug, name) in names.items():
        db.session.add(
            Forum(id=number, slug=slug, name=name, created_at=LONG_AGO, changed_at=LONG_AGO)
        )
    db.session.flush()


def _spaces() -> None:
    rows = (
        (OLIVE, "olive", "work_room", Trilingual("زيتون", "זית", "Olive"), 4, 1, 0, "at_once"),
        (ALMOND, "almond", "work_room", Trilingual("لوز", "שקד", "Almond"), 4, 1, 0, "at_once"),
        (FIG, "fig", "work_room", Trilingual("تين", "תאנה", "Fig"), 6, 1, 0, "at_once"),
        (
            HALL,
            "hall",
            "meeting_hall",
            Trilingual("قاعة الاجتماعات", "אולם המפגשים", "Meeting Hall"),
            60,
            1,
            30,
            "asks",
        ),
        (
            OPEN,
            "open-space",
            "open_space",
            Trilingual("القاعة المفتوحة", "החלל הפתוח", "Open Space"),
            24,
            24,
            0,
            "at_once",
        ),
    )
    for position, (number, slug, kind, name, people, seats, turnaround, approval) in enumerate(
        rows
    ):
        db.session.add(
            Space(
                id=number,
                slug=slug,
                kind=kind,
                name=name,
                people=people,
                seats=seats,
                turnaround_minutes=turnaround,
                approval=approval,
                position=position,
                changed_at=LONG_AGO,
            )
        )
    for kind in ("work_room", "meeting_hall", "open_space"):
        db.session.add(Policy(kind=kind))
    for weekday in (6, 0, 1, 2, 3):
        db.session.add(OpeningHours(weekday=weekday, opens=time(8), closes=time(22)))
    db.session.add(OpeningHours(weekday=4, opens=time(8), closes=time(14)))
    db.session.add(OpeningHours(weekday=5, opens=None, closes=time(23, 30)))
    db.session.flush()
    for organization, space in ((KULNA, OLIVE), (ZION, ALMOND)):
        db.session.add(
            Residency(
                organization_id=organization,
                space_id=space,
                starts_at=LONG_AGO,
                created_at=LONG_AGO,
            )
        )


@dataclass
class Cast:
    """A signed-in browser for each person, made when first asked for."""

    app: Flask

    def __getattr__(self, name: str) -> FlaskClient:
        if name == "visitor":
            return self.app.test_client()
        if name not in PERSON:
            raise AttributeError(name)
        client = self.app.test_client()
        with self.app.app_context():
            sign_in_device(PERSON[name])
        client.set_cookie("device", f"token of person {PERSON[name]}")
        self.__dict__[name] = client
        return client


@transactional
def sign_in_device(person_id: int) -> None:
    far = datetime.now(UTC) + timedelta(days=10_000)
    db.session.add(
        Device(
            person_id=person_id,
            token_hash=digest(f"token of person {person_id}"),
            created_at=LONG_AGO,
            seen_at=far,
            idle_until=far,
            expires_at=far,
        )
    )


def form_token(client: FlaskClient, path: str) -> str:
    """The CSRF token of the form at `path`."""
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def send(client: FlaskClient, path: str, data: dict[str, object], to: str = "") -> TestResponse:
    """Open the page at `path` and send its form with `data` (to another address: `to`)."""
    return client.post(to or path, data={**data, "csrf_token": form_token(client, path)})
