"""Closing the house: bookings in the way are decided, never dropped."""

from datetime import time

import pytest

from shared_space.bookings.errors import Undecided
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.service import closing
from shared_space.kernel.interval import Interval
from shared_space.spaces import service as spaces
from shared_space.spaces.errors import StillBooked
from shared_space.spaces.queries import closures_between
from tests.bookings.booking import asked, hall
from tests.cast import FIG, NOW, PERSON, at, send

DAY = Interval(at("2026-11-24", "00:00"), at("2026-11-25", "00:00"))
FORM = {
    "where": "house",
    "first_day": "2026-11-24",
    "from_time": "",
    "last_day": "",
    "until_time": "",
    "reason-en": "Repairs",
}


def test_a_closure_lists_what_is_in_the_way_and_cancels_only_what_was_seen(people, app):
    with app.app_context():
        room, waiting = asked(), hall()
    first = send(people.manager, "/manage/closures/new", FORM)
    page = first.get_data(as_text=True)
    assert first.status_code == 200
    assert "2 bookings are in the way" in page
    with app.app_context():
        assert closures_between(DAY.start, DAY.end) == []
        asked(key="late", starts=time(15), ends=time(16))
    seen = [part.split('"', 1)[0] for part in page.split('name="seen" value="')[1:]]
    late = send(people.manager, "/manage/closures/new", {**FORM, "seen": seen})
    assert late.status_code == 409
    page = late.get_data(as_text=True)
    seen = [part.split('"', 1)[0] for part in page.split('name="seen" value="')[1:]]
    done = send(people.manager, "/manage/closures/new", {**FORM, "seen": seen})
    assert done.status_code == 303
    with app.app_context():
        assert [d.state for d in booking(room.number).dates] == ["cancelled"]
        assert [d.state for d in booking(waiting.number).dates] == ["declined"]
        assert len(closures_between(DAY.start, DAY.end)) == 1


def test_nothing_is_written_while_a_booking_is_undecided(context):
    room = asked()
    with pytest.raises(Undecided):
        closing.close(None, DAY, None, seen={}, actor_id=PERSON["manager"], now=NOW)
    assert closures_between(DAY.start, DAY.end) == []
    assert [d.state for d in booking(room.number).dates] == ["approved"]


def test_a_closed_day_can_be_opened_again(people):
    send(people.manager, "/manage/closures/new", FORM)
    page = people.manager.get("/manage/closures/").get_data(as_text=True)
    assert "Repairs" in page
    assert "Tue, 24 Nov\n" in page  # no hour of the day after
    send(people.manager, "/manage/closures/", {}, to="/manage/closures/1/reopen")
    page = people.manager.get("/manage/closures/").get_data(as_text=True)
    assert "Repairs" not in page
    assert "Nobody is told by letter." in page
    assert people.manager.get("/bookings/day/2026-11-24").status_code == 200


def test_a_space_with_bookings_ahead_stays_in_use(context):
    asked()
    with pytest.raises(StillBooked):
        spaces.set_in_use(FIG, False, actor_id=PERSON["manager"], now=NOW)
    spaces.set_in_use(FIG, False, actor_id=PERSON["manager"], now=at("2026-11-25", "08:00"))
