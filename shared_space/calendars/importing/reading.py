"""What a calendar file says, as dates: a stranger's bytes in, plain values out.

It is read in a process of its own (`within`) with little time and memory, for two reasons: no budget
can bound what a rule of repetition that never matches costs once a library has begun to look for it;
and the library keeps every zone that a file describes for as long as its process lives, so that one
file would colour the next.
"""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared_space.calendars.importing.lines import Unreadable
from shared_space.kernel.interval import Interval

_log = logging.getLogger(__name__)
PROCESS = "shared_space.calendars.importing.within"
PATIENCE = 30  # seconds on the wall, when the machine is busy
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Found:
    """One event. dates: in UTC, those to come within the span asked for, in order. later: whether it
    goes on after that span. problem: '' or why it cannot be asked for: 'all_day', 'no_start', 'no_end', 'reversed', 'zone', 'rule', 'damaged'. language: of the title, as
    the file says, or ''."""

    uid: str
    title: str = ""
    language: str = ""
    place: str = ""
    private: bool = False
    problem: str = ""
    later: bool = False
    dates: list[Interval] = field(default_factory=list)


@dataclass
class Reading:
    """past, later, cancelled: how many events are not listed since they are over, begin after the
    span, or were called off."""

    events: list[Found]
    past: int = 0
    later: int = 0
    cancelled: int = 0


def read(raw: bytes, zone: ZoneInfo, start: datetime, until: datetime) -> Reading:
    """What `raw` holds from `start` until `until` (UTC). Times without a zone are in the file's own,
    or else `zone`. Takes at most 2 seconds of CPU in another process; raises Unreadable."""
    command = [sys.executable, "-m", PROCESS, zone.key, start.isoformat(), until.isoformat()]
    try:
        done = subprocess.run(  # noqa: S603 (our own module; nothing of the file is in the command)
            command, input=raw, capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False
        )
        if done.returncode > 0:  # it did not run; a process that used up its time was ended (< 0)
            kind = done.stderr.strip().rpartition(b"\n")[2].partition(b":")[0]
            _log.error("no calendar file can be read: %s", kind.decode(errors="replace"))
        answer: dict[str, Any] = json.loads(done.stdout or "null") or {"problem": "too_much"}
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Unreadable("too_much") from error
    if "problem" in answer:
        raise Unreadable(answer["problem"])
    return Reading([_found(values) for values in answer.pop("events")], **answer)


def _found(values: dict[str, Any]) -> Found:
    dates = [
        Interval(datetime.fromisoformat(span["start"]), datetime.fromisoformat(span["end"]))
        for span in values.pop("dates")
    ]
    return Found(**values, dates=dates)
