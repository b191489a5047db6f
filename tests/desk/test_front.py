"""The front page: what the house is, what is on, and nothing that is not the reader's to see."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared_space.kernel.trilingual import Trilingual
from tests import cast
from tests.desk.rows import book, book_span, close_house, describe_house, workshop

pytestmark = pytest.mark.page

WORDS = (
    "Welcome to the home of Jerusalem's civil-society organizations.",
    "Some seventy organizations meet, learn and work here.",
    "This week's activities, open to everyone.",
    "The workshop calendar on your phone updates itself.",
    "Member organizations book a room in a minute.",
    "Every organization has a fair share of the hall.",
    "What is private stays private.",
    "A question or access need? We are here.",
)


def front(client: FlaskClient) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_says_the_words_of_the_house(visitor: FlaskClient) -> None:
    book("Session", "2026-11-25", uid="s1")
    workshop("arabic", "s1")
    page = front(visitor)
    for sentence in WORDS:
        assert sentence in page


def test_another_house_does_not_claim_to_be_this_one(visitor: FlaskClient) -> None:
    describe_house(name=Trilingual("بيت عمّان", "", "House of Amman"))
    page = front(visitor)
    assert "House of Amman" in page
    assert "Jerusalem's" not in page
    assert "seventy" not in page
    about = visitor.get("/about/").get_data(as_text=True)
    assert "Shira Banki" not in about
    assert "Foundation" not in about


def test_today_shows_what_its_reader_may_see(visitor: FlaskClient, people: cast.Cast) -> None:
    rooms = {"public": cast.FIG, "house": cast.HALL, "private": cast.OPEN}
    for visibility, space_id in rooms.items():
        book(f"A {visibility} talk", visibility=visibility, space_id=space_id)
    sees = {
        "visitor": {"public"},
        "member": {"public", "house"},
        "rival": {"public", "house"},
        "administrator": {"public"},
        "coordinator": {"public", "house", "private"},
        "manager": {"public", "house", "private"},
    }
    for who, expected in sees.items():
        page = front(getattr(people, who))
        for visibility in rooms:
            assert (f"A {visibility} talk" in page) is (visibility in expected), who


def test_today_shows_only_what_takes_place(house_of_rows: Flask, people: cast.Cast) -> None:
    states = ("requested", "declined", "withdrawn", "expired", "cancelled", "moved", "released")
    for state in states:
        book(f"Perhaps {state}", state=state)
    book("Surely", space_id=cast.HALL)
    page = front(people.manager)
    assert "Surely" in page
    assert "Perhaps" not in page


def test_today_is_the_day_of_the_house(visitor: FlaskClient) -> None:
    book("over before nine", hours=("07:00", "08:30"))
    book("lasts past nine", hours=("08:30", "09:30"))
    book("late tonight", hours=("23:00", "23:59"))
    book("yesterday", "2026-11-22")
    book("after midnight", "2026-11-24", ("00:00", "02:00"))  # 22:00 of today in UTC
    page = front(visitor)
    assert "lasts past nine" in page
    assert "late tonight" in page
    for title in ("over before nine", "yesterday", "after midnight"):
        assert title not in page


def test_what_runs_past_midnight_is_on_today(visitor: FlaskClient) -> None:
    book_span("Long night", cast.at("2026-11-22", "22:00"), cast.at("2026-11-23", "10:00"))
    assert "Long night" in front(visitor)


def test_times_are_the_houses_and_said_in_words(visitor: FlaskClient) -> None:
    book("Meeting")
    page = front(visitor)
    assert "from 10:00 until 12:00" in page
    assert 'datetime="2026-11-23T10:00:00+02:00"' in page


def test_coming_workshops_are_the_next_six_sessions(visitor: FlaskClient) -> None:
    for day in range(24, 31):
        book(f"d{day}", f"2026-11-{day}", uid=f"d{day}", space_id=cast.FIG)
    workshop("all", *(f"d{day}" for day in range(24, 31)))
    page = front(visitor)
    assert page.count('href="/workshops/all"') == 6
    assert "Sun, 29 Nov" in page
    assert "Mon, 30 Nov" not in page
    assert "After that" not in page  # all within seven days


def test_sessions_after_a_week_stand_apart(visitor: FlaskClient) -> None:
    book("late", "2026-12-09", uid="late")
    workshop("later", "late")
    page = front(visitor)
    assert "No workshop is planned in the coming seven days." in page
    assert "This week's activities" not in page
    assert "Wed, 9 Dec" in page.split("After that")[1]


def test_drafts_and_cancelled_sessions_are_not_announced(visitor: FlaskClient) -> None:
    book("one", "2026-11-25", uid="one")
    book("two", "2026-11-26", uid="two", state="cancelled")
    workshop("draft", "one", state="draft")
    workshop("gone", "one", state="cancelled")
    workshop("cancelled", "two")
    page = front(visitor)
    assert "/workshops/draft" not in page
    assert "/workshops/gone" not in page
    assert "/workshops/cancelled" not in page


def test_a_moved_session_is_announced_once_at_its_new_time(visitor: FlaskClient) -> None:
    book("old", "2026-11-25", uid="one", state="moved")
    book("new", "2026-11-26", uid="one", sequence=1)
    workshop("moving", "one")
    page = front(visitor)
    assert page.count("/workshops/moving") == 1
    assert "Thu, 26 Nov" in page


def test_a_session_of_today_leads_to_its_workshop(visitor: FlaskClient) -> None:
    book("Today's", uid="one")
    workshop("now", "one")
    today = front(visitor).split("Coming workshops")[0]
    assert 'href="/workshops/now"' in today


def test_it_says_when_the_house_is_open(visitor: FlaskClient) -> None:
    assert "from 08:00 until 22:00" in front(visitor)
    close_house(cast.at("2026-11-23", "12:00"), cast.at("2026-11-23", "14:00"), cast.FIG)
    assert "from 08:00 until 22:00" in front(visitor)  # one room only
    close_house(cast.at("2026-11-23", "12:00"), cast.at("2026-11-23", "14:00"))
    page = front(visitor)
    assert "from 08:00 until 12:00" in page
    assert "from 14:00 until 22:00" in page
    close_house(cast.at("2026-11-23", "00:00"), cast.at("2026-11-24", "00:00"))
    assert "The house is not open today." in front(visitor)


def test_it_leads_to_the_house_without_another_companys_map(visitor: FlaskClient) -> None:
    assert "Find it on a map" not in front(visitor)
    describe_house(address=Trilingual(en="1 Example Street"), directions=Trilingual(he="קו 7"))
    page = front(visitor)
    assert "1 Example Street" in page
    assert '<p class="lines" lang="he" dir="rtl">קו 7</p>' in page
    assert "openstreetmap.org/search?query=1%20Example%20Street%2C%20Jerusalem" in page
    assert "<iframe" not in page
    assert 'src="http' not in page


def test_a_text_of_a_person_is_never_markup(visitor: FlaskClient) -> None:
    book("<script>alert(1)</script>")
    describe_house(address=Trilingual(en='"><img src=x onerror=alert(1)>'))
    page = front(visitor)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_way_in_fits_the_reader(visitor: FlaskClient, people: cast.Cast) -> None:
    assert 'href="/sign-in?next=/bookings/day/"' in front(visitor)
    page = front(people.coordinator)
    assert "/sign-in" not in page
    assert 'action="/sign-out"' in page
    assert "The coordinator" in page


@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_it_stands_in_each_language(visitor: FlaskClient, language: str) -> None:
    visitor.set_cookie("language", language)
    page = front(visitor)
    direction = "ltr" if language == "en" else "rtl"
    assert f'<html lang="{language}" dir="{direction}">' in page
