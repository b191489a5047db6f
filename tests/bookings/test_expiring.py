"""What nobody decided ends; long series are asked about."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers
from shared_space.bookings.models import Policy
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.waiting import undecided_since
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, expiring, offering, still_needed, taking_back
from shared_space.kernel import audit
from shared_space.kernel.db import db, transactional
from tests.bookings.booking import COORDINATOR, RIVAL, asked, hall
from tests.bookings.test_offering import offered
from tests.bookings.test_waiting import line_up
from tests.cast import NOW, PERSON, at

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
STARTS = at("2026-11-24", "10:00")


# requests


def states(full):
    return [dated.state for dated in booking(full.number).dates]


@transactional
def expire_after(days):
    db.session.execute(sa.update(Policy).values(expire_days=days))


def test_at_its_start_a_request_ends_date_by_date(context):
    full = hall(recurrence=Recurrence("weekly", count=3))
    assert expiring.expire_requests(STARTS - SECOND) == 0
    assert expiring.expire_requests(STARTS) == 1
    assert expiring.expire_requests(STARTS) == 0
    assert states(full) == ["expired", "requested", "requested"]
    assert [d.revision for d in booking(full.number).dates] == [2, 1, 1]
    assert expiring.expire_requests(STARTS + 30 * DAY) == 2, (
        "though nobody looked until it was over"
    )
    verbs = [entry.verb for entry in audit.history("booking", full.number)]
    assert verbs == ["BookingRequested", "RequestExpired", "RequestExpired"]


def test_a_policy_lets_requests_wait_for_days(context):
    full = hall(first=date(2026, 12, 10))
    assert expiring.expire_requests(NOW + 9 * DAY) == 0
    expire_after(3)
    assert expiring.expire_requests(NOW + 3 * DAY - SECOND) == 0
    decision = deciding.decline(full.number, full.seen, PERSON["manager"], NOW + 2 * DAY, code="x")
    deciding.undo(decision, PERSON["manager"], NOW + 2 * DAY)
    assert expiring.expire_requests(NOW + 3 * DAY) == 0, "the days begin anew with the request"
    assert expiring.expire_requests(NOW + 5 * DAY) == 1
    assert states(full) == ["expired"]


def test_the_days_do_not_run_in_line(context):
    expire_after(1)
    asked(first=date(2026, 12, 10))
    waits = line_up(RIVAL, "waits", first=date(2026, 12, 10))
    assert expiring.expire_requests(NOW + 5 * DAY) == 0
    assert expiring.expire_requests(at("2026-12-10", "10:00")) == 1
    assert states(waits) == ["expired"]


def test_what_was_decided_meanwhile_is_left_alone(context):
    full = hall(recurrence=Recurrence("weekly", count=2))
    old = full.seen
    deciding.approve(full.number, {full.dates[0].number: 1}, PERSON["manager"], NOW)
    assert undecided_since(NOW) == (1, NOW)
    assert expiring.expire_requests(STARTS + DAY) == 0
    taking_back.take_back(full.number, {full.dates[1].number: 1}, COORDINATOR, NOW)
    assert undecided_since(NOW) == (0, None)
    assert expiring.expire_requests(STARTS + 30 * DAY) == 0
    assert old


def test_an_offer_outlives_the_request_it_was_made_for(context):
    full = hall()
    number = offered(full, day="2026-11-25", until=40 * HOUR)
    assert expiring.expire_requests(STARTS) == 1
    offering.accept(number, COORDINATOR, STARTS)
    assert states(full) == ["expired", "approved"]


# still needed?


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setattr(still_needed, "new_token", lambda: "the-token")
    return "the-token"


def test_it_is_asked_once_a_month_and_answered_once(context, token, monkeypatch):
    full = asked(recurrence=Recurrence("weekly", interval=2, count=12))
    assert still_needed.ask_all(NOW + 29 * DAY) == 0
    assert still_needed.ask_all(NOW + 30 * DAY) == 1
    assert still_needed.ask_all(NOW + 59 * DAY) == 0
    still_needed.keep(token, NOW + 31 * DAY)
    last = booking(full.number).dates[-1]
    for answer in (
        lambda: still_needed.keep(token, NOW + 31 * DAY),
        lambda: still_needed.give_back(token, {last.number: 1}, NOW + 31 * DAY),
        lambda: still_needed.keep("another", NOW + 31 * DAY),
    ):
        with pytest.raises(NotHers):
            answer()
    monkeypatch.setattr(still_needed, "new_token", lambda: "next-month")
    assert still_needed.ask_all(NOW + 60 * DAY) == 1
    still_needed.give_back("next-month", {last.number: 1}, NOW + 60 * DAY)
    assert states(full)[-1] == "released"
    assert booking(full.number).dates[-1].sequence == 1


def test_what_is_given_back_goes_to_who_waits(context, token):
    full = asked(recurrence=Recurrence("weekly", interval=2, count=12))
    last = full.dates[-1]
    waits = line_up(RIVAL, "waits", first=last.span.start.date())
    still_needed.ask_all(NOW + 30 * DAY)
    still_needed.give_back(token, {last.number: 1}, NOW + 31 * DAY)
    assert states(waits) == ["offered"]


def test_requests_and_single_dates_are_not_asked_about(context, token):
    hall(recurrence=Recurrence("weekly", count=12), starts=time(18), ends=time(19))
    asked(key="single", first=date(2027, 4, 1))
    assert still_needed.ask_all(NOW + 30 * DAY) == 0
