"""Several requests ticked and approved with one button."""

import re
from datetime import date, time

import pytest

from shared_space.bookings.queries.bookings import undoable
from shared_space.bookings.service import deciding
from shared_space.bookings.web import manager
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.booking import RIVAL, asked, hall
from tests.cast import NOW, PERSON, ZION, send

PAGE = "/manage/requests"


@pytest.fixture
def three(within):
    """Two requests for the same time, and one that nobody else wants."""
    return (
        within(hall, title=Trilingual(en="A meeting of Kulna")),
        within(hall, RIVAL, "rival", starts=time(11), ends=time(13)),
        within(hall, RIVAL, "alone", starts=time(16), ends=time(17), title=Trilingual(en="Alone")),
    )


def picks(page):
    return {
        int(found.split("=")[0]): found
        for found in re.findall(r'name="pick" value="([^"]+)"', page)
    }


def approve(people, *pick):
    answer = send(people.manager, PAGE, {"pick": list(pick)}, to="/manage/requests/approve")
    assert (answer.status_code, answer.location) == (303, PAGE)
    return people.manager.get(PAGE).get_data(as_text=True)


def test_each_ticked_request_has_its_own_decision(people, within, states, three):
    first, _rival, alone = three
    pick = picks(people.manager.get(PAGE).get_data(as_text=True))
    page = approve(people, pick[first.number], pick[alone.number])
    assert "2 requests are approved." in page
    assert page.count("Take it back") == 2
    for title in ("A meeting of Kulna", "Alone"):
        assert f'<bdi lang="en">{title}</bdi>: Approved.' in page
    assert re.search(
        r'<span id="(undo-[0-9]+)">.*aria-labelledby="undoing-[0-9]+ \1"', page, re.DOTALL
    )
    assert states(first.number) == states(alone.number) == ["approved"]
    assert len(within(undoable, PERSON["manager"], NOW)) == 2


def test_requests_that_compete_are_left_and_said(people, states, three):
    first, rival, alone = three
    pick = picks(people.manager.get(PAGE).get_data(as_text=True))
    page = approve(people, *pick.values())
    assert "1 request is approved." in page
    assert page.count("decide between them") == 2
    assert states(first.number) == states(rival.number) == ["requested"]
    assert states(alone.number) == ["approved"]


def test_all_without_rivals_can_be_ticked_without_a_script(people, three):
    page = people.manager.get(f"{PAGE}?tick=free").get_data(as_text=True)
    ticked = re.findall(r'name="pick" value="(\d+)=[^>]*checked', page)
    assert ticked == [str(three[2].number)]
    assert "checked" not in "".join(
        re.findall(r'name="pick"[^>]*', people.manager.get(PAGE).get_data(as_text=True))
    )


def test_where_all_have_rivals_nothing_is_offered_to_tick(people, within):
    within(hall)
    within(hall, RIVAL, "rival", starts=time(11), ends=time(13))
    said = "Every request here has a rival."
    page = people.manager.get(PAGE).get_data(as_text=True)
    assert "Tick all without rivals" not in page
    assert said not in page
    assert said in people.manager.get(f"{PAGE}?tick=free").get_data(as_text=True)
    within(hall, RIVAL, "alone", starts=time(16), ends=time(17))
    page = people.manager.get(f"{PAGE}?tick=free").get_data(as_text=True)
    assert "Tick all without rivals" in page
    assert said not in page


def test_what_changed_or_lost_its_time_is_left_and_said(app, people, within, states, three):
    first, rival, alone = three
    pick = picks(people.manager.get(PAGE).get_data(as_text=True))
    within(deciding.decline, alone.number, alone.seen, PERSON["manager"], NOW)
    within(deciding.approve, first.number, first.seen, PERSON["manager"], NOW)
    page = approve(people, pick[rival.number], pick[alone.number])
    assert "are approved" not in page
    assert "is approved" not in page
    assert "Its time is no longer free." in page
    assert "no longer waits for a decision." in page
    assert states(rival.number) == ["requested"]
    assert states(alone.number) == ["declined"]


def test_what_was_withdrawn_meanwhile_is_not_to_be_looked_at_again(people, within, three):
    alone = three[2]
    pick = picks(people.manager.get(PAGE).get_data(as_text=True))
    taken = {"seen": [f"{number}:{revision}" for number, revision in alone.seen.items()]}
    back = f"/bookings/{alone.number}/take-back"
    assert send(people.rival, f"/bookings/{alone.number}", taken, to=back).status_code == 303
    page = approve(people, pick[alone.number])
    assert "It was withdrawn meanwhile." in page
    assert "look at it again" not in page


def test_what_only_changed_is_to_be_looked_at_again(people, three):
    alone = three[2]
    pick = picks(people.manager.get(PAGE).get_data(as_text=True))
    page = approve(people, f"{pick[alone.number]}9")
    assert "It changed since you saw it: look at it again." in page


@pytest.mark.parametrize(
    "junk", ["", "1", "1=", "=1:1", "99999999999=1:1", "9999999999=1:1", "1=a:b", "1=9999999999:1"]
)
def test_junk_approves_nothing(people, states, three, junk):
    approve(people, junk)
    assert [states(full.number) for full in three] == [["requested"]] * 3
    assert people.manager.get(PAGE).status_code == 200


def test_one_request_alone_needs_no_boxes(people, within):
    within(asked, RIVAL, "one", organization_id=ZION, space_id=4)
    assert 'name="pick"' not in people.manager.get(PAGE).get_data(as_text=True)


@pytest.mark.page
def test_of_many_requests_those_stand_there_that_come_soonest(people, within, three, monkeypatch):
    """A calendar file may bring a thousand: the page stays light, and hides nothing that presses."""
    monkeypatch.setattr(manager, "MOST_CARDS", 2)
    first, rival, alone = three
    page = people.manager.get(PAGE).get_data(as_text=True)
    assert picks(page).keys() == {first.number, rival.number}
    assert "1 more request waits." in page
    soon = within(hall, RIVAL, "soon", first=date(2026, 11, 23), starts=time(20), ends=time(21))
    page = people.manager.get(PAGE).get_data(as_text=True)
    assert [*picks(page)] == [first.number, rival.number, soon.number]
    sent = send(people.manager, PAGE, {"words": ""}, to=f"/manage/requests/{alone.number}/ask")
    assert alone.number in picks(sent.get_data(as_text=True)), "what was typed keeps its place"
