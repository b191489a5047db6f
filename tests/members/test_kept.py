"""An expired session loses no typed text, and shows it to nobody else."""

import re
from html import unescape

import pytest

from shared_space.members import service
from shared_space.members.models import KeptForm
from tests import cast
from tests.members.helpers import (
    ask_for_link,
    enter,
    give_password,
    later,
    number,
    person,
    use_link,
    who,
)

pytestmark = pytest.mark.page

TYPED = {"name": "Rana «ثلاثة» <b>", "phone": "02-123-4567", "locale": "he"}


def signed_in(app, name="member"):
    give_password(app, name)
    client = app.test_client()
    enter(client, name)
    return client


def send_too_late(client, path="/account/", data=TYPED, hours=13, **more):
    csrf = cast.form_token(client, "/account/")
    with later(hours=hours):
        return client.post(path, data={**data, "csrf_token": csrf}, **more)


def kept_page(client, hours=13):
    with later(hours=hours):
        return client.get("/sign-in/kept").get_data(as_text=True)


def send_again(client, page, hours=13):
    """Press the button of the page."""
    form = page.split('name="kept_form"', 1)
    action = form[0].rsplit('action="', 1)[1].split('"', 1)[0]
    start = page.rindex("<form", 0, page.index('name="kept_form"'))
    html = page[start : page.index("</form>", start)]
    fields = [
        (unescape(name), unescape(value))
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    ]
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    with later(hours=hours):
        return client.post(unescape(action), data=data)


def test_what_she_typed_is_sent_after_a_password(app):
    client = signed_in(app)
    response = send_too_late(client)
    assert response.status_code == 303
    assert response.location.startswith("/sign-in?")
    with later(hours=13):
        assert "What you typed is kept." in client.get(response.location).get_data(as_text=True)
        response = enter(client, "member")
    assert response.location.startswith("/sign-in/kept")
    page = kept_page(client)
    assert unescape(page).count(TYPED["name"]) == 2  # to read, and to send
    assert "<b>" not in page
    assert send_again(client, page).location == "/account/"
    assert (person(app, "member").name, person(app, "member").phone) == (
        TYPED["name"],
        TYPED["phone"],
    )
    client.set_cookie("language", "en")
    assert "Nothing is kept here" in kept_page(client)


def test_what_she_typed_is_sent_after_a_link_in_the_same_browser(app, mailbox):
    client = signed_in(app)
    send_too_late(client)
    with later(hours=13):
        ask_for_link(client, "member@example.org")
        assert use_link(client, mailbox[0].token).location.startswith("/sign-in/kept")
    assert send_again(client, kept_page(client)).location == "/account/"
    assert person(app, "member").phone == TYPED["phone"]


def test_the_original_address_is_kept_with_its_question(app):
    client = signed_in(app)
    send_too_late(client, "/account/?from=here&and=there")
    with later(hours=13):
        enter(client, "member")
    assert 'action="/account/?from=here&amp;and=there"' in kept_page(client)


def test_several_values_of_one_name_stay(app):
    client = signed_in(app)
    send_too_late(client, data={"dates": ["one", "two"], "text": "a\r\nb"})
    with later(hours=13):
        enter(client, "member")
    page = kept_page(client)
    assert page.count('name="dates"') == 2
    assert "a<br>b" in page


def test_nobody_else_on_this_browser_sees_it(app):
    client = signed_in(app)
    give_password(app, "rival")
    send_too_late(client)
    with later(hours=13):
        assert enter(client, "rival").location == "/"
    assert "02-123" not in kept_page(client)
    assert "Nothing is kept here" in kept_page(client)
    with later(hours=13):
        cast.send(client, "/sign-out", {})
    assert "Nothing is kept here" in kept_page(client)


def test_after_signing_out_in_another_window_it_is_still_hers(app):
    """Her words, sent after somebody signed her out, are not shown to the next person."""
    client = signed_in(app)
    give_password(app, "rival")
    csrf = cast.form_token(client, "/account/")
    cast.send(client, "/sign-out", {})
    client.post("/account/", data={**TYPED, "csrf_token": csrf})
    assert enter(client, "rival").location == "/"
    cast.send(client, "/account/", {}, to="/sign-out")
    client = signed_in(app)
    csrf = cast.form_token(client, "/account/")
    cast.send(client, "/sign-out", {})
    client.post("/account/", data={**TYPED, "csrf_token": csrf})
    assert enter(client, "member").location.startswith("/sign-in/kept")


def test_a_stranger_with_another_browser_sees_nothing(app, people):
    send_too_late(signed_in(app))
    stranger = people.rival
    stranger.set_cookie("kept", "guessed")
    assert "Nothing is kept here" in kept_page(stranger)


def test_passwords_are_never_kept(app):
    client = signed_in(app)
    send_too_late(
        client, "/account/password", {"password": "secret one", "new_password": "another"}
    )
    assert number(app, KeptForm) == 0
    send_too_late(client, data={**TYPED, "Smtp-Password": "secret one"})
    with later(hours=13):
        enter(client, "member")
    assert "secret one" not in kept_page(client)
    assert number(app, KeptForm) == 1


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-in/password", "/sign-in/forgotten", "/sign-out"]
)
def test_pages_of_the_door_are_not_kept(app, visitor, path):
    visitor.get("/sign-in")
    response = visitor.post(path, data={"email": "member@example.org", "name": "typed"})
    assert response.status_code == 303
    assert "again=1" in response.location
    assert number(app, KeptForm) == 0


def test_a_form_without_its_secret_is_shown_to_send_again(app, people):
    client = people.member
    response = client.post("/account/", data=TYPED)
    assert (response.status_code, response.location) == (303, "/sign-in/kept")
    assert person(app, "member").phone == ""
    page = kept_page(client, hours=0)
    assert "It is sent in the name of <bdi>The member</bdi>." in page
    assert send_again(client, page, hours=0).location == "/account/"
    assert person(app, "member").phone == TYPED["phone"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_puts_no_words_into_her_mouth(app, people, visitor, headers):
    visitor.get("/sign-in")
    assert people.member.post("/account/", data=TYPED, headers=headers).status_code == 400
    response = visitor.post("/account/", data=TYPED, headers=headers)
    assert response.status_code == 303
    assert response.location.startswith("/sign-in?")
    assert number(app, KeptForm) == 0


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_a_page_of_ours_is_known(app, people, headers):
    assert people.member.post("/account/", data=TYPED, headers=headers).location == "/sign-in/kept"


def test_what_is_too_long_is_not_kept(app):
    client = signed_in(app)
    send_too_late(client, data={"text": "א" * 149_000})
    assert number(app, KeptForm) == 1
    send_too_late(client, data={"text": "א" * 151_000})
    with later(hours=13):
        assert enter(client, "member").status_code == 303
    assert number(app, KeptForm) == 1


def test_strangers_cannot_fill_the_house(app, visitor, monkeypatch):
    visitor.get("/sign-in")
    monkeypatch.setattr("shared_space.members.service.kept.MOST_OF_STRANGERS", 2)
    for _ in range(4):
        client = app.test_client()
        client.get("/sign-in")
        client.post("/account/", data=TYPED)
    assert number(app, KeptForm) == 2
    bare = app.test_client()
    bare.post("/account/", data=TYPED)
    assert number(app, KeptForm) == 2


def test_one_browser_keeps_one_form(app, people):
    for text in ("first", "second"):
        people.member.post("/account/", data={"name": text})
    assert number(app, KeptForm) == 1
    assert "second" in kept_page(people.member, hours=0)


def test_it_is_kept_for_a_day(app):
    client = signed_in(app)
    send_too_late(client)
    with later(hours=37):
        enter(client, "member")
    assert "Nothing is kept here" in kept_page(client, hours=37)
    with app.app_context():
        from datetime import timedelta

        service.forget_old(cast.NOW + timedelta(hours=37))
    assert number(app, KeptForm) == 0


def test_it_can_be_thrown_away(app, people):
    people.member.post("/account/", data=TYPED)
    response = cast.send(
        people.member, "/sign-in/kept", {}, to="/sign-in/kept/forget?next=/account/"
    )
    assert response.location == "/account/"
    assert number(app, KeptForm) == 0
    cast.send(people.member, "/account/", {}, to="/sign-in/kept/forget")  # twice is no mistake


def test_what_is_not_open_to_her_is_not_offered(app):
    """The session of an administrator ended; meanwhile she is none any more."""
    client = signed_in(app, "administrator")
    send_too_late(client, "/manage/people/1/roles", {"is_manager": "y", "reason": "since I say so"})
    with app.app_context():
        service.set_roles(
            cast.PERSON["manager"],
            is_manager=True,
            is_administrator=True,
            actor_id=None,
            now=cast.NOW,
        )
        from shared_space.kernel.db import db, transactional
        from shared_space.members.models import Person

        @transactional
        def activate():
            db.session.get_one(Person, cast.PERSON["manager"]).state = "active"

        activate()
        service.set_roles(
            cast.PERSON["administrator"],
            is_manager=False,
            is_administrator=False,
            actor_id=None,
            now=cast.NOW,
        )
    with later(hours=13):
        enter(client, "administrator")
    page = kept_page(client)
    assert "since I say so" in page
    assert "not open to you" in page
    assert 'name="kept_form"' not in page


def test_a_button_alone_leads_back_to_its_page(app):
    client = signed_in(app)
    response = send_too_late(
        client,
        "/account/devices/end-others",
        {},
        headers={"Referer": "http://localhost/account/?a=1"},
    )
    assert response.location in {
        "/sign-in?next=/account/?a%3D1",
        "/sign-in?next=%2Faccount%2F%3Fa%3D1",
    }
    response = send_too_late(
        client, "/account/devices/end-others", {}, headers={"Referer": "https://evil.example/x"}
    )
    assert response.location in {"/sign-in?next=/", "/sign-in?next=%2F"}
    assert who(client) == "member@example.org"
