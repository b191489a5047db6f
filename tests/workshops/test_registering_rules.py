"""Who may register, how long a place is kept, and what one network is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared_space.workshops.registering.rules import (
    Standing,
    kept_until,
    network_of,
    why_not,
    why_not_confirm,
)
from tests.cast import NOW

HOUR = timedelta(hours=1)
OPEN = Standing("published", "open", 2, 1, (NOW + HOUR,), dated=True)


@pytest.mark.parametrize(
    ("changes", "reason", "of_a_kept_place"),
    [
        ({}, "", ""),
        ({"capacity": None, "taken": 900}, "", ""),
        ({"taken": 2}, "full", ""),
        ({"registration": "none"}, "closed", ""),
        ({"registration": "none", "taken": 2}, "closed", ""),
        ({"state": "draft"}, "closed", "closed"),
        ({"state": "cancelled", "taken": 2}, "cancelled", "cancelled"),
        ({"starts": ()}, "past", "past"),
        ({"starts": (), "dated": False}, "", ""),
    ],
)
def test_why_nobody_can_register(changes, reason, of_a_kept_place):
    standing = replace(OPEN, **changes)
    assert why_not(standing) == reason
    assert why_not_confirm(standing) == of_a_kept_place


@pytest.mark.parametrize(
    ("capacity", "taken", "left"), [(2, 0, 2), (2, 2, 0), (2, 3, 0), (None, 3, None)]
)
def test_places_left(capacity, taken, left):
    assert replace(OPEN, capacity=capacity, taken=taken).left == left


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        (None, 24),
        (30, 24),
        (25, 24),
        (24.5, 23.5),
        (2, 1),
        (1.25, 0.25),
        (1, 0.25),
        (0.1, 0.25),
        (-5, 24),
    ],
)
def test_how_long_a_place_is_kept(first, kept):
    starts = () if first is None else (NOW + 100 * HOUR, NOW + first * HOUR)
    assert kept_until(NOW, starts) == NOW + kept * HOUR


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("somewhere", "somewhere"),
    ],
)
def test_what_a_household_shares_of_an_address(address, network):
    assert network_of(address) == network
