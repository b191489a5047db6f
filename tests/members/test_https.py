"""The same door on https: cookies bound to the host, forms from pages that send no Referer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from shared_space.members import service
from tests import cast

HERE = "https://rooms.example.org"


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            mode="production",
            database_url=f"sqlite:///{tmp_path}/house.sqlite3",
            secret_key="a secret for tests only, of a fair length",
            public_url=HERE,
            instance_path=tmp_path,
        )
    )
    with app.app_context():
        upgrade()
        cast.settle()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_link_works_without_a_referer_and_cookies_are_bound_to_the_host(secure):
    with secure.app_context():
        token = service.issue_link(cast.PERSON["member"], "sign_in", actor_id=None, now=cast.NOW)
    client = secure.test_client()
    address = f"/sign-in/link/{token}"
    page = client.get(address, base_url=HERE).get_data(as_text=True)
    csrf = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    response = client.post(
        address,
        base_url=HERE,
        headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        data={"csrf_token": csrf, "kept": "y"},
    )
    assert (response.status_code, response.location) == (303, "/")
    cookies = response.headers.getlist("Set-Cookie")
    assert {c.split("=", 1)[0] for c in cookies} == {"__Host-device", "__Host-form"}
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert client.get("/account/", base_url=HERE).status_code == 200
    kept = client.post("/account/", base_url=HERE, data={"name": "typed"})
    assert kept.location == "/sign-in/kept"
    assert any(c.startswith("__Host-kept=") for c in kept.headers.getlist("Set-Cookie"))
    plain = secure.test_client()
    plain.set_cookie("device", client.get_cookie("__Host-device", "rooms.example.org").value)
    assert plain.get("/account/", base_url=HERE).status_code == 303
