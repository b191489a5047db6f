"""/manage/letters: what left, what waits, and what nobody may read."""

from datetime import timedelta

import pytest

from shared_space.kernel.db import db, transactional
from shared_space.notices import service
from shared_space.notices.models import Letter
from tests import cast
from tests.cast import NOW
from tests.notices.conftest import give_settings
from tests.notices.facts import letters, new_letter

pytestmark = pytest.mark.page

PAGE = "/manage/letters"
SECRET = "http://localhost/sign-in/link/t0ken"


def post(app, key="a key", **values):
    with app.app_context():
        service.post(new_letter(key, **values))
        return letters()[-1].id


def give_up(app):
    with app.app_context():
        service.mark_refused(service.claim(NOW, "w"), "550 no <b>", permanent=True, now=NOW)


@transactional
def grow_old(number):
    db.session.get_one(Letter, number).created_at = NOW - timedelta(days=365)


def text(response):
    return response.get_data(as_text=True)


@pytest.mark.parametrize("name", ["member", "coordinator", "administrator"])
def test_letters_are_the_managers(app, people, name):
    number = post(app)
    for path in (PAGE, f"{PAGE}/{number}"):
        assert getattr(people, name).get(path).status_code == 403
        assert people.visitor.get(path).status_code == 303
    assert getattr(people, name).post(f"{PAGE}/{number}/retry").status_code == 403


def test_the_list_is_newest_first_by_state(app, people):
    post(app, "1", subject="The first")
    give_up(app)
    post(app, "2", subject="The second")
    page = text(people.manager.get(PAGE))
    assert page.index("The second") < page.index("The first")
    dead = text(people.manager.get(f"{PAGE}?state=dead"))
    assert "The first" in dead
    assert "The second" not in dead
    assert "There is no letter here" in text(people.manager.get(f"{PAGE}?state=sent"))


def test_a_letter_of_another_year_says_its_year(app, people):
    number = post(app)
    assert "Mon, 23 Nov 09:00" in text(people.manager.get(PAGE))
    with app.app_context():
        grow_old(number)
    for path in (PAGE, f"{PAGE}/{number}"):
        assert "Sun, 23 Nov 2025 09:00" in text(people.manager.get(path))


def test_pages(app, people):
    with app.app_context():
        for number in range(51):
            service.post(new_letter(f"{number}", subject=f"Subject {number:02}."))
    first, second = (text(people.manager.get(f"{PAGE}?page={n}")) for n in (1, 2))
    assert "Subject 50." in first
    assert "Subject 00." not in first
    assert 'rel="next"' in first
    assert "Subject 00." in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    "path",
    [
        "?state=junk",
        "?page=0",
        "?page=-1",
        "?page=9",
        "?page=x",
        "?page=²",
        "?page=99999999999999999999",
        "/0",
        "/99",
        "/99999999999999999999",
        "/x",
    ],
)
def test_junk_addresses_are_not_found(people, path):
    assert people.manager.get(PAGE + path).status_code == 404


def test_a_letter_with_its_words_and_links(app, people):
    number = post(app, body_text="One <b>\n\nhttp://localhost/bookings/7\nhttp://evil.example/\n")
    page = text(people.manager.get(f"{PAGE}/{number}"))
    assert "One &lt;b&gt;" in page
    assert 'href="http://localhost/bookings/7"' in page
    assert 'href="http://evil.example/"' not in page


def test_a_secret_letter_is_not_read_outside_the_demo(app, people):
    number = post(app, body_text=SECRET, body_html=SECRET, secret=True)
    page = text(people.manager.get(f"{PAGE}/{number}"))
    assert "reader@example.org" in page
    assert "waiting to leave" in page
    assert "t0ken" not in page
    assert "Its words are not shown" in page
    assert "t0ken" not in text(people.manager.get(PAGE))
    give_settings(app, mode="demo")
    assert "t0ken" in text(people.manager.get(f"{PAGE}/{number}"))


def test_the_screen_says_that_no_mail_server_is_set_up(app, people):
    number = post(app)
    for path in (PAGE, f"{PAGE}/{number}"):
        assert "No mail server is set up" in text(people.manager.get(path))
    give_settings(app, smtp_url="smtp://127.0.0.1:1")
    for path in (PAGE, f"{PAGE}/{number}"):
        assert "No mail server is set up" not in text(people.manager.get(path))


def test_a_dead_letter_is_sent_again(app, people):
    number = post(app)
    give_up(app)
    assert "550 no &lt;b&gt;" in text(people.manager.get(f"{PAGE}/{number}"))
    answer = cast.send(people.manager, f"{PAGE}/{number}", {}, to=f"{PAGE}/{number}/retry")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/{number}")
    with app.app_context():
        assert letters()[0].state == "queued"


def test_sent_twice_or_never_dead_is_a_sentence(app, people):
    number = post(app)
    give_up(app)
    token = {"csrf_token": cast.form_token(people.manager, f"{PAGE}/{number}")}
    assert people.manager.post(f"{PAGE}/{number}/retry", data=token).status_code == 303
    again = people.manager.post(f"{PAGE}/{number}/retry", data=token)
    assert again.status_code == 409
    assert "Only a letter that was given up" in text(again)
    for strange in (number + 1, 2**40):
        answer = people.manager.post(f"{PAGE}/{strange}/retry", data=token)
        assert answer.status_code == 404


def test_a_post_without_its_token_does_nothing(app, people):
    number = post(app)
    give_up(app)
    assert people.manager.post(f"{PAGE}/{number}/retry").status_code == 400
    assert people.manager.post(f"{PAGE}/trial").status_code == 400
    with app.app_context():
        assert [letter.state for letter in letters()] == ["dead"]


def test_a_test_letter_goes_to_who_asks(app, people):
    answer = cast.send(people.manager, PAGE, {}, to=f"{PAGE}/trial")
    assert (answer.status_code, answer.location) == (303, PAGE)
    with app.app_context():
        assert [(letter.kind, letter.to_email) for letter in letters()] == [
            ("trial", "manager@example.org")
        ]


@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_the_screens_stand_in_every_language(app, people, language):
    number = post(app, language="ar", subject="طلبكم")
    people.manager.set_cookie("language", language)
    for path in (PAGE, f"{PAGE}/{number}"):
        answer = people.manager.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in text(answer)
