"""A real mail server on this machine, and a house that knows it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """What arrived. answers: by address, what the server says to RCPT or DATA instead of yes."""

    def __init__(self):
        self.received, self.answers, self.after_data = [], {}, None

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(("RCPT", address))
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.get(("DATA", envelope.rcpt_tos[0]))
        if answer == "drop":
            server.transport.abort()
            return "250 nobody hears this"
        if answer:
            return answer
        self.received.append(envelope)
        if self.after_data:
            self.after_data()
        return "250 OK"

    @property
    def letters(self):
        return [message_from_bytes(e.content, policy=policy.default) for e in self.received]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with opened() as box:
        yield box


@contextmanager
def opened(**options) -> Iterator[Mailbox]:
    """A mail server with the options of aiosmtpd."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    yield box
    controller.stop()


def give_settings(app, **changes):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)


@pytest.fixture(autouse=True)
def settings_as_before(request):
    """Changed settings do not outlive a test."""
    if "house" not in request.fixturenames:
        yield
        return
    app = request.getfixturevalue("house").app
    before = app.config["SETTINGS"]
    yield
    app.config["SETTINGS"] = before


@pytest.fixture
def posted(app, mailbox):
    """The application with this mail server set up."""
    give_settings(app, smtp_url=f"smtp://127.0.0.1:{mailbox.port}")
    return app
