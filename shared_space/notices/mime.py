"""A letter as RFC 5322 bytes would have it: text, HTML and, where there is one, its invitation."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from shared_space.kernel.addresses import is_address
from shared_space.kernel.config import Settings
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices import rules
from shared_space.notices.queries.outbox import Claimed


class _OwnFolding(EmailPolicy):
    """Heads folded by email.header: the folding of email.policy (seen in Python 3.11) loses the
    space between two words of which both are encoded, and so glues Arabic and Hebrew together."""

    def fold(self, name: str, value: str) -> str:
        addresses = getattr(value, "addresses", ())
        if addresses:
            value = ", ".join(_written(a.display_name, a.addr_spec) for a in addresses)
            return f"{name}: {value}{self.linesep}"
        if name.lower() == "subject" and not value.isascii():
            folded = Header(value, "utf-8", 76, header_name=name).encode(linesep=self.linesep)
            return f"{name}: {folded}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


def _written(name: str, email: str) -> str:
    if not name or name.isascii():
        return formataddr((name, email))
    return f"{Header(name, 'utf-8', 70, header_name='Reply-To').encode(linesep=CRLF)} <{email}>"


CRLF = "\r\n"
# Every server takes seven bits; the texts become base64 or quoted-printable, whichever is shorter.
POLICY = _OwnFolding(cte_type="7bit", linesep=CRLF)


@dataclass(frozen=True)
class Sender:
    """Who writes. name: the house, in each reader's language; reply_to: where answers reach people
    ('' for nowhere); host: of the public address, for Message-IDs."""

    name: Trilingual
    email: str
    reply_to: str
    host: str

    def name_in(self, language: str) -> str:
        return rules.display_name(self.name.in_(language).text)


def sender_of(settings: Settings, name: Trilingual, reply_to: str) -> Sender:
    """mail_from ('x@y' or 'Name <x@y>'), else no-reply at the public host. A bare IP address is no
    mail domain, so the demo house writes as no-reply@localhost."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    try:
        ipaddress.ip_address(host)
        host = "localhost"
    except ValueError:
        pass
    email = parseaddr(settings.mail_from)[1] or f"no-reply@{host}"
    return Sender(name, email, reply_to if is_address(reply_to) else "", host)


def message_id(dedupe_key: str, host: str) -> str:
    """The same for every copy of one letter, so that mail programs show a second copy once."""
    return f"<{digest(dedupe_key)[:40]}@{host}>"


def compose(letter: Claimed, sender: Sender, now: datetime) -> EmailMessage:
    """multipart/alternative(text, HTML) — with a calendar: multipart/mixed( multipart/alternative(
    text, HTML, text/calendar; method=… ), application/ics ), as RFC 6047 and real programs want it:
    base64 and no Content-Disposition on the calendar part. Raises ValueError for an address that
    cannot stand in a head."""
    if not is_address(letter.to_email):
        raise ValueError("the address cannot be written to")
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(sender.name_in(letter.language), addr_spec=sender.email)
    message["To"] = Address(rules.display_name(letter.to_name), addr_spec=letter.to_email)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letter.dedupe_key, sender.host)
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message["MIME-Version"] = "1.0"
    _fill(message, letter)
    return message


def _fill(message: EmailMessage, letter: Claimed) -> None:
    parts = [_text(letter.body_text, "plain"), _text(letter.body_html, "html")]
    if not letter.calendar:
        _hold(message, "alternative", parts)
        return
    parts.append(_calendar(letter.calendar, letter.calendar_method))
    both = MIMEPart(policy=POLICY)
    _hold(both, "alternative", parts)
    file = MIMEPart(policy=POLICY)
    file.set_content(letter.calendar.encode(), "application", "ics", filename="invite.ics")
    file.set_param("name", "invite.ics")
    _hold(message, "mixed", [both, file])


def _hold(whole: MIMEPart, kind: str, parts: list[MIMEPart]) -> None:
    whole["Content-Type"] = f"multipart/{kind}"
    for part in parts:
        whole.attach(part)


def _text(text: str, subtype: str) -> MIMEPart:
    part = MIMEPart(policy=POLICY)
    part.set_content(text, subtype=subtype)
    return part


def _calendar(text: str, method: str) -> MIMEPart:
    part = MIMEPart(policy=POLICY)
    part.set_content(text, subtype="calendar", cte="base64", params={"method": method})
    return part
