"""`flask work` as real processes: two at once, killed in the act, stopped with a word."""

import os
import signal
import subprocess
import sys
import time

import pytest

from shared_space.kernel import clock
from shared_space.kernel.config import ROOT
from shared_space.notices import service
from tests.notices.facts import db, letters, new_letter, transactional
from tests.notices.facts import sa as sql

pytestmark = pytest.mark.race


def start(house, mailbox, *options):
    settings = {
        "MODE": "production",
        "DATABASE_URL": house.url,
        "SECRET_KEY": "a secret for tests only, of a fair length",
        "PUBLIC_URL": "http://localhost",
        "INSTANCE": str(house.folder / "instance"),
        "SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app.py", "work", *options],
        cwd=ROOT,
        env={**os.environ, **{f"SHARED_SPACE_{name}": value for name, value in settings.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until(true, seconds=30):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it took too long"
        time.sleep(0.05)


def test_two_workers_send_fifty_letters_once_each(house, app, mailbox):
    workers = [start(house, mailbox) for _ in range(2)]
    try:
        for worker in workers:
            assert "worker_started" in worker.stdout.readline()
        with app.app_context():
            post_fifty()
        wait_until(lambda: len(mailbox.received) >= 50)
        time.sleep(0.2)  # for a second copy, if there were one
    finally:
        for worker in workers:
            worker.terminate()
    shares = [worker.communicate(timeout=60)[0].count("letter_sent") for worker in workers]
    arrived = sorted(envelope.rcpt_tos[0] for envelope in mailbox.received)
    assert arrived == sorted(f"{number}@example.org" for number in range(50))
    assert min(shares) > 0, "one worker did everything: nothing was raced"
    with app.app_context():
        assert {letter.state for letter in letters()} == {"sent"}


@transactional
def post_fifty():
    for number in range(50):
        service.post(new_letter(f"{number}", to_email=f"{number}@example.org", at=clock.now()))


def test_a_worker_killed_after_sending_repeats_only_the_same_message(house, app, mailbox):
    with app.app_context():
        service.post(new_letter(at=clock.now()))
    worker = start(house, mailbox, "--once")
    mailbox.after_data = worker.kill
    worker.communicate(timeout=60)
    with app.app_context():
        assert [letter.state for letter in letters()] == ["sending"]
        end_leases()
    mailbox.after_data = None
    start(house, mailbox, "--once").communicate(timeout=60)
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    with app.app_context():
        assert [letter.state for letter in letters()] == ["sent"]


def test_a_worker_finishes_the_letter_in_hand_and_stops(house, app, mailbox):
    worker = start(house, mailbox)
    try:
        with app.app_context():
            service.post(new_letter(at=clock.now()))
        mailbox.after_data = lambda: worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=60)
    finally:
        worker.kill()
    assert worker.returncode == 0, said
    assert "worker_stopped" in said
    assert "letter_sent" in said
    assert "@example.org" not in said
    with app.app_context():
        assert [letter.state for letter in letters()] == ["sent"]


@transactional
def end_leases():
    db.session.execute(sql.text("UPDATE letters SET lease_until = next_at"))
