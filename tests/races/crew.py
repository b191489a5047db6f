"""Processes of their own that do the same thing at the same moment."""

import multiprocessing
import time
import traceback
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from flask import Flask

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests.races import acts


class Crew:
    """`size` processes, each with an application and connections of its own. patience: seconds until
    one that has not come back from its act is given up; long, since the machine may be busy."""

    def __init__(self, size: int, patience: float) -> None:
        self.size, self.patience = size, patience
        self.gather()

    def gather(self) -> None:
        # a clean server process that has read the code once and is copied; nothing of pytest's is in it
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self.barrier = context.Barrier(self.size, timeout=self.patience)
        self.members = []
        for number in range(self.size):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(number, self.barrier, theirs), daemon=True
            )
            process.start()
            theirs.close()
            self.members.append((process, ours))

    def together(self, settings: Settings, pause: float, act: str, **arguments: Any) -> list[Any]:
        """What each member's `acts.<act>` returned. pause: seconds, see `acts`."""
        job = (settings.database_url, str(settings.instance_path), pause, act, arguments)
        for _, pipe in self.members:
            pipe.send(job)
        until = time.monotonic() + self.patience
        answers = [_answer(pipe, until) for _, pipe in self.members]
        failures = [answer for kind, answer in answers if kind == "failed"]
        if failures:  # who is late would answer in the next race
            self.dismiss(at_once=True)
            self.gather()
        causes = [failure for failure in failures if "BrokenBarrierError" not in failure]
        assert not failures, (causes or failures)[0]
        return [answer for _, answer in answers]

    def dismiss(self, *, at_once: bool = False) -> None:
        for process, pipe in self.members:
            pipe.close()
            if at_once:
                process.kill()
        for process, _ in self.members:
            process.join(5)
            process.kill()
            process.join()


def _answer(pipe: Connection, until: float) -> tuple[str, Any]:
    if not pipe.poll(max(0.0, until - time.monotonic())):
        return "failed", "a member never came back"
    try:
        answer: tuple[str, Any] = pipe.recv()
    except (EOFError, ConnectionError):
        return "failed", "a member has gone"
    return answer


def _serve(number: int, barrier: Barrier, pipe: Connection) -> None:
    apps: dict[str, Flask] = {}
    while True:
        try:
            url, folder, acts.pause, act, arguments = pipe.recv()
        except EOFError:
            return
        try:
            app = apps.get(url) or apps.setdefault(url, _app(url, Path(folder)))
            with app.app_context():
                db.session.remove()
                answer = getattr(acts, act)(number, barrier.wait, **arguments)
                db.session.remove()
                db.engine.dispose()
            pipe.send(("done", answer))
        except BaseException:  # noqa: BLE001 (reported to the one who asked)
            barrier.abort()
            pipe.send(("failed", traceback.format_exc()))


def _app(url: str, folder: Path) -> Flask:
    return create_app(
        Settings(
            mode="production",
            database_url=url,
            secret_key="a secret for tests only, of a fair length",
            public_url="http://localhost",
            instance_path=folder,
        )
    )
