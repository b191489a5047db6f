"""Fair share: what counts, beside every request, and nobody else's."""

import html
import re
from datetime import UTC, date, datetime, time

import pytest

from shared_space.bookings.queries.fairness import hall_time
from shared_space.bookings.rules.fairness import (
    Share,
)
from shared_space.bookings.service import deciding, taking_back
from shared_space.bookings.service import policies as policy_service
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, asked, hall
from tests.bookings.test_timetable import counted
from tests.cast import HALL, KULNA, NOW, PEOPLE, PERSON, ZION


def test_what_counts_in_a_quarter(context):
    evening = hall(starts=time(15), ends=time(18))
    deciding.approve(evening.number, evening.seen, PERSON["manager"], NOW)
    hall(key="waits", first=date(2026, 11, 25))
    hall(key="next quarter", first=date(2027, 1, 1), starts=time(9), ends=time(11))
    gone = hall(RIVAL, "gone", first=date(2026, 11, 26))
    taking_back.take_back(gone.number, gone.seen, RIVAL, NOW)
    asked(MANAGER, "house", space_id=HALL, organization_id=None, first=date(2026, 11, 30))
    asked(key="room", first=date(2026, 11, 30))
    found = hall_time(NOW)
    assert dict(found.shares) == {KULNA: Share(used=180, prime=120, waiting=120)}
    assert found.of(ZION) == Share()
    assert found.average == Share(used=90, prime=60, waiting=60)
    later = hall_time(datetime(2027, 1, 2, tzinfo=UTC))
    assert later.of(KULNA) == Share(waiting=120)


def texts(client, path):
    page = html.unescape(client.get(path).get_data(as_text=True))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u2068", "")


@pytest.fixture
def used(within):
    """Kulna has used three hours, two of them in prime time, and waits for two more."""
    full = within(hall, starts=time(15), ends=time(18))
    within(deciding.approve, full.number, full.seen, PERSON["manager"], NOW)
    within(hall, key="waits", first=date(2026, 11, 25), people=30)
    within(
        policy_service.change,
        "meeting_hall",
        policy_service.QUOTAS["meeting_hall"],
        seen=None,
        actor_id=None,
        now=NOW,
    )


OWN = "3 hours used · 2 hours waiting · 2 hours in prime time"
MEAN = "House average: 1 h 30 min used · 1 hour in prime time"
QUOTA = "has used 5 of 12 hall hours in November."


def test_beside_every_request(people, used):
    page = texts(people.manager, "/manage/requests")
    assert f"Hall time this quarter {OWN}" in page
    assert MEAN in page
    assert "30 people, 60 seats" in page


@pytest.mark.parametrize("role", ["visitor", *PEOPLE])
def test_her_own_number_and_the_average_and_nobody_elses(people, used, role):
    """On both organizations' pages; and none of it anywhere else for whoever may not read it."""
    client = getattr(people, role)
    client.set_cookie("language", "en")
    kulna, zion = (texts(client, f"/organizations/{o}") for o in ("kulna", "kehilat-zion"))
    reads_kulna, reads_zion = role in {"coordinator", "manager"}, role in {"rival", "manager"}
    for told in (OWN, QUOTA):
        assert (told in kulna) == reads_kulna
    assert (MEAN in kulna) == reads_kulna
    assert ("0 hours used" in zion) == reads_zion
    assert (MEAN in zion) == reads_zion
    assert OWN not in zion
    if not reads_kulna:
        for path in ("/bookings/", "/bookings/new?space=hall", "/bookings/day/2026-11-24", "/"):
            page = texts(client, path)
            assert OWN not in page
            assert QUOTA not in page


def test_requests_cost_the_same_however_many_wait(app, within, people):
    people.manager.get("/manage/requests")

    def cost():
        with counted(app) as found:
            assert people.manager.get("/manage/requests").status_code == 200
        return len(found)

    within(hall)
    few = cost()
    for number in range(6):
        actor = (COORDINATOR, RIVAL)[number % 2]
        within(hall, actor, f"rival {number}", people=10 + number)
        within(
            hall,
            actor,
            f"apart {number}",
            first=date(2026, 12, 1 + number),
            starts=time(9),
            ends=time(10),
        )
    assert cost() == few
