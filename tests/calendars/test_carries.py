"""What a first-class feed carries, property by property, as programs are handed it."""

import pytest

from shared_space.calendars.service import links as service
from shared_space.house.models import House
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Space
from tests.calendars import rows, strict
from tests.calendars.conftest import agreed
from tests.calendars.test_private_feeds import ACTORS
from tests.cast import CONTACT, FIG, KULNA, NOW

pytestmark = pytest.mark.page

PUBLIC = (
    "/calendars/workshops.ics?lang=he",
    "/calendars/organizations/kulna.ics?lang=he",
    "/calendars/spaces/fig.ics?lang=he",
    "/calendars/forums/contact.ics?lang=he",
    "/calendars/days.ics?lang=he",
)
OF_THE_CALENDAR = (
    "VERSION",
    "PRODID",
    "CALSCALE",
    "METHOD",
    "NAME",
    "X-WR-CALNAME",
    "DESCRIPTION",
    "X-WR-CALDESC",
    "X-WR-TIMEZONE",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "COLOR",
    "X-APPLE-CALENDAR-COLOR",
    "URL",
    "LAST-MODIFIED",
)
OF_EACH_EVENT = (
    "UID",
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "STATUS",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "X-ALT-DESC",
    "URL",
    "CLASS",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
)
# One is never there: several programs read a calendar with it as one single event, or ask for answers.
NEVER = ("ATTENDEE", "ORGANIZER", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "VTIMEZONE")


@pytest.fixture
def lived_in(context):
    """A workshop in a forum, a public booking, and a cancelled date, in a room on a floor."""
    rows.set_on(House, 1, address=Trilingual(he="רחוב הדוגמה 1", en="1 Example Street"))
    rows.set_on(Space, FIG, floor=Trilingual(he="קומה 2"))
    rows.workshop(rows.book(), forum_id=CONTACT)
    rows.book()
    rows.turn(rows.book(), "cancelled")


@pytest.fixture
def feeds(lived_in):
    """The address of every kind of calendar."""
    scopes = (("coordinator", "mine"), ("coordinator", "organization"), ("manager", "house"))
    tokens = [
        service.make_link(
            ACTORS[who],
            scope,
            KULNA if scope == "organization" else None,
            "he",
            submission_key="k",
            now=NOW,
        )
        for who, scope in scopes
    ]
    return [*PUBLIC, *(f"/calendars/private/{token}/calendar.ics" for token in tokens)]


def test_every_calendar_carries_everything_that_programs_use(feeds, visitor):
    for path in feeds:
        calendar = agreed(visitor.get(path).data)
        for name in OF_THE_CALENDAR:
            calendar.one(name)
        assert calendar.one("METHOD").value == "PUBLISH"
        assert calendar.one("CALSCALE").value == "GREGORIAN"
        assert calendar.one("NAME").text == calendar.one("X-WR-CALNAME").text
        assert calendar.one("DESCRIPTION").text == calendar.one("X-WR-CALDESC").text
        assert calendar.one("X-WR-TIMEZONE").value == "Asia/Jerusalem"
        assert calendar.one("REFRESH-INTERVAL").value == calendar.one("X-PUBLISHED-TTL").value
        assert len(calendar.all("SOURCE")) == (path in PUBLIC), "a secret is not repeated"
        for name in ("UID", *NEVER):
            assert not calendar.all(name), name
        assert calendar.parts, path
        for event in calendar.parts:
            _whole(event, whole_day="days" in path)


def _whole(event: strict.Part, *, whole_day: bool) -> None:
    for name in OF_EACH_EVENT:
        event.one(name)
    for name in NEVER:
        assert not event.all(name), name
    assert not event.parts, "nobody asked for an alarm"
    assert event.one("DESCRIPTION").parameters.keys() == {"LANGUAGE"}
    assert event.one("SUMMARY").parameters.keys() == {"LANGUAGE"}
    assert event.one("DESCRIPTION").text.endswith(event.one("URL").value)
    page = event.one("X-ALT-DESC")
    assert page.parameters == {"FMTTYPE": "text/html"}
    assert page.text.startswith('<html dir="rtl">')
    assert event.one("URL").value in page.text
    assert event.one("CLASS").value in {"PUBLIC", "PRIVATE"}
    opaque = event.one("TRANSP").value == "OPAQUE"
    assert event.one("X-MICROSOFT-CDO-BUSYSTATUS").value == ("BUSY" if opaque else "FREE")
    assert not (opaque and event.one("STATUS").value == "CANCELLED")
    assert event.one("CREATED").value <= event.one("LAST-MODIFIED").value
    assert event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value
    if whole_day:
        assert not event.all("LOCATION")
        return
    assert event.one("LOCATION").text == "תאנה, קומה 2, המרחב לחיים משותפים, רחוב הדוגמה 1"
    assert event.one("LOCATION").parameters == {"LANGUAGE": "he"}
    assert event.one("GEO").value == "31.7496;35.2221"
    assert bool(event.all("CATEGORIES")) == ("/workshops/" in event.one("URL").value)


def test_dates_of_one_workshop_or_series_know_each_other(context, feed):
    rows.workshop(rows.book(), rows.book())
    first, second = feed("/calendars/workshops.ics?lang=he").parts
    assert first.one("RELATED-TO").value == second.one("RELATED-TO").value
    assert first.one("RELATED-TO").parameters == {"RELTYPE": "SIBLING"}
    assert first.one("RELATED-TO").value not in {p.one("UID").value for p in (first, second)}


def test_every_calendar_is_handed_out_alike(feeds, visitor):
    for path in feeds:
        got, head = visitor.get(path), visitor.head(path)
        private = path not in PUBLIC
        assert got.headers["Cache-Control"] == (
            "private, no-cache" if private else "public, max-age=300, must-revalidate"
        )
        assert got.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert got.headers["Vary"] == "Accept-Encoding"
        name = path.split("?")[0].rsplit("/", 1)[1]
        assert got.headers["Content-Disposition"] == f"inline; filename*=UTF-8''{name}"
        assert not got.headers["ETag"].startswith("W/")
        assert got.headers["Last-Modified"]
        assert (head.status_code, head.data) == (200, b"")
        for header in ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Vary"):
            assert head.headers[header] == got.headers[header]
        again = visitor.get(path, headers={"If-None-Match": got.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
