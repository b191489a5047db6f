"""Many requests at once, each timed; the work of the client is kept small, since it shares the cores."""

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

CROWD = 4  # requests under way at once: two for each process of the server
PATIENCE = 60


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Timed:
    """seconds: of the whole; each: of every request, sorted."""

    seconds: float
    each: tuple[float, ...]

    @property
    def per_second(self) -> float:
        return len(self.each) / self.seconds

    def percentile(self, share: float) -> float:
        return self.each[min(int(len(self.each) * share), len(self.each) - 1)]


class Unexpected(Exception):
    """An answer that was not what the request asked for: nothing of such a run counts."""


def ask(port: int, request: Request) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(request.method, request.path, request.body or None, request.headers)
        response = connection.getresponse()
        body = response.read()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, body)
    finally:
        connection.close()


def repeat(port: int, request: Request, expected: int, seconds: float) -> Timed:
    """The same request again and again for so many seconds."""
    return _crowd(port, [[request]] * CROWD, expected, seconds)


def each_once(port: int, requests: Sequence[Request], expected: int) -> Timed:
    """Every one of the requests, once."""
    return _crowd(port, [requests[number::CROWD] for number in range(CROWD)], expected, None)


def _crowd(
    port: int, shares: Sequence[Sequence[Request]], expected: int, seconds: float | None
) -> Timed:
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(len(shares))
    told: multiprocessing.Queue[tuple[float, list[float], str]] = context.Queue()
    processes = [
        context.Process(target=_one, args=(port, share, expected, seconds, gate, told))
        for share in shares
    ]
    for process in processes:
        process.start()
    found = [told.get(timeout=PATIENCE * 5) for _ in processes]
    for process in processes:
        process.join()
    wrong = next((trouble for *_, trouble in found if trouble), "")
    if wrong:
        raise Unexpected(wrong)
    return Timed(max(f[0] for f in found), tuple(sorted(t for f in found for t in f[1])))


def _one(  # noqa: PLR0917
    port: int,
    requests: Sequence[Request],
    expected: int,
    seconds: float | None,
    gate: object,
    told: "multiprocessing.Queue[tuple[float, list[float], str]]",
) -> None:
    each: list[float] = []
    trouble = ""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    gate.wait()  # type: ignore[attr-defined]
    began = time.perf_counter()
    turns = iter(requests) if seconds is None else iter(lambda: requests[0], None)
    for request in turns:
        started = time.perf_counter()
        if seconds is not None and started - began > seconds:
            break
        try:
            connection.request(request.method, request.path, request.body or None, request.headers)
            response = connection.getresponse()
            response.read()
        except OSError as error:
            trouble = f"{request.method} {request.path}: {error}"
            break
        each.append(time.perf_counter() - started)
        if response.status != expected:
            trouble = f"{request.method} {request.path}: {response.status}, not {expected}"
            break
    told.put((time.perf_counter() - began, each, trouble))
