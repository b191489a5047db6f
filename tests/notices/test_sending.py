"""Over a real mail server: what arrives, and what becomes of what does not."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa
import time_machine
from icalendar import Calendar

from shared_space.kernel.db import transactional
from shared_space.notices import service
from shared_space.notices.mime import message_id
from shared_space.notices.worker import Chore, Worker
from tests.cast import NOW
from tests.notices import facts
from tests.notices.conftest import give_settings
from tests.notices.facts import booking, decision, happens, letters, new_letter, speaks

pytestmark = pytest.mark.page

DAY = "2026-11-24"
AFTER = NOW + timedelta(minutes=2)


def approve(app, language="en", **values):
    with app.app_context():
        speaks("coordinator", language)
        booked = booking(DAY, state="approved", **values)
        happens("BookingApproved", booked, decision_id=decision(booked[0]))


def send_all(app, when=AFTER):
    with time_machine.travel(when, tick=False):
        return Worker(app).once()


def heads(mailbox):
    """The heads of the only letter, decoded as RFC 2047 says (the newer parser of Python 3.11 adds a
    space inside a name that stands in two encoded words)."""
    (envelope,) = mailbox.received
    return {
        name: str(make_header(decode_header(value)))
        for name, value in message_from_bytes(envelope.content).items()
    }


def leaves_of(message):
    return [part for part in message.walk() if not part.is_multipart()]


@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_an_invitation_as_mail_programs_want_it(posted, mailbox, language):
    approve(posted, language)
    assert send_all(posted)
    (letter,) = mailbox.letters
    assert letter.get_content_type() == "multipart/mixed"
    alternative, file = letter.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    text, html, calendar = alternative.iter_parts()
    assert [p.get_content_type() for p in (text, html, calendar, file)] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert file.get_filename() == "invite.ics"
    assert file.get_content_disposition() == "attachment"
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True)
    parsed = Calendar.from_ical(calendar.get_payload(decode=True))
    assert parsed["METHOD"] == "REQUEST"
    assert len(parsed.walk("VEVENT")) == 1
    assert f'dir="{"ltr" if language == "en" else "rtl"}"' in html.get_content()
    with posted.app_context():
        (kept,) = letters()
        assert text.get_content().replace("\r\n", "\n") == kept.body_text
        assert heads(mailbox)["Subject"] == kept.subject
        assert (kept.state, kept.attempts, kept.sent_at) == ("sent", 1, AFTER)


def test_the_head_of_a_letter(posted, mailbox):
    approve(posted, "ar")
    send_all(posted)
    (letter,) = mailbox.letters
    assert letter["From"].addresses[0].addr_spec == "no-reply@localhost"
    assert heads(mailbox)["From"].startswith("الحيّز للحياة المشتركة ")
    assert letter["To"].addresses[0].addr_spec == "coordinator@example.org"
    assert letter["Reply-To"].addresses[0].addr_spec == "house@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "ar"
    assert parsedate_to_datetime(letter["Date"]) == AFTER
    with posted.app_context():
        assert letter["Message-ID"] == message_id(letters()[0].dedupe_key, "localhost")
    assert mailbox.received[0].content.isascii()
    assert all(len(line) <= 998 for line in mailbox.received[0].content.split(b"\r\n"))


def test_a_letter_without_a_calendar_is_plain_and_html(posted, mailbox):
    with posted.app_context():
        service.post(new_letter())
    send_all(posted)
    (letter,) = mailbox.letters
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in leaves_of(letter)] == ["text/plain", "text/html"]


def test_nothing_leaves_before_a_decision_stands(posted, mailbox):
    approve(posted)
    send_all(posted, NOW + timedelta(seconds=119))
    assert mailbox.letters == []
    send_all(posted, AFTER)
    assert len(mailbox.letters) == 1


def test_nothing_is_sent_for_what_was_rolled_back(posted, mailbox):
    @transactional
    def fails():
        happens("BookingConfirmed", booking(DAY, state="approved"))
        service.post(new_letter("of the same transaction"))
        raise ValueError

    with posted.app_context(), pytest.raises(ValueError):
        fails()
    send_all(posted)
    assert mailbox.letters == []


def test_hostile_names_and_titles_forge_no_head(posted, mailbox):
    with posted.app_context():
        service.post(
            new_letter(
                to_name='Eve\r\nBcc: all@example.org\r\n"<x@y>, \u202e اسم طويل، جدًّا ' * 4,
                subject="Hello\r\nBcc: all@example.org\r\n\r\nbody",
            )
        )
    send_all(posted)
    (letter,) = mailbox.letters
    assert letter["Bcc"] is None
    assert [a.addr_spec for a in letter["To"].addresses] == ["reader@example.org"]
    assert "\u202e" not in str(letter["To"])
    assert mailbox.received[0].rcpt_tos == ["reader@example.org"]
    assert letter["Subject"] == "Hello Bcc: all@example.org body"


@pytest.mark.parametrize("name", ["ד״ר כהן, רחל", "م. سعاد؛ القدس " * 6, "O'Neil (the) [one]", ""])
def test_names_survive_the_way(posted, mailbox, name):
    with posted.app_context():
        service.post(new_letter(to_name=name, subject="مرحبًا بكم في الحيّز للحياة المشتركة " * 4))
    send_all(posted)
    (letter,) = mailbox.letters
    with posted.app_context():
        kept = letters()[0]
    assert [a.addr_spec for a in letter["To"].addresses] == ["reader@example.org"]
    assert heads(mailbox)["To"].replace("reader@example.org", "").strip(' <>"') == kept.to_name
    assert heads(mailbox)["Subject"] == kept.subject


def test_a_permanent_no_ends_a_letter_and_only_that_letter(posted, mailbox):
    mailbox.answers[("RCPT", "gone@example.org")] = "550 no such mailbox"
    with posted.app_context():
        service.post(new_letter("1", to_email="gone@example.org"))
        service.post(new_letter("2"))
    assert send_all(posted)
    with posted.app_context():
        assert [(letter.state, letter.attempts) for letter in letters()] == [
            ("dead", 1),
            ("sent", 1),
        ]
        assert "550" in letters()[0].last_error


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_not_now_is_tried_again_later(posted, mailbox, step):
    mailbox.answers[step, "reader@example.org"] = "451 come back"
    with posted.app_context():
        service.post(new_letter())
    send_all(posted)
    with posted.app_context():
        (letter,) = letters()
        assert (letter.state, letter.attempts) == ("queued", 1)
        assert AFTER + timedelta(seconds=30) <= letter.next_at <= AFTER + timedelta(seconds=90)
    mailbox.answers.clear()
    send_all(posted, AFTER + timedelta(seconds=29))
    assert mailbox.letters == []
    send_all(posted, AFTER + timedelta(seconds=91))
    assert len(mailbox.letters) == 1


def test_a_dropped_connection_is_no_answer(posted, mailbox):
    mailbox.answers["DATA", "reader@example.org"] = "drop"
    with posted.app_context():
        service.post(new_letter("1"))
        service.post(new_letter("2", to_email="other@example.org"))
    assert send_all(posted) is False
    with posted.app_context():
        assert [(letter.state, letter.attempts) for letter in letters()] == [
            ("queued", 0),
            ("queued", 0),
        ]
    send_all(posted)
    assert [envelope.rcpt_tos for envelope in mailbox.received] == [["other@example.org"]]


def test_a_server_that_is_away_costs_no_letter(app):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    give_settings(app, smtp_url=f"smtp://127.0.0.1:{port}")
    with app.app_context():
        service.post(new_letter())
    assert send_all(app) is False
    with app.app_context():
        assert [(letter.state, letter.attempts) for letter in letters()] == [("queued", 0)]


def test_a_letter_that_cannot_be_written_does_not_stop_the_others(posted, mailbox):
    with posted.app_context():
        service.post(new_letter("1"))
        service.post(new_letter("2"))
        spoil(letters()[0].id)
    assert send_all(posted)
    assert len(mailbox.letters) == 1
    with posted.app_context():
        assert [letter.state for letter in letters()] == ["dead", "sent"]


def test_without_a_mail_server_letters_are_kept(app):
    with app.app_context():
        service.post(new_letter())
    assert send_all(app)
    with app.app_context():
        assert letters()[0].state == "queued"


def test_dying_between_sending_and_marking_repeats_the_same_message(posted, mailbox, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with posted.app_context():
        service.post(new_letter())
    with monkeypatch.context() as patch:
        patch.setattr(service, "mark_sent", die)
        with pytest.raises(Killed):
            send_all(posted)
    send_all(posted, AFTER + timedelta(minutes=9))
    assert len(mailbox.letters) == 1, "the lease still holds"
    send_all(posted, AFTER + timedelta(minutes=10))
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    send_all(posted, AFTER + timedelta(days=1))
    assert len(mailbox.letters) == 2


def test_chores_come_round_and_one_that_fails_stops_nothing(app, mailbox):
    done = []

    def fails(now):
        done.append("fails")
        raise RuntimeError

    hour = timedelta(hours=1)
    worker = Worker(app, [Chore("fails", hour, fails), Chore("works", hour, done.append)])
    for minutes in (0, 59, 60):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            worker.once()
    assert done == ["fails", NOW, "fails", NOW + hour]


def test_logs_hold_no_address_and_no_words(posted, mailbox, capsys):
    mailbox.answers["RCPT", "refused@example.org"] = "550 refused@example.org is unknown"
    with posted.app_context():
        service.post(new_letter("1", to_email="refused@example.org"))
        service.post(new_letter("2", body_text="http://localhost/sign-in/link/t0ken", secret=True))
    send_all(posted)
    said = "".join(capsys.readouterr())
    assert "letter_refused" in said
    assert "letter_sent" in said
    for secret in ("@example.org", "t0ken", "The reader", "A subject"):
        assert secret not in said


@transactional
def spoil(number):
    """A row as an import or an older version might have left it."""
    facts.db.session.execute(
        sa.update(facts.Letter).where(facts.Letter.id == number).values(to_email="a@b\r\nBcc: c@d")
    )
