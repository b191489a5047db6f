"""What the public calendars show, and to the byte what they do not."""

from datetime import timedelta

import pytest

from shared_space.house.models import House
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations import service as organizations
from shared_space.spaces.models import Space
from tests.calendars import rows
from tests.calendars.conftest import summaries
from tests.cast import FIG, HALL, KULNA, NOW, OLIVE, ZION, at

pytestmark = pytest.mark.page

DAY = timedelta(days=1)
ORGANIZATION = "/calendars/organizations/kulna.ics"
SPACE = "/calendars/spaces/fig.ics"
WORKSHOPS = "/calendars/workshops.ics"


def test_workshops_stand_in_each_language(context, feed):
    uid = rows.book(visibility="house", title=Trilingual(en="Inner name"))
    rows.workshop(uid)
    for language, title, taken in (
        ("ar", "ورشة", "ar"),
        ("he", "סדנה", "he"),
        ("en", "A workshop", "en"),
    ):
        calendar = feed(f"{WORKSHOPS}?lang={language}")
        (event,) = calendar.parts
        assert event.one("UID").text == uid
        assert event.one("SUMMARY").text == title
        assert event.one("SUMMARY").parameters == {"LANGUAGE": taken}
        assert event.one("URL").value == "http://localhost/workshops/a-workshop"
        assert calendar.one("SOURCE").value == f"http://localhost{WORKSHOPS}?lang={language}"
        assert event.one("TRANSP").value == "TRANSPARENT"
    assert summaries(feed(WORKSHOPS)) == ["ورشة"]  # the house's first language


def test_a_missing_language_falls_back_honestly(context, feed):
    rows.workshop(rows.book(), title=Trilingual(he="רק בעברית"))
    (event,) = feed(f"{WORKSHOPS}?lang=ar").parts
    assert event.one("SUMMARY").text == "רק בעברית"
    assert event.one("SUMMARY").parameters == {"LANGUAGE": "he"}


def test_drafts_and_waiting_dates_are_not_in_the_calendar(context, feed):
    waiting = rows.book(state="requested")
    rows.workshop(waiting)
    rows.workshop(rows.book(), publish=False)
    empty = feed(WORKSHOPS)
    assert (empty.parts, empty.all("LAST-MODIFIED")) == ([], []), "nobody knows when"
    rows.turn(waiting, "approved")
    assert len(feed(f"{WORKSHOPS}?lang=en").parts) == 1


def test_topic_and_spoken_language_narrow_the_calendar(context, feed):
    rows.workshop(rows.book(), topic="leadership", languages=("he",), title=Trilingual(en="L"))
    rows.workshop(rows.book(), topic="culture", languages=("ar",), title=Trilingual(en="C"))
    assert summaries(feed(f"{WORKSHOPS}?lang=en&topic=leadership")) == ["L"]
    assert summaries(feed(f"{WORKSHOPS}?lang=en&spoken=ar")) == ["C"]
    assert len(feed(f"{WORKSHOPS}?lang=en&topic=<script>&spoken=xx").parts) == 2


def test_one_organization_s_workshops_and_an_honest_name(context, feed):
    rows.workshop(rows.book(), title=Trilingual(en="Of Kulna"), topic="culture")
    zion = rows.book(organization=ZION, requester="rival")
    rows.workshop(zion, organization=ZION, title=Trilingual(en="Of Zion"), topic="culture")
    whole = feed(f"{WORKSHOPS}?lang=en")
    assert sorted(summaries(whole)) == ["Of Kulna", "Of Zion"]
    narrow = feed(f"{WORKSHOPS}?lang=en&topic=culture&spoken=he&organization=kulna&x=y")
    assert summaries(narrow) == ["Of Kulna"]
    name = "Workshops at Space for Shared Life"
    assert whole.one("NAME").text == name
    assert narrow.one("NAME").text.startswith(f"{name} · ")
    assert narrow.one("NAME").text.endswith(" · עברית · Kulna")
    query = "lang=en&topic=culture&spoken=he&organization=kulna"
    assert narrow.one("SOURCE").value == f"http://localhost{WORKSHOPS}?{query}"
    unknown = feed(f"{WORKSHOPS}?lang=en&organization=nobody")
    assert unknown.one("SOURCE").value == f"http://localhost{WORKSHOPS}?lang=en"
    assert unknown.one("NAME").text == name
    assert summaries(unknown) == summaries(whole)
    assert summaries(feed(f"{WORKSHOPS}?lang=en&organization=%00%E2%80%AE")) == summaries(whole)


def test_a_calendar_of_one_organization_follows_its_name(context, visitor):
    """Also one that holds nothing yet."""
    path = f"{WORKSHOPS}?lang=en&organization=kulna"
    first = visitor.get(path)
    name = {"name": Trilingual(en="Kullna")}
    organizations.change(KULNA, name, seen=None, actor_id=4, now=NOW)
    again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert b"Kullna" in again.data


def test_an_organization_shows_public_bookings_and_workshops(context, feed):
    public = rows.book(title=Trilingual(en="Open evening"))
    rows.book(visibility="house", title=Trilingual(en="Staff meeting"))
    rows.book(visibility="private", title=Trilingual(en="Secret meeting"))
    rows.book(organization=ZION, requester="rival", title=Trilingual(en="Of another"))
    owned = rows.book(visibility="house", title=Trilingual(en="Inner name"))
    rows.workshop(owned)
    calendar = feed(f"{ORGANIZATION}?lang=en")
    assert sorted(summaries(calendar)) == ["A workshop", "Open evening"]
    assert {e.one("UID").text for e in calendar.parts} == {public, owned}


def test_a_public_booking_that_is_a_workshop_stands_once(context, feed):
    rows.workshop(rows.book(title=Trilingual(en="Inner name")))
    assert summaries(feed(f"{ORGANIZATION}?lang=en")) == ["A workshop"]


def test_a_space_tells_only_that_it_is_taken(context, feed, visitor):
    rows.book(title=Trilingual(en="Secret title"), visibility="private")
    rows.book(space=HALL)
    calendar = feed(f"{SPACE}?lang=en")
    assert summaries(calendar) == ["Taken"]
    raw = visitor.get(f"{SPACE}?lang=en").data
    assert b"Secret" not in raw
    assert b"Kulna" not in raw
    assert b"booking" not in raw


@pytest.mark.parametrize("state", ["requested", "declined", "withdrawn", "expired", "moved"])
def test_only_what_was_approved_stands_there(context, feed, state):
    rows.book(state=state)
    for path in (ORGANIZATION, SPACE):
        assert summaries(feed(path)) == []


@pytest.mark.parametrize("state", ["cancelled", "released"])
def test_a_cancelled_date_stands_as_cancelled_for_fourteen_days(context, feed, state):
    for days in (0, 13, 16):
        rows.book(state=state, state_since=NOW - days * DAY, title=Trilingual(en=f"Day {days}"))
    calendar = feed(f"{ORGANIZATION}?lang=en")
    assert summaries(calendar) == ["Cancelled: Day 0", "Cancelled: Day 13"]
    assert {e.one("STATUS").value for e in calendar.parts} == {"CANCELLED"}
    arabic = summaries(feed(f"{ORGANIZATION}?lang=ar"))
    assert arabic[0] == "إلغاء: \u2068Day 0\u2069"  # one language, the foreign title isolated


def test_a_cancelled_workshop_says_so(context, feed):
    from shared_space.workshops import service

    slug = rows.workshop(rows.book())
    service.cancel(rows.workshop_id(slug), actor_id=2, now=NOW)
    (event,) = feed(f"{WORKSHOPS}?lang=en").parts
    assert event.one("SUMMARY").text == "Cancelled: A workshop"
    assert event.one("STATUS").value == "CANCELLED"


def test_the_horizon(context, feed):
    for days in (-92, -89, 399, 401):
        start = NOW + days * DAY
        rows.book(start, start + timedelta(hours=1), title=Trilingual(en=f"Day {days}"))
    assert summaries(feed(f"{ORGANIZATION}?lang=en")) == ["Day -89", "Day 399"]


def test_a_moved_date_is_one_event_with_its_new_time(context, feed):
    uid = rows.book(state="moved", space=OLIVE)
    later = at("2026-12-20", "14:00")
    rows.book(later, uid=uid, sequence=1)
    (event,) = feed(ORGANIZATION).parts
    assert event.one("DTSTART").value == "20261220T120000Z"
    assert event.one("SEQUENCE").value == "1"
    assert summaries(feed("/calendars/spaces/olive.ics")) == []


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        ("2027-03-26", "20270325T223000Z", "20270326T003000Z"),
        ("2026-10-25", "20261024T213000Z", "20261024T233000Z"),
    ],
)
def test_both_clock_changes(context, feed, day, starts, ends):
    start = at(day, "00:30")
    rows.book(start, start + timedelta(hours=2))
    (event,) = feed(ORGANIZATION).parts
    assert event.one("DTSTART").value == starts
    assert event.one("DTEND").value == ends


def test_hostile_titles_break_no_feed(context, feed):
    hostile = 'a\r\nEND:VEVENT\x00;,"\\n🧑🏽‍🤝‍🧑🏿\u202e\u2028' * 4
    rows.book(title=Trilingual(hostile, hostile, hostile))
    rows.workshop(rows.book(), title=Trilingual(hostile), summary=Trilingual(he=hostile))
    assert len(feed(ORGANIZATION).parts) == 2
    assert len(feed(WORKSHOPS).parts) == 1
    assert "\u202e" not in summaries(feed(ORGANIZATION))[0]


def test_last_modified_is_the_latest_stamp_of_an_entry_and_its_parents(context, feed):
    rows.book()
    for model, number, hours in ((Space, FIG, 1),):
        rows.set_on(model, number, changed_at=NOW + timedelta(hours=hours))
        (event,) = feed(ORGANIZATION).parts
        assert event.one("LAST-MODIFIED").value == "20261123T080000Z"
        assert event.one("DTSTAMP").value == "20261123T080000Z"


def test_the_house_stands_in_the_place(context, feed):
    rows.set_on(House, 1, address=Trilingual(ar="شارع", en="Street 1"))
    rows.book()
    (event,) = feed(f"{ORGANIZATION}?lang=en").parts
    assert event.one("LOCATION").text == "Fig, Space for Shared Life, Street 1"
    assert event.one("GEO").value == "31.7496;35.2221"
    (event,) = feed(f"{ORGANIZATION}?lang=ar").parts
    assert event.one("LOCATION").text == "تين، الحيّز للحياة المشتركة، شارع"


@pytest.mark.parametrize(
    "path",
    [
        "/calendars/organizations/nobody.ics",
        "/calendars/organizations/%00.ics",
        "/calendars/organizations/KULNA.ics",
        "/calendars/spaces/nowhere.ics",
        "/calendars/spaces/private.ics",
        "/calendars/spaces/nowhere",
        "/calendars/spaces/nowhere.svg",
        "/calendars/organizations/nobody",
        "/calendars/organizations/nobody.svg",
        "/calendars/private/unknown/my-bookings.ics",
        "/calendars/private/%F0%9F%98%80/x.ics",
        "/workshops/nothing/1.ics",
        "/workshops/a-workshop/99999999999999999999.ics",
        "/workshops/a-workshop/x.ics",
    ],
)
def test_unknown_addresses_are_404(context, visitor, path):
    rows.workshop(rows.book())
    assert visitor.get(path).status_code == 404


def test_an_organization_that_left_has_no_calendar(context, visitor):
    from shared_space.organizations.models import Organization

    rows.set_on(Organization, KULNA, state="former")
    assert visitor.get(ORGANIZATION).status_code == 404
    assert ORGANIZATION[:-4].encode() not in visitor.get("/calendars/").data


def test_one_date_as_a_file(context, feed, visitor):
    page_of = rows.workshop(rows.book(), rows.book(state="requested"))
    page = visitor.get(f"/workshops/{page_of}", headers={"Accept-Language": "en"}).get_data(
        as_text=True
    )
    paths = [p.split('"')[0] for p in page.split('href="')[1:] if p.split('"')[0].endswith(".ics")]
    assert len(paths) == 1  # the date that waits has none
    (event,) = feed(f"{paths[0]}?lang=he").parts
    assert event.one("SUMMARY").text == "סדנה"
    rows.workshop(rows.book(), publish=False, title=Trilingual(en="draft"))
    assert visitor.get("/workshops/draft/3.ics").status_code == 404


def test_the_title_in_the_other_languages_stands_below(context, feed):
    rows.workshop(rows.book(), title=Trilingual("ورشة", "סדנה", "A workshop"), summary=None)
    rows.book(title=Trilingual("Yoga", "Yoga", "Yoga in the hall"))
    rows.book(title=Trilingual(he="רק בעברית"))
    told = {
        "ar": ["ورشة", "Yoga", "רק בעברית"],
        "he": ["סדנה", "Yoga", "רק בעברית"],
        "en": ["A workshop", "Yoga in the hall", "רק בעברית"],
    }
    below = {
        "ar": [["סדנה", "A workshop"], ["Yoga in the hall"], []],
        "he": [["ورشة", "A workshop"], ["Yoga in the hall"], []],
        "en": [["ورشة", "סדנה"], ["Yoga"], []],
    }
    for language, titles in told.items():
        events = feed(f"{ORGANIZATION}?lang={language}").parts
        assert [event.one("SUMMARY").text for event in events] == titles
        for event, others in zip(events, below[language], strict=True):
            first = event.one("DESCRIPTION").text.split("\n\n")[0]
            if others:
                assert first == "\n".join(f"\u2068{title}\u2069" for title in others)
            else:
                assert "\u2068רק בעברית" not in event.one("DESCRIPTION").text


def test_only_the_time_of_a_room_stands_in_its_calendar_in_any_language(context, visitor):
    rows.book(title=Trilingual("سرّ", "סוד", "Secret"))
    raw = visitor.get(SPACE).data.replace(b"\r\n ", b"").decode()
    assert not any(word in raw for word in ("سرّ", "סוד", "Secret"))
