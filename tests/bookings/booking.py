"""Ways of asking, shared by the tests of the booking desk."""

from datetime import date, datetime, time

from shared_space.bookings.queries.bookings import Full, booking
from shared_space.bookings.service import asking
from shared_space.kernel.actor import Actor
from shared_space.kernel.trilingual import Trilingual
from tests.cast import FIG, HALL, KULNA, NOW, PERSON, ZION

COORDINATOR = Actor(PERSON["coordinator"], memberships={KULNA: "coordinator"})
RIVAL = Actor(PERSON["rival"], memberships={ZION: "coordinator"})
MEMBER = Actor(PERSON["member"], memberships={KULNA: "member"})
MANAGER = Actor(PERSON["manager"], is_manager=True)
TUESDAY = date(2026, 11, 24)


def ask(key: str = "key", **changes: object) -> asking.Ask:
    """Kulna asks for Fig on Tuesday from 10:00 until 12:00, unless told otherwise."""
    values: dict[str, object] = {
        "space_id": FIG,
        "organization_id": KULNA,
        "title": Trilingual(en="A meeting"),
        "people": 3,
        "first": TUESDAY,
        "starts": time(10),
        "ends": time(12),
        "submission_key": key,
    }
    return asking.Ask(**{**values, **changes})  # type: ignore[arg-type]


def asked(
    actor: Actor = COORDINATOR, key: str = "key", now: datetime = NOW, **changes: object
) -> Full:
    """The booking that such an Ask makes."""
    done = asking.request(ask(key, **changes), actor, now)
    found = booking(done.booking_id)
    assert found is not None
    return found


def hall(actor: Actor = COORDINATOR, key: str = "hall", **changes: object) -> Full:
    """The hall, which always asks a manager."""
    organization = KULNA if actor is COORDINATOR else ZION
    values = {"space_id": HALL, "organization_id": organization, **changes}
    return asked(actor, key, **values)  # type: ignore[arg-type]
