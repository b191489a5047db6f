"""Reading feeds as three programs do."""

from datetime import date, datetime

import icalendar
import pytest
import vobject

from tests.calendars import rows, strict


@pytest.fixture(autouse=True)
def first_day():
    rows.start_again()


@pytest.fixture
def feed(visitor):
    """The calendar at an address, read by our strict reader, by icalendar and by vobject, which must
    agree on every event; answers the strict one's."""

    def get(path: str, client=visitor) -> strict.Part:
        response = client.get(path)
        assert response.status_code == 200, response.get_data(as_text=True)
        return agreed(response.data)

    return get


def agreed(raw: bytes) -> strict.Part:
    calendar = strict.read(raw)
    seen = {
        (e.one("UID").text, e.one("SUMMARY").text, e.one("DTSTART").value) for e in calendar.parts
    }
    library = icalendar.Calendar.from_ical(raw)
    assert seen == {
        (str(e["UID"]), str(e["SUMMARY"]), written(e["DTSTART"].dt)) for e in library.walk("VEVENT")
    }
    other = vobject.readOne(raw.decode())
    assert seen == {
        (e.uid.value, e.summary.value, written(e.dtstart.value))
        for e in getattr(other, "vevent_list", [])
    }
    return calendar


def written(start: date) -> str:
    """An instant, or a whole day, as iCalendar writes it."""
    return f"{start:%Y%m%dT%H%M%SZ}" if isinstance(start, datetime) else f"{start:%Y%m%d}"


def summaries(calendar: strict.Part) -> list[str]:
    return [event.one("SUMMARY").text for event in calendar.parts]
