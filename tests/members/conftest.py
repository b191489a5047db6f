"""The letters that would be sent, and a door that forgets who knocked in the test before."""

from collections.abc import Iterator

import pytest
from flask import Flask

from shared_space.kernel.db import HANDLERS
from shared_space.members.events import MailboxLinkIssued
from shared_space.members.limits import forget


@pytest.fixture(autouse=True)
def nobody_knocked(request: pytest.FixtureRequest) -> Iterator[None]:
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
        forget()
    yield
    if "app" in request.fixturenames:
        forget()


@pytest.fixture
def mailbox(app: Flask) -> Iterator[list[MailboxLinkIssued]]:
    """Every link issued, the latest last."""
    issued: list[MailboxLinkIssued] = []
    handlers = app.extensions[HANDLERS]
    usual = handlers[MailboxLinkIssued]
    handlers[MailboxLinkIssued] = (*usual, issued.append)
    yield issued
    handlers[MailboxLinkIssued] = usual
