"""What is measured: each page in turns with the floor, so that both meet the same machine."""

import gzip
import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from urllib.parse import urlencode

from benchmarks.client import Answer, Request, Timed, ask, each_once, repeat
from benchmarks.house import (
    COORDINATOR,
    FREE_FROM,
    MANAGER,
    TOKENS,
    Loaded,
    Server,
    serving,
    working_days,
)
from shared_space.demo import loading
from shared_space.demo.house_words import SPACES

ROOMS = [space.slug for space in SPACES if space.kind == "work_room"]
MORE_ROOMS = [room.en.lower() for room in loading.ROOMS]
FLOOR = Request("GET", "/floor", {"Accept-Encoding": "gzip"})
FEED = "/calendars/workshops.ics"
WEEKS = 52


@dataclass(frozen=True)
class Pace:
    """rounds of (floor_seconds, seconds) each; writes: creates and approvals, in all rounds."""

    rounds: int
    floor_seconds: float
    seconds: float
    writes: int


FULL = Pace(rounds=4, floor_seconds=0.7, seconds=1.8, writes=120)
QUICK = Pace(rounds=2, floor_seconds=0.4, seconds=0.8, writes=40)


@dataclass(frozen=True)
class Figures:
    """One line of the table. times_floor: its time beside the floor's, at the same crowd, and
    p50_times_floor: its median beside the floor's; cpu: the server's processor seconds for one request, and cpu_times_floor: beside the floor's (0.0:
    unknown). raw, zipped: bytes of the body."""

    name: str
    per_second: float
    p50: float
    p95: float
    queries: int
    raw: int
    zipped: int
    cpu: float
    times_floor: float
    p50_times_floor: float
    cpu_times_floor: float


@dataclass(frozen=True)
class Subject:
    """runs: one timed round each, called with the server's port; floor: what it is measured beside."""

    name: str
    sample: Answer
    runs: Sequence[Callable[[int], Timed]]
    floor: Request = FLOOR


def measure(loaded: Loaded, pace: Pace) -> list[Figures]:
    """Every line for one house."""
    with serving(loaded, counting=True) as server:
        reading = [_reading(server, loaded.measured, name, pace) for name in PAGES]
        writing = [
            _creating(server, loaded, pace),
            _series(server, loaded, pace),
            _approving(server, loaded, pace),
        ]
    with serving(loaded, counting=False) as server:
        floor = Subject("floor", ask(server.port, FLOOR), [_floor(pace)] * pace.rounds)
        return [beside_floor(server, subject, pace) for subject in (floor, *reading, *writing)]


def _floor(pace: Pace) -> Callable[[int], Timed]:
    return lambda port: repeat(port, FLOOR, 200, pace.floor_seconds)


FIND, SERIES, CREATE = "find a series of 26", "create a series of 52", "create a booking"
WORDS = "page of words, signed in"
PAGES = (WORDS, "day page, signed in", "week page, signed in", FIND, "feed 200", "feed 304")
SEARCHED = {
    "starts": "16:00",
    "ends": "18:00",
    "people": 3,
    "repeat": "weekly",
    "every": 1,
    "count": 26,
}


def _signed_in(person: int, cookies: str = "") -> dict[str, str]:
    cookie = f'device="{TOKENS[person]}"' + (f"; {cookies}" if cookies else "")
    return {"Accept-Encoding": "gzip", "Cookie": cookie}


def _reading(server: Server, day: date, name: str, pace: Pace) -> Subject:
    request, expected = _request_of(server, day, name)
    request = _kept(ask(server.port, request), request)  # the first compiles templates, statements
    sample = _checked(ask(server.port, request), expected, request)

    def run(port: int) -> Timed:
        return repeat(port, request, expected, pace.seconds)

    return Subject(name, sample, [run] * pace.rounds)


def _kept(answer: Answer, request: Request) -> Request:
    """The same, with the cookies that a browser has kept."""
    if "set-cookie" not in answer.headers or "Cookie" not in request.headers:
        return request
    cookie = f"{request.headers['Cookie']}; {answer.headers['set-cookie'].split(';')[0]}"
    return replace(request, headers={**request.headers, "Cookie": cookie})


def _request_of(server: Server, day: date, name: str) -> tuple[Request, int]:
    if name == WORDS:  # what every page costs before it says anything of its own
        return Request("GET", "/privacy/", _signed_in(COORDINATOR)), 200
    if name.startswith("day"):
        return Request("GET", f"/bookings/day/{day}", _signed_in(COORDINATOR)), 200
    if name.startswith("week"):
        year, week, _ = day.isocalendar()
        path = f"/bookings/week/{year}-W{week:02d}"
        return Request("GET", path, _signed_in(COORDINATOR)), 200
    if name == FIND:
        path = f"/bookings/find?{urlencode({'day': day + timedelta(days=1), **SEARCHED})}"
        return Request("GET", path, _signed_in(COORDINATOR)), 200
    feed = Request("GET", FEED, {"Accept-Encoding": "gzip"})
    if name.endswith("200"):
        return feed, 200
    tag = ask(server.port, feed).headers["etag"]
    return Request("GET", FEED, {**feed.headers, "If-None-Match": tag}), 304


def _form(server: Server, path: str, person: int) -> tuple[dict[str, str], str]:
    """(headers of whoever opened the page at `path`, the secret of its form)."""
    headers = {**_signed_in(person), "Accept-Encoding": "identity"}
    page = ask(server.port, Request("GET", path, headers))
    session = page.headers["set-cookie"].split(";")[0]
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page.body)
    assert token is not None, f"no form at {path}"
    posting = {"Content-Type": "application/x-www-form-urlencoded"}
    return {**_signed_in(person, session), **posting}, token.group(1).decode()


def _creating(server: Server, loaded: Loaded, pace: Pace) -> Subject:
    """A coordinator books a work room, each time another free quarter of an hour in an evening."""
    headers, token = _form(server, "/bookings/new", COORDINATOR)
    days = working_days(loaded.measured + timedelta(days=1))
    found: list[Request] = []
    for day in days:
        found += [
            _creation(headers, token, room, day, quarter) for room in ROOMS for quarter in range(8)
        ]
        if len(found) > pace.writes:
            break
    sample = _checked(ask(server.port, found.pop(0)), 303, found[0])
    return Subject(CREATE, sample, _shared(found[: pace.writes], pace))


def _series(server: Server, loaded: Loaded, pace: Pace) -> Subject:
    """The same once a week, 52 times: each date is examined, and each waits for the manager."""
    headers, token = _form(server, "/bookings/new", COORDINATOR)
    days = working_days(loaded.measured + timedelta(days=1))
    found = [
        _creation(headers, token, room, day, quarter, WEEKS)
        for day in islice(days, 4)
        for room in MORE_ROOMS
        for quarter in range(8)
    ][: max(pace.writes // 5, pace.rounds) + 1]
    sample = _checked(ask(server.port, found.pop(0)), 303, found[0])
    return Subject(SERIES, sample, _shared(found, pace))


def _creation(  # noqa: PLR0917
    headers: dict[str, str], token: str, room: str, day: date, quarter: int, weeks: int = 0
) -> Request:
    start = FREE_FROM * 60 + quarter * 15
    end = start + 15
    fields = {
        "csrf_token": token,
        "space": room,
        "organization": COORDINATOR,
        "day": day.isoformat(),
        "starts": f"{start // 60:02d}:{start % 60:02d}",
        "ends": f"{end // 60:02d}:{end % 60:02d}",
        "title-en": "A short meeting",
        "people": 3,
        "visibility": "house",
        "purpose": "",
        "repeat": "",
        "count": "",
        "submission_key": f"{room}-{day}-{quarter}-{weeks}",
    }
    if weeks:
        when = f"{room} {day} {start // 60:02d}{start % 60:02d} {end // 60:02d}{end % 60:02d}"
        fields |= {"repeat": "weekly", "every": 1, "count": weeks}
        fields["seen"] = f"{when} weekly 1  {weeks} "  # as the list of dates sends it back
    return Request("POST", "/bookings/new", headers, urlencode(fields).encode())


def _approving(server: Server, loaded: Loaded, pace: Pace) -> Subject:
    """The manager approves with one tap what waits for the hall."""
    headers, token = _form(server, "/manage/requests", MANAGER)
    found = [
        Request(
            "POST",
            f"/manage/requests/{booking}/approve",
            headers,
            urlencode({"csrf_token": token, "seen": f"{occurrence}:1"}).encode(),
        )
        for booking, occurrence in loaded.requests
    ]
    sample = _checked(ask(server.port, found.pop(0)), 303, found[0])
    return Subject("approve a request", sample, _shared(found, pace))


def _shared(requests: Sequence[Request], pace: Pace) -> list[Callable[[int], Timed]]:
    """The requests dealt out to the rounds: each is sent once."""

    def run_of(share: Sequence[Request]) -> Callable[[int], Timed]:
        return lambda port: each_once(port, share, 303)

    return [run_of(requests[turn :: pace.rounds]) for turn in range(pace.rounds)]


def _checked(answer: Answer, expected: int, request: Request) -> Answer:
    if answer.status != expected:
        raise SystemExit(f"{request.method} {request.path} answered {answer.status}")
    return answer


def beside_floor(server: Server, subject: Subject, pace: Pace) -> Figures:
    """In turns: the floor, then the subject. The ratio is the median of the rounds'."""
    repeat(server.port, subject.floor, 200, 0.2)
    ratios: list[float] = []
    p50_ratios: list[float] = []
    cpu_ratios: list[float] = []
    each: list[float] = []
    seconds, cpu_seconds = 0.0, 0.0
    for run in subject.runs:
        floor, floor_cpu = _timed(
            server, lambda: repeat(server.port, subject.floor, 200, pace.floor_seconds)
        )
        timed, cpu = _timed(server, partial(run, server.port))
        ratios.append(floor.per_second / timed.per_second)
        p50_ratios.append(timed.percentile(0.5) / floor.percentile(0.5))
        if floor_cpu:
            cpu_ratios.append(cpu / floor_cpu)
        each += timed.each
        seconds += timed.seconds
        cpu_seconds += cpu * len(timed.each)
    whole = Timed(seconds, tuple(sorted(each)))
    raw, zipped = _bytes(subject.sample)
    return Figures(
        name=subject.name,
        per_second=whole.per_second,
        p50=whole.percentile(0.5),
        p95=whole.percentile(0.95),
        queries=int(subject.sample.headers.get("x-queries", 0)),
        raw=raw,
        zipped=zipped,
        cpu=cpu_seconds / len(each),
        times_floor=statistics.median(ratios),
        p50_times_floor=statistics.median(p50_ratios),
        cpu_times_floor=statistics.median(cpu_ratios) if cpu_ratios else 0.0,
    )


def _timed(server: Server, run: Callable[[], Timed]) -> tuple[Timed, float]:
    """The run, and the processor seconds of the server for each of its requests."""
    before = server.cpu_seconds()
    timed = run()
    return timed, (server.cpu_seconds() - before) / len(timed.each)


def _bytes(answer: Answer) -> tuple[int, int]:
    """(bytes of the body, and zipped): what the house zips itself is taken as it came."""
    if answer.headers.get("content-encoding") == "gzip":
        return len(gzip.decompress(answer.body)), len(answer.body)
    return len(answer.body), len(gzip.compress(answer.body, 6)) if answer.body else 0
