"""Requests for seats compete only when there are not enough for both."""

from datetime import time
from html import unescape

from shared_space.bookings.queries.rivals import rivals_among
from shared_space.bookings.service import deciding
from shared_space.bookings.service.bulk import approve_each
from shared_space.kernel import audit
from tests.bookings.booking import RIVAL, asked
from tests.bookings.test_timetable import counted
from tests.cast import HALL, NOW, OPEN, PERSON, ZION

PAGE = "/manage/requests"
STAFF = PERSON["manager"]


def seats(people, key, actor=RIVAL, **changes):
    """A request for so many seats of the open space: more than four ask the manager."""
    return asked(actor, key, organization_id=ZION, space_id=OPEN, people=people, **changes)


def approved(full):
    deciding.approve(full.number, full.seen, STAFF, NOW)
    return full


def told(full):
    """How often its requester was told that another request was approved."""
    return [entry.verb for entry in audit.history("booking", full.number)].count("RivalApproved")


def test_two_requests_with_seats_for_both_do_not_stand_as_rivals(within, people):
    one, other = within(seats, 10, "one"), within(seats, 14, "other")
    assert within(rivals_among, [one.number, other.number]) == {
        one.number: set(),
        other.number: set(),
    }
    page = people.manager.get(PAGE).get_data(as_text=True)
    assert "requests for the same time" not in page
    third = within(seats, 11, "third")
    found = within(rivals_among, [third.number])
    assert found == {third.number: {other.number}}, "24 are enough for 10 and 11, not for 14 and 11"
    page = people.manager.get(PAGE).get_data(as_text=True)
    assert "2 requests for the same time" in page


def test_three_that_overfill_the_open_space_only_together_stand_side_by_side(within, people):
    """24 seats: any two of 9, 9 and 8 find place, not all three; who asks for the hour after does."""
    three = [within(seats, number, f"of {place}") for place, number in enumerate((9, 9, 8))]
    late = within(seats, 20, "late", starts=time(12), ends=time(13))
    numbers = [full.number for full in three]
    found = within(rivals_among, [*numbers, late.number])
    assert found == {n: {*numbers} - {n} for n in numbers} | {late.number: set()}
    page = unescape(people.manager.get(PAGE).get_data(as_text=True))
    assert "3 requests for the same time" in page
    assert "Together they ask for 26 seats at the same time. There: 24 seats free of 24." in page
    # Two of them can be approved in one go; all three cannot.
    seen = {full.number: full.seen for full in three}
    assert within(approve_each, seen, STAFF, NOW) == dict.fromkeys(numbers, "rivals")
    assert within(approve_each, {n: seen[n] for n in numbers[:2]}, STAFF, NOW) == {}
    page = people.manager.get(PAGE).get_data(as_text=True)
    assert "requests for the same time" not in page


def test_what_is_claimed_counts(context):
    approved(seats(6, "claimed"))
    one, other = seats(10, "one"), seats(9, "other")
    assert rivals_among([one.number])[one.number] == {other.number}
    assert rivals_among([one.number, other.number])[other.number] == {one.number}


def test_only_who_finds_no_seats_left_is_told_of_an_approval(context):
    one, small, big = seats(10, "one"), seats(14, "small"), seats(15, "big")
    deciding.approve(one.number, one.seen, STAFF, NOW)
    assert (told(small), told(big)) == (0, 1)
    deciding.approve(small.number, small.seen, STAFF, NOW)
    assert told(big) == 2


def test_rivals_of_one_room_cost_one_query_and_of_seats_two(app, within):
    within(asked, key="a", space_id=HALL)
    within(asked, RIVAL, "b", organization_id=ZION, space_id=HALL)
    for key in "cdef":
        within(seats, 6, key)
    costs = []
    for numbers in ([1, 2], [3, 4, 5, 6]):
        with app.app_context(), counted(app) as found:
            rivals = rivals_among(numbers)
        costs.append(len(found))
        assert all(rivals[n] for n in numbers) is (len(numbers) == 2)
    assert costs == [1, 2]
