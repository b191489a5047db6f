"""One date of a booking as a file, from its page: for those who may see what it is."""

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import CoHost, Occurrence
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from tests.calendars import rows
from tests.calendars.conftest import agreed
from tests.cast import NOW, ZION
from tests.routes import ROLES

pytestmark = pytest.mark.page

SECRET = Trilingual("سرّي", "סודי", "Zebra")


def path_of(uid: str) -> str:
    row = db.session.execute(
        sa.select(Occurrence.booking_id, Occurrence.id).where(Occurrence.uid == uid)
    ).one()
    db.session.rollback()
    return f"/bookings/{row.booking_id}/{row.id}.ics"


WHO_SEES = {
    "public": {"member", "coordinator", "rival", "manager", "administrator"},
    "house": {"member", "coordinator", "rival", "manager"},
    "private": {"coordinator", "manager"},
}


@pytest.mark.parametrize("visibility", WHO_SEES)
def test_it_is_there_for_those_who_may_see_the_booking(context, people, visibility):
    path = path_of(rows.book(title=SECRET, visibility=visibility))
    readers = set()
    for role in ROLES:
        answer = getattr(people, role).get(path)
        assert answer.status_code in ({303} if role == "visitor" else {200, 404})
        if answer.status_code == 200:
            readers.add(role)
        else:
            assert "Zebra" not in answer.get_data(as_text=True)
    assert readers == WHO_SEES[visibility]


def test_it_says_what_the_private_calendar_says(context, people):
    uid = rows.book(title=SECRET, visibility="private")
    people.coordinator.set_cookie("language", "he")
    answer = people.coordinator.get(path_of(uid))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''booking.ics"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    (event,) = agreed(answer.data).parts
    assert event.one("UID").text == uid
    assert event.one("SUMMARY").text == "סודי"
    assert event.one("CLASS").value == "PRIVATE"
    assert event.one("URL").value.startswith("http://localhost/bookings/")
    (event,) = agreed(people.coordinator.get(f"{path_of(uid)}?lang=ar").data).parts
    assert event.one("SUMMARY").text == "سرّي"


def test_who_hosts_it_too_has_it(context, people):
    path = path_of(rows.book(title=SECRET, visibility="private"))
    assert people.rival.get(path).status_code == 404

    @transactional
    def host_together() -> None:
        number = int(path.split("/")[2])
        db.session.add(CoHost(booking_id=number, organization_id=ZION, since=NOW))

    host_together()
    assert people.rival.get(path).status_code == 200


def test_only_an_approved_date_of_this_booking(context, people):
    own, other = path_of(rows.book()), path_of(rows.book())
    _, _, number, _ = own.split("/")
    assert people.manager.get(f"/bookings/{number}/{other.split('/')[3]}").status_code == 404
    for number in (2**31, 2**70, 404):
        assert people.manager.get(f"/bookings/{number}/1.ics").status_code == 404
        assert people.manager.get(f"{own.rsplit('/', 1)[0]}/{number}.ics").status_code == 404
    for state in ("requested", "cancelled"):
        assert people.manager.get(path_of(rows.book(state=state))).status_code == 404


def test_its_page_leads_to_it(context, people):
    uid = rows.book(visibility="house")
    waiting = path_of(rows.book(state="requested"))
    path = path_of(uid)
    page = path.rsplit("/", 1)[0]
    for role in ("coordinator", "rival", "manager"):
        assert f'href="{path}"' in getattr(people, role).get(page).get_data(as_text=True)
    text = people.manager.get(waiting.rsplit("/", 1)[0]).get_data(as_text=True)
    assert ".ics" not in text
