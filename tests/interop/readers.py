"""The programs that try our calendars, each behind one function: files → what it made of them."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

from tests.interop.instances import Calendar, Instance, of_json, when

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
MODULES = HERE / "node_modules"
ZONE_OF_FEED = re.compile(rb"^X-WR-TIMEZONE:.*\r\n", re.MULTILINE)


@dataclass(frozen=True)
class Reader:
    """missing: what to install for it, '' when it is there. used_by: who reads calendars with it."""

    name: str
    used_by: str
    read: Callable[[Sequence[Path]], list[Calendar]]
    version: Callable[[], str]
    missing: Callable[[], str] = lambda: ""


def each(read: Callable[[bytes], Calendar]) -> Callable[[Sequence[Path]], list[Calendar]]:
    """`read` for many files; whatever it raises is its answer for that file."""

    def one(path: Path) -> Calendar:
        try:
            return read(path.read_bytes())
        except Exception as fault:  # noqa: BLE001 (each library gives up in its own way)
            return Calendar(error=repr(fault))

    return lambda paths: [one(path) for path in paths]


def of_icalendar(raw: bytes) -> Calendar:
    calendar = icalendar.Calendar.from_ical(raw)
    return _of_events(calendar, calendar.walk("VEVENT"))


def _of_events(calendar: icalendar.Calendar, events: Iterable[icalendar.Event]) -> Calendar:
    return Calendar(str(calendar["METHOD"]), tuple(sorted(_of_event(event) for event in events)))


def _of_event(event: icalendar.Event) -> Instance:
    return Instance(
        str(event["UID"]),
        when(event["DTSTART"].dt),
        when(event["DTEND"].dt),
        str(event["SUMMARY"]),
        str(event.get("DESCRIPTION", "")),
        str(event.get("LOCATION", "")),
        str(event.get("STATUS", "")),
        int(event.get("SEQUENCE", 0)),
    )


def expanded(raw: bytes) -> Calendar:
    """As recurring-ical-events expands it: every instance that a program which asks for a span of days
    gets. In a calendar with X-WR-TIMEZONE it takes the hour that an autumn night repeats for the
    hour before it (test_controls.py holds it to that and nothing else)."""
    calendar = icalendar.Calendar.from_ical(raw)
    every = recurring_ical_events.of(calendar).between((2020, 1, 1), (2040, 1, 1))
    return _of_events(calendar, every)


def _of_vobject(raw: bytes) -> Calendar:
    calendar = vobject.readOne(raw.decode())

    def words(event: object, name: str) -> str:
        return event.contents[name][0].value if name in event.contents else ""

    found = [
        Instance(
            words(event, "uid"),
            when(event.dtstart.value),
            when(event.dtend.value),
            *(words(event, name) for name in ("summary", "description", "location", "status")),
            int(words(event, "sequence") or 0),
        )
        for event in calendar.contents.get("vevent", [])
    ]
    return Calendar(calendar.method.value, tuple(sorted(found)))


def _of_ical(raw: bytes) -> Calendar:
    calendar = IcsCalendarStream.calendar_from_ics(raw.decode())
    found = [
        Instance(
            event.uid,
            when(event.start),
            when(event.end),
            event.summary or "",
            event.description or "",
            event.location or "",
            event.status.value if event.status else "",
            event.sequence or 0,
        )
        for event in calendar.timeline
    ]
    return Calendar(calendar.method or "", tuple(sorted(found)))


def _run(*command: str | Path, paths: Sequence[Path]) -> list[Calendar]:
    environment = {**os.environ, "TZ": "Pacific/Kiritimati"}  # nobody's: a local time is noticed
    done = subprocess.run(
        [*command, *paths], capture_output=True, timeout=120, check=False, env=environment
    )
    assert not done.returncode, done.stderr.decode(errors="replace")[-2000:]
    return of_json(json.loads(done.stdout))


def _no_module(name: str) -> str:
    if (MODULES / name).is_dir() and shutil.which("node"):
        return ""
    return "apt-get install nodejs npm; npm ci --prefix tests/interop"


def _module_version(name: str) -> str:
    return str(json.loads((MODULES / name / "package.json").read_text())["version"])


def _no_sabre() -> str:
    ready = shutil.which("php") and Path("/usr/share/php/Sabre/VObject/includes.php").exists()
    return "" if ready else "apt-get install php-cli php-sabre-vobject"


def _sabre_version() -> str:
    ask = "require 'Sabre/VObject/Version.php'; echo Sabre\\VObject\\Version::VERSION;"
    return subprocess.check_output(["php", "-r", ask], text=True)


def _pkg_config(*question: str) -> str:
    if not shutil.which("pkg-config"):
        return ""
    asked = ["pkg-config", *question, "libical"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _no_libical() -> str:
    ready = shutil.which("cc") and _pkg_config("--modversion")
    return "" if ready else "apt-get install gcc libc6-dev pkg-config libical-dev"


def _by_libical(paths: Sequence[Path]) -> list[Calendar]:
    return _run(_compiled(), paths=paths)


def _compiled() -> Path:
    """The little program around libical, compiled once for each version of it."""
    source = PROGRAMS / "libical.c"
    built = HERE / ".built" / f"libical-{_pkg_config('--modversion')}"
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        built.parent.mkdir(exist_ok=True)
        own = built.with_name(f"{built.name}.{os.getpid()}")
        flags = _pkg_config("--cflags", "--libs").split()
        subprocess.run(["cc", "-O1", "-Wall", "-o", own, source, *flags], check=True)
        own.replace(built)
    return built


READERS = (
    Reader("icalendar", "CalDAV tools, khal", each(of_icalendar), lambda: version("icalendar")),
    Reader(
        "recurring-ical-events",
        "web calendars in Python",
        each(lambda raw: expanded(ZONE_OF_FEED.sub(b"", raw))),
        lambda: version("recurring-ical-events"),
    ),
    Reader("ical", "Home Assistant", each(_of_ical), lambda: version("ical")),
    Reader("vobject", "Radicale", each(_of_vobject), lambda: version("vobject")),
    Reader(
        "ical.js",
        "Thunderbird, Nextcloud",
        lambda paths: _run("node", PROGRAMS / "ical_js.mjs", paths=paths),
        lambda: _module_version("ical.js"),
        lambda: _no_module("ical.js"),
    ),
    Reader(
        "node-ical",
        "Homebridge, MagicMirror",
        lambda paths: _run("node", PROGRAMS / "node_ical.cjs", paths=paths),
        lambda: _module_version("node-ical"),
        lambda: _no_module("node-ical"),
    ),
    Reader(
        "libical",
        "Evolution, GNOME Calendar, KOrganizer",
        _by_libical,
        lambda: _pkg_config("--modversion"),
        _no_libical,
    ),
    Reader(
        "sabre/vobject",
        "Baïkal, ownCloud",
        lambda paths: _run("php", PROGRAMS / "sabre.php", paths=paths),
        _sabre_version,
        _no_sabre,
    ),
)
BY_NAME = {reader.name: reader for reader in READERS}


if __name__ == "__main__":  # python -m tests.interop.readers FILE…: what each makes of them
    files = [Path(name) for name in sys.argv[1:]]
    for one in READERS:
        print(one.name, one.version(), one.missing() or one.read(files))
