"""One hard calendar, and every program sees the same in it."""

import pytest

from tests.calendars import strict
from tests.interop import hard
from tests.interop.conftest import LONG, note, ready
from tests.interop.instances import differences
from tests.interop.readers import BY_NAME

COUNT = 1000 if LONG else 150


@pytest.mark.parametrize("name", BY_NAME)
def test_every_program_sees_the_same(name, tmp_path):
    reader = BY_NAME[name]
    ready(reader)
    file = tmp_path / "hard.ics"
    file.write_bytes(hard.feed(COUNT))
    (calendar,) = reader.read([file])
    assert not calendar.error
    wrong = differences(hard.expected(COUNT), calendar.instances)
    assert not wrong, "\n".join(wrong[:20])
    assert calendar.method == "PUBLISH"
    note(f"a hard calendar of {COUNT} events", name, reader.version(), 1, len(calendar.instances))


def test_it_is_as_hard_as_it_says():
    """Long lines that fold inside words, both hours of a clock change, and every state."""
    raw = hard.feed(150)
    calendar = strict.read(raw)
    assert len(calendar.parts) == 150
    starts = {event.one("DTSTART").value for event in calendar.parts}
    for change in ("20261024T22", "20261024T23", "20270325T23", "20270326T00", "20271030T23"):
        assert {f"{change}0000Z", f"{change}3000Z"} <= starts
    assert len([start for start in starts if len(start) == len("20270326")]) > 5  # whole days
    assert {event.one("STATUS").value for event in calendar.parts} == set(hard.STATES)
    assert {event.one("SUMMARY").parameters["LANGUAGE"] for event in calendar.parts} == {
        "ar",
        "he",
        "en",
    }
    assert (
        raw.count(b"\r\n ") > 1000
    )  # and strict.read would have failed on a letter torn by a fold
