"""Looking near a slot says what looking at everything says."""

from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared_space.bookings.rules.neighbourhood import Neighbourhood
from shared_space.bookings.rules.objections import Claim, claim_of, of_slot
from shared_space.kernel.interval import Interval
from tests.bookings.test_rules_objections import FIG, HALL, OPEN, around, codes, slot
from tests.cast import at

MIDNIGHT = at("2026-11-24", "00:00")


def quarters(first, length):
    start = MIDNIGHT + timedelta(minutes=15 * first)
    return Interval(start, start + timedelta(minutes=15 * length))


SPANS = st.builds(quarters, st.integers(0, 4 * 24 * 5), st.integers(1, 4 * 36))
CLAIMS = st.lists(st.builds(Claim, SPANS, st.integers(1, 24)), max_size=8)


@settings(deadline=None)
@given(
    asked=SPANS,
    hours=st.lists(SPANS, max_size=6),
    claims=CLAIMS,
    waiting=CLAIMS,
    room=st.sampled_from([FIG, HALL, OPEN]),
)
@example(  # open through midnight UTC, by hours of two days
    asked=quarters(4 * 24, 4 * 6),
    hours=[quarters(4 * 20, 4 * 6), quarters(4 * 26, 4 * 4)],
    claims=[],
    waiting=[],
    room=FIG,
)
@example(  # its turnaround reaches into the next day
    asked=quarters(4 * 24 + 4, 4),
    hours=[],
    claims=[Claim(quarters(4 * 26, 4), 1)],
    waiting=[],
    room=HALL,
)
def test_near_a_slot_the_rules_say_the_same(asked, hours, claims, waiting, room):
    everything = around(room, open=hours, claims=claims, waiting=waiting)
    near = Neighbourhood(everything).near(asked)
    assert of_slot(asked, 1, near) == of_slot(asked, 1, everything)


def test_what_is_asked_for_in_turn_counts():
    here = Neighbourhood(around(HALL))
    here.take(slot("10:00", "12:00"), 1, waits=True)
    assert codes(of_slot(slot("11:00", "13:00"), 1, here.near(slot()))) == ["rivals"]
    after_it = slot("12:00", "13:00")
    assert of_slot(after_it, 1, here.near(after_it)) == [], "who waits needs no turnaround"
    assert here.near(slot()).waiting == [Claim(slot("10:00", "12:00"), 1)]
    here.take(slot("14:00", "15:00"), 1, waits=False)
    later = slot("15:15", "16:00")
    assert codes(of_slot(later, 1, here.near(later))) == ["taken"]
    after = slot("15:30", "16:00")
    assert of_slot(after, 1, here.near(after)) == []
    assert here.near(later).claims == [Claim(claim_of(HALL, slot("14:00", "15:00")), 1)]
