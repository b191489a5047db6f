"""The days of all communities as a calendar of their own."""

from datetime import date, timedelta

import pytest
import time_machine

from shared_space.house import service as house
from shared_space.house.queries import house_days
from shared_space.kernel.trilingual import Trilingual
from tests.calendars import rows, strict
from tests.calendars.conftest import summaries
from tests.cast import NOW, PERSON

pytestmark = pytest.mark.page

DAYS = "/calendars/days.ics"
ADHA = date(2027, 5, 16)
MANAGER = {"actor_id": PERSON["manager"], "now": NOW}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def found(calendar: strict.Part, words: str) -> strict.Part:
    """The last event of that name."""
    return [e for e in calendar.parts if words in e.one("SUMMARY").text][-1]


def span(event: strict.Part) -> tuple[str, str]:
    return event.one("DTSTART").value, event.one("DTEND").value


def test_a_feast_takes_whole_days_and_the_end_is_not_one_of_them(context, feed):
    calendar = feed(f"{DAYS}?lang=en")
    adha = found(calendar, "Eid al-Adha")
    assert span(adha) == ("20270516", "20270520")
    assert adha.one("SUMMARY").text == "Eid al-Adha (expected)"
    assert adha.one("UID").text == "eid_al_adha-2027-05-16@days.shared-space"
    for name, value in (
        ("TRANSP", "TRANSPARENT"),
        ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"),
        ("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE"),
        ("STATUS", "CONFIRMED"),
        ("CATEGORIES", "Muslim and Druze"),
        ("URL", "http://localhost/calendars/days"),
    ):
        assert adha.one(name).value == value
    about = adha.one("DESCRIPTION").text
    assert "\u2068عيد الأضحى المبارك\u2069\n\u2068עיד אל-אדחא\u2069" in about
    assert "Begins at sunset the day before: Saturday, 15 May 2027, 19:28." in about
    assert "the moon decides" in about
    assert not adha.all("LOCATION")
    assert calendar.one("NAME").text == "Days of all communities"


def test_what_begins_at_sunset_and_ends_with_the_stars_says_so(context, feed):
    calendar = feed(f"{DAYS}?lang=en")
    kippur = found(calendar, "Yom Kippur").one("DESCRIPTION").text
    assert "Begins at sunset the day before: Sunday, 10 October 2027, 18:1" in kippur
    assert "Ends when the stars come out: Monday, 11 October 2027, 18:49." in kippur
    assert "moon" not in kippur
    night = found(calendar, "Laylat al-Qadr")
    assert span(night) == ("20270305", "20270306")
    assert "In the night that begins at sunset, 17:" in night.one("DESCRIPTION").text
    candles = next(e for e in calendar.parts if e.one("SUMMARY").text == "Hanukkah")
    assert span(candles) == ("20261204", "20261212")
    assert "Each evening from sunset; on the first, from 16:3" in candles.one("DESCRIPTION").text
    christmas = [e for e in calendar.parts if e.one("SUMMARY").text == "Christmas"]
    assert {span(e) for e in christmas} == {("20261225", "20261226"), ("20270107", "20270108")} | {
        ("20271225", "20271226")
    }


def test_ramadan_ends_with_its_feast_wherever_that_falls(context, feed):
    assert span(found(feed(f"{DAYS}?lang=en"), "Ramadan")) == ("20270208", "20270309")
    house.change_observance("eid_al_fitr", date(2027, 3, 9), date(2027, 3, 10), **MANAGER)
    calendar = feed(f"{DAYS}?lang=en")
    assert span(found(calendar, "Ramadan")) == ("20270208", "20270310")
    assert span(found(calendar, "Eid al-Fitr")) == ("20270310", "20270313")


@pytest.mark.parametrize(
    ("asked", "there", "away"),
    [
        ("community=jewish", {"Passover", "Yom Kippur"}, {"Easter", "Eid al-Adha (expected)"}),
        ("community=muslim", {"Eid al-Adha (expected)"}, {"Passover", "Easter"}),
        ("community=druze", {"Eid al-Adha (expected)"}, {"Eid al-Fitr (expected)", "Easter"}),
        ("community=christian", {"Easter", "Armenian Christmas"}, {"Passover"}),
        ("community=christian_western", {"Easter"}, {"Armenian Christmas"}),
        ("community=armenian&community=jewish", {"Armenian Christmas", "Passover"}, {"Easter"}),
        ("community=nobody&community=%00", {"Easter", "Passover", "Armenian Christmas"}, set()),
    ],
)
def test_one_may_ask_for_some_communities(context, feed, asked, there, away):
    names = set(summaries(feed(f"{DAYS}?lang=en&{asked}")))
    assert there <= names
    assert not away & names


def test_it_says_what_was_asked_for(context, feed):
    calendar = feed(f"{DAYS}?community=druze&lang=he&community=jewish&x=y")
    address = f"http://localhost{DAYS}?lang=he&community=jewish&community=druze"
    assert calendar.one("SOURCE").value == address
    assert calendar.one("NAME").text.endswith(" · יהודים · דרוזים")
    assert all(e.one("SUMMARY").parameters == {"LANGUAGE": "he"} for e in calendar.parts)


def test_what_the_staff_says_is_followed_under_the_same_uid(context, feed, visitor):
    before = found(feed(f"{DAYS}?lang=en"), "Eid al-Adha")
    tag = visitor.get(DAYS).headers["ETag"]
    house.change_observance("eid_al_adha", ADHA, ADHA + DAY, **MANAGER)
    assert visitor.get(DAYS, headers={"If-None-Match": tag}).status_code == 200
    after = found(feed(f"{DAYS}?lang=en"), "Eid al-Adha")
    assert span(after) == ("20270517", "20270521")
    assert after.one("UID").text == before.one("UID").text
    assert after.one("LAST-MODIFIED").value > before.one("LAST-MODIFIED").value
    assert int(after.one("SEQUENCE").value) > int(before.one("SEQUENCE").value)
    assert "Sunday, 16 May 2027" in after.one("DESCRIPTION").text
    house.change_observance("eid_al_adha", ADHA, ADHA, **MANAGER)
    again = found(feed(f"{DAYS}?lang=en"), "Eid al-Adha")
    assert span(again) == span(before)
    assert again.one("LAST-MODIFIED").value > after.one("LAST-MODIFIED").value
    assert int(again.one("SEQUENCE").value) > int(after.one("SEQUENCE").value)
    house.change_observance("eid_al_adha", ADHA, None, **MANAGER)
    assert not [s for s in summaries(feed(f"{DAYS}?lang=en")) if "Eid al-Adha" in s]


def test_only_what_changed_is_later(context, feed):
    before = found(feed(f"{DAYS}?lang=en"), "Eid al-Fitr")
    house.change_observance("eid_al_adha", ADHA, ADHA + DAY, **MANAGER)
    after = found(feed(f"{DAYS}?lang=en"), "Eid al-Fitr")
    assert [line.value for line in after.lines] == [line.value for line in before.lines]


def test_a_day_of_the_house_stands_in_every_choice(context, feed):
    name = Trilingual(he="יום פתוח")
    house.add_day(date(2026, 12, 1), name, "", **MANAGER)
    house.add_day(date(2026, 12, 2), Trilingual(en="Feast of a church"), "christian", **MANAGER)
    for asked in ("", "community=jewish", "community=armenian"):
        calendar = feed(f"{DAYS}?lang=en&{asked}")
        added = found(calendar, "יום פתוח")
        assert added.one("SUMMARY").parameters == {"LANGUAGE": "he"}
        assert span(added) == ("20261201", "20261202")
        assert ("Feast of a church" in summaries(calendar)) == (asked != "community=jewish")
    uid = found(feed(f"{DAYS}?lang=ar"), "יום פתוח").one("UID").text
    assert uid == added.one("UID").text
    house.remove_day(house_days()[0].number, **MANAGER)
    assert "יום פתוח" not in summaries(feed(f"{DAYS}?lang=en"))


def test_it_reaches_from_ninety_days_back_to_four_hundred_ahead(context, feed):
    first, last = date(2026, 8, 25), date(2027, 12, 27)
    for day in (first - DAY, first, last, last + DAY):
        house.add_day(day, Trilingual(en=f"On {day}"), "", **MANAGER)
    shown = {s for s in summaries(feed(f"{DAYS}?lang=en")) if s.startswith("On ")}
    assert shown == {f"On {first}", f"On {last}"}


def test_it_is_handed_out_like_every_calendar(context, visitor):
    first = visitor.get(DAYS)
    assert first.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert first.headers["Content-Disposition"] == "inline; filename*=UTF-8''days.ics"
    assert visitor.head(DAYS).headers["Content-Length"] == first.headers["Content-Length"]
    with time_machine.travel(NOW + HOUR, tick=False):
        same = visitor.get(DAYS)
        assert (same.headers["ETag"], same.data) == (first.headers["ETag"], first.data)
        for known in (
            {"If-None-Match": first.headers["ETag"]},
            {"If-Modified-Since": first.headers["Last-Modified"]},
        ):
            assert visitor.get(DAYS, headers=known).status_code in {200, 304}
        tag = {"If-None-Match": first.headers["ETag"]}
        assert visitor.get(DAYS, headers=tag).status_code == 304
    tags = {visitor.get(f"{DAYS}?{q}").headers["ETag"] for q in ("", "lang=he", "community=druze")}
    assert len(tags) == 3
    with time_machine.travel(NOW + DAY, tick=False):
        assert visitor.get(DAYS).headers["ETag"] not in tags


def test_another_place_has_other_sunsets(context, feed, visitor):
    from shared_space.house.models import House

    tag = visitor.get(DAYS).headers["ETag"]
    before = found(feed(f"{DAYS}?lang=en"), "Yom Kippur").one("DESCRIPTION").text
    rows.set_on(House, 1, latitude=60.0)
    assert visitor.get(DAYS, headers={"If-None-Match": tag}).status_code == 200
    assert found(feed(f"{DAYS}?lang=en"), "Yom Kippur").one("DESCRIPTION").text != before
