"""The rooms and halls, for everybody."""

from datetime import time

from flask.testing import FlaskClient

from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces import service
from shared_space.spaces.models import Space
from shared_space.spaces.rules import Hours
from tests.cast import HALL, NOW, OPEN, Cast, at


@transactional
def describe(space_id: int, **values: object) -> None:
    space = db.session.get_one(Space, space_id)
    for name, value in values.items():
        setattr(space, name, value)


def read(client: FlaskClient, path: str, language: str = "en") -> str:
    client.set_cookie("language", language)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_everybody_sees_the_spaces_and_who_holds_them(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        describe(HALL, equipment=["projector"], access=["hearing_loop"])
    page = read(visitor, "/spaces/")
    for words in ("Olive", "Meeting Hall", "Projector", "Hearing loop", "24 seats", "Kulna"):
        assert words in page
    assert page.index("Olive") < page.index("Meeting Hall") < page.index("Open Space")


def test_a_name_that_is_missing_is_shown_in_its_true_language(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        describe(HALL, name=Trilingual(he="אולם"))
    assert '<bdi lang="he" dir="rtl">אולם</bdi>' in read(visitor, "/spaces/", "en")
    assert '<html lang="ar" dir="rtl">' in read(visitor, "/spaces/", "ar")


def test_a_space_says_when_it_is_open_and_where_to_look(visitor: FlaskClient) -> None:
    page = read(visitor, "/spaces/hall")
    assert "from 08:00 until 22:00" in page
    assert "from an hour after Shabbat ends until 23:30" in page
    assert page.index("Sunday") < page.index("Monday") < page.index("Saturday")
    assert 'href="/bookings/day/2026-11-23?space=hall"' in page
    assert 'href="/calendars/spaces/hall.ics"' in page
    assert "Resident organization:" not in page
    assert "Kulna" in read(visitor, "/spaces/olive")


def test_hours_of_its_own_replace_those_of_the_house(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        service.set_hours(HALL, [Hours(0, time(9), time(10))], actor_id=None, now=NOW)
    page = read(visitor, "/spaces/hall")
    assert "from 09:00 until 10:00" in page
    assert "22:00" not in page
    assert page.count("closed") == 6


def test_closed_times_ahead_are_told_where_they_matter(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        day = Interval(at("2026-12-01", "00:00"), at("2026-12-03", "00:00"))
        hours = Interval(at("2026-12-05", "10:00"), at("2026-12-05", "12:00"))
        service.close(None, day, Trilingual(en="Painting"), actor_id=None, now=NOW)
        service.close(OPEN, hours, None, actor_id=None, now=NOW)
    hall, open_space = read(visitor, "/spaces/hall"), read(visitor, "/spaces/open-space")
    assert "1 December 2026 until Wednesday, 2 December 2026" in hall
    assert "Painting" in hall
    assert "5 December" not in hall
    assert "5 December 2026, from 10:00 until 12:00" in open_space


def test_what_is_not_there_is_a_clean_404(visitor: FlaskClient, people: Cast) -> None:
    for path in ("/spaces/attic", "/spaces/%00", "/spaces/" + "x" * 900, "/spaces/1/2"):
        assert visitor.get(path).status_code == 404


def test_a_space_out_of_use_leaves_the_list_but_keeps_its_page(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        service.set_in_use(HALL, False, actor_id=None, now=NOW)
    assert "Meeting Hall" not in read(visitor, "/spaces/")
    page = read(visitor, "/spaces/hall")
    assert "not in use" in page
    assert "/bookings/day/" not in page.split("<main", 1)[1]
