"""The manager's residencies, and where everybody reads of them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared_space.kernel.interval import Interval
from shared_space.residencies.queries import residencies, residents_at
from tests.cast import ALMOND, FIG, KULNA, NOW, OLIVE, ZION, Cast, at, form_token, send
from tests.spaces.rows import approved, history

pytestmark = pytest.mark.page

NEW = "/manage/residencies/new"
FIG_FOR_KULNA = {
    "organization": str(KULNA),
    "space": str(FIG),
    "first_day": "2026-12-01",
    "last_day": "2026-12-31",
}
MEETING = Interval(at("2026-12-10", "10:00"), at("2026-12-10", "12:00"))


def test_only_a_manager_gives_rooms(people: Cast) -> None:
    for path in ("/manage/residencies/", NEW, "/manage/residencies/1"):
        assert people.manager.get(path).status_code == 200
        for name in ("member", "coordinator", "rival", "administrator"):
            assert getattr(people, name).get(path).status_code == 403
        assert people.visitor.get(path).status_code == 303
    for name in ("member", "coordinator", "administrator"):
        assert getattr(people, name).post("/manage/residencies/1/end").status_code == 403


def test_the_list_names_rooms_holders_and_days(people: Cast) -> None:
    page = people.manager.get("/manage/residencies/").get_data(as_text=True)
    for words in ("Olive", "Kulna", "Almond", "Kehilat Zion", "23 November 2025", "No end yet"):
        assert words in page


def test_a_manager_gives_a_room_until_the_last_day_ends(people: Cast, app: Flask) -> None:
    for _time in range(2):
        assert send(people.manager, NEW, FIG_FOR_KULNA).status_code == 303
    with app.app_context():
        given = residencies()[-1]
        assert (given.space_slug, given.organization_slug) == ("fig", "kulna")
        assert given.starts_at == at("2026-12-01", "00:00")
        assert given.ends_at == at("2027-01-01", "00:00")
        assert history() == ["ResidencyBegan"]
    page = people.manager.get("/manage/residencies/").get_data(as_text=True)
    assert "31 December 2026" in page


def test_a_room_given_from_today_is_held_at_once_and_said_so(people: Cast, app: Flask) -> None:
    data = {**FIG_FOR_KULNA, "first_day": "2026-11-23", "last_day": ""}
    assert send(people.manager, NEW, data).status_code == 303
    with app.app_context():
        assert residents_at(NOW)[FIG].ends_at is None
    assert "Resident organization:" in people.visitor.get("/spaces/fig").get_data(as_text=True)


BAD = [
    ({"organization": ""}, "Not a valid choice"),
    ({"organization": "99"}, "Not a valid choice"),
    ({"organization": "x" * 300_000}, "Not a valid choice"),
    ({"space": "4"}, "Not a valid choice"),
    ({"space": str(2**70)}, "Not a valid choice"),
    ({"space": "\x00"}, "Not a valid choice"),
    ({"space": str(ALMOND)}, "already holds this room"),
    ({"first_day": ""}, "required"),
    ({"first_day": "2026-02-31"}, "Not a valid date"),
    ({"first_day": "2026-11-22"}, "has passed"),
    ({"first_day": "0001-01-01"}, "has passed"),
    ({"first_day": "9999-12-31", "last_day": ""}, "too far ahead"),
    ({"last_day": "9999-12-31"}, "too far ahead"),
    ({"last_day": "soon\u202e"}, "Not a valid date"),
    ({"last_day": "2026-11-30"}, "before the beginning"),
]


def test_bad_input_is_answered_beside_its_field(people: Cast, app: Flask) -> None:
    token = form_token(people.manager, NEW)
    for changed, sentence in BAD:
        data = {**FIG_FOR_KULNA, **changed, "csrf_token": token}
        answer = people.manager.post(NEW, data=data)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, sentence in page) == (422, True), changed.keys()
    assert people.manager.post(NEW, data={"csrf_token": token}).status_code == 422
    with app.app_context():
        assert len(residencies()) == 2


def test_a_room_that_others_have_booked_is_refused_with_a_sentence(
    people: Cast, app: Flask
) -> None:
    with app.app_context():
        approved(FIG, MEETING, organization_id=ZION)
    answer = send(people.manager, NEW, FIG_FOR_KULNA)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Other organizations have approved bookings" in page
    assert 'value="2026-12-31"' in page


def test_the_end_is_changed_and_refused(people: Cast, app: Flask) -> None:
    with app.app_context():
        number = next(row.id for row in residencies() if row.space_id == OLIVE)
    path = f"/manage/residencies/{number}"
    assert send(people.manager, path, {"last_day": "2026-12-05"}).status_code == 303
    assert 'value="2026-12-05"' in people.manager.get(path).get_data(as_text=True)
    with app.app_context():
        assert residents_at(NOW)[OLIVE].ends_at == at("2026-12-06", "00:00")
        approved(OLIVE, MEETING, organization_id=ZION)
    for last_day, status, sentence in (
        ("", 409, "Other organizations"),
        ("2026-12-10", 409, "Other organizations"),
        ("2026-11-22", 422, "has passed"),
        ("x", 422, "Not a valid date"),
    ):
        answer = send(people.manager, path, {"last_day": last_day})
        assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)


def test_an_organization_s_page_names_its_room(people: Cast) -> None:
    page = people.visitor.get("/organizations/kulna").get_data(as_text=True)
    assert 'href="/spaces/olive"' in page
    assert "/spaces/almond" not in page


def finish(client: FlaskClient, number: int) -> int:
    token = form_token(client, "/manage/residencies/1")
    data = {"csrf_token": token}
    return client.post(f"/manage/residencies/{number}/end", data=data).status_code


def test_a_residency_ends(people: Cast, app: Flask) -> None:
    assert finish(people.manager, 1) == 303
    with app.app_context():
        assert OLIVE not in residents_at(NOW)
    people.manager.get("/manage/residencies/")  # the first sentence is read
    assert "Resident organization:" not in people.visitor.get("/spaces/olive").get_data(
        as_text=True
    )
    assert "over already" in people.manager.get("/manage/residencies/1").get_data(as_text=True)


def test_what_is_not_there_is_a_clean_404(people: Cast) -> None:
    for path in ("99", str(2**31), "9" * 400, "-1", "x", "1.5"):
        assert people.manager.get(f"/manage/residencies/{path}").status_code == 404
        assert finish(people.manager, 99) == 404


def test_every_page_stands_in_both_directions(people: Cast) -> None:
    for language, direction in (("ar", "rtl"), ("he", "rtl"), ("en", "ltr")):
        people.manager.set_cookie("language", language)
        for path in ("/manage/residencies/", NEW, "/manage/residencies/1"):
            page = people.manager.get(path).get_data(as_text=True)
            assert f'<html lang="{language}" dir="{direction}">' in page
