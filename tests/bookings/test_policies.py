"""What each kind of space allows: the manager's page, bad input, history, and what it changes."""

import html
import re

import pytest

from shared_space.bookings.queries.policies import policies
from shared_space.bookings.service import policies as service
from shared_space.kernel import audit
from tests.cast import KULNA, NOW, PERSON, form_token, send

pytestmark = pytest.mark.page

PATH = "/manage/policies/meeting_hall"
FORM = {
    "window_days": "90",
    "step_minutes": "30",
    "shortest_minutes": "60",
    "longest_minutes": "480",
    "ask_over_minutes": "240",
    "most_dates": "52",
    "ask_over_dates": "6",
    "at_once": "residents",
    "quota_period": "week",
    "quota_resident_hours": "12",
    "quota_member_hours": "",
    "expire_days": "14",
    "no_show_minutes": "",
}


def typed(client, changes, path=PATH):
    """Open the page, fill the form, send it."""
    page = client.get(path).get_data(as_text=True)
    hidden = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
        for name in ("csrf_token", "seen")
    }
    return client.post(path, data={**hidden, **FORM, **changes})


def test_a_manager_changes_what_the_hall_allows(within, people):
    answer = typed(people.manager, {})
    assert answer.status_code == 303
    limits = within(policies)["meeting_hall"]
    assert (limits.window_days, limits.step_minutes, limits.ask_over_seats) == (90, 30, 4)
    assert (limits.at_once, limits.quota_period) == ("residents", "week")
    assert (limits.quota_resident_hours, limits.quota_member_hours) == (12, None)
    assert (limits.expire_days, limits.no_show_minutes) == (14, None)
    assert within(policies)["work_room"].window_days == 180
    page = html.unescape(people.manager.get("/manage/policies/").get_data(as_text=True))
    assert (
        "Hours by the week, from Sunday: 12 for a resident organization, no limit for another."
        in page
    )
    assert page.count("No limit of hours for one organization.") == 2


def test_history_keeps_the_names_of_what_changed(within, people):
    typed(people.manager, {})
    typed(people.manager, {"expire_days": "7"})
    assert typed(people.manager, {"expire_days": "7"}).status_code == 303
    told = within(audit.history, "policy", 2)
    assert [entry.verb for entry in told] == ["PolicyChanged", "PolicyChanged"], (
        "no change, no word"
    )
    assert told[1].facts == {"kind": "meeting_hall", "fields": ["expire_days"]}
    assert told[1].actor_id == PERSON["manager"]
    page = people.manager.get(PATH).get_data(as_text=True)
    history = page.split('id="history"', 1)[1]
    assert history.index("Days until an undecided") < history.index("Longest booking")
    assert "The manager" in history


BAD = [
    ({"window_days": ""}, "Write a number."),
    ({"window_days": "0"}, "Write a number from 1 to 730."),
    ({"window_days": "9" * 400}, "Write a number from 1 to 730."),
    ({"most_dates": "105"}, "Write a number from 1 to 104."),
    ({"step_minutes": "7"}, "Not a valid choice."),
    ({"step_minutes": "x"}, "Invalid Choice: could not coerce."),
    ({"shortest_minutes": "120", "longest_minutes": "60"}, "The longest cannot be shorter"),
    ({"at_once": "friends"}, "Not a valid choice."),
    ({"quota_period": ""}, "Not a valid choice."),
    ({"quota_member_hours": "-1"}, "Write a number from 0 to 744."),
    ({"quota_member_hours": "ten"}, "Not a valid integer value."),
    ({"no_show_minutes": "1"}, "Write a number from 5 to 240."),
]


def test_what_is_refused_is_kept_beside_its_sentence(within, people):
    before = within(policies)
    client = people.manager
    token = form_token(client, PATH)
    for changes, sentence in BAD:
        data = {"csrf_token": token, "seen": "", **FORM, "window_days": "91", **changes}
        answer = client.post(PATH, data=data)
        page = html.unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422, changes
        assert sentence in page, changes
        assert "window_days" in changes or 'value="91"' in page, changes
    assert within(policies) == before


def test_two_managers_at_once_see_each_other(within, people):
    page = people.manager.get(PATH).get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    within(
        service.change,
        "meeting_hall",
        {"window_days": 30},
        seen=None,
        actor_id=PERSON["administrator"],
        now=NOW,
    )
    token = form_token(people.manager, PATH)
    answer = people.manager.post(PATH, data={"csrf_token": token, "seen": seen, **FORM})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "30 days ahead" in page
    assert 'value="90"' in page, "what she typed is kept"
    assert within(policies)["meeting_hall"].window_days == 30
    again = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    answer = people.manager.post(PATH, data={"csrf_token": token, "seen": again, **FORM})
    assert answer.status_code == 303


def test_seats_are_asked_of_the_open_space_only(people):
    assert "ask_over_seats" not in people.manager.get(PATH).get_data(as_text=True)
    open_space = people.manager.get("/manage/policies/open_space").get_data(as_text=True)
    assert "ask_over_seats" in open_space


@pytest.mark.parametrize("kind", ["garden", "meeting_hall/", "%00", "1"])
def test_a_kind_that_is_none(people, kind):
    assert people.manager.get(f"/manage/policies/{kind}").status_code == 404


def test_a_new_quota_speaks_at_the_next_booking(people):
    typed(people.manager, {"quota_resident_hours": "1", "quota_period": "month"})
    answer = send(
        people.coordinator,
        "/bookings/new",
        {
            "space": "hall",
            "organization": str(KULNA),
            "day": "2026-11-24",
            "starts": "10:00",
            "ends": "12:00",
            "title-en": "Choir",
            "people": "10",
            "visibility": "house",
            "repeat": "",
            "purpose": "",
        },
    )
    page = html.unescape(answer.get_data(as_text=True)).replace("\u2068", "").replace("\u2069", "")
    assert answer.status_code == 422
    assert "Kulna has used 0 of 1 hall hours in November." in page
    assert "Free instead" not in page, "another hour of the hall would be refused too"


def test_the_button_says_request_where_nobody_is_confirmed_at_once(people):
    path, button = "/bookings/new?space=fig", r'<button type="submit" class="button">Request<'
    assert not re.search(button, people.coordinator.get(path).get_data(as_text=True))
    typed(people.manager, {"at_once": "nobody"}, "/manage/policies/work_room")
    assert re.search(button, people.coordinator.get(path).get_data(as_text=True))
    assert not re.search(button, people.manager.get(path).get_data(as_text=True))
