"""Serve the house: the web server and the letter worker side by side, both ended together.

    python -m shared_space.serving [--check] [--host HOST] [--port PORT] [--workers N]

Ctrl-C or SIGTERM ends both after what they have in hand; when one of them ends by itself, so does the
other. The demo house answers on this computer only.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from shared_space.kernel.config import LOOPBACK, ROOT, from_environment

PATIENCE = 20.0  # seconds between asking a process to end and ending it
GUNICORN = (
    *("--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"),  # noqa: S108
    *("--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"),
    *("--config", "python:shared_space.web_process"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to end; the exit status: 0 when told to, 1 when a process ended by itself."""
    told = _parser().parse_args(arguments)
    _refuse_what_cannot_be(told.host, told.port)
    if told.check:
        return 0
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    children = _start(told.host, told.port, told.workers)
    while not ended.wait(0.3):
        if any(child.poll() is not None for child in children):
            break
    _end(children)
    return 0 if ended.is_set() else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serving", description="Serve the house.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--check", action="store_true", help="only say whether it can be served")
    return parser


def _refuse_what_cannot_be(host: str, port: int) -> None:
    if from_environment().is_demo and host not in LOOPBACK:
        raise SystemExit(
            f"HOST={host}: the demo house answers on this computer only, since everybody may know "
            "its passwords. Write HOST=127.0.0.1, or start a real house with: make house"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise SystemExit(
                f"{host}:{port} cannot be used ({error}). Choose another: PORT={port % 60000 + 1}"
            ) from error


def _start(host: str, port: int, workers: int) -> list[subprocess.Popen[bytes]]:
    """Each in a session of its own: Ctrl-C reaches them through us, in one order, once."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    run = (sys.executable, "-m")
    web = (*run, "gunicorn", "app:app", "--bind", address, "--workers", str(workers), *GUNICORN)
    letters = (*run, "flask", "--app", "app.py", "work")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return [
        subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603
        for command in (web, letters)
    ]


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
