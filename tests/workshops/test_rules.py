"""The pure rules of workshops."""

from dataclasses import dataclass

import pytest

from shared_space.kernel.actor import VISITOR, Actor
from shared_space.workshops.rules import free_slug, in_force, may_edit, sees_requested


@dataclass(frozen=True)
class Row:
    sequence: int
    state: str


A0, A1 = Row(0, "approved"), Row(1, "approved")
M0, C0, C1, R1, W1 = (
    Row(0, "moved"),
    Row(0, "cancelled"),
    Row(1, "cancelled"),
    Row(1, "requested"),
    Row(1, "withdrawn"),
)


@pytest.mark.parametrize(
    ("rows", "public", "own"),
    [
        ([], None, None),
        ([A0], A0, A0),
        ([A0, R1], A0, A0),  # a change that waits leaves the old time standing
        ([M0, A1], A1, A1),
        ([C0], C0, C0),
        ([M0, C1], C1, C1),
        ([C0, R1], C0, R1),
        ([R1], None, R1),
        ([W1], None, None),
        ([Row(0, "released")], Row(0, "released"), Row(0, "released")),
        ([A1, Row(2, "declined")], A1, A1),
    ],
)
def test_which_row_is_in_force(rows, public, own):
    for order in (rows, rows[::-1]):
        assert in_force(order) == public
        assert in_force(order, with_requested=True) == own


def test_who_may_edit():
    coordinator = Actor(1, memberships={1: "coordinator"})
    member = Actor(2, memberships={1: "member"})
    manager = Actor(3, is_manager=True)
    administrator = Actor(4, is_administrator=True)
    assert may_edit(coordinator, 1)
    assert may_edit(manager, 1)
    assert may_edit(manager, None)
    for actor, organization in ((coordinator, 2), (coordinator, None), (member, 1)):
        assert not may_edit(actor, organization)
    assert not may_edit(administrator, None)
    assert not may_edit(VISITOR, None)
    assert sees_requested(member, 1)
    assert not sees_requested(coordinator, 2)
    assert not sees_requested(VISITOR, None)


def test_an_address_that_is_taken_gets_a_number():
    taken = {"peace", "peace-2"}
    assert free_slug("peace", "other", taken.__contains__) == "peace-3"
    assert free_slug("", "leadership", taken.__contains__) == "leadership"
    assert free_slug("new", "leadership", taken.__contains__) == "leadership"
    long = "a" * 60
    assert free_slug(long, "x", {long}.__contains__) == "a" * 58 + "-2"
