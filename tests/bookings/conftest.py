"""Reading and writing beside the requests of a test, each time in a context of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from shared_space.bookings.queries.bookings import booking

Within = Callable[..., Any]


@pytest.fixture
def within(app: Flask) -> Within:
    """within(function, *args, **kwargs): what it answers, called in a fresh context of the house."""

    def call(function: Callable[..., Any], *args: object, **kwargs: object) -> Any:
        with app.app_context():
            return function(*args, **kwargs)

    return call


@pytest.fixture
def states(within: Within) -> Callable[[int], list[str]]:
    """The states of a booking's dates, in order of time."""
    return lambda number: [dated.state for dated in within(booking, number).dates]
