"""Prime time and fair share against small models, across clock changes and borders of weeks."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.bookings.rules.fairness import (
    HallDate,
    Share,
    average,
    prime_minutes,
    shares,
)
from shared_space.kernel.interval import Interval
from tests.cast import ZONE, at

QUARTER_HOUR = timedelta(minutes=15)
# around both clock changes, week and quarter borders
STARTS = st.one_of(
    *(
        st.integers(0, 4 * 24 * 6).map(lambda q, day=day: at(day, "00:00") + q * QUARTER_HOUR)
        for day in ("2026-03-25", "2026-10-22", "2026-12-28", "2026-11-18")
    )
)
SPANS = st.builds(
    lambda start, quarters: Interval(start, start + quarters * QUARTER_HOUR),
    STARTS,
    st.integers(1, 4 * 36),
)


def is_prime(moment):
    local = moment.astimezone(ZONE)
    return local.strftime("%a") in "Sun Mon Tue Wed Thu" and 16 <= local.hour < 21


@settings(deadline=None)
@given(SPANS)
def test_prime_time_is_counted_quarter_hour_by_quarter_hour(span):
    moments = (span.start + n * QUARTER_HOUR for n in range(span.minutes // 15))
    assert prime_minutes(span, ZONE) == 15 * sum(map(is_prime, moments))


@pytest.mark.parametrize(
    ("day", "minutes"),
    [("2026-11-22", 300), ("2026-11-26", 300), ("2026-11-27", 0), ("2026-11-28", 0)],
)
def test_prime_time_is_sunday_to_thursday_evening(day, minutes):
    assert prime_minutes(Interval(at(day, "08:00"), at(day, "23:00")), ZONE) == minutes
    assert prime_minutes(Interval(at(day, "15:00"), at(day, "16:00")), ZONE) == 0
    assert prime_minutes(Interval(at(day, "21:00"), at(day, "22:00")), ZONE) == 0


DATES = st.lists(
    st.builds(HallDate, st.integers(1, 3), st.sampled_from("abcdef"), SPANS, st.booleans()),
    max_size=12,
    unique_by=lambda d: (d.uid, d.approved),
)


@settings(deadline=None)
@given(DATES)
def test_shares_against_a_small_model(drawn):
    owner = {}
    dates = [d for d in drawn if owner.setdefault(d.uid, d.organization_id) == d.organization_id]
    found = shares(dates, ZONE)
    for number in (1, 2, 3):
        used = prime = waiting = 0
        for uid in "abcdef":
            mine = [d for d in dates if (d.organization_id, d.uid) == (number, uid)]
            stands = [d.span for d in mine if d.approved]
            wish = [d.span for d in mine if not d.approved]
            used += sum(span.minutes for span in stands)
            prime += sum(prime_minutes(span, ZONE) for span in stands)
            more = sum(s.minutes for s in wish) - sum(s.minutes for s in stands)
            waiting += max(0, more) if wish else 0
        assert found.get(number, Share()) == Share(used, prime, waiting)
        assert prime <= used
    mean = average(found, [1, 2, 3, 4])
    total = sum(share.used for share in found.values())
    assert abs(mean.used - total / 4) <= 7.5
    assert mean.used % 15 == 0
    assert average(found, []) == Share()
