"""Reading feeds as three programs do."""

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
        (str(e["UID"]), str(e["SUMMARY"]), f"{e['DTSTART'].dt:%Y%m%dT%H%M%SZ}")
        for e in library.walk("VEVENT")
    }
    other = vobject.readOne(raw.decode())
    assert seen == {
        (e.uid.value, e.summary.value, f"{e.dtstart.value:%Y%m%dT%H%M%SZ}")
        for e in getattr(other, "vevent_list", [])
    }
    return calendar


def summaries(calendar: strict.Part) -> list[str]:
    return [event.one("SUMMARY").text for event in calendar.parts]
