"""Signing in with a password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared_space.kernel.refusals import Refused
from shared_space.kernel.tokens import digest
from shared_space.members import passwords, service
from shared_space.members.models import Device
from tests import cast
from tests.members.helpers import (
    PASSWORD,
    devices,
    enter,
    give_password,
    hashed,
    later,
    number,
    person,
    who,
)

pytestmark = pytest.mark.page

NOT_RIGHT = "The e-mail or the password is not right."


def test_a_member_signs_in_and_out(app, visitor):
    give_password(app, "member")
    response = enter(visitor, "member", next_path="/bookings/")
    assert (response.status_code, response.location) == (303, "/bookings/")
    assert who(visitor) == "member@example.org"
    response = cast.send(visitor, "/sign-out", {})
    assert response.status_code == 303
    assert '"cache"' in response.headers["Clear-Site-Data"]
    assert who(visitor) == ""
    assert devices(app, "member")[0].revoked_at == cast.NOW


def test_the_address_may_be_typed_in_capitals_and_with_spaces(app, visitor):
    give_password(app, "member")
    response = cast.send(
        visitor,
        "/sign-in",
        {"email": "  Member@Example.ORG \u200f", "password": PASSWORD},
        to="/sign-in/password",
    )
    assert response.status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("member", "another password"),
        ("member", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("rival", PASSWORD),  # has none
        ("rival", ""),
        ("member", PASSWORD + "x" * 300_000),
        ("member", "\x00\u202e" + PASSWORD),
    ],
)
def test_every_wrong_answer_is_the_same(app, visitor, name, password):
    give_password(app, "member")
    response = enter(visitor, name, password)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert (NOT_RIGHT in page) == bool(password)
    assert f"{name}@example.org" in page  # what was typed stays
    assert who(visitor) == ""


def test_known_and_unknown_people_cost_one_hash_each(app, visitor, monkeypatch):
    give_password(app, "member")
    passwords.matches("", "so that the dummy is made")
    calls = []
    verify = passwords._HASHER.verify

    class Counting:
        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, *args):
            calls.append(args)
            return verify(*args)

    hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    for name in ("member", "nobody", "rival"):
        enter(visitor, name, "not the one")
        assert len(calls) == 1
        calls.clear()
    enter(visitor, "member", "y" * 5000)
    assert len(calls) == 1


def test_who_has_left_cannot_enter(app, visitor):
    give_password(app, "member")
    with app.app_context():
        service.leave(cast.PERSON["member"], actor_id=None, now=cast.NOW)
    assert NOT_RIGHT in enter(visitor, "member").get_data(as_text=True)


def test_guessing_waits_longer_and_longer_and_says_so(app, visitor):
    give_password(app, "member")
    for _ in range(5):
        assert NOT_RIGHT in enter(visitor, "member", "a wrong guess").get_data(as_text=True)
    assert "Wait 5 seconds" in enter(visitor, "member").get_data(as_text=True)
    with later(seconds=5):
        assert NOT_RIGHT in enter(visitor, "member", "a wrong guess").get_data(as_text=True)
        assert "Wait 10 seconds" in enter(visitor, "member").get_data(as_text=True)
    with later(seconds=15):
        assert enter(visitor, "member").status_code == 303  # never locked out
        for _ in range(5):
            assert NOT_RIGHT in enter(visitor, "member", "a wrong guess").get_data(as_text=True)


def test_a_hundred_guesses_at_once_are_counted_before_they_are_tried(app):
    def guess(_number):
        with app.app_context():
            try:
                service.sign_in_with_password(
                    "member@example.org", "a guess", browser=service.Browser(), now=cast.NOW
                )
            except Refused as error:
                return error.code

    give_password(app, "member")
    with ThreadPoolExecutor(8) as guesses:
        answers = list(guesses.map(guess, range(24)))
    assert answers.count("wrong_password") == 5
    assert answers.count("too_soon") == 19


def test_unknown_addresses_wait_as_known_ones_do(app, visitor):
    for _ in range(5):
        enter(visitor, "nobody", "a wrong guess")
    assert "Wait 5 seconds" in enter(visitor, "nobody").get_data(as_text=True)


def test_guesses_against_one_do_not_hold_up_another(app, visitor):
    give_password(app, "rival")
    for _ in range(6):
        enter(visitor, "member", "a wrong guess")
    assert enter(visitor, "rival").status_code == 303


def test_one_address_may_not_knock_for_ever(app, visitor):
    token = cast.form_token(visitor, "/sign-in")
    answers = [
        visitor.post("/sign-in/password", data={"csrf_token": token}).status_code for _ in range(61)
    ]
    assert answers[59] == 422
    assert answers[60] == 429
    assert visitor.get("/sign-in").status_code == 200


def test_a_device_is_new_at_every_sign_in(app, visitor):
    """Session fixation: what a stranger put into the browser is worth nothing afterwards."""
    give_password(app, "member")
    visitor.set_cookie("device", "planted")
    enter(visitor, "member")
    first = visitor.get_cookie("device").value
    assert first != "planted"
    form_secret = cast.form_token(visitor, "/account/")
    assert enter(visitor, "member").status_code == 303
    second = visitor.get_cookie("device").value
    assert second != first
    refused = visitor.post("/account/", data={"csrf_token": form_secret, "name": "Planted"})
    assert refused.location == "/sign-in/kept"
    stranger = app.test_client()
    for token in ("planted", first):
        stranger.set_cookie("device", token)
        assert who(stranger) == ""
    assert number(app, Device) == 2


def test_the_token_is_kept_as_a_hash_only(app, visitor):
    give_password(app, "member")
    enter(visitor, "member")
    token = visitor.get_cookie("device").value
    assert devices(app, "member")[0].token_hash == digest(token)


def test_two_people_on_one_browser(app, visitor):
    for name in ("member", "rival"):
        give_password(app, name)
        enter(visitor, name)
    assert who(visitor) == "rival@example.org"
    assert devices(app, "member")[0].revoked_at == cast.NOW


@pytest.mark.parametrize(
    ("name", "kept", "inside", "outside"),
    [
        ("member", "y", {"days": 89, "hours": 23}, {"days": 90, "seconds": 1}),
        ("member", "", {"hours": 11, "minutes": 59}, {"hours": 12, "seconds": 1}),
        ("manager", "y", {"hours": 11, "minutes": 59}, {"hours": 12, "seconds": 1}),
        ("administrator", "y", {"hours": 11, "minutes": 59}, {"hours": 12, "seconds": 1}),
    ],
)
def test_how_long_one_stays_signed_in(app, name, kept, inside, outside):
    visitor = app.test_client()
    give_password(app, name)
    enter(visitor, name, kept=kept)
    assert (visitor.get_cookie("device").max_age is not None) == (kept == "y" and name == "member")
    with later(**inside):
        assert who(visitor) == f"{name}@example.org"
    with later(**outside):
        assert who(visitor) == ""


def test_the_cookie_is_for_this_house_alone(app, visitor):
    give_password(app, "member")
    response = enter(visitor, "member")
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("device="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_an_old_hash_is_made_anew(app, visitor):
    from argon2 import PasswordHasher

    from shared_space.kernel.db import db, transactional
    from shared_space.members.models import Person

    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)

    @transactional
    def keep():
        db.session.get_one(Person, cast.PERSON["member"]).password_hash = weak

    with app.app_context():
        keep()
    assert enter(visitor, "member").status_code == 303
    better = person(app, "member").password_hash
    assert better != weak
    assert passwords.matches(better, PASSWORD)


def test_a_password_is_the_same_from_every_keyboard():
    assert passwords.matches(hashed("caf\u00e9 in the house"), "cafe\u0301 in the house")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/%5c%5cevil.example/../\\",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "evil.example",
        "/sign-out",
        "/sign-in?next=/",
        "x" * 600,
    ],
)
def test_the_way_after_signing_in_stays_inside(app, visitor, target):
    give_password(app, "member")
    token = cast.form_token(visitor, "/sign-in")
    response = visitor.post(
        "/sign-in/password",
        query_string={"next": target},
        data={"email": "member@example.org", "password": PASSWORD, "csrf_token": token},
    )
    assert (response.status_code, response.location) == (303, "/")
    response = visitor.get("/sign-in", query_string={"next": target})
    assert (response.status_code, response.location) == (303, "/")


def test_a_page_that_asks_for_a_sign_in_is_found_again(app, visitor):
    give_password(app, "member")
    response = visitor.get("/account/?a=1")
    assert response.status_code == 303
    page = visitor.get(response.location).get_data(as_text=True)
    action = page.split('action="/sign-in/password?next=', 1)[1].split('"', 1)[0]
    assert action in {"/account/?a%3D1", "/account/?a=1", "%2Faccount%2F%3Fa%3D1"}


def test_a_form_without_its_secret_is_shown_again(app, visitor):
    give_password(app, "member")
    response = visitor.post("/sign-in/password", data={"email": "a@example.org", "password": "x"})
    assert response.status_code == 303
    page = visitor.get(response.location)
    assert page.status_code == 200
    assert "Please send it once more." in page.get_data(as_text=True)


def test_the_footprint_is_left_every_ten_minutes_at_most(app, visitor):
    give_password(app, "member")
    enter(visitor, "member", kept="y")
    for minutes, seen in ((9, 0), (10, 10), (15, 10), (20, 20)):
        with later(minutes=minutes):
            visitor.get("/account/", buffered=True).close()
            assert devices(app, "member")[0].seen_at == cast.NOW + timedelta(minutes=seen)
