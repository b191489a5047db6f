"""Delays, lifetimes, addresses, passwords and what a browser calls itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_space.members import rules
from tests.cast import NOW

PACE = rules.PACES["password"]


@given(st.integers(0, 10_000))
def test_the_wait_grows_but_never_locks_out(tries):
    now, more = (rules.wait(PACE, n, NOW, NOW) for n in (tries, tries + 1))
    assert now <= more <= PACE.longest
    assert not rules.wait(PACE, tries, NOW, NOW + PACE.longest)


def test_a_few_tries_are_free_and_the_next_waits():
    assert not rules.wait(PACE, PACE.free - 1, NOW, NOW)
    assert rules.wait(PACE, PACE.free, NOW, NOW) == PACE.first
    assert rules.wait(PACE, PACE.free + 2, NOW, NOW) == 4 * PACE.first
    assert rules.wait(PACE, PACE.free, NOW, NOW + PACE.first / 5) == PACE.first * 4 / 5


@pytest.mark.parametrize(
    ("kept", "is_staff", "lasts"),
    [
        (True, False, timedelta(days=90)),
        (False, False, timedelta(hours=12)),
        (True, True, timedelta(hours=12)),
        (False, True, timedelta(hours=12)),
    ],
)
def test_how_long_a_device_stays_signed_in(kept, is_staff, lasts):
    assert rules.device_lasts(kept=kept, is_staff=is_staff) == lasts


def test_an_address_is_kept_in_one_form():
    assert rules.normal_email("Rana@Example.ORG") == "rana@example.org"


@pytest.mark.parametrize(
    "typed", ["", "rana", "rana@", "@example.org", "a b@example.org", "x" * 300]
)
def test_what_is_no_address(typed):
    with pytest.raises(ValueError):
        rules.normal_email(typed)


@pytest.mark.parametrize(
    ("password", "objection"),
    [
        ("three olive trees", ""),
        ("ثلاث شجرات زيتون", ""),
        ("short one", "short"),
        ("x" * 201, "long"),
        ("aaaaaaaaaaab", "simple"),
        ("Rana.Khoury@example.org", "yours"),
        ("rana.khoury", "yours"),
    ],
)
def test_what_a_password_must_be(password, objection):
    assert rules.password_objection(password, "Rana", "rana.khoury@example.org") == objection


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile Safari/537",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_what_people_call_it(agent, label):
    assert rules.device_label(agent) == label
