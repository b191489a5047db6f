"""Letters about offers, places in line, forgotten requests, and dates that may not be needed."""

from datetime import timedelta

import pytest

from shared_space.bookings.models import NeedCheck
from shared_space.bookings.queries.waiting import need_check
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.tokens import digest
from shared_space.notices.handlers.waiting import remind_managers
from shared_space.notices.messages import KINDS
from shared_space.organizations.events import PersonLeftOrganization
from tests import cast
from tests.cast import NOW, PERSON
from tests.notices.facts import booking, happens, letters

pytestmark = pytest.mark.page

DAY, NEXT = "2026-11-24", "2026-11-25"
UNTIL = NOW + timedelta(hours=24)
SERIES = (DAY, "2026-12-01", "2026-12-08")


def only(kind):
    (letter,) = letters(kind=kind)
    return letter


def test_an_offer_says_until_when_and_instead_of_what(context):
    booked = booking(DAY, NEXT)
    asked, other = booked[1]
    offered = {"occurrence_ids": (other,), "until": UNTIL}
    happens("OfferMade", booked, **offered, instead_of_id=asked)
    letter = only("offer_made")
    assert letter.to_email == "coordinator@example.org"
    assert "The house staff offers you another time or place." in letter.body_text
    assert "until Tuesday, 24 November 2026 at 09:00" in letter.body_text
    assert "It would take the place of: Tuesday, 24 November 2026" in letter.body_text
    assert "from 10:00 until 12:00 · \u2068Meeting Hall\u2069." in letter.body_text
    assert f"Accept or refuse:\nhttp://localhost/bookings/{booked[0]}" in letter.body_text
    assert letter.subject == "Your request, Wed, 25 Nov 10:00"


def test_a_freed_time_is_offered_to_who_waited(context):
    booked = booking(DAY)
    happens("WaitingBegan", booked, actor="coordinator")
    happens("OfferMade", booked, until=UNTIL, instead_of_id=None)
    assert "You wait for a time that is taken." in only("waiting_began").body_text
    assert "kept for you until Tuesday" in only("place_offered").body_text
    assert letters(kind="request_waits") == []


def test_what_is_accepted_comes_with_an_invitation_and_its_old_time(context):
    booked = booking(DAY, state="approved")
    happens("OfferAccepted", booked, actor="coordinator", moved_ids=())
    assert only("offer_accepted").calendar_method == "REQUEST"
    assert only("offer_accepted").subject == "Your booking, Tue, 24 Nov 10:00"


@pytest.mark.parametrize(
    ("fact", "values", "kind"),
    [
        ("OfferExpired", {}, "offer_expired"),
        ("OfferTakenBack", {"closed": True}, "offer_taken_back"),
        ("RequestExpired", {"why": "start"}, "request_expired_start"),
        ("RequestExpired", {"why": "days"}, "request_expired_days"),
        ("RequestExpired", {"why": "line"}, "request_expired_line"),
    ],
)
def test_what_ends_by_itself_is_told_once(context, fact, values, kind):
    booked = booking(DAY)
    happens(fact, booked, **values)
    happens(fact, booked, **values)
    assert only(kind).to_email == "coordinator@example.org"
    assert kind in KINDS


def test_an_offer_overtaken_by_a_decision_writes_no_letter(context):
    booked = booking(DAY)
    happens("OfferTakenBack", booked)
    happens("OfferRefused", booked)
    assert letters() == []


def test_private_bookings_stay_private_in_what_the_staff_is_sent(context):
    happens("WaitingBegan", booking(DAY, visibility="private", title="Secret"))
    assert "Secret" not in only("waiting_began").subject


# the daily reminder


def test_the_staff_is_reminded_once_a_day_of_all_that_waits(context):
    booking(DAY, NEXT, space=cast.FIG)
    booking("2026-12-01")
    assert remind_managers(NOW + timedelta(hours=23)) == 0
    for hours in (24, 25, 26):
        remind_managers(NOW + timedelta(hours=hours))
    reminder = only("requests_wait")
    assert reminder.to_email == "manager@example.org"
    assert "2 requests wait" in reminder.body_text
    assert "the oldest since Monday, 23 November 2026" in reminder.body_text
    remind_managers(NOW + timedelta(hours=48))
    assert len(letters(kind="requests_wait")) == 2


def test_nothing_waits_nothing_is_said(context):
    booking(DAY, state="approved")
    assert remind_managers(NOW + timedelta(days=2)) == 0


# still needed?


@transactional
def need_asked(booking_id, token):
    row = NeedCheck(booking_id=booking_id, asked_at=NOW, token_hash=digest(token))
    db.session.add(row)
    db.session.flush()
    return row.id


def test_the_monthly_question_carries_its_own_secret_address(context):
    booked = booking(*SERIES, state="approved")
    happens("StillNeededAsked", booked, check_id=need_asked(booked[0], "t"), token="t")
    letter = only("still_needed")
    assert letter.secret
    assert "You have 3 dates ahead. Do you still need them?" in letter.body_text
    assert "http://localhost/bookings/still-needed/t" in letter.body_text


def test_dates_given_back_leave_the_calendar(context):
    booked = booking(DAY, state="released")
    happens("DatesGivenBack", booked, check_id=1)
    assert only("dates_given_back").calendar_method == "CANCEL"


def test_who_left_the_organization_answers_for_it_no_longer(context):
    booked = booking(*SERIES, state="approved", requester="member")
    happens("StillNeededAsked", booked, check_id=need_asked(booked[0], "t"), token="t")
    assert need_check(digest("t"))
    leave("member")
    assert need_check(digest("t")) is None


@transactional
def leave(person):
    record(
        PersonLeftOrganization(
            at=NOW,
            actor_id=PERSON["manager"],
            organization_id=cast.KULNA,
            person_id=PERSON[person],
        )
    )
