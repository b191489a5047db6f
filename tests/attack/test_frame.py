"""The frame of every answer: whose host, whose cookies, which secrets, what junk."""

import pytest

from tests import cast
from tests.cast import form_token

pytestmark = pytest.mark.page

HARD = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
EVERY_KIND = (
    ("/", 200),
    ("/bookings/day", 308),
    ("/account/", 303),
    ("/nothing", 404),
    ("/calendars/workshops.ics", 200),
    ("/calendars/private/x/y.ics", 404),
    ("/sign-in/link/x", 410),
    ("/static/base.css", 200),
    ("/static/nothing.css", 404),
    ("/healthz", 200),
)


@pytest.mark.parametrize(("path", "status"), EVERY_KIND)
def test_every_kind_of_answer_wears_the_headers(visitor, path, status):
    answer = visitor.get(path)
    assert answer.status_code == status
    policy = set(answer.headers["Content-Security-Policy"].split("; "))
    assert policy >= HARD
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["Cache-Control"]
    answer.close()
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/", "/bookings/day", "/organizations/kulna", "/calendars/"])
def test_another_host_is_refused_and_never_repeated(visitor, path):
    answer = visitor.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text + str(answer.headers)


def test_a_missing_slash_leads_to_a_path_of_ours(visitor):
    answer = visitor.get("/bookings/day?space=hall", headers={"X-Forwarded-Host": "evil.example"})
    assert (answer.status_code, answer.location) == (308, "/bookings/day/?space=hall")


def test_nobodys_cookie_rides_on_what_caches_share(people):
    """A browser that stays signed in holds a lasting form cookie; a shared cache must not get it."""
    client = people.member
    with client.session_transaction() as session:
        session.permanent = True
        session["person"] = cast.PERSON["member"]
    for path in ("/calendars/workshops.ics", "/calendars/spaces/hall.ics", "/static/base.css"):
        answer = client.get(path)
        assert answer.headers.getlist("Set-Cookie") == [], path
        answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/calendars/private/SECRET/mine.ics",
        "/bookings/answer/SECRET",
        "/sign-in/link/SECRET",
        "/workshops/dialogue/place/SECRET",
    ],
)
def test_error_pages_do_not_repeat_a_secret_address(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code in {404, 410}
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("referer", ["http://[bad", "https://evil.example/", "\\\\", "http://[::1"])
def test_a_broken_referer_is_only_a_page_unknown(visitor, referer):
    answer = visitor.post("/account/", data={"name": "x"}, headers={"Referer": referer})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/")


def test_numbers_of_thousands_of_digits_are_refused_in_words(app, people):
    digits = "9" * 5000
    form = {
        "seen": [f"{digits}:1", f"1:{digits}"],
        "csrf_token": form_token(people.manager, "/manage/closures/new"),
        "first": "2026-11-30",
        "last": "2026-11-30",
        "all_day": "y",
    }
    assert people.manager.post("/manage/closures/new", data=form).status_code < 500
    from tests.bookings.booking import hall

    with app.app_context():
        number = hall().number
    for verb in ("approve", "decline", "cancel"):
        address = f"/manage/requests/{number}/{verb}"
        answer = people.manager.post(address, data={**form, "code": "closed"})
        assert answer.status_code < 500, verb
    form["csrf_token"] = form_token(people.coordinator, "/account/")
    answer = people.coordinator.post(f"/bookings/{number}/take-back", data=form)
    assert answer.status_code == 303
    assert people.manager.get(f"/bookings/{digits}").status_code == 404
