"""About, accessibility, privacy, the manager's door, and what machines ask."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from shared_space.desk import queries
from shared_space.kernel.trilingual import Trilingual
from tests import cast
from tests.desk.rows import book, describe_house, letter, offer_access, rewind_migrations

pytestmark = pytest.mark.page


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_about_remembers_why_the_house_is_here(visitor: FlaskClient) -> None:
    page = read(visitor, "/about/")
    assert "formed in 2016, after the murder of Shira Banki, of blessed memory" in page
    assert 'href="/organizations/kulna"' in page
    assert 'href="/organizations/?field=education"' in page


def test_about_shows_the_houses_own_words_first(visitor: FlaskClient) -> None:
    describe_house(about=Trilingual(he="הבית שלנו"))
    assert '<p class="lead lines" lang="he" dir="rtl">הבית שלנו</p>' in read(visitor, "/about/")


def test_the_accessibility_statement_claims_nothing_the_house_has_not_said(
    visitor: FlaskClient,
) -> None:
    page = read(visitor, "/accessibility/")
    assert "has not yet written down" in page
    assert "WCAG 2.2" in page
    assert "IS 5568" in page
    assert "mailto:access@example.org" in page
    assert "20 November 2026" in page
    describe_house(access=Trilingual(en="A lift and a hearing loop."))
    page = read(visitor, "/accessibility/")
    assert "A lift and a hearing loop." in page
    assert "has not yet written down" not in page


def test_the_statement_lists_what_roomsoffer_access(visitor: FlaskClient) -> None:
    offer_access(cast.HALL, ["step_free"])
    page = read(visitor, "/accessibility/")
    assert "Meeting Hall" in page
    assert "Olive" not in page


def test_a_contact_that_is_a_name_is_no_link(visitor: FlaskClient) -> None:
    describe_house(accessibility_contact="Front desk, 02-000-0000")
    page = read(visitor, "/accessibility/")
    assert "<bdi>Front desk, 02-000-0000</bdi>" in page
    assert "mailto:Front" not in page


def test_privacy_names_every_cookie_the_house_sets(visitor: FlaskClient) -> None:
    page = read(visitor, "/privacy/")
    assert "one remembers the language you chose" in page
    assert "one protects forms" in page
    assert "one knows your sign-in" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 303),
        ("member", 403),
        ("coordinator", 403),
        ("manager", 200),
        ("administrator", 200),
    ],
)
def test_the_managers_door_opens_to_staff(people: cast.Cast, who: str, status: int) -> None:
    assert getattr(people, who).get("/manage/").status_code == status


def test_the_door_shows_only_rooms_that_open(people: cast.Cast) -> None:
    for who in ("manager", "administrator"):
        client = getattr(people, who)
        main = read(client, "/manage/").split("<main", 1)[1].split("</main>")[0]
        paths = [part.split('"', 1)[0] for part in main.split('href="')[1:]]
        assert paths
        for path in paths:
            assert client.get(path).status_code == 200, f"{who} {path}"
    assert '<a href="/manage/requests">' in read(people.manager, "/manage/")
    assert '<a href="/manage/requests">' not in read(people.administrator, "/manage/")


def test_the_door_says_what_waits(house_of_rows: Flask, people: cast.Cast) -> None:
    page = read(people.manager, "/manage/")
    assert "badge wait" not in page
    book("Wish", "2026-11-25", state="requested")
    book("Too late", "2026-11-20", state="requested")
    letter("dead", 5)
    page = read(people.manager, "/manage/")
    assert "1 request waits" in page
    assert "1 letter failed" in page


def test_a_living_process_says_so_without_a_database(visitor: FlaskClient) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "text/plain"


def test_ready_tells_the_age_of_the_oldest_due_letter(visitor: FlaskClient) -> None:
    answer = visitor.get("/readyz")
    assert answer.status_code == 200
    assert "letters due: 0\noldest due letter: 0 s" in answer.text
    letter("queued", 3)
    letter("queued", -10)  # not due yet
    letter("sent", 50)
    letter("sending", 40, lease=5)  # a worker has it
    assert "letters due: 1\noldest due letter: 180 s" in visitor.get("/readyz").text
    letter("sending", 7, lease=-1)  # its worker died
    assert "letters due: 2\noldest due letter: 420 s" in visitor.get("/readyz").text
    assert visitor.get("/readyz").headers["Cache-Control"] == "no-store"


def test_not_ready_before_the_migrations(visitor: FlaskClient) -> None:
    rewind_migrations()
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert "not at head" in answer.text


def test_not_ready_without_a_database(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_heads: object) -> bool:
        raise OperationalError("SELECT secret", {}, Exception("password=hush"))

    monkeypatch.setattr(queries, "migrations_at", away)
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "database: no answer\n"
