"""An emergency: one screen cancels what is in the way, closes, and tells everybody."""

import re
from datetime import time

import pytest
from sqlalchemy import func, select

from shared_space.bookings.errors import Undecided
from shared_space.bookings.queries.bookings import undoable
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.service import closing, offering
from shared_space.bookings.service.closing import Numbers
from shared_space.bookings.service.successors import Place
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.notices.models import Letter
from shared_space.spaces.queries import closures_between
from tests.bookings.booking import RIVAL, asked, hall
from tests.cast import FIG, NOW, OPEN, PERSON, ZION, at, send
from tests.promises.rows import occur

pytestmark = pytest.mark.page

PAGE = "/manage/closures/emergency"
DAY = Interval(at("2026-11-24", "00:00"), at("2026-11-25", "00:00"))
REASON = Trilingual("لا كهرباء", "אין חשמל", "No electricity")
FORM = {
    "where": "house",
    "first_day": "2026-11-24",
    "from_time": "",
    "last_day": "",
    "until_time": "",
    "reason-ar": REASON.ar,
    "reason-he": REASON.he,
    "reason-en": REASON.en,
}


def numbers_in(page):
    return re.search(r'name="numbers" value="([^"]+)"', page).group(1)


def letters(**where):
    return list(db.session.scalars(select(Letter).filter_by(**where).order_by(Letter.id)))


@transactional
def speaks(person, language):
    db.session.get_one(Person, PERSON[person]).locale = language


def test_one_screen_closes_cancels_and_tells(people, within, states):
    room, waits = within(asked), within(hall, RIVAL, "hall")
    within(speaks, "coordinator", "ar")
    page = send(people.manager, PAGE, {**FORM, "count": "1"}).get_data(as_text=True)
    assert "2 bookings" in page
    assert "6 people expected" in page
    done = send(people.manager, PAGE, {**FORM, "numbers": numbers_in(page)})
    assert done.status_code == 303
    assert states(room.number) == ["cancelled"]
    assert states(waits.number) == ["declined"]
    (cancelled,) = within(letters, kind="booking_cancelled")
    (declined,) = within(letters, kind="booking_declined")
    assert REASON.ar in cancelled.body_text
    assert REASON.he not in cancelled.body_text
    assert "No electricity" in declined.body_text
    assert {cancelled.next_at, declined.next_at} == {NOW}
    assert within(undoable, PERSON["manager"], NOW) == []
    told = {letter.to_email for letter in within(letters, kind="closed_at_once")}
    assert told == {"coordinator@example.org", "rival@example.org"}
    (hers,) = within(letters, kind="closed_at_once", to_email="rival@example.org")
    assert "does not work: Tuesday, 24 November 2026." in hers.body_text
    assert "No electricity" in people.coordinator.get(f"/bookings/{room.number}").get_data(
        as_text=True
    )


def test_it_opens_filled_in_for_the_whole_house_today(people, within, states):
    with_today = within(asked, first=NOW.date(), starts=time(11), ends=time(12))
    within(asked, key="tomorrow")
    page = people.manager.get(f"{PAGE}?reason=power").get_data(as_text=True)
    assert "There is no electricity in the house." in page
    assert "Close, and cancel 1 booking" in page
    assert "Mon, 23 Nov, from 09:00 until 00:00" in page
    form = {**FORM, "first_day": "2026-11-23", "numbers": numbers_in(page)}
    assert send(people.manager, PAGE, form).status_code == 303
    assert states(with_today.number) == ["cancelled"]
    front = people.visitor.get("/").get_data(as_text=True)
    assert "No electricity" in front
    assert "The house does not work now." in people.visitor.get("/bookings/day/").get_data(
        as_text=True
    )


def test_numbers_that_changed_are_shown_before_anything_is_written(people, within, states):
    room = within(asked)
    page = send(people.manager, PAGE, {**FORM, "count": "1"}).get_data(as_text=True)
    within(asked, key="meanwhile", starts=time(15), ends=time(16))
    answer = send(people.manager, PAGE, {**FORM, "numbers": numbers_in(page)})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "The numbers have changed" in page
    assert "2 bookings" in page
    assert states(room.number) == ["approved"]
    assert send(people.manager, PAGE, {**FORM, "numbers": numbers_in(page)}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason-ar": "", "reason-he": "", "reason-en": ""}, "at least one language"),
        ({"where": "99"}, "Not a valid choice"),
        ({"first_day": "2026-11-01"}, "This day has passed."),
        ({"from_time": "10:00"}, "Write both hours"),
        ({"first_day": ""}, "This field is required."),
    ],
)
def test_what_is_refused_is_said(people, changes, sentence):
    answer = send(people.manager, PAGE, {**FORM, "numbers": "0 0 0", **changes})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


@pytest.mark.parametrize("numbers", ["", "x", "1 1", "9999999999 1 1", "-1 0 0"])
def test_without_the_numbers_seen_nothing_is_closed(people, within, numbers):
    assert send(people.manager, PAGE, {**FORM, "numbers": numbers}).status_code == 200
    assert within(closures_between, DAY.start, DAY.end) == []


def test_what_is_offered_in_the_way_is_taken_back(context):
    waits = hall()
    place = Place(room_in(FIG), Interval(at("2026-11-24", "10:00"), at("2026-11-24", "12:00")), 1)
    offering.offer(waits.dates[0].number, place, at("2026-11-23", "20:00"), PERSON["manager"], NOW)
    seen = closing.numbers_of(closing.in_the_way(None, DAY))
    assert seen == Numbers(1, 2, 3)
    closing.close_at_once(None, DAY, REASON, seen=seen, actor_id=PERSON["manager"], now=NOW)
    assert closing.in_the_way(None, DAY) == []


def test_only_the_space_that_was_named_closes(context):
    asked()
    other = asked(RIVAL, "open", organization_id=ZION, space_id=OPEN)
    with pytest.raises(Undecided):
        closing.close_at_once(
            FIG, DAY, REASON, seen=Numbers(2, 2, 6), actor_id=PERSON["manager"], now=NOW
        )
    closing.close_at_once(
        FIG, DAY, REASON, seen=Numbers(1, 1, 3), actor_id=PERSON["manager"], now=NOW
    )
    assert [full.number for full, _ in closing.in_the_way(None, DAY)] == [other.number]
    assert letters(kind="closed_at_once") == []


def test_history_keeps_no_words_of_it(context):
    asked()
    closing.close_at_once(
        None, DAY, REASON, seen=Numbers(1, 1, 3), actor_id=PERSON["manager"], now=NOW
    )
    facts = db.session.scalars(select(AuditRow.facts)).all()
    assert not any("reason" in kept for kept in facts)


def test_a_ready_reason_keeps_what_was_chosen_and_closes_nothing(people, within, states):
    room = within(asked)
    chosen = {**FORM, "where": str(FIG), "from_time": "09:00", "until_time": "18:00"}
    counted = send(people.manager, PAGE, {**chosen, "count": "1"}).get_data(as_text=True)
    assert 'aria-current="true"' not in counted.partition("<main")[2]  # words of her own
    answer = send(
        people.manager, PAGE, {**chosen, "numbers": numbers_in(counted), "ready": "water"}
    )
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert re.search(rf'<option selected value="{FIG}">', page)
    for kept in ("2026-11-24", "09:00", "18:00"):
        assert f'value="{kept}"' in page
    assert "Close, and cancel 1 booking" in page
    typed = re.search(r'name="reason-en"[^>]*>([^<]*)<', page).group(1)
    assert typed == "There is a problem with the water in the house."
    assert REASON.ar not in page
    assert re.findall(r'value="(\w+)"[^>]*aria-current="true"', page) == ["water"]
    assert states(room.number) == ["approved"]
    assert within(closures_between, DAY.start, DAY.end) == []


def test_a_ready_reason_beside_a_mistake_says_the_mistake(people):
    answer = send(people.manager, PAGE, {**FORM, "from_time": "09:00", "ready": "power"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write both hours" in page
    assert "There is no electricity in the house." in page


def test_enter_only_counts(people):
    """It presses the first button of a form."""
    for page in (
        people.manager.get(PAGE),
        send(people.manager, PAGE, {**FORM, "count": "1"}),
        send(people.manager, PAGE, {**FORM, "first_day": ""}),
    ):
        form = page.get_data(as_text=True).partition('action="/manage/closures/emergency#answer"')[
            2
        ]
        assert re.search(r"<button[^>]*>", form).group() == (
            '<button type="submit" name="count" value="1" class="button quiet">'
        )


@transactional
def crowd(number):
    """That many bookings of tomorrow, in the open space, two seats each at most."""
    for place in range(number):
        start = at("2026-11-24", f"{place % 23:02d}:00")
        occur(start, start.replace(minute=30), space=OPEN, seats=1)


def test_many_in_the_way_are_one_transaction(context):
    crowd(60)
    seen = closing.numbers_of(closing.in_the_way(None, DAY))
    closing.close_at_once(None, DAY, REASON, seen=seen, actor_id=PERSON["manager"], now=NOW)
    assert closing.in_the_way(None, DAY) == []
    told = select(func.count()).select_from(Letter).where(Letter.kind == "booking_cancelled")
    assert db.session.scalar(told) == 60
