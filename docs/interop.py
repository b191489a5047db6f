"""The end of `make interop`: writes docs/interop.md from what its tests have just seen."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
SEEN = HERE.parent / "tests" / "interop" / ".built" / "seen.json"


def main() -> None:
    (HERE / "interop.md").write_text(_page(json.loads(SEEN.read_text("utf-8"))), "utf-8")
    SEEN.unlink()  # the page tells of one whole run


def _page(seen: Iterable[Mapping[str, str]]) -> str:
    lines = ["| what was read | by | version | calendars | instances |", "|---|---|---|--:|--:|"]
    lines += [
        f"| {one['what']} | {one['reader']} | {one['version']} | {one['calendars']} "
        f"| {one['instances']} |"
        for one in sorted(seen, key=lambda one: one["what"])
    ]
    said = (
        f"`make interop`, {datetime.now(UTC):%Y-%m-%d}. In each line the program saw the same "
        "instances as every other: uid, start, end, summary, description, place, status and sequence. "
        "A calendar in which one thing is wrong is noticed (`tests/interop/test_controls.py`)."
    )
    known = (
        "Three things to know. recurring-ical-events, told a zone for the calendar (X-WR-TIMEZONE), takes "
        "the hour that an autumn night repeats for the hour before it, and is read here without that "
        "line. sabre/vobject before 3.0 leaves `\\,` and `\\;` to whoever calls it. "
        "vdirsyncer names each event anew, so that khal is compared without uid and sequence; it "
        "copies nothing when it comes a second time, and one event when one has changed."
    )
    title = "# Our calendars, read by other programs"
    return "\n\n".join((title, said, "\n".join(lines), known)) + "\n"


if __name__ == "__main__":
    main()
