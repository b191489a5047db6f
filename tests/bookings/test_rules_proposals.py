"""Swapping and sharing: who asks, who answers, what refuses a swap, when a proposal lapses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared_space.bookings.rules.objections import Claim
from shared_space.bookings.rules.proposals import (
    Held,
    asks_manager,
    is_over,
    is_part,
    may_answer,
    may_propose,
    objections_to,
    with_shortened,
    without,
)
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL
from tests.bookings.test_rules_objections import FIG, HALL, LIMITS, OPEN, around, codes, slot
from tests.cast import KULNA, NOW, PERSON, ZION

STAFF = PERSON["manager"]
HOUR = timedelta(hours=1)


def test_rules_of_who():
    mine = Actor(PERSON["member"], memberships={KULNA: "member"})
    assert may_answer(mine, KULNA, PERSON["member"])
    assert not may_answer(mine, ZION, PERSON["member"]), "she has left"
    assert not may_answer(MANAGER, KULNA, STAFF)
    assert may_answer(MANAGER, None, PERSON["administrator"])
    assert may_propose(RIVAL, ZION, None)
    assert not may_propose(RIVAL, ZION, ZION)
    assert not may_propose(RIVAL, None, None)


def test_rules_of_spans():
    whole = Interval(NOW, NOW + 3 * HOUR)
    assert is_part(Interval(NOW, NOW + HOUR), whole)
    assert not is_part(whole, whole)
    assert not is_part(Interval(NOW - HOUR, NOW + HOUR), whole)
    claim = Claim(whole, 1)
    assert without([claim, claim], [claim]) == [claim]
    assert without([claim], [Claim(whole, 2)]) == [claim]


def test_who_asks_is_a_coordinator_of_another():
    assert not may_propose(MEMBER, KULNA, ZION)
    assert may_propose(COORDINATOR, KULNA, ZION)
    assert not may_answer(MEMBER, KULNA, MEMBER.person_id + 1)
    assert may_answer(MEMBER, KULNA, MEMBER.person_id)
    assert may_answer(COORDINATOR, KULNA, MEMBER.person_id)
    assert not may_answer(COORDINATOR, None, COORDINATOR.person_id)


def held(room=FIG, people=3, span=None, seats=1):
    span = span or slot()
    return Held(
        KULNA, people, room.space_id, span, Claim(span.widened(after=room.turnaround), seats)
    )


def test_the_claims_that_leave_are_in_nobodys_way():
    mine = Claim(slot(), 1)
    here = around(claims=[mine], waiting=[slot()])
    assert objections_to(held(), slot(), here, [mine]) == []
    assert codes(objections_to(held(), slot(), here, [])) == ["taken"]
    assert codes(objections_to(held(), slot(), around(claims=[mine, mine]), [mine])) == ["taken"]


def test_a_swap_is_refused_only_by_what_is_impossible():
    assert codes(objections_to(held(people=7), slot(), around(), [])) == ["too_many_people"]
    odd = slot("10:05", "11:05")
    assert objections_to(held(people=60), odd, around(HALL), []) == [], "nobody is asked, no step"
    assert codes(objections_to(held(people=60), slot(day="2026-11-20"), around(HALL), [])) == [
        "past"
    ]
    taken = [Claim(slot(), 20)]
    assert objections_to(held(OPEN, 4), slot(), around(OPEN, claims=taken), []) == []
    (said,) = objections_to(held(OPEN, 5), slot(), around(OPEN, claims=taken), [])
    assert (said.code, dict(said.numbers)) == ("full", {"left": 4, "seats": 5})
    single = around(limits=replace(LIMITS, most_dates=1, ask_over_dates=0))
    assert objections_to(held(), slot(), single, []) == [], "a swap is of one date"


def test_what_nobody_has_approved_yet_may_still_ask_for_the_staff():
    assert not asks_manager(held(), slot(), around())
    assert asks_manager(held(HALL), slot(), around(HALL))
    assert asks_manager(held(), slot("21:00", "23:00"), around())
    assert asks_manager(held(OPEN, 5), slot(), around(OPEN))
    assert not asks_manager(held(OPEN, 4), slot(), around(OPEN)), "each of the four has a seat"
    assert not asks_manager(held(), slot(day="2026-11-20"), around(open=[slot(day="2026-11-20")]))
    single = around(limits=replace(LIMITS, most_dates=9, ask_over_dates=1))
    assert not asks_manager(held(), slot(), single)


def test_what_the_holder_keeps_still_claims_the_space_and_its_turnaround():
    other = Claim(slot("14:00", "16:00"), 1)
    one = held(HALL, seats=1)
    here = around(HALL, claims=[one.claim, other], waiting=[slot()])
    shorter = with_shortened(here, one, slot("10:00", "11:00"))
    assert shorter == replace(here, claims=[other, Claim(slot("10:00", "11:30"), 1)], waiting=())
    seats = replace(one, claim=Claim(one.claim.span, 7))
    kept = with_shortened(around(OPEN, claims=[seats.claim]), seats, slot("10:00", "11:00"))
    assert kept.claims == [Claim(slot("10:00", "11:00"), 7)]


@pytest.mark.parametrize(
    ("holder", "asker", "over"),
    [(0, None, True), (1, None, False), (1, 0, True), (1, 1, False), (0, 1, True), (-1, -1, True)],
)
def test_a_proposal_lapses_when_one_of_its_dates_begins(holder, asker, over):
    starts = None if asker is None else NOW + asker * HOUR
    assert is_over(NOW + holder * HOUR, starts, NOW) is over
