"""The web server and the letter worker, side by side."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from shared_space import serving
from shared_space.kernel.config import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "rooms.example.org"])
def test_the_demo_answers_on_this_computer_only(host, monkeypatch, tmp_path):
    monkeypatch.setenv("SHARED_SPACE_MODE", "demo")
    monkeypatch.setenv("SHARED_SPACE_INSTANCE", str(tmp_path))
    with pytest.raises(SystemExit, match="this computer only"):
        serving.main(["--check", "--host", host, "--port", str(free_port())])
    assert serving.main(["--check", "--port", str(free_port())]) == 0


def test_a_port_in_use_is_told_before_anything_starts(monkeypatch, tmp_path):
    monkeypatch.setenv("SHARED_SPACE_INSTANCE", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"127.0.0.1:{port} cannot be used"):
            serving.main(["--check", "--port", str(port)])


def start(house, port: int) -> subprocess.Popen[bytes]:
    settings = house.settings(house.url)
    environment = {
        **os.environ,
        "SHARED_SPACE_MODE": "production",
        "SHARED_SPACE_SECRET_KEY": settings.secret_key,
        "SHARED_SPACE_PUBLIC_URL": settings.public_url,
        "SHARED_SPACE_DATABASE_URL": settings.database_url,
        "SHARED_SPACE_INSTANCE": str(settings.instance_path),
    }
    command = (sys.executable, "-m", "shared_space.serving", "--port", str(port))
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("it does not answer")


def children_of(pid: int) -> list[int]:
    """The processes of its children, and of theirs."""
    told = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout.split()
    pairs = list(zip(map(int, told[::2]), map(int, told[1::2]), strict=True))
    mine = [child for child, parent in pairs if parent == pid]
    return [*mine, *(grandchild for child in mine for grandchild in children_of(child))]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.race
@pytest.mark.page
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_end_together_without_a_trace(app, house, number):
    port = free_port()
    process = start(house, port)
    wait_for(port)
    time.sleep(1.5)  # the worker has begun
    children = children_of(process.pid)
    assert len(children) == 4  # gunicorn, its two processes, the letter worker
    process.send_signal(number)
    output, _ = process.communicate(timeout=40)
    assert process.returncode == 0
    assert b"Traceback" not in output
    assert b"worker_stopped" in output
    assert not [pid for pid in children if alive(pid)]


@pytest.mark.race
@pytest.mark.page
def test_when_one_ends_by_itself_so_does_the_other(app, house):
    port = free_port()
    process = start(house, port)
    wait_for(port)
    children = children_of(process.pid)
    letters = next(
        pid for pid in children if "work" in subprocess.getoutput(f"ps -o args= -p {pid}").split()
    )
    os.kill(letters, signal.SIGKILL)
    process.communicate(timeout=40)
    assert process.returncode == 1
    assert not [pid for pid in children if alive(pid)]
