"""A test letter, really sent, before the house begins."""

from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import urlsplit

from shared_space.kernel.i18n import gettext, speaking
from shared_space.notices.delivery import MailServer

PATIENCE = 15  # seconds for each answer of the server: somebody waits at the keyboard


def send_test_letter(
    smtp_url: str, *, sender: str, reader: str, language: str, public_url: str
) -> None:
    """Raises notices.delivery.Refused or Unreachable when the server does not take it."""
    host_name = urlsplit(public_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = sender
    message["To"] = reader
    message["Message-ID"] = make_msgid(domain=host_name)
    with speaking(language):
        message["Subject"] = gettext("A test letter")
        message.set_content(gettext("This letter arrived, so the house can send letters.") + "\n")
    server = MailServer(smtp_url, host_name, PATIENCE)
    try:
        server.send(message, sender, reader)
    finally:
        server.close()
