"""Waits between tries, and what may stand in the head of a letter."""

from datetime import timedelta
from email.headerregistry import Address

from hypothesis import given
from hypothesis import strategies as st

from shared_space.kernel.addresses import is_address
from shared_space.notices import rules

MINUTE = timedelta(minutes=1)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waits_double_until_six_hours(attempts, jitter):
    wait = rules.wait_after_answer(attempts, jitter)
    whole = min(MINUTE * 2 ** min(attempts - 1, 30), timedelta(hours=6))
    assert whole * 0.5 <= wait <= whole * 1.5


@given(st.floats(0, 1, exclude_max=True))
def test_an_unreached_server_is_asked_again_soon(jitter):
    assert MINUTE * 0.5 <= rules.wait_unreached(jitter) <= MINUTE * 1.5


@given(st.text())
def test_no_name_can_forge_a_head(name):
    shown = rules.display_name(name)
    assert len(shown) <= 60
    assert not set(shown) & set('\r\n"<>,;:@\x00\u2028\u202e')


@given(st.text() | st.from_regex(r"[^@]*@[^@]*", fullmatch=True))
def test_an_accepted_address_is_one_address(email):
    if is_address(email):
        assert not set(email) & set(" \t\r\n,;<>")
        assert email.count("@") == 1
        assert Address(addr_spec=email).addr_spec == email


def test_ordinary_addresses_are_accepted():
    for email in ("a@b.example", "o'neil+x@xn--4dbrk0ce.example", "first.last@example.co.il"):
        assert is_address(email)
