"""Forgetting, and the commands."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from shared_space.members import demo, service
from shared_space.members.models import Device, KeptForm, MailboxLink, Throttle
from tests import cast
from tests.members.helpers import enter, give_password, number, still_invited, use_link, who


def test_old_rows_are_forgotten_and_young_ones_stay(app, visitor):
    give_password(app, "member")
    enter(visitor, "member", "a wrong guess")
    enter(visitor, "rival", "a wrong guess")
    enter(visitor, "member")
    with app.app_context():
        service.issue_link(cast.PERSON["member"], "sign_in", actor_id=None, now=cast.NOW)
        still_invited("rival")
        service.issue_link(cast.PERSON["rival"], "invitation", actor_id=None, now=cast.NOW)
        service.keep_form("/x", [("a", "b")], person_id=None, old_key="", now=cast.NOW)

    def left(**after):
        with app.app_context():
            service.forget_old(cast.NOW + timedelta(**after))
        return tuple(number(app, model) for model in (MailboxLink, KeptForm, Throttle, Device))

    assert left(hours=23) == (2, 1, 1, 1)
    assert left(days=2) == (1, 0, 0, 1)
    assert left(days=31) == (0, 0, 0, 0)


def test_a_form_is_forgotten_by_its_key(app):
    with app.app_context():
        key = service.keep_form("/x", [("a", "b")], person_id=None, old_key="", now=cast.NOW)
        service.forget_form("another")
        assert number(app, KeptForm) == 1
        service.forget_form(key)
    assert number(app, KeptForm) == 0


def test_an_administrator_from_the_command_line(app, visitor):
    result = app.test_cli_runner().invoke(
        args=[
            "create-administrator",
            "--email",
            "Boss@example.org",
            "--name",
            "Boss",
            "--language",
            "he",
        ]
    )
    assert result.exit_code == 0, result.output
    address = result.output.split()[-1]
    assert address.startswith("http://localhost/sign-in/link/")
    use_link(visitor, address.rsplit("/", 1)[1], name="Boss", locale="he")
    assert who(visitor) == "boss@example.org"
    assert visitor.get("/manage/people/new").status_code == 200


@pytest.mark.parametrize(("email", "name"), [("none", "Boss"), ("boss@example.org", "  ")])
def test_an_administrator_needs_an_address_and_a_name(app, email, name):
    result = app.test_cli_runner().invoke(
        args=["create-administrator", "--email", email, "--name", name, "--language", "he"]
    )
    assert result.exit_code == 2


def test_there_are_no_demo_people_in_a_real_house(app):
    result = app.test_cli_runner().invoke(args=["demo-people"])
    assert result.exit_code == 1
    assert demo.PASSWORD not in result.output
    with app.app_context(), pytest.raises(RuntimeError):
        service.give_demo_password([1])


def test_demo_people_say_how_to_sign_in(tmp_path: Path):
    app = create_app(
        Settings(
            mode="demo",
            database_url=f"sqlite:///{tmp_path}/demo.sqlite3",
            secret_key="a secret for tests only, of a fair length",
            public_url="http://127.0.0.1:8000",
            instance_path=tmp_path,
        )
    )
    with app.app_context():
        upgrade()
        cast.settle()
        service.give_demo_password(list(cast.PERSON.values()))
        db.session.remove()
    result = app.test_cli_runner().invoke(args=["demo-people", "--json"])
    people = json.loads(result.output)
    assert [p["role"] for p in people] == [
        "administrator",
        "manager",
        "coordinator",
        "coordinator",
        "member",
    ]
    shown = app.test_cli_runner().invoke(args=["demo-people"]).output
    for one in people:
        assert one["email"] in shown
        client = app.test_client()
        response = cast.send(
            client,
            "/sign-in/password",
            {"email": one["email"], "password": one["password"]},
        )
        assert response.status_code == 303
    with app.app_context():
        db.engine.dispose()
