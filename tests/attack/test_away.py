"""When the house cannot answer: every page still says so in words, and calendars get no page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db

PAGES = ("/", "/sign-in", "/bookings/day/", "/bookings/", "/nothing/here", "/language/he")
FEEDS = ("/calendars/workshops.ics", "/calendars/private/secret/house.ics")
OURS = ("حدث خلل عندنا", "משהו השתבש אצלנו", "Something is wrong on our side")
NO_HOUSE = ("لا يوجد بيت", "אין כאן בית", "There is no house here yet")


def built(folder: Path, url: str) -> Flask:
    app = create_app(
        Settings(
            mode="production",
            database_url=url,
            secret_key="a secret for tests only, of a fair length",
            public_url="http://localhost",
            instance_path=folder,
        )
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(params=["no tables", "no house", "no server"])
def dark(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, tuple[str, ...]]]:
    url = f"sqlite:///{tmp_path}/house.sqlite3"
    if request.param == "no server":
        url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    app = built(tmp_path, url)
    if request.param == "no house":
        with app.app_context():
            upgrade()
    yield app, NO_HOUSE if request.param == "no house" else OURS
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_pages_say_it_in_every_language(dark):
    app, sentences = dark
    for path in PAGES:
        client = app.test_client()
        client.set_cookie("device", "of somebody")
        answer = client.get(path)
        if answer.status_code == 303 and sentences is NO_HOUSE:
            continue  # a redirect needs no house
        assert (answer.status_code, answer.mimetype) == (503, "text/html"), path
        assert [s for s in sentences if s not in answer.text] == []
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_calendar_programs_get_no_page(dark):
    app, sentences = dark
    for path in FEEDS:
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.mimetype) == (503, "text/plain"), path
        assert sentences[2] in answer.text
        assert answer.headers["Retry-After"] == "60"


def test_machines_are_told_apart_process_and_database(dark):
    app, _sentences = dark
    client = app.test_client()
    client.set_cookie("device", "of somebody")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
