"""Mail servers that want TLS or a password, as most do."""

import ssl
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from shared_space.kernel.config import Misconfigured
from shared_space.notices import delivery, service
from shared_space.notices.worker import Worker
from tests.notices.conftest import give_settings, opened
from tests.notices.facts import letters, new_letter


def tls():
    """A certificate that nobody signed, for a machine that talks to itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("mail_server.pem"))
    return context


class Porter:
    """Lets one name in, and remembers whether the line was encrypted."""

    def __init__(self):
        self.encrypted = None

    def __call__(self, server, session, envelope, mechanism, data):
        self.encrypted = session.ssl is not None
        right = (data.login, data.password) == (b"house", b"pass word")
        return AuthResult(success=right, handled=False)


def send_one(app, url):
    give_settings(app, smtp_url=url)
    with app.app_context():
        service.post(new_letter())
    reached = Worker(app).once()
    with app.app_context():
        return reached, [(letter.state, letter.attempts) for letter in letters()]


def test_starttls_is_used_wherever_it_is_offered(app):
    porter = Porter()
    with opened(tls_context=tls(), require_starttls=True, authenticator=porter) as box:
        url = f"smtp://house:pass%20word@127.0.0.1:{box.port}"
        assert send_one(app, url) == (True, [("sent", 1)])
        assert len(box.letters) == 1
    assert porter.encrypted is True


def test_smtps(app):
    with opened(ssl_context=tls()) as box:
        assert send_one(app, f"smtps://127.0.0.1:{box.port}") == (True, [("sent", 1)])


def test_a_wrong_password_costs_no_letter(app):
    with opened(authenticator=Porter(), auth_require_tls=False) as box:
        url = f"smtp://house:wrong@127.0.0.1:{box.port}"
        assert send_one(app, url) == (False, [("queued", 0)])
    with app.app_context():
        assert "535" in letters()[0].last_error


def test_a_password_never_goes_in_the_open_to_another_machine(app, monkeypatch):
    porter = Porter()
    monkeypatch.setattr(delivery, "LOOPBACK", frozenset())
    with opened(authenticator=porter, auth_require_tls=False) as box:
        url = f"smtp://house:pass%20word@127.0.0.1:{box.port}"
        assert send_one(app, url) == (False, [("queued", 0)])
    assert porter.encrypted is None


def test_an_unsigned_certificate_of_another_machine_is_refused(app, monkeypatch):
    monkeypatch.setattr(delivery, "LOOPBACK", frozenset())
    with opened(tls_context=tls()) as box:
        assert send_one(app, f"smtp://127.0.0.1:{box.port}") == (False, [("queued", 0)])
        assert box.letters == []


@pytest.mark.parametrize(
    "url",
    ["smtp://h:99999", "smtp://[", "smtp://h:port", "http://h", "smtp://", "mail.example.org"],
)
def test_a_wrong_setting_is_said_when_the_worker_starts(url):
    with pytest.raises(Misconfigured, match="SMTP_URL"):
        delivery.MailServer(url, "localhost")
