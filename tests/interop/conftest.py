"""The long form (`make interop`), and what it leaves for docs/interop.md."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.db import db
from tests.houses import HouseOfTests
from tests.interop.readers import HERE, READERS, Reader

LONG = os.environ.get("SHARED_SPACE_INTEROP") == "all"
SEEN: dict[str, dict[str, object]] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes is for `make interop` alone."""
    if not LONG:
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in set(long)]


def ready(reader: Reader) -> None:
    """Skip what needs `reader` where it is not installed; in CI that fails."""
    if wanted := reader.missing():
        absent(f"{reader.name} is not installed ({wanted})")


def absent(sentence: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def installed() -> list[Reader]:
    """Every reader in CI; elsewhere those that are there."""
    here = [reader for reader in READERS if not reader.missing()]
    if os.environ.get("CI") == "true":
        assert here == list(READERS), [reader.missing() for reader in READERS]
    return here


def note(what: str, reader: str, version: str, calendars: int, instances: int) -> None:
    """Keep what a program read, for docs/interop.md."""
    SEEN[f"{what}, {reader}"] = {
        "what": what,
        "reader": reader,
        "version": version,
        "calendars": calendars,
        "instances": instances,
    }


def pytest_sessionfinish(exitstatus: int) -> None:
    if LONG and SEEN and not exitstatus:
        (HERE / ".built").mkdir(exist_ok=True)
        (HERE / ".built" / "seen.json").write_text(json.dumps(list(SEEN.values())), "utf-8")


@contextmanager
def demo_house(house: HouseOfTests, folder: Path) -> Iterator[Flask]:
    """A demo house of its own, as `flask seed-demo` fills it."""
    url = f"sqlite:///{folder / 'demo.sqlite3'}"
    instance = folder / "instance"
    settings = house.settings(url)
    app = create_app(
        replace(settings, mode="demo", public_url="http://127.0.0.1:8000", instance_path=instance)
    )
    with app.app_context():
        upgrade()
        done = app.test_cli_runner().invoke(args=["seed-demo"])
        assert done.exit_code == 0, done.output
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def demo(house: HouseOfTests, tmp_path: Path) -> Iterator[Flask]:
    with demo_house(house, tmp_path) as app:
        yield app
