"""Fair share: prime time and shares against a small model; beside every request; and nobody else's."""

import html
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_space.bookings.queries.fairness import hall_time
from shared_space.bookings.rules.fairness import (
    HallDate,
    Share,
    average,
    prime_minutes,
    shares,
)
from shared_space.bookings.service import deciding, taking_back
from shared_space.bookings.service import policies as policy_service
from shared_space.kernel.interval import Interval
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, asked, hall
from tests.bookings.test_timetable import counted
from tests.cast import HALL, KULNA, NOW, PEOPLE, PERSON, ZION, ZONE, at

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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=150, deadline=None)
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


def test_what_counts_in_a_quarter(context):
    evening = hall(starts=time(15), ends=time(18))
    deciding.approve(evening.number, evening.seen, PERSON["manager"], NOW)
    hall(key="waits", first=date(2026, 11, 25))
    hall(key="next quarter", first=date(2027, 1, 1), starts=time(9), ends=time(11))
    gone = hall(RIVAL, "gone", first=date(2026, 11, 26))
    taking_back.take_back(gone.number, gone.seen, RIVAL, NOW)
    asked(MANAGER, "house", space_id=HALL, organization_id=None, first=date(2026, 11, 30))
    asked(key="room", first=date(2026, 11, 30))
    found = hall_time(NOW)
    assert dict(found.shares) == {KULNA: Share(used=180, prime=120, waiting=120)}
    assert found.of(ZION) == Share()
    assert found.average == Share(used=90, prime=60, waiting=60)
    later = hall_time(datetime(2027, 1, 2, tzinfo=UTC))
    assert later.of(KULNA) == Share(waiting=120)


def texts(client, path):
    page = html.unescape(client.get(path).get_data(as_text=True))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u2068", "")


@pytest.fixture
def used(within):
    """Kulna has used three hours, two of them in prime time, and waits for two more."""
    full = within(hall, starts=time(15), ends=time(18))
    within(deciding.approve, full.number, full.seen, PERSON["manager"], NOW)
    within(hall, key="waits", first=date(2026, 11, 25), people=30)
    within(
        policy_service.change,
        "meeting_hall",
        policy_service.QUOTAS["meeting_hall"],
        seen=None,
        actor_id=None,
        now=NOW,
    )


OWN = "3 hours used · 2 hours waiting · 2 hours in prime time"
MEAN = "House average: 1 h 30 min used · 1 hour in prime time"
QUOTA = "has used 5 of 12 hall hours in November."


def test_beside_every_request(people, used):
    page = texts(people.manager, "/manage/requests")
    assert f"Hall time this quarter {OWN}" in page
    assert MEAN in page
    assert "30 people, 60 places" in page


@pytest.mark.parametrize("role", ["visitor", *PEOPLE])
def test_her_own_number_and_the_average_and_nobody_elses(people, used, role):
    """On both organizations' pages; and none of it anywhere else for whoever may not read it."""
    client = getattr(people, role)
    client.set_cookie("language", "en")
    kulna, zion = (texts(client, f"/organizations/{o}") for o in ("kulna", "kehilat-zion"))
    reads_kulna, reads_zion = role in {"coordinator", "manager"}, role in {"rival", "manager"}
    for told in (OWN, QUOTA):
        assert (told in kulna) == reads_kulna
    assert (MEAN in kulna) == reads_kulna
    assert ("0 hours used" in zion) == reads_zion
    assert (MEAN in zion) == reads_zion
    assert OWN not in zion
    if not reads_kulna:
        for path in ("/bookings/", "/bookings/new?space=hall", "/bookings/day/2026-11-24", "/"):
            page = texts(client, path)
            assert OWN not in page
            assert QUOTA not in page


def test_requests_cost_the_same_however_many_wait(app, within, people):
    people.manager.get("/manage/requests")

    def cost():
        with counted(app) as found:
            assert people.manager.get("/manage/requests").status_code == 200
        return len(found)

    within(hall)
    few = cost()
    for number in range(6):
        actor = (COORDINATOR, RIVAL)[number % 2]
        within(hall, actor, f"rival {number}", people=10 + number)
        within(
            hall,
            actor,
            f"apart {number}",
            first=date(2026, 12, 1 + number),
            starts=time(9),
            ends=time(10),
        )
    assert cost() == few
