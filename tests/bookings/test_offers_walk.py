"""Through the door: offering, accepting, waiting, and the monthly question, as people meet them."""

import re
from datetime import time, timedelta

import pytest
import time_machine

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, still_needed, waiting
from tests.bookings.booking import RIVAL, asked, hall
from tests.bookings.test_offering import offered
from tests.bookings.test_waiting import give_back, line_up
from tests.cast import NOW, PERSON, form_token, send

pytestmark = pytest.mark.page

STAFF = PERSON["manager"]
FREE = "fig/2026-11-24/10:00/12:00"


def text(answer):
    return answer.get_data(as_text=True)


def test_the_staff_offers_a_free_slot_and_its_requester_takes_it_with_one_tap(
    within, people, states
):
    full = within(hall)
    assert "/manage/requests/1/offer" in text(people.manager.get("/manage/requests"))
    page = people.manager.get("/manage/requests/1/offer")
    assert FREE in text(page)
    assert "hall/2026-11-24/10:00/12:00" not in text(page), "what she asks for is no alternative"
    number = str(full.dates[0].number)
    done = send(people.manager, "/manage/requests/1/offer", {"date": number, "instead": FREE})
    assert done.status_code == 303
    assert "Offered:" in text(people.manager.get("/manage/requests"))
    hers = text(people.coordinator.get("/bookings/1"))
    assert "This time is offered to you" in hers
    assert "Kept for you until Tue, 24 Nov at 09:00." in hers
    assert "It would take the place of: Tue, 24 Nov · from 10:00 until 12:00 · " in hers
    mine = text(people.coordinator.get("/bookings/"))
    assert "This time is offered to you" in mine
    assert "Kept for you until Tue, 24 Nov at 09:00." in mine
    assert "is offered to you" not in text(people.rival.get("/bookings/"))
    offer = within(booking, 1).in_state("offered")[0].number
    assert "is offered to you" not in text(people.rival.get("/bookings/1"))
    answered = send(
        people.coordinator, "/bookings/1", {"answer": "accept"}, to=f"/bookings/1/offers/{offer}"
    )
    assert answered.status_code == 303
    assert states(1) == ["withdrawn", "approved"]
    again = send(
        people.coordinator, "/bookings/1", {"answer": "accept"}, to=f"/bookings/1/offers/{offer}"
    )
    assert again.status_code == 409


def test_refusing_leaves_the_request_with_the_staff(within, people, states):
    offer = within(lambda: offered(hall()))
    answered = send(people.coordinator, "/bookings/1", {}, to=f"/bookings/1/offers/{offer}")
    assert answered.status_code == 303
    assert states(1) == ["requested", "declined"]
    page = text(people.coordinator.get("/bookings/1"))
    assert "Your request still waits." in page
    assert "The offer was refused" in page
    assert "badge declined" not in page, "nobody of the staff has declined"


def test_a_place_in_line_that_was_let_go_is_not_declined_by_the_staff(within, people, states):
    holder, place = within(asked), within(line_up, RIVAL, "place")
    within(give_back, holder)
    assert states(place.number) == ["offered"]
    path = f"/bookings/{place.number}"
    send(people.rival, path, {}, to=f"{path}/offers/{place.dates[0].number}")
    page = text(people.rival.get(path))
    assert '<span class="badge declined">no longer offered</span>' in page
    assert "Your request still waits." not in page
    other = within(hall)
    within(deciding.decline, other.number, other.seen, STAFF, NOW)
    page = text(people.coordinator.get(f"/bookings/{other.number}"))
    assert '<span class="badge declined">declined</span>' in page


def test_an_offer_that_ran_out_cannot_be_taken(within, people, states):
    offer = within(lambda: offered(hall()))
    with time_machine.travel(NOW + timedelta(hours=7), tick=False):
        late = send(
            people.coordinator,
            "/bookings/1",
            {"answer": "accept"},
            to=f"/bookings/1/offers/{offer}",
        )
    assert late.status_code == 409
    assert states(1) == ["requested", "offered"]


@pytest.mark.parametrize("who", ["member", "rival", "administrator"])
def test_offers_and_places_of_others_are_nowhere(within, people, states, who):
    offer = within(lambda: offered(hall(visibility="private")))
    token = form_token(getattr(people, who), "/account/")
    for path in (
        f"/bookings/1/offers/{offer}",
        "/bookings/1/offers/99999",
        "/bookings/1/wait/1",
        f"/bookings/{2**31}/offers/1",
        f"/bookings/{2**31}/wait/1",
    ):
        answer = getattr(people, who).post(path, data={"csrf_token": token, "answer": "accept"})
        assert answer.status_code == 404, path
    assert states(1) == ["requested", "offered"]


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"starts": "14:00", "ends": "13:00"}, 422, "The end must be after the start."),
        ({"day": "yesterday"}, 422, "Not a valid date value."),
        ({"space": "moon"}, 422, "Not a valid choice."),
        ({"day": "2026-11-22"}, 409, "This time has already passed."),
        ({"space": "almond"}, 409, "permanent room"),
        ({"space": "fig", "starts": "08:00", "ends": "09:00"}, 409, "This time is taken."),
        ({"date": "999"}, 409, "This has changed meanwhile"),
        ({"date": ""}, 409, "This has changed meanwhile"),
        ({"instead": "a/b/c/d"}, 422, "Not a valid"),
    ],
)
def test_what_the_staff_cannot_offer_is_said(within, people, typed, status, said):
    full = within(hall)
    within(asked, starts=time(8), ends=time(9))
    values = {"date": str(full.dates[0].number), "space": "hall", "day": "2026-11-24"}
    values |= {"starts": "14:00", "ends": "16:00", **typed}
    answer = send(people.manager, "/manage/requests/1/offer", values)
    assert answer.status_code == status
    assert said in text(answer)
    assert [d.state for d in within(booking, 1).dates] == ["requested"]


def test_a_date_of_a_series_is_offered_by_itself(within, people):
    full = within(hall, recurrence=Recurrence("weekly", count=2))
    second = full.dates[1]
    page = text(people.manager.get(f"/manage/requests/1/offer?date={second.number}"))
    assert 'value="fig/2026-12-01/10:00/12:00"' in page
    data = {"date": str(second.number), "instead": "fig/2026-12-01/10:00/12:00"}
    send(people.manager, "/manage/requests/1/offer", data)
    dates = within(booking, 1).dates
    assert [(d.state, d.replaces) for d in dates] == [
        ("requested", None),
        ("requested", None),
        ("offered", second.number),
    ]
    left = text(people.manager.get("/manage/requests/1/offer"))
    assert "Instead of another date" not in left


def test_a_booking_without_open_dates_is_offered_nothing(within, people):
    full = within(hall)
    within(deciding.decline, 1, full.seen, STAFF, NOW, code="unsuitable")
    assert people.manager.get("/manage/requests/1/offer").status_code == 409


# waiting


def test_who_was_refused_waits_by_one_tap_and_is_told_where_she_stands(within, people):
    first, second = within(hall), within(hall, RIVAL, "rival")
    within(deciding.approve, first.number, first.seen, STAFF, NOW)
    page = text(people.rival.get("/bookings/2"))
    assert f"/bookings/2/wait/{second.dates[0].number}" in page
    path = f"/bookings/2/wait/{second.dates[0].number}"
    assert send(people.rival, "/bookings/2", {}, to=path).status_code == 303
    assert "waits for this time" in text(people.rival.get("/bookings/2"))
    assert send(people.rival, "/bookings/2", {}, to=path).status_code == 409
    assert "Nothing waits." in text(people.manager.get("/manage/requests"))


def test_the_booking_of_others_leads_to_waiting_for_its_time(within, people):
    within(asked)
    page = text(people.rival.get("/bookings/1"))
    assert "/bookings/new?space=fig&amp;from=2026-11-24T10:00&amp;until=2026-11-24T12:00" in page
    assert "/bookings/new?space=fig&amp;from" not in text(people.coordinator.get("/bookings/1"))


def test_the_staff_sees_how_many_wait_for_a_time(within, people):
    first = within(hall)
    second = within(hall, RIVAL, "rival")
    undo = within(deciding.approve, first.number, first.seen, STAFF, NOW)
    within(waiting.join, second.dates[0].number, RIVAL, NOW)
    within(deciding.undo, undo, STAFF, NOW)
    page = text(people.manager.get("/manage/requests"))
    assert "Waiting for this time</dt><dd>1</dd>" in page


# still needed?


@pytest.fixture
def asked_about(within, monkeypatch):
    """A long series, thirty days after it was booked; the token of the question's address."""
    monkeypatch.setattr(still_needed, "new_token", lambda: "the-token")
    within(asked, recurrence=Recurrence("weekly", count=12), visibility="private")
    assert within(still_needed.ask_all, NOW + timedelta(days=30)) == 0, "seven are not many"
    full = within(
        asked,
        key="long",
        starts=time(14),
        ends=time(15),
        recurrence=Recurrence("weekly", interval=2, count=12),
    )
    later = NOW + timedelta(days=30)
    assert within(still_needed.ask_all, later) == 1
    assert within(still_needed.ask_all, later) == 0
    with time_machine.travel(later, tick=False):
        yield full.number


ADDRESS = "/bookings/still-needed/the-token"


def test_one_tap_keeps_every_date(people, asked_about, states):
    page = people.visitor.get(ADDRESS)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "A meeting" not in text(page)
    visitor = people.visitor
    done = send(visitor, ADDRESS, {"answer": "keep"})
    assert "Every date stays yours" in text(done)
    assert states(asked_about) == ["approved"] * 12
    later = people.visitor.get(ADDRESS)
    assert "Every date stays yours" in text(later)
    assert 'name="answer"' not in text(later)


def test_the_ticked_dates_are_given_back_and_free_at_once(within, people, asked_about, states):
    dates = within(booking, asked_about).dates
    ticked = [f"{d.number}:{d.revision}" for d in dates[-2:]]
    visitor = people.visitor
    stale = send(visitor, ADDRESS, {"answer": "release", "seen": f"{dates[-1].number}:7"})
    assert stale.status_code == 409
    assert send(visitor, ADDRESS, {"answer": "release"}).status_code == 422
    done = send(visitor, ADDRESS, {"answer": "release", "seen": ticked})
    assert "Others can use the time now" in text(done)
    assert states(asked_about) == ["approved"] * 10 + ["released"] * 2
    full = within(
        asked,
        RIVAL,
        "after",
        organization_id=2,
        first=dates[-1].span.start.date(),
        starts=time(14),
        ends=time(15),
        now=NOW + timedelta(days=30),
    )
    assert full.dates[0].state == "approved"


def test_all_that_was_shown_is_given_back_in_one_tap(within, people, asked_about, states):
    """Nothing is ticked beforehand: one date that is not needed is one tick away."""
    visitor = people.visitor
    page = text(visitor.get(ADDRESS))
    assert "checked" not in page
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    assert send(visitor, ADDRESS, {"answer": "release-all"}).status_code == 422
    send(visitor, ADDRESS, {"answer": "release-all", "shown": shown})
    passed = 12 - len(shown)
    assert states(asked_about) == ["approved"] * passed + ["released"] * len(shown)
    assert len(shown) > 6


def test_the_address_answers_for_a_month_and_nobody_guesses_it(people, asked_about):
    for path in ("/bookings/still-needed/another", "/bookings/still-needed/%00"):
        assert people.visitor.get(path).status_code == 404
    with time_machine.travel(NOW + timedelta(days=61), tick=False):
        assert people.visitor.get(ADDRESS).status_code == 404
