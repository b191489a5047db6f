"""Who has left an organization keeps nothing of it: no page, no calendar, no address in a letter."""

import re

import pytest
from sqlalchemy import select

from shared_space.bookings.service import talking
from shared_space.calendars.service import links as calendars
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.members import service as members
from shared_space.notices.models import Letter
from shared_space.organizations import service as organizations
from shared_space.organizations.models import Affiliation, Organization
from shared_space.organizations.queries import memberships_of
from tests import cast
from tests.bookings.booking import MEMBER, asked

SECRET = "Talks nobody else may know of"
MEMBER_ID, MANAGER_ID = cast.PERSON["member"], cast.PERSON["manager"]


@transactional
def let_members_ask() -> None:
    db.session.get_one(Organization, cast.KULNA).members_may_request = True


@pytest.fixture
def private(app):
    """What the member asked for: one private booking confirmed, one that waits; and her address."""
    with app.app_context():
        let_members_ask()
        words = {"title": Trilingual(en=SECRET), "visibility": "private"}
        sure = asked(MEMBER, "sure", **words)
        waits = asked(MEMBER, "waits", **words, space_id=cast.HALL)
        token = calendars.make_link(MEMBER, "mine", None, "en", submission_key="one", now=cast.NOW)
        return sure.number, waits.number, f"/calendars/private/{token}/my-bookings.ics"


def leave_organization() -> None:
    organizations.remove(cast.KULNA, MEMBER_ID, actor_id=MANAGER_ID, now=cast.NOW)


def leave_house() -> None:
    members.leave(MEMBER_ID, actor_id=MANAGER_ID, now=cast.NOW)


def test_pages_and_calendar_show_it_while_she_belongs(people, private):
    sure, waits, feed = private
    for path in (f"/bookings/{sure}", f"/bookings/{waits}", "/bookings/", feed):
        assert SECRET in people.member.get(path).get_data(as_text=True).replace("\r\n ", ""), path


def test_pages_end_when_she_leaves_the_organization(app, people, private):
    sure, waits, _feed = private
    with app.app_context():
        leave_organization()
    for number in (sure, waits):
        assert people.member.get(f"/bookings/{number}").status_code == 404
    for path in ("/bookings/", "/bookings/?past=1", "/bookings/day/2026-11-24"):
        assert SECRET not in people.member.get(path).text, path
    assert SECRET in people.coordinator.get(f"/bookings/{sure}").text


def test_her_calendar_forgets_it_and_says_that_it_changed(app, visitor, private):
    feed = private[2]
    before = visitor.get(feed)
    assert SECRET in before.text.replace("\r\n ", "")
    with app.app_context():
        leave_organization()
    after = visitor.get(feed, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert SECRET not in after.text.replace("\r\n ", "")


def test_an_open_form_of_hers_is_refused(app, people, private):
    token = cast.form_token(people.member, f"/bookings/{private[0]}")
    with app.app_context():
        leave_organization()
    for verb in ("wording", "take-back"):
        data = {"csrf_token": token, "title-en": "Mine", "visibility": "public", "seen": "1:1"}
        answer = people.member.post(f"/bookings/{private[0]}/{verb}", data=data)
        assert answer.status_code == 404


def answer_address(person_id: int) -> str:
    body = db.session.scalars(
        select(Letter.body_text)
        .where(Letter.kind == "question_asked", Letter.person_id == person_id)
        .order_by(Letter.id.desc())
    ).first()
    found = re.search(r"/bookings/answer/\S+", body or "")
    assert found
    return found.group()


@pytest.mark.parametrize("leave", [leave_organization, leave_house])
def test_the_address_of_her_answer_ends(app, visitor, private, leave):
    with app.app_context():
        talking.ask(private[1], "How many chairs?", MANAGER_ID, cast.NOW)
        address = answer_address(MEMBER_ID)
    assert visitor.get(address).status_code == 200
    with app.app_context():
        leave()
    assert visitor.get(address).status_code == 404


def test_a_question_asked_after_she_left_reaches_the_coordinator(app, visitor, private):
    with app.app_context():
        leave_organization()
        talking.ask(private[1], "How many chairs?", MANAGER_ID, cast.NOW)
        address = answer_address(cast.PERSON["coordinator"])
    assert visitor.get(address).status_code == 200


def test_leaving_the_house_ends_places_links_and_devices(app, people, visitor, private):
    with app.app_context():
        organization_link = calendars.make_link(
            MEMBER, "organization", cast.KULNA, "en", submission_key="two", now=cast.NOW
        )
    assert people.member.get("/account/").status_code == 200
    with app.app_context():
        leave_house()
        assert memberships_of(MEMBER_ID) == {}
        places = select(Affiliation.id).where(Affiliation.person_id == MEMBER_ID)
        assert db.session.scalars(places).all() == []
    assert people.member.get("/account/").status_code == 303
    for feed in (private[2], f"/calendars/private/{organization_link}/kulna.ics"):
        answer = visitor.get(feed)
        assert answer.status_code == 200  # empty, so that her telephone forgets
        assert "BEGIN:VEVENT" not in answer.text


def test_an_answer_sent_twice_is_one_answer(app, visitor, private, monkeypatch):
    with app.app_context():
        talking.ask(private[1], "How many chairs?", MANAGER_ID, cast.NOW)
        address = answer_address(MEMBER_ID)
    form = {"words": "Thirty", "csrf_token": cast.form_token(visitor, address)}
    real = talking.answer

    def twice(*said):
        real(*said)
        return real(*said)

    monkeypatch.setattr(talking, "answer", twice)
    answer = visitor.post(address, data=form)
    assert answer.status_code == 200
    assert "Thirty" in answer.text
