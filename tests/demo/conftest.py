"""An empty migrated house in demo mode, seeded once per engine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests.houses import HouseOfTests

EMPTY = "demo_empty"


@pytest.fixture
def empty_settings(house: HouseOfTests) -> Settings:
    """Settings of a fresh, migrated, empty database in demo mode."""
    url = house._url(EMPTY)
    if house.server:
        house._admin(f'DROP DATABASE IF EXISTS "{EMPTY}" WITH (FORCE)')
        house._admin(f'CREATE DATABASE "{EMPTY}"')
    else:
        for file in house.folder.glob(f"{EMPTY}.sqlite3*"):
            file.unlink()
    return replace(house.settings(url), mode="demo", public_url="http://127.0.0.1:8000")


@pytest.fixture
def empty(empty_settings: Settings) -> Iterator[Flask]:
    app = create_app(empty_settings)
    with app.app_context():
        upgrade()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()
