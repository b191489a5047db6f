"""Handing letters to a real mail server."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from shared_space.kernel.config import LOOPBACK, PREFIX, Misconfigured

TIMEOUT = 30  # seconds for each answer of the server
_SENDER_TOO_BIG = 552


class Refused(Exception):
    """The server answered about this letter. permanent: it will never take it (5xx)."""

    def __init__(self, code: int, words: bytes | str) -> None:
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        super().__init__(f"{code} {said}")
        self.code = code
        self.permanent = code >= 500


class Unreachable(Exception):
    """No answer about this letter: the server is away, broke off, or does not let us in."""


class MailServer:
    """One connection, opened when first needed and again after it broke.

    url: smtp://user:password@host:port (STARTTLS wherever it is offered; a password goes only
    through TLS or to this machine) or smtps://…; host_name: how we greet. Raises Misconfigured.
    """

    def __init__(self, url: str, host_name: str, timeout: float = TIMEOUT) -> None:
        self._url, self._host_name, self._timeout = _checked(url), host_name, timeout
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, sender: str, reader: str) -> None:
        """Raises Refused or Unreachable; when it returns the server has taken the letter."""
        smtp = self._connected()
        try:
            smtp.send_message(message, sender, [reader])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise self._refused(code, words) from error
        except smtplib.SMTPSenderRefused as error:
            # Our own address is refused: a setting to mend, no reason to give this letter up.
            code = error.smtp_code
            code = 451 if code >= 500 and code != _SENDER_TOO_BIG else code
            raise self._refused(code, error.smtp_error) from error
        except (smtplib.SMTPDataError, smtplib.SMTPHeloError) as error:
            raise self._refused(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(553, str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Say goodbye if anybody still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _refused(self, code: int, words: bytes | str) -> Refused:
        if code == 421:  # "closing": smtplib has hung up
            self.close()
        return Refused(code, words)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._smtp.sock is None:
            self._smtp = None
        if self._smtp is None:
            try:
                self._smtp = self._opened()
            except (smtplib.SMTPException, OSError, ValueError) as error:
                raise Unreachable(f"{type(error).__name__}: {error}") from error
        return self._smtp

    def _opened(self) -> smtplib.SMTP:
        url, host = self._url, self._url.hostname or "localhost"
        if url.scheme == "smtps":
            tls: smtplib.SMTP = smtplib.SMTP_SSL(
                host,
                url.port or 465,
                self._host_name,
                timeout=self._timeout,
                context=_context(host),
            )
            return self._signed_in(tls, encrypted=True)
        smtp = smtplib.SMTP(
            host,
            url.port or (587 if url.username else 25),
            self._host_name,
            timeout=self._timeout,
        )
        try:
            smtp.ehlo()
            encrypted = smtp.has_extn("starttls")
            if encrypted:
                smtp.starttls(context=_context(host))
                smtp.ehlo()
            return self._signed_in(smtp, encrypted=encrypted)
        except BaseException:
            smtp.close()
            raise

    def _signed_in(self, smtp: smtplib.SMTP, *, encrypted: bool) -> smtplib.SMTP:
        url = self._url
        if url.username:
            if not encrypted and url.hostname not in LOOPBACK:
                raise ValueError("the mail server offers no encryption for the password")
            smtp.login(unquote(url.username), unquote(url.password or ""))
        return smtp


def _checked(url: str) -> SplitResult:
    """The parts of an address of a mail server; the password is never repeated in a message."""
    try:
        parts = urlsplit(url)
        if parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise Misconfigured(f"{PREFIX}SMTP_URL is not understood; write smtp://user:password@host:port")


def _context(host: str) -> ssl.SSLContext:
    """Certificates are checked, except on this machine, where nobody stands between."""
    context = ssl.create_default_context()
    if host in LOOPBACK:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
