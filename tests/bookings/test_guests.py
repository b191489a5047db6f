"""Seats of a shared space: a guest of the house asks for some, an organization for all of them."""

from datetime import time

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers, Refused
from shared_space.bookings.models import Booking
from shared_space.bookings.queries.bookings import booking, bookings_of
from shared_space.bookings.service import colleagues, deciding, taking_back
from shared_space.calendars.service import links
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, transactional
from shared_space.members.models import Person
from shared_space.notices.models import Letter
from shared_space.organizations.models import Affiliation
from tests.bookings.booking import COORDINATOR, MEMBER, RIVAL, asked
from tests.cast import HALL, KULNA, NOW, OPEN, PERSON, send
from tests.notices.facts import invitation

GUEST = Actor(PERSON["administrator"], is_administrator=True)
SEATS = {
    "space": "open-space",
    "organization": "guest",
    "day": "2026-11-24",
    "starts": "10:00",
    "ends": "12:00",
    "title-en": "Leaflets for the neighbourhood",
    "people": "2",
    "visibility": "house",
    "repeat": "",
}


def seats(actor: Actor = GUEST, key: str = "guest", **changes: object):
    values = {"space_id": OPEN, "organization_id": None, "guest": True, **changes}
    return asked(actor, key, **values)


def test_a_guests_seats_always_wait_for_the_staff_and_her_letter_comes_to_her(context):
    full = seats(people=1)
    (dated,) = full.dates
    assert (dated.state, dated.seats, dated.objections) == ("requested", 1, ("guest",))
    assert (full.organization_id, full.guest) == (None, True)
    assert [found.number for found in bookings_of(GUEST, NOW)] == [full.number]
    assert bookings_of(RIVAL, NOW) == []
    deciding.approve(full.number, full.seen, PERSON["manager"], NOW)
    letters = list(db.session.scalars(sa.select(Letter).order_by(Letter.id)))
    told = {(letter.kind, letter.person_id) for letter in letters}
    assert told == {
        ("request_received", GUEST.person_id),
        ("request_waits", PERSON["manager"]),
        ("booking_approved", GUEST.person_id),
    }
    assert all("For: a guest of the house" in letter.body_text for letter in letters)
    taking_back.take_back(full.number, {dated.number: 2}, GUEST, NOW)
    assert booking(full.number).dates[0].state == "cancelled"


def test_guests_have_seats_only_and_nobody_else_is_a_guest(context):
    with pytest.raises(Refused) as refused:
        seats(space_id=HALL)
    assert "guests_share" in {o.code for o in refused.value.whole}
    for actor in (COORDINATOR, MEMBER):
        with pytest.raises(NotHers):
            seats(actor)
    with pytest.raises(NotHers):
        seats(guest=False)
    with pytest.raises(NotHers):
        seats(organization_id=KULNA)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 0


@transactional
def alone(name: str) -> None:
    """`name` belongs to no organization any more."""
    here = Affiliation.person_id == PERSON[name]
    db.session.execute(sa.delete(Affiliation).where(here))


def test_asking_as_a_guest_through_the_door(within, people):
    within(alone, "rival")
    form = people.rival.get("/bookings/new?space=fig").get_data(as_text=True)
    assert "as a guest of the house" in form
    assert '<option value="fig"' not in form
    answer = send(people.rival, "/bookings/new", SEATS)
    assert answer.status_code == 303
    page = people.rival.get(answer.location).get_data(as_text=True)
    assert "A guest of the house" in page
    assert "Leaflets" in people.rival.get("/bookings/").get_data(as_text=True)
    assert people.coordinator.get(f"{answer.location}").status_code == 200, "visible in the house"
    again = people.rival.get(f"/bookings/new?again={answer.location.rpartition('/')[2]}")
    assert 'name="organization" value="guest"' in again.get_data(as_text=True)
    token = {"title-en": "Mine", "visibility": "house"}
    for client, status in ((people.coordinator, 404), (people.rival, 303)):
        to = f"{answer.location}/wording"
        assert send(client, "/bookings/new", token, to=to).status_code == status
    requests = people.manager.get("/manage/requests").get_data(as_text=True)
    assert "A guest of the house" in requests
    assert "The rival" in requests


@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_who_is_no_guest_cannot_say_she_is(people, role):
    assert send(getattr(people, role), "/bookings/new", SEATS).status_code == 422


def test_the_whole_open_space_is_every_seat_and_asks_the_staff(within, people):
    whole = {**SEATS, "organization": str(KULNA), "people": "3", "all_seats": "y"}
    answer = send(people.coordinator, "/bookings/new?space=open-space", whole)
    number = int(answer.location.rpartition("/")[2])
    (dated,) = within(booking, number).dates
    assert (dated.seats, dated.state, dated.objections) == (24, "requested", ("all_seats",))
    within(deciding.approve, number, {dated.number: 1}, PERSON["manager"], NOW)
    with pytest.raises(Refused):
        within(asked, RIVAL, "one more", space_id=OPEN, organization_id=2, people=1)


def test_all_seats_of_a_room_is_a_room(context):
    full = asked(all_seats=True, starts=time(14), ends=time(15))
    assert (full.dates[0].seats, full.dates[0].state) == (1, "approved")


def test_a_guest_who_left_the_house_gets_no_letter(context):
    full = seats()

    @transactional
    def leave():
        db.session.get(Person, GUEST.person_id).state = "left"

    leave()
    deciding.decline(full.number, full.seen, PERSON["manager"], NOW, code="unsuitable")
    kinds = db.session.scalars(sa.select(Letter.kind)).all()
    assert "booking_declined" not in kinds


@pytest.mark.page
def test_calendars_and_invitations_say_guest_and_not_the_house(context, visitor):
    full = seats(people=1)
    deciding.approve(full.number, full.seen, PERSON["manager"], NOW)
    to_colleague = {"email": "noor@example.net", "name": "Noor", "language": "en"}
    colleagues.add(full.number, **to_colleague, actor=GUEST, now=NOW)
    query = sa.select(Letter).where(Letter.calendar != "")
    said = {row.kind: invitation(row).replace("\r\n ", "") for row in db.session.scalars(query)}
    assert "DESCRIPTION;LANGUAGE=en:For: a guest of the house" in said["booking_approved"]
    assert "Invitation from: a guest of the house" in said["colleague_invited"]
    staff = Actor(PERSON["manager"], is_manager=True)
    token = links.make_link(staff, "house", None, "en", submission_key="k", now=NOW)
    feed = visitor.get(f"/calendars/private/{token}/house.ics").text.replace("\r\n ", "")
    assert "Host: A guest of the house" in feed
    assert "SUMMARY;LANGUAGE=en:A guest of the house" in feed
    assert "Host: Space for Shared Life" not in feed
    for text in (said["colleague_invited"], feed):
        assert "administrator" not in text, "her name and her address are nobody's"
