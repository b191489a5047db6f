"""The calendars: one of ten thousand workshop dates, handed out and written; and a space that is renamed
over twenty-five thousand dates."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as wall
from typing import Any, TypeVar

from flask_migrate import upgrade
from sqlalchemy import delete, insert, select

from benchmarks.client import Request, ask, repeat
from benchmarks.house import Loaded, fresh, serving
from benchmarks.measure import FEED, FLOOR, Figures, Pace, Subject, beside_floor
from benchmarks.report import Bar
from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.service import taking_back
from shared_space.calendars.feeds import public
from shared_space.calendars.feeds.reader import reader
from shared_space.calendars.feeds.whole import Written
from shared_space.calendars.models import Fragment
from shared_space.calendars.service.fragments import keep_fragments
from shared_space.demo import load_plan, loading
from shared_space.factory import create_app
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import instant
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces import service as spaces
from shared_space.workshops.models import Session

SPACE, MANAGER = load_plan.OPEN_SPACE + 1, load_plan.ORGANIZATIONS + 1
FIRST_ID, A_SERIES, A_DAY = 1_000, 100, 66
T = TypeVar("T")


def measure(server_url: str, pace: Pace, *, quick: bool) -> list[Bar]:
    """What was reached of what the calendars promise."""
    dates, events = (2_500, 1_000) if quick else (25_000, 10_000)
    loaded = _build(dates, events, server_url)
    with serving(loaded, counting=False) as server:
        handed_out = [
            beside_floor(server, subject, pace) for subject in _subjects(server.port, pace, events)
        ]
    app = create_app(loaded.settings)
    with app.test_request_context("/"):
        try:
            written = list(_written(events))
            renamed = list(_renamed(dates))
        finally:
            db.session.remove()
            db.engine.dispose()
    return [*_bars_of(handed_out), *written, *renamed]


def _bars_of(figures: list[Figures]) -> Iterator[Bar]:
    for most, f in zip((1.6, 2), figures, strict=True):
        yield (f.name, most, "×", f.times_floor, f.cpu_times_floor or None)


def _subjects(port: int, pace: Pace, events: int) -> list[Subject]:
    request = Request("GET", FEED, {"Accept-Encoding": "gzip"})
    ask(port, request)  # the first reader has it written
    whole = ask(port, request)
    same = Request("GET", f"{FLOOR.path}/{len(whole.body)}", request.headers)
    known = Request("GET", FEED, {**request.headers, "If-None-Match": whole.headers["etag"]})

    def runs(asked: Request, status: int) -> list[Callable[[int], Any]]:
        return [lambda at: repeat(at, asked, status, pace.seconds)] * pace.rounds

    size = f"feed of {events:,} events"
    return [
        Subject(f"{size}, 304: beside the floor", ask(port, known), runs(known, 304)),
        Subject(f"{size}, 200: beside a floor of the same bytes", whole, runs(request, 200), same),
    ]


def _written(events: int) -> Iterator[Bar]:
    """Everything anew beside everything from fragments; and what one change costs."""
    _forget()
    anew, first = _timed(_feed)
    keep_fragments(first.made)
    again = [_timed(_feed) for _ in range(5)]
    if len(first.made) != events or any(feed != Written(first.body, []) for _, feed in again):
        raise SystemExit("a feed was not what had been written")
    share = 100 * statistics.median(seconds for seconds, _feed in again) / anew
    yield (f"feed of {events:,} events from fragments: of writing it anew", 2, "%", share, None)

    _move_one()
    yield ("one date that was cancelled: events written anew", 1, "", len(_feed().made), None)


def _renamed(dates: int) -> Iterator[Bar]:
    keep_fragments(_feed_of_space().made)
    times = []
    for number in range(3):
        name = {"name": Trilingual(en=f"Room {number} of another name")}
        began = time.perf_counter()
        spaces.change_space(SPACE, name, seen=None, actor_id=MANAGER, now=clock.now())
        times.append(time.perf_counter() - began)
    said = _feed_of_space().body.replace(b"\r\n ", b"").count(b"LOCATION;LANGUAGE=en:Room 2 of")
    if said < dates:
        raise SystemExit(f"{said} of {dates} dates were renamed")
    milliseconds = 1000 * statistics.median(times)
    yield (f"renaming a space over {dates:,} dates", 100, "ms", milliseconds, None)


def _timed(function: Callable[[], T]) -> tuple[float, T]:
    """(seconds of the processor, what it gave)."""
    began = time.process_time()
    found = function()
    return time.process_time() - began, found


def _feed() -> Written:
    db.session.rollback()
    return public.of_workshops(_reader(), "")


def _feed_of_space() -> Written:
    db.session.rollback()
    return public.of_space(_reader(), SPACE, "open-space", "")


def _reader() -> Any:
    zone = the_house().zone
    return reader(VISITOR, "en", clock.now().astimezone(zone).date(), zone)


@transactional
def _forget() -> None:
    db.session.execute(delete(Fragment))


def _move_one() -> None:
    row = db.session.execute(
        select(Occurrence.id, Occurrence.booking_id, Occurrence.revision)
        .join(Session, Session.occurrence_uid == Occurrence.uid)
        .where(Occurrence.starts_at > clock.now() + timedelta(days=2))
        .limit(1)
    ).one()
    db.session.rollback()
    staff = Actor(MANAGER, is_manager=True)
    taking_back.take_back(row.booking_id, {row.id: row.revision}, staff, clock.now())


def _build(dates: int, events: int, server_url: str) -> Loaded:
    settings = fresh("calendars", server_url)
    app = create_app(settings)
    with app.app_context():
        try:
            upgrade()
            now = clock.now()
            measured = load_plan.next_monday(now.date())
            loading.load(load_plan.FEWEST, 7, measured, now)
            _fill(dates, events, now)
        finally:
            db.session.remove()
            db.engine.dispose()
    return Loaded(settings, dates, measured, 0.0, ())


@transactional
def _fill(dates: int, events: int, now: datetime) -> None:
    """Series of a hundred dates in one space, from the past into the future; the first `events` dates
    are one workshop's each, and no other is."""
    long_before = now - timedelta(days=4000)
    stamps = {"created_at": long_before, "changed_at": long_before}
    zone = the_house().zone
    first = now.date() + timedelta(days=2)

    def booking(number: int) -> dict[str, Any]:
        return {
            "id": FIRST_ID + number,
            "organization_id": number % load_plan.ORGANIZATIONS + 1,
            "requester_id": number % load_plan.ORGANIZATIONS + 1,
            "title": loading.TITLES[number % len(loading.TITLES)],
            "people": 1,
            "visibility": "public",
            "submission_key": f"calendar-{number}",
            **stamps,
        }

    def occurrence(number: int) -> dict[str, Any]:
        day: date = first + timedelta(days=number // A_DAY)
        starts = instant(day, wall(8 + number % A_DAY % 12), zone)
        return {
            "id": FIRST_ID + number,
            "booking_id": FIRST_ID + number // A_SERIES,
            "space_id": SPACE,
            "uid": _uid(number),
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=45),
            "claims_from": starts,
            "claims_until": starts + timedelta(minutes=45),
            "seats": 1,
            "state": "approved",
            "state_since": long_before,
            **stamps,
        }

    def session(number: int) -> dict[str, Any]:
        owner = number % loading.WORKSHOPS + 1
        return {"workshop_id": owner, "occurrence_uid": _uid(number), "created_at": long_before}

    db.session.execute(insert(Booking), [booking(n) for n in range(-(-dates // A_SERIES))])
    db.session.execute(insert(Occurrence), [occurrence(n) for n in range(dates)])
    db.session.execute(delete(Session))
    db.session.execute(insert(Session), [session(n) for n in range(events)])


def _uid(number: int) -> str:
    return f"calendar-{number}@shared-space"
