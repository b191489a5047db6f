"""A loaded house under gunicorn, with people signed in and requests that wait."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert, select, update

from benchmarks.client import Request, ask
from shared_space.bookings.models import Occurrence, Policy
from shared_space.bookings.service import asking
from shared_space.demo import load_plan, loading
from shared_space.factory import create_app
from shared_space.kernel import clock
from shared_space.kernel.actor import Actor
from shared_space.kernel.config import ROOT, Settings
from shared_space.kernel.db import db, transactional
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Device

DATA = ROOT / "benchmarks" / ".data"
WORKERS = 2
COORDINATOR, MANAGER = 1, load_plan.ORGANIZATIONS + 1
FREE_FROM = 20  # the load ends at 20:00, the house at 22:00
TOKENS = {number: f"token of person {number}" for number in (COORDINATOR, MANAGER)}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Loaded:
    """requests: (booking id, occurrence id) of what waits for the manager, all for the hall."""

    settings: Settings
    number: int
    measured: date
    seconds: float
    requests: Sequence[tuple[int, int]]


def build(number: int, seed: int, waiting: int, server_url: str) -> Loaded:
    """A fresh house of so many occurrences; `server_url`: of an empty PostgreSQL database, '' for a
    SQLite file."""
    settings = fresh(str(number), server_url)
    app = create_app(settings)
    with app.app_context():
        try:
            upgrade()
            now = clock.now()
            began = time.perf_counter()
            loaded = loading.load(number, seed, load_plan.next_monday(now.date()), now)
            seconds = time.perf_counter() - began
            _sign_in(now)
            _open_a_year()
            requests = [_wait(turn, now) for turn in range(waiting)]
        finally:
            db.session.remove()
            db.engine.dispose()
    return Loaded(settings, number, loaded.measured, seconds, requests)


def fresh(name: str, server_url: str) -> Settings:
    """The settings of a house that is not there yet, in a folder of its own."""
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Settings(
        mode="production",
        database_url=server_url or f"sqlite:///{folder / 'house.sqlite3'}",
        secret_key="a secret for benchmarks only, of a fair length",
        public_url="http://127.0.0.1:8000",
        instance_path=folder,
    )


@transactional
def _sign_in(now: datetime) -> None:
    far = now + timedelta(days=30)
    for number, token in TOKENS.items():
        row = {"person_id": number, "token_hash": digest(token), "created_at": now, "seen_at": far}
        db.session.execute(insert(Device).values(**row, idle_until=far, expires_at=far))


@transactional
def _open_a_year() -> None:
    """So that a weekly series of 52 lies within the window of booking."""
    db.session.execute(update(Policy).values(window_days=400))


def working_days(first: date) -> Iterator[date]:
    """Sunday to Thursday, the days on which the house is open in the evening."""
    day = first
    while True:
        if day.weekday() not in {4, 5}:
            yield day
        day += timedelta(days=1)


def _wait(turn: int, now: datetime) -> tuple[int, int]:
    """A request for the hall in an evening: twice each working day, tidying up included."""
    days = working_days(now.date() + timedelta(days=1))
    day = next(day for place, day in enumerate(days) if place == turn // 2)
    hour = FREE_FROM + turn % 2
    done = asking.request(
        asking.Ask(
            space_id=load_plan.HALL + 1,
            organization_id=COORDINATOR,
            title=Trilingual(en="Waits for a decision"),
            people=30,
            first=day,
            starts=wall(hour),
            ends=wall(hour, 30),
            submission_key=f"bench-{turn}",
        ),
        Actor(COORDINATOR, memberships={COORDINATOR: "coordinator"}),
        now,
    )
    occurrence = select(Occurrence.id).where(Occurrence.booking_id == done.booking_id)
    return done.booking_id, db.session.scalars(occurrence).one()


class Server:
    """gunicorn with the house and the floor."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def cpu_seconds(self) -> float:
        """What its worker processes have used so far; 0.0 where /proc does not say."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.exists():
            return 0.0
        ticks = 0
        for child in children.read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS


@contextmanager
def serving(loaded: Loaded, *, counting: bool) -> Iterator[Server]:
    """The house of `loaded` on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = loaded.settings
    environment = {
        **os.environ,
        "SHARED_SPACE_MODE": settings.mode,
        "SHARED_SPACE_DATABASE_URL": settings.database_url,
        "SHARED_SPACE_SECRET_KEY": settings.secret_key,
        "SHARED_SPACE_PUBLIC_URL": settings.public_url,
        "SHARED_SPACE_INSTANCE": str(settings.instance_path),
        "SHARED_SPACE_ENV_FILE": "",
        "BENCH_COUNT": "1" if counting else "",
    }
    command = (sys.executable, "-m", "gunicorn", "benchmarks.wsgi:app", "--no-control-socket")
    command += ("--config", "python:shared_space.web_process")
    options = ("--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)
    try:
        _until_open(process, port)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _until_open(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        try:
            ask(port, Request("GET", "/floor", {}))
        except OSError:
            if process.poll() is not None:
                raise SystemExit("gunicorn did not start") from None
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not answer")
