"""Short ways through the door."""

from datetime import timedelta
from functools import lru_cache

import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared_space.kernel.db import db, transactional
from shared_space.members import passwords
from shared_space.members.models import Device, Person
from tests import cast

PASSWORD = "three olive trees"
hashed = lru_cache(passwords.hashed)


def give_password(app: Flask, name: str, password: str = PASSWORD) -> None:
    @transactional
    def give() -> None:
        db.session.get_one(Person, cast.PERSON[name]).password_hash = hashed(password)

    with app.app_context():
        give()


def enter(
    client: FlaskClient, name: str, password: str = PASSWORD, next_path: str = "/", **more: object
) -> TestResponse:
    """Send the password form."""
    return cast.send(
        client,
        "/sign-in/password",
        {"email": f"{name}@example.org", "password": password, **more},
        to=f"/sign-in/password?next={next_path}",
    )


def ask_for_link(client: FlaskClient, email: str, path: str = "/sign-in") -> TestResponse:
    return cast.send(client, path, {"email": email})


def use_link(client: FlaskClient, token: str, **typed: object) -> TestResponse:
    return cast.send(client, f"/sign-in/link/{token}", typed)


def who(client: FlaskClient) -> str:
    """The address of the person this browser is signed in as; '' for a visitor."""
    response = client.get("/account/")
    if response.status_code == 303:
        return ""
    page = response.get_data(as_text=True)
    return page.split('autocomplete="username" value="', 1)[1].split('"', 1)[0]


def later(**span: float) -> time_machine.travel:
    """with later(hours=13): …"""
    return time_machine.travel(cast.NOW + timedelta(**span), tick=False)


def number(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def devices(app: Flask, name: str) -> list[Device]:
    with app.app_context():
        found = db.session.scalars(
            sa.select(Device).where(Device.person_id == cast.PERSON[name]).order_by(Device.id)
        ).all()
        db.session.expunge_all()
        return list(found)


def person(app: Flask, name_or_id: str | int) -> Person:
    with app.app_context():
        number = cast.PERSON[name_or_id] if isinstance(name_or_id, str) else name_or_id
        found = db.session.get_one(Person, number)
        db.session.expunge_all()
        return found


@transactional
def still_invited(name):
    """As if she had never been here."""
    db.session.get_one(Person, cast.PERSON[name]).state = "invited"
