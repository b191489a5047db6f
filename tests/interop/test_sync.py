"""vdirsyncer keeps a folder in step with a served calendar, and khal lists what is in it."""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask, Response

from tests.browser.conftest import served
from tests.interop import hard
from tests.interop.conftest import absent, note
from tests.interop.instances import Instance
from tests.interop.readers import BY_NAME, HERE
from tests.interop.test_demo import private

pytestmark = [pytest.mark.page, pytest.mark.long]

BIN = HERE / ".sync" / "bin"
WANTED = (HERE / "sync-requirements.txt").read_text("utf-8")
VERSIONS = ", ".join(re.findall(r"==(\S+)", WANTED))
COUNT = 1000
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "remote"
b = "local"
collections = null
[storage remote]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{folder}/items"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[feed]]
path = {folder}/items
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%SZ
longdatetimeformat = %Y-%m-%dT%H:%M:%SZ
"""
FIELDS = ("start", "end", "title", "description", "location", "status", "all-day")


class Folder:
    """A folder on somebody's computer that follows the calendar at `url`."""

    def __init__(self, path: Path, url: str) -> None:
        if not (BIN / "khal").exists():
            absent("vdirsyncer and khal are not installed (make interop installs them)")
        self.path = path
        (path / "items").mkdir(parents=True)
        (path / "vdirsyncer").write_text(VDIRSYNCER.format(folder=path, url=url))
        (path / "khal").write_text(KHAL.format(folder=path))
        self._run("vdirsyncer", "discover")

    def sync(self) -> list[str]:
        """What vdirsyncer copied or deleted."""
        said = self._run("vdirsyncer", "sync").splitlines()
        return [line.split()[0] for line in said if line.startswith(("Copying", "Deleting"))]

    def listed(self) -> list[Instance]:
        """What khal lists. vdirsyncer names each event anew, so without uid and sequence."""
        fields = [word for name in FIELDS for word in ("--json", name)]
        said = self._run("khal", "list", "--once", *fields, "2026-06-01", "900d")
        days = [json.loads(line) for line in said.splitlines()]
        return sorted(
            Instance(
                "",
                event["start"],
                _day_after(event["end"]) if event["all-day"] == "True" else event["end"],
                event["title"],
                event["description"],
                event["location"],
                event["status"].strip(),
            )
            for day in days
            for event in day
        )

    def _run(self, program: str, *arguments: str) -> str:
        command = [BIN / program, "-c", self.path / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout + (done.stderr if program == "vdirsyncer" else "")


def _day_after(day: str) -> str:
    """khal says the last day, the calendar the day after it."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def bare(instances: Sequence[Instance]) -> list[Instance]:
    return sorted(replace(one, uid="", sequence=0) for one in instances)


def test_a_hard_calendar_is_copied_once(tmp_path):
    hall = Flask("hard")
    raw = [hard.feed(COUNT)]
    hall.add_url_rule("/hard.ics", view_func=lambda: Response(raw[0], mimetype="text/calendar"))
    with served(hall) as url:
        folder = Folder(tmp_path / "hard", f"{url}/hard.ics")
        assert folder.sync() == ["Copying"] * COUNT
        assert folder.sync() == []
        assert folder.listed() == bare(hard.expected(COUNT))
        raw[0] = raw[0].replace(b"DTEND:20261024T190000Z", b"DTEND:20261024T191000Z", 1)
        assert sorted(folder.sync()) == ["Copying", "Deleting"]  # one date became longer
    note(f"a hard calendar of {COUNT} events", "vdirsyncer, khal", VERSIONS, 1, COUNT)


def test_the_demo_house_is_copied_once(demo, tmp_path):
    with demo.app_context():
        paths = ["/calendars/workshops.ics?lang=ar", "/calendars/days.ics?lang=en", *private("he")]
    count = 0
    with served(demo) as url:
        for number, path in enumerate(paths):
            folder = Folder(tmp_path / str(number), f"{url}{path}")
            copied = folder.sync()
            assert folder.sync() == []
            file = tmp_path / f"{number}.ics"
            file.write_bytes(demo.test_client().get(path).data)
            (calendar,) = BY_NAME["icalendar"].read([file])
            assert copied == ["Copying"] * len(calendar.instances)
            assert folder.listed() == bare(calendar.instances), path
            count += len(calendar.instances)
    note("the demo house", "vdirsyncer, khal", VERSIONS, len(paths), count)
