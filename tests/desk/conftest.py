"""The desk speaks English in these tests, and its rows are written into the house of the test."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import rows


@pytest.fixture
def house_of_rows(app: Flask) -> Iterator[Flask]:
    rows.houses.append(app)
    yield app
    rows.houses.pop()


@pytest.fixture
def visitor(house_of_rows: Flask) -> FlaskClient:
    client = house_of_rows.test_client()
    client.set_cookie("language", "en")
    return client
