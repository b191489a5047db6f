"""Who belongs to an organization, and who says so."""

import pytest
import sqlalchemy as sa

from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.members.service import leave
from shared_space.organizations import queries, service
from shared_space.organizations.errors import AlreadyBelongs, NotInOrganization
from tests.cast import KULNA, NOW, PERSON, ZION, form_token, send

pytestmark = pytest.mark.page

PAGE = "/organizations/kulna/people"
NOOR = {"name": "Noor", "email": "noor@example.org", "locale": "ar", "role": "member"}
SIX = ("visitor", "member", "coordinator", "rival", "manager", "administrator")


def places(app, organization_id=KULNA):
    with app.app_context():
        return {p.email: p.role for p in queries.people_of(organization_id)}


def id_of(app, name):
    with app.app_context():
        return next(p.person_id for p in queries.people_of(KULNA) if p.name == name)


def rows(app, verb):
    with app.app_context():
        return db.session.scalars(sa.select(AuditRow).where(AuditRow.verb == verb)).all()


def doors(people, path):
    return tuple(getattr(people, name).get(path).status_code for name in SIX)


def test_who_sees_the_people_of_an_organization(people):
    assert doors(people, PAGE) == (303, 403, 200, 404, 200, 200)
    assert doors(people, f"{PAGE}/{PERSON['member']}/remove") == (303, 403, 200, 404, 200, 200)
    assert doors(people, "/organizations/kehilat-zion/people") == (303, 404, 404, 200, 200, 200)


def test_a_rival_sees_no_name_and_writes_nothing(people, app):
    before = places(app)
    token = form_token(people.rival, "/organizations/kehilat-zion/people")
    for path, data in (
        (PAGE, NOOR),
        (f"{PAGE}/{PERSON['member']}/remove", {}),
        (f"{PAGE}/{PERSON['member']}/letter", {}),
    ):
        answer = people.rival.post(path, data={**data, "csrf_token": token})
        assert answer.status_code == 404
        assert "member@example.org" not in answer.get_data(as_text=True)
    role = people.rival.post(f"{PAGE}/1/role", data={"role": "coordinator", "csrf_token": token})
    assert role.status_code == 403
    assert places(app) == before


def test_a_coordinator_invites_a_member_of_her_own(people, app):
    answer = send(people.coordinator, PAGE, NOOR)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert places(app)["noor@example.org"] == "member"
    assert len(rows(app, "PersonInvited")) == len(rows(app, "PersonJoinedOrganization")) == 1
    page = people.coordinator.get(PAGE).get_data(as_text=True)
    assert "noor@example.org" in page
    assert "invited" in page


def test_a_coordinator_cannot_name_another_coordinator(people, app):
    answer = send(people.coordinator, PAGE, {**NOOR, "role": "coordinator"})
    assert answer.status_code == 422
    assert "noor@example.org" not in places(app)
    token = form_token(people.coordinator, PAGE)
    forced = people.coordinator.post(
        f"{PAGE}/1/role", data={"role": "coordinator", "csrf_token": token}
    )
    assert forced.status_code == 403
    assert places(app)["member@example.org"] == "member"


@pytest.mark.parametrize("who", ["manager", "administrator"])
def test_staff_invites_a_coordinator_and_changes_roles(people, app, who):
    staff = getattr(people, who)
    assert send(staff, PAGE, {**NOOR, "role": "coordinator"}).status_code == 303
    assert places(app)["noor@example.org"] == "coordinator"
    noor = id_of(app, "Noor")
    answer = send(staff, PAGE, {"role": "member"}, to=f"{PAGE}/{noor}/role")
    assert answer.status_code == 303
    assert places(app)["noor@example.org"] == "member"
    assert len(rows(app, "RoleInOrganizationChanged")) == 1


def test_somebody_known_gets_a_second_place_and_stays_one_person(people, app):
    answer = send(people.coordinator, PAGE, {**NOOR, "email": " RIVAL@example.org "})
    assert answer.status_code == 303
    assert places(app)["rival@example.org"] == "member"
    assert places(app, ZION)["rival@example.org"] == "coordinator"
    with app.app_context():
        both = queries.memberships_of(PERSON["rival"])
    assert both == {KULNA: "member", ZION: "coordinator"}


def test_the_same_invitation_twice_is_one_place(people, app):
    assert send(people.coordinator, PAGE, NOOR).status_code == 303
    again = send(people.coordinator, PAGE, NOOR)
    assert again.status_code == 422
    assert "already belongs" in again.get_data(as_text=True)
    assert len(rows(app, "PersonJoinedOrganization")) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u202e\u0000"}, "This field is required."),
        ({"name": "x" * 300_000}, "This is too long: 300000 characters"),
        ({"email": ""}, "This field is required."),
        ({"email": "noor"}, "Invalid email address."),
        ({"email": "noor@example.org\r\nBcc: all@example.org"}, "Invalid email address."),
        ({"email": "x" * 300_000}, "This is too long"),
        ({"locale": "fr"}, "Not a valid choice"),
        ({"locale": ""}, "Not a valid choice"),
        ({"role": "administrator"}, "Not a valid choice"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(people, app, wrong, sentence):
    before = places(app)
    answer = send(people.coordinator, PAGE, {**NOOR, **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "Noor" in page or "noor@example.org" in page
    assert places(app) == before


def test_who_leaves_an_organization_is_removed_after_a_question(people, app):
    path = f"{PAGE}/{PERSON['member']}/remove"
    assert "The bookings stay" in people.coordinator.get(path).get_data(as_text=True)
    assert "member@example.org" in places(app)
    assert send(people.coordinator, path, {}).status_code == 303
    assert "member@example.org" not in places(app)
    (row,) = rows(app, "PersonLeftOrganization")
    assert (row.subject_kind, row.subject_id) == ("organization", KULNA)
    assert row.facts == {"person_id": PERSON["member"]}
    assert people.member.get(PAGE).status_code == 404
    again = people.coordinator.post(path, data={"csrf_token": form_token(people.coordinator, PAGE)})
    assert again.status_code == 404


def test_a_coordinators_place_is_the_staffs_to_end(people, app):
    path = f"{PAGE}/{PERSON['coordinator']}/remove"
    assert people.coordinator.get(path).status_code == 403
    assert send(people.manager, path, {}).status_code == 303
    assert "coordinator@example.org" not in places(app)


@pytest.mark.parametrize("number", ["0", "999", "2147483647", "2147483648", "9" * 30, "-1", "x"])
@pytest.mark.parametrize("act", ["role", "remove", "letter"])
def test_unknown_people_are_not_found(people, number, act):
    answer = send(people.manager, PAGE, {"role": "member"}, to=f"{PAGE}/{number}/{act}")
    assert answer.status_code == 404


def test_a_person_of_another_organization_is_not_found_here(people, app):
    before = places(app, ZION)
    for act in ("role", "remove", "letter"):
        path = f"{PAGE}/{PERSON['rival']}/{act}"
        assert send(people.manager, PAGE, {"role": "member"}, to=path).status_code == 404
    assert places(app, ZION) == before


def test_a_role_that_does_not_exist_is_refused(people, app):
    answer = send(people.manager, PAGE, {"role": "owner"}, to=f"{PAGE}/1/role")
    assert answer.status_code == 400
    assert places(app)["member@example.org"] == "member"


def test_the_letter_is_sent_again_to_those_who_never_came_in(people, app):
    send(people.coordinator, PAGE, NOOR)
    noor = id_of(app, "Noor")
    before = len(rows(app, "MailboxLinkIssued"))
    answer = send(people.coordinator, PAGE, {}, to=f"{PAGE}/{noor}/letter")
    assert answer.status_code == 303
    assert len(rows(app, "MailboxLinkIssued")) == before + 1
    active = send(people.coordinator, PAGE, {}, to=f"{PAGE}/{PERSON['member']}/letter")
    assert active.status_code == 404


def test_no_form_works_without_its_token(people, app):
    for path in (PAGE, f"{PAGE}/1/role", f"{PAGE}/1/remove", f"{PAGE}/1/letter"):
        assert people.manager.post(path, data={**NOOR}).status_code in {303, 400}
    assert "noor@example.org" not in places(app)
    assert places(app)["member@example.org"] == "member"


def test_services_refuse_in_their_own_words(context):
    with pytest.raises(AlreadyBelongs):
        service.invite(
            KULNA,
            email="member@example.org",
            name="M",
            locale="en",
            role="member",
            actor_id=None,
            now=NOW,
        )
    with pytest.raises(NotInOrganization):
        service.remove(KULNA, PERSON["rival"], actor_id=None, now=NOW)
    with pytest.raises(LookupError):
        service.remove(99, PERSON["rival"], actor_id=None, now=NOW)


def test_who_leaves_the_house_leaves_her_organizations(app):
    with app.app_context():
        leave(PERSON["member"], actor_id=PERSON["manager"], now=NOW)
        assert queries.organizations_of(PERSON["member"]) == []
    assert len(rows(app, "PersonLeftOrganization")) == 1


def test_what_others_ask(context):
    assert queries.names([KULNA, 99])[KULNA].en == "Kulna"
    assert queries.names([]) == {}


def test_choices_of_a_booking_form(context):
    from shared_space.kernel.actor import VISITOR, Actor

    def ids(actor):
        return [organization_id for organization_id, _name in queries.choices_for(actor)]

    member = Actor(person_id=1, memberships={KULNA: "member"})
    assert ids(VISITOR) == []
    assert ids(member) == []
    assert ids(Actor(person_id=2, memberships={KULNA: "coordinator"})) == [KULNA]
    assert sorted(ids(Actor(person_id=4, is_manager=True))) == [KULNA, ZION]
    assert ids(Actor(person_id=5, is_administrator=True)) == []
    service.change(KULNA, {"members_may_request": True}, seen=None, actor_id=None, now=NOW)
    assert ids(member) == [KULNA]
