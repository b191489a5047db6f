"""Changing dates through the door: the form, the list before sending, before and after, stale pages."""

import re
from datetime import date, time, timedelta

import pytest

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding
from tests.bookings.booking import MANAGER, RIVAL, asked, hall
from tests.cast import NOW, PERSON, ZION, ZONE, form_token

pytestmark = pytest.mark.page

STAFF = PERSON["manager"]
WEEKLY = Recurrence("weekly", count=3)
DAY = timedelta(days=1)


def approved_hall(**changes):
    full = hall(**changes)
    deciding.approve(full.number, full.seen, STAFF, NOW)
    return booking(full.number)


def text(answer):
    return re.sub(r"[\u2068\u2069]", "", answer.get_data(as_text=True))


def typed(client, path, **changes):
    """What the form at `path` holds, with `changes`."""
    page = text(client.get(path))
    page = page[page.index('<form method="post" class="stack"') :]
    found = {}
    for name, value in re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*?value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    found["scope"] = ["this"]
    chosen = re.search(
        r'<select[^>]*name="space".*?<option selected value="([^"]+)"', page, re.DOTALL
    )
    found["space"] = [chosen.group(1)]
    found.pop("keep", None)
    return {**found, **changes}


def send(client, full, **changes):
    path = f"/bookings/{full.number}/move"
    return client.post(path, data=typed(client, path, **changes))


def test_the_form_is_filled_with_the_present(within, people):
    full = within(asked)
    page = text(people.coordinator.get(f"/bookings/{full.number}"))
    assert f'href="/bookings/{full.number}/move?date={full.dates[0].number}"' in page
    found = typed(people.coordinator, f"/bookings/{full.number}/move")
    assert (found["day"], found["starts"], found["ends"]) == (["2026-11-24"], ["10:00"], ["12:00"])
    assert (found["people"], found["space"]) == (["3"], ["fig"])
    assert found["seen"] == [f"{full.dates[0].number}:1"]
    answer = send(people.coordinator, full)
    assert "Nothing was changed." in text(people.coordinator.get(answer.location))


def test_one_date_is_changed_in_one_step(within, people, states):
    full = within(asked)
    answer = send(people.coordinator, full, starts="14:00", ends="15:30")
    assert answer.status_code == 303
    page = text(people.coordinator.get(answer.location))
    assert "Changed. The old time is free for others." in page
    assert "from 14:00 until 15:30" in page
    assert "from 10:00 until 12:00" not in page, "what made room is history"
    assert states(full.number) == ["moved", "approved"]


def test_looking_first_writes_nothing(within, people, states):
    full = within(hall)
    answer = send(people.coordinator, full, day="2026-11-25", look="1")
    page = text(answer)
    assert answer.status_code == 200
    assert "Now: Tue, 24 Nov · from 10:00 until 12:00 · Meeting Hall" in page
    assert "Then: Wed, 25 Nov · from 10:00 until 12:00 · Meeting Hall" in page
    assert "The house staff decides on this hall." in page
    assert states(full.number) == ["requested"]


def test_the_staff_looks_before_it_gives_a_reason(within, people, states):
    full = within(approved_hall)
    looked = send(people.manager, full, day="2026-11-25", look="1")
    assert looked.status_code == 200
    assert "Then: Wed, 25 Nov · from 10:00 until 12:00 · Meeting Hall" in text(looked)
    assert "Choose a reason or write one." not in text(looked)
    sent = send(people.manager, full, day="2026-11-25")
    assert sent.status_code == 422
    assert "Choose a reason or write one." in text(sent)
    assert states(full.number) == ["approved"]


def test_several_dates_are_listed_before_they_change(within, people):
    full = within(asked, recurrence=WEEKLY)
    within(
        asked,
        RIVAL,
        "clash",
        organization_id=ZION,
        first=date(2026, 12, 1),
        starts=time(12),
        ends=time(13),
    )
    path = f"/bookings/{full.number}/move"
    changes = {"scope": "all", "ends": "13:00"}
    answer = people.coordinator.post(path, data=typed(people.coordinator, path, **changes))
    page = text(answer)
    assert answer.status_code == 200
    assert page.count("Then: ") == 3
    assert "This time is taken." in page
    second = full.dates[1].number
    assert re.search(rf'name="keep" value="{second}" checked', page), "the clash stays as it is"
    assert "Change the 2 dates" in page
    listed = re.search(r'name="listed" value="([^"]+)"', page).group(1)
    data = typed(people.coordinator, path, **changes, listed=listed)
    assert people.coordinator.post(path, data=data).status_code == 409, "without the tick: refused"
    assert people.coordinator.post(path, data={**data, "keep": [str(second)]}).status_code == 303
    ends = [
        d.span.end.astimezone(ZONE).hour for d in within(booking, full.number).in_state("approved")
    ]
    assert ends == [13, 12, 13]


def test_both_stand_on_the_page_while_the_wish_waits_and_it_is_withdrawn(within, people, states):
    full = within(approved_hall)
    answer = send(people.coordinator, full, day="2026-11-25")
    page = text(people.coordinator.get(answer.location))
    assert "Until the house staff decides, the old time stays yours." in page
    assert re.search(r"Tue, 24 Nov.*?approved.*?Wanted.*?Wed, 25 Nov.*?requested", page, re.DOTALL)
    only = re.search(r'name="only" value="([0-9:]+)"', page).group(1)
    old = full.dates[0]
    data = {
        "only": only,
        "seen": f"{old.number}:{old.revision}",
        "csrf_token": form_token(people.coordinator, answer.location),
    }
    gone = people.coordinator.post(f"/bookings/{full.number}/take-back", data=data)
    assert "The wish is withdrawn." in text(people.coordinator.get(gone.location))
    assert states(full.number) == ["approved", "withdrawn"]


def test_the_manager_sees_before_and_after_and_approves(within, people, states):
    """MRBS #3120: an edited request looked new."""
    full = within(approved_hall)
    send(people.coordinator, full, day="2026-11-25", starts="09:00")
    page = text(people.manager.get("/manage/requests"))
    assert "A change" in page
    assert "Now: Tue, 24 Nov · from 10:00 until 12:00 · Meeting Hall" in page
    assert "from 09:00 until 12:00" in page
    seen = re.search(r'name="seen" value="([0-9:]+)"', page).group(1)
    token = form_token(people.manager, "/manage/requests")
    path = f"/manage/requests/{full.number}/approve"
    assert people.manager.post(path, data={"seen": seen, "csrf_token": token}).status_code == 303
    assert states(full.number) == ["moved", "approved"]
    undo = re.search(
        r"/manage/decisions/([0-9]+)/undo", text(people.manager.get("/manage/requests"))
    )
    people.manager.post(undo.group(0), data={"csrf_token": token})
    assert states(full.number) == ["approved", "requested"], "taken back: the old time stands again"
    people.manager.post(
        f"/manage/requests/{full.number}/decline",
        data={"seen": seen.split(":")[0] + ":3", "code": "closed", "csrf_token": token},
    )
    assert states(full.number) == ["approved", "declined"]


def test_a_change_of_several_dates_does_not_look_like_a_new_request(within, people):
    full = within(approved_hall, recurrence=WEEKLY, now=NOW - timedelta(days=4))
    rival = within(hall, RIVAL, "rival", starts=time(13), ends=time(14), now=NOW - DAY)
    path = f"/bookings/{full.number}/move"
    changes = {"scope": "all", "starts": "13:00", "ends": "14:00"}
    listed = text(people.coordinator.post(path, data=typed(people.coordinator, path, **changes)))
    shape = re.search(r'name="listed" value="([^"]+)"', listed).group(1)
    data = typed(people.coordinator, path, **changes, listed=shape)
    assert people.coordinator.post(path, data=data).status_code == 303
    page = text(people.manager.get("/manage/requests"))
    card = page[page.index(f'id="booking-{full.number}"') :]
    card = card[: card.index("</article>")]
    outside = card[: card.index("3 dates: ")]
    assert "A change" in outside
    assert "Now: Tue, 24 Nov · from 10:00 until 12:00 · Meeting Hall" in outside
    assert "from 13:00 until 14:00" in outside
    assert "<dd>Mon, 23 Nov 09:00</dd>" in card, "when the change was asked for"
    assert page.index(f'id="booking-{rival.number}"') < page.index(card), "the rival asked first"
    assert "Asked on Mon, 23 Nov" in text(people.manager.get("/manage/"))


def test_approving_what_was_edited_meanwhile_shows_the_difference(within, people, states):
    full = within(hall)
    page = text(people.manager.get("/manage/requests"))
    seen = re.search(r'name="seen" value="([0-9:]+)"', page).group(1)
    token = form_token(people.manager, "/manage/requests")
    send(people.coordinator, full, day="2026-11-25")
    assert "Asked before: Tue, 24 Nov" in text(people.manager.get("/manage/requests"))
    path = f"/manage/requests/{full.number}/approve"
    answer = people.manager.post(path, data={"seen": seen, "csrf_token": token})
    assert answer.status_code == 409
    assert re.search(
        r"A meeting.*?You saw.*?Tue, 24 Nov.*?requested.*?Now it is.*?Wed, 25 Nov.*?requested",
        text(answer),
        re.DOTALL,
    )
    assert states(full.number) == ["withdrawn", "requested"]
    page = text(people.manager.get("/manage/requests"))
    seen = re.search(r'name="seen" value="([0-9:]+)"', page).group(1)
    send(people.coordinator, full, people="30")
    answer = people.manager.post(path, data={"seen": seen, "csrf_token": token})
    assert answer.status_code == 409
    assert "<dd>30</dd>" in text(answer)


def test_a_manager_gives_a_reason(within, people, states):
    full = within(approved_hall)
    answer = send(people.manager, full, starts="09:00", code="", words="")
    assert answer.status_code == 422
    assert "Choose a reason or write one." in text(answer)
    assert (
        send(people.manager, full, starts="09:00", code="maintenance", words="").status_code == 303
    )
    assert sorted(states(full.number)) == ["approved", "moved"]
    page = text(people.coordinator.get(f"/bookings/{full.number}"))
    assert "Repairs have to be done in the space." in page
    assert "Moved" in page.split('id="history"', 1)[1]
    house = within(asked, MANAGER, "house", organization_id=None, first=date(2026, 11, 25))
    assert "Own words" not in text(people.manager.get(f"/bookings/{house.number}/move"))


BAD = [
    ({"day": ""}, "Choose a day."),
    ({"day": "2026-02-30"}, "Not a valid date value."),
    ({"day": "2126-01-01"}, "Choose a day in these years."),
    ({"starts": "25:00"}, "Not a valid time value."),
    ({"ends": "09:00"}, "The end must be after the start."),
    ({"people": "0"}, "Write a number from 1 to 2000."),
    ({"people": "x" * 300}, "Write a number from 1 to 2000."),
    ({"space": "nowhere"}, "Not a valid choice."),
    ({"scope": "some"}, "Not a valid choice."),
    ({"day": "2026-11-22"}, "This time has already passed."),
    ({"day": "2099-11-24"}, "Bookings open"),
]


@pytest.mark.parametrize(("changes", "said"), BAD)
def test_bad_input_is_told_and_kept(within, people, states, changes, said):
    full = within(asked, recurrence=WEEKLY)
    answer = send(people.coordinator, full, **changes)
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    (value,) = changes.values()
    assert value in page or "scope" in changes or "space" in changes
    assert states(full.number) == ["approved"] * 3


def test_junk_and_what_changed_meanwhile(within, people, states):
    full = within(asked)
    path = f"/bookings/{full.number}/move"
    data = typed(people.coordinator, path, day="2026-11-25")
    for junk in ({"date": "x"}, {"date": "9" * 40}, {"seen": []}, {"seen": ["1:2147483648"]}):
        assert people.coordinator.post(path, data={**data, **junk}).status_code == 409
    keep = {**data, "keep": ["x", "²", "9" * 50], "listed": "junk"}
    assert people.coordinator.post(path, data=keep).status_code == 303
    assert people.coordinator.post(path, data=data).status_code == 409, "the same form again"
    assert states(full.number) == ["moved", "approved"]
    for number in (99, 2**31, 2**70):
        assert people.coordinator.get(f"/bookings/{number}/move").status_code == 404
    assert people.coordinator.get(f"{path}?date=1").status_code == 404, "it has moved"
    for stranger in (people.rival, people.member):
        assert stranger.get(path).status_code == 404
        token = form_token(stranger, "/bookings/new")
        assert stranger.post(path, data={**data, "csrf_token": token}).status_code == 404


@pytest.mark.parametrize(("reach", "ticked"), [("following", 2), ("all", 3)])
def test_cancelling_this_and_the_following_or_all_is_looked_at_first(
    within, people, states, reach, ticked
):
    """LibreBooking #1416: deleting one date of a series crashed."""
    full = within(asked, recurrence=WEEKLY)
    page = f"/bookings/{full.number}"
    data = {
        "seen": f"{full.dates[1].number}:1",
        "reach": reach,
        "csrf_token": form_token(people.coordinator, page),
    }
    answer = people.coordinator.post(f"{page}/take-back", data=data)
    assert states(full.number) == ["approved"] * 3
    found = re.findall(r'name="seen" value="([0-9:]+)" checked', text(answer))
    assert len(found) == ticked
    del data["reach"]
    people.coordinator.post(f"{page}/take-back", data={**data, "seen": found})
    assert states(full.number) == ["approved"] * (3 - ticked) + ["cancelled"] * ticked
    assert people.coordinator.get(page).status_code == 200


def test_one_date_of_a_series_is_cancelled_after_another_moved(within, people, states):
    full = within(asked, recurrence=WEEKLY)
    send(people.coordinator, full, starts="09:00")
    page = f"/bookings/{full.number}"
    data = {"seen": f"{full.dates[1].number}:1", "csrf_token": form_token(people.coordinator, page)}
    assert people.coordinator.post(f"{page}/take-back", data=data).status_code == 303
    assert states(full.number) == ["approved", "moved", "cancelled", "approved"]
    assert people.coordinator.get(page).status_code == 200
