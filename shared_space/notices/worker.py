"""`flask work`: sends the letters that are due, and does the chores that come round.

Any number of workers may run beside each other; the outbox keeps them apart.
"""

import random
import secrets
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from flask import Flask, current_app

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.config import Settings
from shared_space.notices import service
from shared_space.notices.calendar_part import written
from shared_space.notices.delivery import MailServer, Refused, Unreachable
from shared_space.notices.mime import Sender, compose, sender_of
from shared_space.notices.queries import outbox

NAP = 1.0  # seconds between looks into the outbox
PAUSE = 10.0  # after the mail server was away
CHORES = "shared_space.chores"
_log = structlog.get_logger("worker")


@dataclass(frozen=True)
class Chore:
    """Something to do every so often, with the present instant; it must be safe to do twice."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


class Worker:
    """A loop over one application. stop() ends it after the letter in hand."""

    def __init__(self, app: Flask, chores: Sequence[Chore] = ()) -> None:
        self.app = app
        self.chores = (Chore("purge_letters", timedelta(hours=6), service.purge), *chores)
        self._done: dict[str, datetime] = {}
        self._stopped = threading.Event()
        settings: Settings = app.config["SETTINGS"]
        with app.app_context():
            host = sender_of(settings, the_house().name, "").host
        self._server = MailServer(settings.smtp_url, host) if settings.smtp_url else None

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        """Until stop() is called. Whatever goes wrong is told, waited out and tried again."""
        _log.info("worker_started", smtp=self._server is not None)
        while not self._stopped.is_set():
            try:
                reached = self.once()
            except Exception:  # noqa: BLE001 (the next look may fare better)
                _log.exception("worker_stumbled")
                reached = False
            wait = NAP if reached else PAUSE * (0.5 + random.random())  # noqa: S311 (jitter)
            self._stopped.wait(wait)
        self._close()
        _log.info("worker_stopped")

    def once(self) -> bool:
        """Everything that is due now. Returns whether the mail server could be reached."""
        with self.app.app_context():
            reached = self._send_all()
            self._do_chores()
        return reached

    def _send_all(self) -> bool:
        """Without a mail server, letters stay where they are: kept."""
        if self._server is None:
            return True
        house = the_house()
        sender = sender_of(current_app.config["SETTINGS"], house.name, house.email)
        try:
            while not self._stopped.is_set() and outbox.oldest_due(clock.now()) is not None:
                claimed = service.claim(clock.now(), secrets.token_hex(16))
                if claimed is None:  # another worker was quicker
                    break
                self._send(self._server, sender, claimed)
        except Unreachable:
            return False
        finally:
            self._close()
        return True

    def _send(self, server: MailServer, sender: Sender, claimed: outbox.Claimed) -> None:
        log = _log.bind(letter=claimed.id, kind=claimed.kind)
        try:
            calendar = written(claimed.calendar, claimed.calendar_method)
            message = compose(replace(claimed, calendar=calendar), sender, clock.now())
            server.send(message, sender.email, claimed.to_email)
        except Refused as answer:
            service.mark_refused(claimed, str(answer), answer.permanent, clock.now())
            log.warning("letter_refused", code=answer.code)
        except Unreachable as trouble:
            service.mark_unreached(claimed, str(trouble), clock.now())
            log.warning("mail_server_unreachable", trouble=type(trouble.__cause__).__name__)
            raise
        except Exception as fault:  # noqa: BLE001 (it must not keep the others waiting)
            service.mark_refused(claimed, type(fault).__name__, permanent=True, now=clock.now())
            log.warning("letter_cannot_be_written", fault=type(fault).__name__)
        else:
            kept = service.mark_sent(claimed, clock.now())
            log.info("letter_sent", lease_kept=kept)

    def _do_chores(self) -> None:
        now = clock.now()
        for chore in self.chores:
            last = self._done.get(chore.name)
            if self._stopped.is_set() or (last is not None and now - last < chore.every):
                continue
            self._done[chore.name] = now
            try:
                chore.run(now)
            except Exception:  # noqa: BLE001 (a chore comes round again)
                _log.exception("chore_failed", chore=chore.name)

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()


def work(app: Flask, *, once: bool) -> None:
    """What `flask work` does. SIGTERM and SIGINT let the letter in hand finish."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )
    worker = Worker(app, app.extensions.get(CHORES, ()))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if once:
        worker.once()
    else:
        worker.run()
