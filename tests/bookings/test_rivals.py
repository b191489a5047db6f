"""Requests for seats compete only when there are not enough for both."""

from shared_space.bookings.queries.rivals import rivals_among
from shared_space.bookings.service import deciding
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
        within(seats, 9, key)
    costs = []
    for numbers in ([1, 2], [3, 4, 5, 6]):
        with app.app_context(), counted(app) as found:
            rivals = rivals_among(numbers)
        costs.append(len(found))
        assert all(rivals[n] for n in numbers) is (len(numbers) == 2)
    assert costs == [1, 2]
