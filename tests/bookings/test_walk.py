"""The walk of the house: ask, decide, take back; through the doors people use."""

import re

import pytest

from shared_space.bookings.queries.bookings import booking
from tests.bookings.booking import RIVAL
from tests.bookings.booking import hall as booking_hall
from tests.cast import KULNA, form_token, send

FORM = {
    "space": "fig",
    "organization": str(KULNA),
    "day": "2026-11-24",
    "starts": "10:00",
    "ends": "12:00",
    "title-en": "Choir rehearsal",
    "people": "4",
    "visibility": "house",
    "repeat": "",
    "submission_key": "one",
}


@pytest.fixture
def states(app):
    """States of a booking's dates, read in a context of its own as every request has one."""

    def read(number):
        with app.app_context():
            return [dated.state for dated in booking(number).dates]

    return read


@pytest.fixture
def hall(app):
    def ask_for_it(*args, **changes):
        with app.app_context():
            return booking_hall(*args, **changes)

    return ask_for_it


def test_a_work_room_is_confirmed_at_once(people, hall, states):
    answer = send(people.coordinator, "/bookings/new", FORM)
    assert answer.status_code == 303
    assert states(1) == ["approved"]
    page = people.coordinator.get(answer.location).get_data(as_text=True)
    assert "Choir rehearsal" in page
    assert "Confirmed at once" in page


def test_the_same_form_twice_is_one_booking(people, hall, states):
    first = send(people.coordinator, "/bookings/new", FORM)
    again = send(people.coordinator, "/bookings/new", FORM)
    assert first.location == again.location
    assert states(1) == ["approved"]


def test_a_taken_slot_answers_409_with_alternatives_and_keeps_what_was_typed(people, hall, states):
    send(people.coordinator, "/bookings/new", FORM)
    answer = send(people.coordinator, "/bookings/new", {**FORM, "submission_key": "two"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Choir rehearsal" in page
    assert "Free instead" in page
    (instead,) = re.findall(r'name="instead" value="(olive/[^"]+)"', page)
    form = {**FORM, "submission_key": "two", "instead": instead}
    booked = send(people.coordinator, "/bookings/new", form)
    assert booked.status_code == 303
    shown = people.coordinator.get(booked.location).get_data(as_text=True)
    assert "Choir rehearsal" in shown
    assert "Olive" in shown


def test_the_hall_is_requested_and_approved_with_one_tap(people, hall, states):
    send(people.coordinator, "/bookings/new", {**FORM, "space": "hall"})
    assert states(1) == ["requested"]
    page = people.manager.get("/manage/requests").get_data(as_text=True)
    assert "Choir rehearsal" in page
    token = form_token(people.manager, "/manage/requests")
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    answer = people.manager.post(
        "/manage/requests/1/approve", data={"csrf_token": token, "seen": seen}
    )
    assert answer.status_code == 303
    assert states(1) == ["approved"]
    again = people.manager.post(
        "/manage/requests/1/approve", data={"csrf_token": token, "seen": seen}
    )
    assert again.status_code == 409


def test_a_series_shows_every_date_and_leaves_out_the_clashing_ones(people, hall, states):
    send(people.coordinator, "/bookings/new", {**FORM, "day": "2026-12-01"})
    series = {**FORM, "repeat": "weekly", "count": "12", "submission_key": "series"}
    shown = send(people.coordinator, "/bookings/new", series)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert page.count('name="skip"') == 12
    assert page.count("This time is taken.") == 1
    assert "Book the 11 dates" in page
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    answer = send(
        people.coordinator, "/bookings/new", {**series, "seen": seen, "skip": "2026-12-01"}
    )
    assert answer.status_code == 303
    assert states(2) == ["approved"] * 11


def test_rivals_stand_side_by_side_and_stay_open(people, hall, states):
    first, second = hall(), hall(RIVAL, "rival")
    page = people.manager.get("/manage/requests").get_data(as_text=True)
    assert "2 requests for the same time" in page
    assert page.count("asked first") == 1
    token = form_token(people.manager, "/manage/requests")
    seen = f"{first.dates[0].number}:1"
    people.manager.post(
        f"/manage/requests/{first.number}/approve", data={"csrf_token": token, "seen": seen}
    )
    assert states(second.number) == ["requested"]
    late = people.manager.post(
        f"/manage/requests/{second.number}/approve",
        data={"csrf_token": token, "seen": f"{second.dates[0].number}:1"},
    )
    assert late.status_code == 409
    declined = people.manager.post(
        f"/manage/requests/{second.number}/decline",
        data={
            "csrf_token": token,
            "seen": f"{second.dates[0].number}:1",
            "code": "another_use",
            "words": "",
        },
    )
    assert declined.status_code == 303
    assert states(second.number) == ["declined"]
    page = people.rival.get(f"/bookings/{second.number}").get_data(as_text=True)
    assert "This time was given to another request." in page


def test_a_decision_is_taken_back_within_two_minutes(people, hall, states):
    full = hall()
    token = form_token(people.manager, "/manage/requests")
    people.manager.post(
        f"/manage/requests/{full.number}/approve",
        data={"csrf_token": token, "seen": f"{full.dates[0].number}:1"},
    )
    page = people.manager.get("/manage/requests").get_data(as_text=True)
    assert "Take it back" in page
    people.manager.post("/manage/decisions/1/undo", data={"csrf_token": token})
    assert states(full.number) == ["requested"]


def test_a_question_is_answered_by_its_link_while_the_request_waits(
    people, hall, states, monkeypatch
):
    monkeypatch.setattr("shared_space.bookings.service.talking.new_token", lambda: "the-token")
    full = hall()
    token = form_token(people.manager, "/manage/requests")
    people.manager.post(
        f"/manage/requests/{full.number}/ask",
        data={"csrf_token": token, "words": "Do you need chairs?"},
    )
    answer = send(people.visitor, "/bookings/answer/the-token", {"words": "Twenty, please."})
    assert answer.status_code in {200, 303}
    page = people.manager.get("/manage/requests").get_data(as_text=True)
    assert "Twenty, please." in page
    assert states(full.number) == ["requested"]
    assert people.visitor.get("/bookings/answer/another").status_code == 404


def test_a_question_is_answered_on_the_page_of_the_booking_too(people, hall):
    full = hall()
    token = form_token(people.manager, "/manage/requests")
    path = f"/manage/requests/{full.number}/ask"
    people.manager.post(path, data={"csrf_token": token, "words": "Do you need chairs?"})
    page = f"/bookings/{full.number}/questions/1"
    assert page in people.coordinator.get(f"/bookings/{full.number}").get_data(as_text=True)
    assert page in people.coordinator.get("/bookings/").get_data(as_text=True)
    assert people.rival.get(page).status_code == 404
    assert people.coordinator.get(f"/bookings/{full.number}/questions/2").status_code == 404
    assert send(people.coordinator, page, {"words": " "}).status_code == 422
    answer = send(people.coordinator, page, {"words": "Twenty, please."})
    assert "Twenty, please." in answer.get_data(as_text=True)
    later = people.coordinator.post(
        page, data={"csrf_token": form_token(people.coordinator, "/bookings/new"), "words": "Ten."}
    )
    assert "Twenty, please." in later.get_data(as_text=True), "the first answer stands"
    assert "Twenty, please." in people.manager.get("/manage/requests").get_data(as_text=True)
    assert page not in people.coordinator.get("/bookings/").get_data(as_text=True)


def test_who_asked_withdraws(people, hall, states):
    full = hall()
    answer = send(
        people.coordinator,
        f"/bookings/{full.number}",
        {"seen": f"{full.dates[0].number}:1"},
        to=f"/bookings/{full.number}/take-back",
    )
    assert answer.status_code == 303
    assert states(full.number) == ["withdrawn"]
