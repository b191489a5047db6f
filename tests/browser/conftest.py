"""A real server with a lived-in house, and Debian's Chromium before it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests.browser.eye import ARGUMENTS, Eye, installed
from tests.browser.house import MORNING, furnish


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (its name there)
        pass


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which `app` answers on this computer."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="package", autouse=True)
def morning() -> Iterator[None]:
    """Every test here begins on the same morning; its clock goes on."""
    with time_machine.travel(MORNING, tick=True):
        yield


@pytest.fixture(scope="package")
def chromium() -> str:
    """Where the machine's Chromium is. Skips every browser test without one; in CI that fails."""
    if path := installed():
        return path
    sentence = (
        "Chromium is not installed: the browser tests are left out"
        " (apt-get install chromium-headless-shell)"
    )
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def house_url(
    chromium: str, morning: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a furnished house on SQLite that lives as long as the browser tests. The
    walks that write should leave it so that the other tests still find their rows."""
    folder = tmp_path_factory.mktemp("browser")
    app = create_app(
        Settings(
            mode="demo",
            database_url=f"sqlite:///{folder / 'house.sqlite3'}",
            secret_key="a secret for the browser's house, of a fair length",
            public_url="http://127.0.0.1",
            instance_path=folder / "instance",
        )
    )
    with app.app_context():
        upgrade()
        furnish()
        db.session.remove()
    with served(app) as url:
        yield url
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def eye(browser: Browser, house_url: str) -> Iterator[Eye]:
    with Eye(browser, house_url) as eye:
        yield eye
