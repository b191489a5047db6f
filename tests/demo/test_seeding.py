"""The demo house as a newcomer finds it."""

import re

import pytest
from sqlalchemy import func, select

from shared_space.bookings.models import Booking, EquipmentClaim, Need, Occurrence, Question
from shared_space.bookings.queries.bookings import waiting
from shared_space.demo import service
from shared_space.demo.errors import NotForThisHouse
from shared_space.desk.sweep import sweep
from shared_space.forums.queries import forums_in_use
from shared_space.house import service as house
from shared_space.house.models import House
from shared_space.kernel.db import db, transactional
from shared_space.members import demo
from shared_space.members.models import MailboxLink, Person
from shared_space.notices.models import Letter
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Release, Residency
from shared_space.spaces.models import Equipment, Space
from shared_space.workshops.models import Registration, Workshop
from tests.cast import NOW, form_token


def count(column, *conditions) -> int:
    return db.session.scalar(select(func.count(column)).where(*conditions)) or 0


def test_the_demo_house(empty):
    """One seeding, looked at from every side: seeding is the slow part."""
    service.seed(NOW)
    _spaces_and_residents()
    _requests()
    _workshops()
    _letters()
    _promises()
    _only_once(empty)
    _pages(empty)


def _spaces_and_residents():
    assert count(Space.id) == 8
    assert count(Organization.id) == 15
    held = db.session.execute(
        select(Space.slug, Organization.slug)
        .join(Residency, Residency.space_id == Space.id)
        .join(Organization, Organization.id == Residency.organization_id)
        .order_by(Space.slug)
    ).all()
    assert [tuple(row) for row in held] == [("almond", "kehilat-zion"), ("olive", "kulna")]
    assert [
        tuple(row)
        for row in db.session.execute(
            select(Equipment.slug, Equipment.pieces).order_by(Equipment.pieces)
        )
    ] == [
        ("projector", 2),
        ("microphone", 3),
        ("interpretation-set", 30),
    ]
    assert count(Release.id) == 1
    assert count(Need.booking_id) >= 4
    assert count(EquipmentClaim.occurrence_id) >= 4
    assert count(Person.id, Person.state != "active") == 0
    assert count(MailboxLink.id) == 0


def _requests():
    found = waiting(NOW)
    hall = [full for full in found if full.dates[0].space_slug == "hall"]
    wanted = {full.dates[0].span.start.date() for full in hall}
    assert len(found) == 5
    assert len(hall) == 3
    assert len(wanted) == 2  # two of them want the same evening
    assert count(Question.id, Question.answered_at.is_(None)) == 1
    states = set(db.session.scalars(select(Occurrence.state)))
    assert states == {"approved", "requested", "declined", "cancelled", "withdrawn"}
    seen = set(db.session.scalars(select(Booking.visibility)))
    assert seen == {"public", "house", "private"}


def _workshops():
    assert count(Workshop.id, Workshop.state == "published") == 8
    assert count(Workshop.id, Workshop.registration == "open") == 7
    assert count(Registration.id, Registration.state == "registered") == 20
    assert count(Registration.id, Registration.state != "registered") == 0
    held = db.session.scalars(select(Workshop.forum_id).where(Workshop.forum_id.is_not(None)))
    assert set(held) == {forum.id for forum in forums_in_use()}


def _letters():
    """Old ones left; those of the last day are kept; none carries a secret but the question and the links
    of participants."""
    recent = count(Letter.id, Letter.state == "queued")
    assert 0 < recent < 30
    assert count(Letter.id, Letter.state == "sent", Letter.sent_at.is_(None)) == 0
    secret = set(db.session.scalars(select(Letter.kind).where(Letter.secret)))
    assert secret == {"question_asked", "place_asked", "place_taken"}
    oldest = db.session.scalar(select(func.min(Letter.next_at)).where(Letter.state == "queued"))
    assert oldest is not None and oldest >= NOW - service.LETTERS_KEPT


def _promises():
    broken = [finding for finding in sweep() if finding.violations]
    assert not broken


def _only_once(app):
    before = count(Booking.id)
    with pytest.raises(NotForThisHouse):
        service.seed(NOW)
    result = app.test_cli_runner().invoke(args=["seed-demo"])
    assert result.exit_code == 0
    assert "already" in result.output
    assert count(Booking.id) == before
    house.change_settings({"about": None}, actor_id=None, now=NOW)
    assert service.is_there()  # whole, whatever its administrator writes later


def _pages(app):
    client = app.test_client()
    assert "demo" in client.get("/").get_data(as_text=True).lower()
    token = form_token(client, "/sign-in")
    typed = {"email": "manager@example.org", "password": demo.PASSWORD, "csrf_token": token}
    assert client.post("/sign-in/password", data=typed).status_code == 303
    for path in ("/", "/bookings/day/", "/bookings/week/", "/workshops/", "/organizations/", "/forums/",
                 "/manage/letters", "/manage/requests", "/calendars/workshops.ics"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    day = client.get("/bookings/day/").get_data(as_text=True)
    assert len(re.findall(r'href="/bookings/\d+"', day)) >= 5


def test_half_a_demo_house_says_so(empty):
    service._found(NOW)
    assert db.session.scalar(select(House.id)) == 1
    result = empty.test_cli_runner().invoke(args=["seed-demo"])
    assert result.exit_code == 1
    assert "half built" in result.output


def test_demo_people_never_enter_a_real_house(app):
    """The applications of all other tests run in production mode."""
    result = app.test_cli_runner().invoke(args=["seed-demo"])
    assert result.exit_code == 1
    assert "demo house only" in result.output
    with app.app_context(), pytest.raises(NotForThisHouse, match="demo house only"):
        service.seed(NOW)


def test_a_house_that_is_there_is_left_alone(app):
    result = app.test_cli_runner().invoke(args=["load-house", "--bookings", "75"])
    assert result.exit_code == 1
    assert "already" in result.output
    with app.app_context():
        assert count(Person.id) == 5


def test_an_old_letter_is_not_sent_later(empty):
    """The guard removed, a mail server added later would send the invented past."""

    @transactional
    def write() -> None:
        for key, at in (("old", NOW - 2 * service.LETTERS_KEPT), ("new", NOW)):
            db.session.add(
                Letter(
                    dedupe_key=key, kind="x", to_email="a@example.org", language="en", subject="s",
                    body_text="t", body_html="h", next_at=at, created_at=at,
                )
            )  # fmt: skip

    write()
    service._letters_that_left(NOW - service.LETTERS_KEPT)
    rows = db.session.execute(select(Letter.dedupe_key, Letter.state)).all()
    assert {tuple(row) for row in rows} == {("old", "sent"), ("new", "queued")}
