"""Her own account: name, language, password, devices."""

import pytest

from shared_space.kernel.audit import history
from shared_space.members.events import DeviceRevoked, PasswordChanged
from tests import cast
from tests.members.helpers import PASSWORD, devices, enter, give_password, later, person, who

pytestmark = pytest.mark.page

GOOD = {"name": "The member", "phone": "02-123-4567", "locale": "en"}


def verbs(app, name):
    with app.app_context():
        return [entry.verb for entry in history("person", cast.PERSON[name])]


def test_she_changes_her_name_telephone_and_language(app, people):
    typed = {"name": " Rana \u202e Khoury\x07 ", "phone": "02-123-4567", "locale": "ar"}
    assert cast.send(people.member, "/account/", typed).status_code == 303
    member = person(app, "member")
    assert (member.name, member.phone, member.locale) == ("Rana Khoury", "02-123-4567", "ar")
    with app.app_context():
        [entry] = history("person", cast.PERSON["member"])
    assert entry.facts == {"fields": ["name", "phone", "locale"]}


def test_saving_nothing_new_is_no_event(app, people):
    cast.send(people.member, "/account/", {**GOOD, "phone": ""})
    assert verbs(app, "member") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\u202e \x00"},
        {"name": "x" * 121},
        {"name": "x" * 300_000},
        {"phone": "not a number"},
        {"phone": "0" * 31},
        {"phone": "1" * 300_000},
        {"locale": "xx"},
        {"locale": "x" * 300_000},
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(app, people, wrong):
    response = cast.send(people.member, "/account/", {**GOOD, **wrong})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'class="error"' in page
    assert 'value="02-123-4567"' in page or "phone" in wrong
    assert person(app, "member").phone == ""


def test_more_than_a_form_can_hold(people):
    response = people.member.post("/account/", data={"name": "x" * 2_100_000})
    assert response.status_code == 413


def test_she_gives_herself_no_role(app, people):
    cast.send(
        people.member,
        "/account/",
        {**GOOD, "is_administrator": "y", "is_manager": "y", "email": "b@example.org", "id": "5"},
    )
    member = person(app, "member")
    assert (member.is_manager, member.is_administrator) == (False, False)
    assert member.email == "member@example.org"


def test_a_first_password_then_another(app, people):
    member = people.member
    assert (
        cast.send(member, "/account/", {"new_password": PASSWORD}, to="/account/password").location
        == "/account/"
    )
    other = app.test_client()
    assert enter(other, "member").status_code == 303
    assert len([d for d in devices(app, "member") if d.revoked_at is None]) == 2
    wrong = cast.send(
        member,
        "/account/",
        {"password": "not this one", "new_password": "a brand new one"},
        to="/account/password",
    )
    assert wrong.status_code == 422
    assert enter(app.test_client(), "member").status_code == 303
    right = cast.send(
        member,
        "/account/",
        {"password": PASSWORD, "new_password": "a brand new one"},
        to="/account/password",
    )
    assert right.status_code == 303
    assert who(member) == "member@example.org"
    assert who(other) == ""
    assert enter(app.test_client(), "member").status_code == 422
    assert enter(app.test_client(), "member", "a brand new one").status_code == 303
    assert verbs(app, "member").count(PasswordChanged.__name__) == 2


def test_the_current_password_cannot_be_left_out(app, people):
    give_password(app, "member")
    response = cast.send(
        people.member, "/account/", {"new_password": "a brand new one"}, to="/account/password"
    )
    assert response.status_code == 422
    assert enter(app.test_client(), "member").status_code == 303


def test_guessing_the_current_password_waits_too(app, people):
    give_password(app, "member")
    guess = {"password": "a wrong guess", "new_password": "a brand new one"}
    for _ in range(5):
        cast.send(people.member, "/account/", guess, to="/account/password")
    response = cast.send(people.member, "/account/", guess, to="/account/password")
    assert "Wait 5 seconds" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "This field is required."),
        ("short one", "at least 10 characters"),
        ("x" * 201, "at most 200 characters"),
        ("x" * 300_000, "at most 200 characters"),
        ("ababababababab", "easy to guess"),
        ("member@example.org", "Your name or e-mail is easy to guess"),
        ("The member", "Your name or e-mail is easy to guess"),
    ],
)
def test_unfit_passwords(app, people, password, sentence):
    response = cast.send(
        people.member, "/account/", {"new_password": password}, to="/account/password"
    )
    assert response.status_code == 422
    assert sentence in response.get_data(as_text=True)
    assert person(app, "member").password_hash == ""


def test_she_sees_her_devices_and_ends_one(app, people):
    give_password(app, "member")
    phone = app.test_client()
    agent = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537"
    csrf = cast.form_token(phone, "/sign-in")
    phone.post(
        "/sign-in/password",
        data={"email": "member@example.org", "password": PASSWORD, "csrf_token": csrf},
        headers={"User-Agent": agent},
    )
    page = people.member.get("/account/").get_data(as_text=True)
    assert "Chrome, Android" in page
    assert "09:00" in page  # the house's clock
    device = next(d for d in devices(app, "member") if d.label)
    for _ in range(2):  # sent twice is no mistake
        response = cast.send(people.member, "/account/", {}, to=f"/account/devices/{device.id}/end")
        assert response.status_code == 303
    assert who(phone) == ""
    assert "Chrome, Android" not in people.member.get("/account/").get_data(as_text=True)
    assert verbs(app, "member").count(DeviceRevoked.__name__) == 1


def test_she_ends_all_others(app, people):
    give_password(app, "member")
    others = [app.test_client() for _ in range(2)]
    for other in others:
        enter(other, "member")
    cast.send(people.member, "/account/", {}, to="/account/devices/end-others")
    assert [who(other) for other in others] == ["", ""]
    assert who(people.member) == "member@example.org"


def test_a_device_of_somebody_else_is_not_there(app, people):
    assert who(people.rival) == "rival@example.org"
    foreign = devices(app, "rival")[0].id
    for number in (foreign, 999_999, 2**31, 2**70):
        response = cast.send(people.member, "/account/", {}, to=f"/account/devices/{number}/end")
        assert response.status_code == 404
    assert who(people.rival) == "rival@example.org"


def test_an_ended_device_is_not_listed(app, people):
    give_password(app, "member")
    enter(app.test_client(), "member")
    with later(hours=13):
        page = people.member.get("/account/").get_data(as_text=True)
    assert page.count('data-label="Device"') == 1


def test_the_private_calendars_are_a_link_away(people):
    assert 'href="/account/calendars"' in people.member.get("/account/").get_data(as_text=True)


def test_she_turns_invitations_off_and_on(app, people):
    for wanted, offer in (
        ("no", "Send invitations with the letters"),
        ("yes", "without invitations"),
    ):
        answer = cast.send(
            people.member, "/account/", {"wanted": wanted}, to="/account/invitations"
        )
        assert answer.status_code == 303
        assert offer in people.member.get("/account/").text
        assert person(app, "member").invitations == (wanted == "yes")
    assert verbs(app, "member") == ["AccountEdited", "AccountEdited"]
