"""The manager's opening hours."""

from datetime import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared_space.spaces import service
from shared_space.spaces.errors import HoursRefused
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import Hours
from tests.cast import HALL, NOW, Cast, send
from tests.spaces.rows import history

ALL, OF_HALL = "/manage/hours/all", "/manage/hours/hall"
MONDAY = {"week-0-0-opens": "09:00", "week-0-0-closes": "12:00"}


def save(client: FlaskClient, path: str, hours: dict[str, object]) -> TestResponse:
    page = client.get(path).get_data(as_text=True)
    seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    return send(client, path, {"seen": seen, **hours})


def test_the_form_shows_what_is_there(people: Cast) -> None:
    page = people.manager.get(ALL).get_data(as_text=True)
    assert 'name="week-6-0-opens" value="08:00"' in page
    assert 'name="week-5-shabbat-closes" value="23:30"' in page
    assert page.index("week-6-0-opens") < page.index("week-0-0-opens")


def test_the_hours_of_the_house_change(people: Cast, app: Flask) -> None:
    hours = {
        **MONDAY,
        "week-0-1-opens": "16:00",
        "week-0-1-closes": "24:00",
        "week-5-shabbat-closes": "23:00",
    }
    for _time in range(2):
        assert save(people.manager, ALL, hours).status_code == 303
    with app.app_context():
        assert opening_hours() == {
            None: [
                Hours(0, time(9), time(12)),
                Hours(0, time(16), time(0)),
                Hours(5, None, time(23)),
            ]
        }
        assert history() == ["HouseHoursChanged"]


def test_a_space_has_its_own_hours_and_gives_them_up(people: Cast, app: Flask) -> None:
    assert save(people.manager, OF_HALL, MONDAY).status_code == 303
    assert "Its own hours" in people.manager.get("/manage/hours/").get_data(as_text=True)
    with app.app_context():
        assert opening_hours()[HALL] == [Hours(0, time(9), time(12))]
        assert len(opening_hours()[None]) == 7
    assert save(people.manager, OF_HALL, {"week-0-0-opens": ""}).status_code == 303
    with app.app_context():
        assert HALL not in opening_hours()
        assert history() == ["SpaceHoursChanged", "SpaceHoursChanged"]


BAD = [
    ({**MONDAY, "week-0-1-opens": "11:59", "week-0-1-closes": "13:00"}, "overlap"),
    ({"week-0-0-opens": "12:00", "week-0-0-closes": "12:00"}, "Closing comes after opening"),
    ({"week-0-0-opens": "12:00", "week-0-0-closes": "08:00"}, "Closing comes after opening"),
    ({"week-0-0-opens": "12:00"}, "Write both hours"),
    ({"week-0-0-closes": "12:00"}, "Write both hours"),
    ({"week-0-0-opens": "25:00", "week-0-0-closes": "26:00"}, "Write an hour"),
    ({"week-0-0-opens": "noon", "week-0-0-closes": "x" * 300_000}, "Write an hour"),
    ({"week-0-0-opens": "\u202e08:00", "week-0-0-closes": "09:00\x00"}, "Write an hour"),
    ({"week-5-shabbat-closes": "24:30"}, "Write an hour"),
    ({"week-0-0-opens": ""}, "at least one day"),
]


def test_bad_hours_are_answered_beside_them(people: Cast, app: Flask) -> None:
    for hours, sentence in BAD:
        answer = save(people.manager, ALL, {**hours, "week-2-0-opens": ""})
        page = answer.get_data(as_text=True)
        assert (answer.status_code, sentence in page) == (422, True), hours.keys()
    with app.app_context():
        assert len(opening_hours()[None]) == 7


def test_what_was_typed_stays(people: Cast) -> None:
    page = save(people.manager, ALL, {**MONDAY, "week-1-0-opens": "7"}).get_data(as_text=True)
    assert 'name="week-0-0-opens" value="09:00"' in page
    assert 'name="week-1-0-opens" value="7"' in page
    assert 'aria-describedby="week-1-0-error"' in page


def test_a_stale_page_is_told(people: Cast, app: Flask) -> None:
    page = people.manager.get(ALL).get_data(as_text=True)
    seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    save(people.manager, ALL, {"week-1-0-opens": "08:00", "week-1-0-closes": "09:00"})
    stale = send(people.manager, ALL, {**MONDAY, "seen": seen})
    assert stale.status_code == 409
    assert "Somebody else saved changes" in stale.get_data(as_text=True)
    with app.app_context():
        assert opening_hours()[None] == [Hours(1, time(8), time(9))]


def test_an_unknown_space_has_no_hours(people: Cast) -> None:
    assert people.manager.get("/manage/hours/attic").status_code == 404


def test_the_service_refuses_too(context: Flask) -> None:
    with pytest.raises(HoursRefused):
        service.set_hours(None, [Hours(0, time(9), time(8))], actor_id=None, now=NOW)
    with pytest.raises(LookupError):
        service.set_hours(99, [], actor_id=None, now=NOW)
    assert len(opening_hours()[None]) == 7
