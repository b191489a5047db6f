"""A date that was left out of a series comes back when the reason is gone (Indico #4180)."""

import re
from datetime import date, time, timedelta

import pytest

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, taking_back
from shared_space.bookings.service.adding_back import add_back, left_out
from shared_space.kernel import audit
from tests.bookings.booking import COORDINATOR, RIVAL, TUESDAY, asked, hall
from tests.cast import NOW, PERSON, ZION, at, form_token

WEEKLY = Recurrence("weekly", count=3)
SECOND = TUESDAY + timedelta(weeks=1)


def in_the_way():
    return asked(RIVAL, "in the way", organization_id=ZION, first=SECOND)


def series(**changes):
    return asked(recurrence=WEEKLY, skip=frozenset({SECOND}), **changes)


def codes(full, now=NOW):
    found = left_out(booking(full.number), COORDINATOR, now)
    return [(d.number, [o.code for o in d.objections]) for d in found]


def test_a_skipped_date_is_added_back_once_it_is_free(context):
    other, full = in_the_way(), series()
    ((number, said),) = codes(full)
    assert said == ["taken"]
    with pytest.raises(Refused):
        add_back(full.number, number, COORDINATOR, NOW)
    taking_back.take_back(other.number, {other.dates[0].number: 1}, RIVAL, NOW)
    assert codes(full) == [(number, [])]
    assert add_back(full.number, number, COORDINATOR, NOW) == "approved"
    dates = booking(full.number).dates
    assert [d.state for d in dates] == ["approved"] * 3
    assert dates[1].span.start == at(SECOND.isoformat(), "10:00")
    assert len({d.uid for d in dates}) == 3
    assert codes(full) == []
    with pytest.raises(Stale):
        add_back(full.number, number, COORDINATOR, NOW)
    assert [e.verb for e in audit.history("booking", full.number)] == ["BookingConfirmed"] * 2


def test_in_the_hall_it_is_asked_for_again(context):
    full = hall(recurrence=WEEKLY, skip=frozenset({SECOND}))
    deciding.approve(full.number, full.seen, PERSON["manager"], NOW)
    ((number, said),) = codes(full)
    assert said == ["manager_decides"]
    assert add_back(full.number, number, COORDINATOR, NOW) == "requested"
    dated = booking(full.number).dates[1]
    assert (dated.state, dated.objections) == ("requested", ("manager_decides",))


def test_whose_it_is_and_when_it_is_over(context):
    full = series()
    ((number, _),) = codes(full)
    for wrong in (RIVAL,):
        with pytest.raises(NotHers):
            add_back(full.number, number, wrong, NOW)
    with pytest.raises(NotHers):
        add_back(99, number, COORDINATOR, NOW)
    other = asked(key="other", first=date(2026, 11, 25))
    with pytest.raises(Stale):
        add_back(other.number, number, COORDINATOR, NOW)
    assert codes(full, at(SECOND.isoformat(), "10:00")) == []


def test_through_the_door(within, people, states):
    other, full = within(in_the_way), within(series)
    path = f"/bookings/{full.number}"

    def section():
        page = people.coordinator.get(path).get_data(as_text=True)
        return page.split('id="left-out"', 1)[1].split("</section>")[0]

    assert "This time is taken." in section()
    assert "Add back" not in section()
    data = {"skipped": "1", "csrf_token": form_token(people.coordinator, path)}
    for junk in ({}, {"skipped": "x"}, {"skipped": "9" * 40}, {"skipped": "²"}):
        answer = people.coordinator.post(f"{path}/add-back", data={**data, **junk})
        assert answer.status_code == 409
    within(taking_back.take_back, other.number, {other.dates[0].number: 1}, RIVAL, NOW)
    assert "Free now" in section()
    data["skipped"] = re.search(r'name="skipped" value="([0-9]+)"', section()).group(1)
    token = form_token(people.rival, "/bookings/new")
    foreign = people.rival.post(f"{path}/add-back", data={**data, "csrf_token": token})
    assert foreign.status_code == 404
    assert people.coordinator.post(f"{path}/add-back", data=data).status_code == 303
    assert states(full.number) == ["approved"] * 3
    assert 'id="left-out"' not in people.coordinator.get(path).get_data(as_text=True)


def test_the_hours_are_those_of_the_series_across_the_clock_change(context):
    first = date(2027, 3, 23)
    full = asked(
        recurrence=Recurrence("weekly", count=2),
        first=first,
        skip=frozenset({first + timedelta(weeks=1)}),
        starts=time(17),
        ends=time(18),
    )
    ((number, _),) = codes(full)
    add_back(full.number, number, COORDINATOR, NOW)
    assert [d.span.start.hour for d in booking(full.number).dates] == [15, 14]
