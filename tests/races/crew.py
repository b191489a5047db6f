"""Processes of their own that do the same thing at the same moment."""

import multiprocessing
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

PATIENCE = 120


class Crew:
    """`size` processes, each with an application and connections of its own."""

    def __init__(self, size: int) -> None:
        # a clean server process that has read the code once and is copied; nothing of pytest's is in it
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self.size = size
        self.barrier = context.Barrier(size)
        self.members = []
        for number in range(size):
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
        answers = []
        for _, pipe in self.members:
            assert pipe.poll(PATIENCE), f"a member never came back from {act}"
            answers.append(pipe.recv())
        failures = [answer for kind, answer in answers if kind == "failed"]
        assert not failures, failures[0]
        return [answer for _, answer in answers]

    def dismiss(self) -> None:
        for process, pipe in self.members:
            pipe.close()
            process.join(5)
            process.kill()
            process.join()


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
                answer = getattr(acts, act)(number, lambda: barrier.wait(PATIENCE), **arguments)
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
