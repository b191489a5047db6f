"""The people of the house: staff reads, administrators change."""

import pytest

from shared_space.kernel.audit import history
from shared_space.kernel.db import db, transactional
from shared_space.members import queries, service
from shared_space.members.errors import EmailUnfit, HasLeft, LastAdministrator, Unknown
from shared_space.members.models import Person
from tests import cast
from tests.members.helpers import (
    devices,
    enter,
    give_password,
    later,
    number,
    person,
    use_link,
    who,
)

pytestmark = pytest.mark.page

MEMBER, MANAGER, ADMINISTRATOR = (
    cast.PERSON[name] for name in ("member", "manager", "administrator")
)


def test_staff_lists_and_finds_people(people):
    for reader in (people.manager, people.administrator):
        page = reader.get("/manage/people/").get_data(as_text=True)
        assert all(f"{name}@example.org" in page for name in cast.PEOPLE)
    page = people.manager.get("/manage/people/?q=RIVAL").get_data(as_text=True)
    assert "rival@example.org" in page
    assert "member@example.org" not in page


def test_the_staff_sees_where_a_person_belongs(people):
    coordinator = f"/manage/people/{cast.PERSON['coordinator']}"
    for reader in (people.manager, people.administrator):
        page = reader.get(coordinator).get_data(as_text=True)
        assert 'href="/organizations/kulna/people"' in page
        assert '<span class="badge">Coordinator</span>' in page
        assert "kehilat-zion" not in page
        assert "Language of the letters" in page
        own = reader.get(f"/manage/people/{MANAGER}").get_data(as_text=True)
        assert "/organizations/kulna" not in own


@pytest.mark.parametrize(
    "question",
    ["q=%25", "q=_", "q=\\", "q=%00%E2%80%AE", "q=" + "x" * 5000, "state=left", "q=nobody+at+all"],
)
def test_words_that_find_nobody(people, question):
    response = people.manager.get(f"/manage/people/?{question}")
    assert response.status_code == 200
    found = "member@example.org" in response.get_data(as_text=True)
    assert found == (question == "q=%00%E2%80%AE")  # nothing is left of it, so all are shown


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999999999999999", "x", ""])
def test_pages_that_are_not_there(people, page):
    assert people.manager.get(f"/manage/people/?page={page}&state=xx").status_code == 200


def test_many_people_are_on_several_pages(app, people):
    @transactional
    def many():
        for i in range(101):
            db.session.add(
                Person(
                    email=f"p{i}@example.org", name=f"P {i:03}", locale="ar", created_at=cast.NOW
                )
            )

    with app.app_context():
        many()
    first = people.manager.get("/manage/people/").get_data(as_text=True)
    second = people.manager.get("/manage/people/?page=2").get_data(as_text=True)
    assert "106 people" in first
    assert "Page 1 of 2" in first
    assert first.count("@example.org") - second.count("@example.org") > 90


def test_a_manager_sees_a_person_but_neither_roles_nor_devices(people):
    assert who(people.member)
    page = people.manager.get(f"/manage/people/{MEMBER}").get_data(as_text=True)
    assert "member@example.org" in page
    assert "/roles" not in page
    assert "/devices/" not in page


@pytest.mark.parametrize("number", ["0", "99999", str(2**31), str(2**70), "-1", "x"])
def test_somebody_who_is_not_there(people, number):
    client = people.administrator
    assert client.get(f"/manage/people/{number}").status_code == 404
    assert client.get(f"/manage/people/{number}/leave").status_code == 404
    for act in ("roles", "link", "leave", "devices/end", "devices/1/end"):
        response = cast.send(client, "/account/", {}, to=f"/manage/people/{number}/{act}")
        assert response.status_code == 404


def test_an_administrator_gives_and_takes_roles(app, people):
    path = f"/manage/people/{MEMBER}"
    for data in ({"is_manager": "y"}, {"is_administrator": "y"}, {}):
        response = cast.send(people.administrator, path, data, to=f"{path}/roles")
        assert response.status_code == 303
        member = person(app, "member")
        assert member.is_manager == ("is_manager" in data)
        assert member.is_administrator == ("is_administrator" in data)
    with app.app_context():
        facts = [entry.facts for entry in history("person", MEMBER)]
    assert facts == [
        {"is_manager": True, "is_administrator": False},
        {"is_manager": False, "is_administrator": True},
        {"is_manager": False, "is_administrator": False},
    ]


def test_only_an_administrator_may(app, people):
    for name in ("member", "coordinator", "rival", "manager"):
        client = getattr(people, name)
        for act in ("roles", "leave", "devices/end", "devices/1/end"):
            response = cast.send(
                client, "/account/", {"is_administrator": "y"}, to=f"/manage/people/{MEMBER}/{act}"
            )
            assert response.status_code == 403
        response = cast.send(client, "/account/", {}, to="/manage/people/new")
        assert response.status_code == 403
    assert not person(app, "member").is_administrator


def test_a_role_shortens_the_devices_she_is_signed_in_on(app, visitor, people):
    give_password(app, "member")
    enter(visitor, "member", kept="y")
    path = f"/manage/people/{MEMBER}"
    cast.send(people.administrator, path, {"is_manager": "y"}, to=f"{path}/roles")
    assert not devices(app, "member")[0].kept
    with later(hours=11):
        assert visitor.get("/manage/people/").status_code == 200
    with later(hours=12, seconds=1):
        assert who(visitor) == ""


def test_the_last_administrator_stays(app, people):
    path = f"/manage/people/{ADMINISTRATOR}"
    response = cast.send(people.administrator, path, {"is_manager": "y"}, to=f"{path}/roles")
    assert response.status_code == 422
    assert "at least one administrator" in response.get_data(as_text=True)
    cast.send(people.administrator, path, {}, to=f"{path}/leave")
    administrator = person(app, "administrator")
    assert (administrator.is_administrator, administrator.state) == (True, "active")


def test_an_invited_administrator_does_not_count_as_one_who_stays(context):
    service.create_administrator("second@example.org", "Second", "en", now=cast.NOW)
    with pytest.raises(LastAdministrator):
        service.leave(ADMINISTRATOR, actor_id=ADMINISTRATOR, now=cast.NOW)
    service.set_roles(
        MANAGER, is_manager=True, is_administrator=True, actor_id=ADMINISTRATOR, now=cast.NOW
    )
    service.leave(ADMINISTRATOR, actor_id=ADMINISTRATOR, now=cast.NOW)
    assert queries.person(ADMINISTRATOR).state == "left"


def test_an_administrator_ends_devices_of_others(app, people):
    path = f"/manage/people/{MEMBER}"
    assert who(people.member)
    assert "09:00" not in people.manager.get(path).get_data(as_text=True)
    device = devices(app, "member")[0].id
    response = cast.send(
        people.administrator, path, {}, to=f"/manage/people/{MANAGER}/devices/{device}/end"
    )
    assert response.status_code == 404  # not his
    assert who(people.member)
    cast.send(people.administrator, path, {}, to=f"{path}/devices/{device}/end")
    assert who(people.member) == ""


def test_an_administrator_ends_all_devices_but_the_one_in_hand(app, visitor, people):
    give_password(app, "administrator")
    enter(visitor, "administrator")
    path = f"/manage/people/{ADMINISTRATOR}"
    cast.send(people.administrator, path, {}, to=f"{path}/devices/end")
    assert who(visitor) == ""
    assert who(people.administrator) == "administrator@example.org"


def test_who_leaves_is_out_at_once(app, visitor, people, mailbox):
    give_password(app, "member")
    assert who(people.member)
    path = f"/manage/people/{MEMBER}/leave"
    for _ in range(2):
        assert cast.send(people.administrator, path, {}).status_code == 303
    assert who(people.member) == ""
    assert enter(visitor, "member").status_code == 422
    member = person(app, "member")
    assert (member.state, member.password_hash) == ("left", "")
    cast.send(people.manager, "/account/", {}, to=f"/manage/people/{MEMBER}/link")
    assert mailbox == []
    assert "member@example.org" not in people.manager.get("/manage/people/").get_data(as_text=True)
    listed = people.manager.get("/manage/people/?state=left").get_data(as_text=True)
    assert "member@example.org" in listed
    with app.app_context():
        assert [e.verb for e in history("person", MEMBER)].count("PersonLeft") == 1


def test_staff_is_invited_by_letter(app, visitor, people, mailbox):
    typed = {"name": "Noa", "email": "Noa@example.org", "locale": "he", "is_manager": "y"}
    response = cast.send(people.administrator, "/manage/people/new", typed)
    assert response.status_code == 303
    [letter] = mailbox
    noa = person(app, letter.person_id)
    assert (noa.email, noa.locale, noa.state) == ("noa@example.org", "he", "invited")
    assert (noa.is_manager, noa.is_administrator) == (True, False)
    use_link(visitor, letter.token, name="Noa", locale="he")
    assert visitor.get("/manage/people/").status_code == 200


def test_inviting_again_takes_no_role_away(app, people):
    typed = {"name": "X", "email": "manager@example.org", "locale": "en", "is_administrator": "y"}
    cast.send(people.administrator, "/manage/people/new", typed)
    manager = person(app, "manager")
    assert (manager.is_manager, manager.is_administrator) == (True, True)
    assert (manager.name, manager.state) == ("The manager", "active")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "x" * 300_000},
        {"email": ""},
        {"email": "none"},
        {"email": "a@example.org, b@example.org"},
        {"email": "x" * 300_000},
        {"locale": "xx"},
    ],
)
def test_bad_invitations(app, people, mailbox, wrong):
    typed = {"name": "Noa", "email": "noa@example.org", "locale": "he", **wrong}
    response = cast.send(people.administrator, "/manage/people/new", typed)
    assert response.status_code == 422
    assert 'class="error"' in response.get_data(as_text=True)
    assert mailbox == []
    assert number(app, Person) == 5


def test_a_lost_letter_is_sent_again(app, people, mailbox):
    with app.app_context():
        person_id = service.invite_person(
            "rana@example.org", "Rana", "ar", organization_id=None, actor_id=None, now=cast.NOW
        )
    for number_, purpose in ((person_id, "invitation"), (MEMBER, "sign_in")):
        path = f"/manage/people/{number_}"
        response = cast.send(people.manager, path, {}, to=f"{path}/link")
        assert response.status_code == 303
        assert (mailbox[-1].person_id, mailbox[-1].purpose) == (number_, purpose)
        assert mailbox[-1].token not in people.manager.get(path).get_data(as_text=True)


def test_services_refuse_what_is_not_there(context):
    with pytest.raises(Unknown):
        service.set_roles(99, is_manager=True, is_administrator=False, actor_id=None, now=cast.NOW)
    with pytest.raises(Unknown):
        service.leave(99, actor_id=None, now=cast.NOW)
    with pytest.raises(Unknown):
        service.issue_link(99, "sign_in", actor_id=None, now=cast.NOW)
    with pytest.raises(EmailUnfit):
        service.invite_person("none", "X", "ar", organization_id=None, actor_id=None, now=cast.NOW)
    service.leave(MEMBER, actor_id=None, now=cast.NOW)
    with pytest.raises(HasLeft):
        service.issue_link(MEMBER, "sign_in", actor_id=None, now=cast.NOW)
    with pytest.raises(HasLeft):
        service.set_roles(
            MEMBER, is_manager=True, is_administrator=False, actor_id=None, now=cast.NOW
        )
