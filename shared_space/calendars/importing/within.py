"""The process in which a calendar file is read: `python -m` this, with ZONE FROM UNTIL, reads a file
from stdin and writes JSON to stdout (`reading.Reading`, or the problem).
"""

import hashlib
import json
import resource
import signal
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared_space.bookings.rules.recurrence import MOST_DATES as MOST_OF_A_SERIES
from shared_space.calendars.ical.reading import (
    Event,
    end_of,
    event_of,
    expanded,
    known_zone,
    language_of,
    last_day,
    learn_zones,
    problem_of,
    repeats,
    start_of,
    text_of,
    value_in,
)
from shared_space.calendars.importing.lines import Cut, Unreadable, cut
from shared_space.calendars.importing.reading import Found, Reading
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import LANGUAGES

CPU_SECONDS = 1.4  # of the 2 that a file may cost; the rest is ours, and the start of Python's
CPU_OF_AN_EVENT = 0.2
MOST_MEMORY = 700_000_000
MOST_COMING = 1_000
MOST_DATES = 4_000
A_SEASON = timedelta(days=92)  # how far after the span is looked for whether a series goes on


class TooLong(BaseException):
    """The time for an event or the file is over; no Exception, so that no library swallows it."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _ring(_number: int, _frame: object) -> None:
    raise TooLong


@dataclass
class Within:
    """Reads the parts of one file against a span of time."""

    zone: ZoneInfo
    start: datetime
    until: datetime

    def reading(self, parts: Cut) -> Reading:
        """Raises Unreadable, TooLong."""
        with _at_most(CPU_SECONDS - time.process_time()):
            learn_zones(parts.zones)
            self.zone = known_zone(parts.zone_name) or self.zone
            coming, found = self._coming(parts.events), Reading([])
            found.past = len(parts.events) - sum(map(len, coming))
        if len(coming) > MOST_COMING:
            raise Unreadable("too_much")
        for number, group in enumerate(coming):
            left = CPU_SECONDS - time.process_time()
            if left <= 0:
                raise Unreadable("too_much")
            with _at_most(left):
                events = [event_of(lines) for lines in group]
            self._read(found, f"event {number}", events)
            if sum(len(event.dates) for event in found.events) > MOST_DATES:
                raise Unreadable("too_much")
        if not found.events and not (found.past or found.later or found.cancelled):
            raise Unreadable("nothing")
        return found

    def _coming(self, events: Iterable[list[str]]) -> list[list[list[str]]]:
        """The events that may have a date to come, those of one series together: the first of each
        that has no RECURRENCE-ID, with all that have."""
        yesterday = (self.start - timedelta(days=2)).strftime("%Y%m%d")
        series: dict[str, list[list[str]]] = defaultdict(list)
        alone = []
        for number, lines in enumerate(events):
            if last_day(lines) < yesterday:
                continue
            uid = value_in(lines, "UID") or f"without {number}"
            changes = bool(value_in(lines, "RECURRENCE-ID"))
            known = series.get(uid)
            if known and not changes and not value_in(known[0], "RECURRENCE-ID"):
                alone.append([lines])  # the same UID again
            elif changes:
                series[uid].append(lines)
            else:
                series[uid].insert(0, lines)
        return [*series.values(), *alone]

    def _read(self, found: Reading, fallback: str, events: list[Event | None]) -> None:
        first = events[0]
        if first is None:
            found.events.append(Found(fallback, problem="damaged"))
            return
        if text_of(first, "STATUS").upper() == "CANCELLED" and not repeats(first):
            found.cancelled += 1
            return
        event = described(first, fallback)
        try:
            with _at_most(CPU_OF_AN_EVENT):
                event.problem = problem_of(first) or self._dated(event, events)
        except TooLong:
            event.problem = "rule"
        except Exception:  # noqa: BLE001 (whatever a hostile value provokes in the libraries)
            event.problem = "damaged"
        if event.problem:
            event.dates.clear()
            found.events.append(event)
        elif event.dates:
            event.dates.sort()
            found.events.append(event)
        elif event.later:
            found.later += 1
        else:
            found.past += 1

    def _dated(self, event: Found, events: list[Event | None]) -> str:
        """Fill in the dates; gives the problem, if any."""
        whole = [one for one in events if one is not None]
        if len(whole) == 1 and not repeats(whole[0]):
            return self._add(event, whole[0])
        for one in expanded(whole, self.start, self.until + A_SEASON):
            problem = self._add(event, one)
            if problem:
                return problem
            if len(event.dates) > MOST_OF_A_SERIES:
                break  # one more says that it has too many
        return ""

    def _add(self, event: Found, one: Event) -> str:
        if text_of(one, "STATUS").upper() == "CANCELLED":
            return ""
        start = start_of(one, self.zone)
        end = end_of(one, start, self.zone)
        if end is None or end == start:
            return "no_end"
        if end < start:
            return "reversed"
        if start >= self.until:
            event.later = True
        elif start >= self.start:
            event.dates.append(Interval(start, end))
        return ""


def described(event: Event, fallback: str) -> Found:
    """What it is and where, without its dates. fallback: what tells it apart when it has no UID."""
    # A UID of another maker may be an address: only what tells it apart is kept.
    known = text_of(event, "UID") or f"{fallback} {event.get('SUMMARY')}"
    language = language_of(event, "SUMMARY")
    return Found(
        uid=hashlib.sha256(known.encode()).hexdigest()[:40],
        title=text_of(event, "SUMMARY"),
        language=language if language in LANGUAGES else "",
        place=text_of(event, "LOCATION"),
        private=text_of(event, "CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"},
    )


def main() -> None:
    """Read stdin in little time and memory; write what was found, or why not, as JSON."""
    signal.signal(signal.SIGPROF, _ring)
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    warnings.simplefilter("ignore")
    zone, start, until = sys.argv[1:]
    raw = sys.stdin.buffer.read()
    try:
        with _at_most(CPU_SECONDS - time.process_time()):
            parts = cut(raw)
        within = Within(
            ZoneInfo(zone), datetime.fromisoformat(start), datetime.fromisoformat(until)
        )
        answer: dict[str, Any] = asdict(within.reading(parts))
    except Unreadable as error:
        answer = {"problem": error.code}
    except (TooLong, MemoryError, RecursionError):
        answer = {"problem": "too_much"}
    sys.stdout.write(json.dumps(answer, default=datetime.isoformat))


if __name__ == "__main__":
    main()
