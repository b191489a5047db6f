"""Which fact writes which letter, to whom, in which language, and what it keeps to itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from shared_space.bookings.events import ClosedAtOnce
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.members import events as members_events
from shared_space.members.models import MailboxLink, Person
from shared_space.notices.errors import AlreadyLeft
from shared_space.notices.handlers.waiting import remind_managers
from shared_space.notices.messages import KINDS
from shared_space.notices.trial import write_trial
from shared_space.organizations.models import Affiliation
from shared_space.residencies import service as residencies
from shared_space.residencies.queries import residencies as residencies_in_force
from tests.cast import NOW, PERSON
from tests.notices import facts
from tests.notices.facts import (
    booking,
    decision,
    happens,
    invitation,
    letters,
    question,
    speaks,
    wish,
)
from tests.notices.participants import what_participants_hear

pytestmark = pytest.mark.page

DAY = "2026-11-24"
SERIES = ("2026-11-24", "2026-12-01", "2026-12-08")
UNDO = NOW + timedelta(minutes=2)


def readers(kind):
    return [letter.to_email.split("@")[0] for letter in letters(kind=kind)]


def test_a_request_is_received_and_waits(context):
    happens("BookingRequested", booking(DAY), actor="coordinator")
    assert readers("request_received") == ["coordinator"]
    assert readers("request_waits") == ["manager"]
    waits = letters(kind="request_waits")[0]
    assert "http://localhost/manage/requests" in waits.body_text
    assert "http://localhost/manage/requests" in waits.body_html
    assert waits.next_at == NOW


def test_a_manager_who_typed_it_herself_needs_no_letter_that_it_waits(context):
    happens("BookingRequested", booking(DAY, entered_by="manager"), actor="manager")
    assert readers("request_waits") == []


@pytest.mark.parametrize("state", ["left", "invited"])
def test_a_manager_who_left_or_never_came_hears_nothing(context, state):
    becomes("manager", state)
    happens("BookingRequested", booking(DAY), actor="coordinator")
    assert readers("request_waits") == []


def test_by_telephone_the_coordinators_hear_of_it_too(context):
    booked = booking(DAY, requester="manager", entered_by="manager", state="approved")
    happens("BookingConfirmed", booked)
    assert readers("booking_confirmed") == ["manager", "coordinator"]


def test_who_left_the_organization_hears_no_more_of_it(context):
    booked = booking(DAY, requester="member", state="approved")
    leaves_organization("member")
    happens("BookingApproved", booked, decision_id=decision(booked[0]))
    assert readers("booking_approved") == ["coordinator"]


def test_letters_of_a_decision_wait_for_the_end_of_its_undoing(context):
    booked, rival = booking(DAY), booking(DAY, organization=2, requester="rival")
    number = decision(booked[0])
    happens("BookingApproved", booked, decision_id=number)
    happens("RivalApproved", rival, decision_id=number)
    assert {(letter.next_at, letter.decision_id) for letter in letters()} == {(UNDO, number)}
    assert readers("rival_approved") == ["rival"]
    happens("DecisionUndone", booked, decision_id=number)
    assert {letter.state for letter in letters()} == {"recalled"}


def test_a_decision_whose_letter_left_stays(context):
    booked = booking(DAY)
    number = decision(booked[0])
    happens("BookingApproved", booked, decision_id=number)
    from shared_space.notices.service import claim

    claim(UNDO, "a worker")
    with pytest.raises(AlreadyLeft):
        happens("DecisionUndone", booked, decision_id=number)


def test_a_decision_again_after_it_was_undone_is_a_new_letter(context):
    booked = booking(DAY)
    for _ in range(2):
        number = decision(booked[0])
        happens("BookingApproved", booked, decision_id=number)
        happens("DecisionUndone", booked, decision_id=number)
    happens("BookingApproved", booked, decision_id=decision(booked[0]))
    assert [letter.state for letter in letters()] == ["recalled", "recalled", "queued"]


def test_what_the_organization_cancels_itself_is_told_at_once(context):
    booked = booking(DAY, state="cancelled")
    happens("BookingCancelled", booked, actor="coordinator", decision_id=None)
    assert letters()[0].next_at == NOW


def test_a_series_is_one_letter_with_every_date(context):
    booked = booking(*SERIES, state="approved")
    happens("BookingApproved", booked, decision_id=decision(booked[0]))
    (letter,) = letters()
    for words in ("24 November", "1 December", "8 December"):
        assert words in letter.body_text
        assert words in letter.body_html
    assert letter.subject == "Your booking, 3 dates from Tue, 24 Nov 10:00"
    assert letter.calendar_method == "PUBLISH"
    assert len(Calendar.from_ical(invitation(letter)).walk("VEVENT")) == 3


def test_a_part_of_a_series_says_what_still_waits(context):
    number, dates = booking(*SERIES)
    happens("BookingApproved", (number, dates[:1]), decision_id=decision(number))
    assert "2 other dates of this request still wait." in letters()[0].body_text


def test_one_date_is_an_invitation_and_its_cancellation(context):
    booked = booking(DAY, state="approved")
    happens("BookingApproved", booked, decision_id=decision(booked[0]))
    happens("BookingCancelled", booked, decision_id=decision(booked[0], "cancel"))
    approved, cancelled = letters()
    assert (approved.calendar_method, cancelled.calendar_method) == ("REQUEST", "CANCEL")
    for letter, status in ((approved, "CONFIRMED"), (cancelled, "CANCELLED")):
        calendar = Calendar.from_ical(invitation(letter))
        (event,) = calendar.walk("VEVENT")
        assert calendar["METHOD"] == letter.calendar_method
        assert event["UID"] == f"{booked[0]}-{DAY}@example.org"
        assert (event["SEQUENCE"], event["STATUS"]) == (3, status)
        assert event["URL"] == f"http://localhost/bookings/{booked[0]}"
        assert event["ATTENDEE"] == "mailto:coordinator@example.org"
        assert event["ORGANIZER"] == "mailto:no-reply@localhost"
        assert str(event["LOCATION"]) == "Meeting Hall, Space for Shared Life"


def test_a_wish_to_move_a_date_is_received_and_waits(context):
    old = booking(DAY, state="approved")
    happens("MoveRequested", wish(old), actor="coordinator", before_ids=old[1])
    assert readers("move_received") == ["coordinator"]
    assert readers("move_requested") == ["manager"]
    received, waits = letters()
    assert "We have received the change you asked for." in received.body_text
    for letter in (received, waits):
        assert "from 11:00 until 13:00; instead of: Tuesday, 24 November" in letter.body_text
    assert f"http://localhost/bookings/{old[0]}" in received.body_text
    assert invitation(received) == "", "nothing has moved yet"


def test_who_turned_invitations_off_reads_letters_alone(context):
    turn_off("coordinator")
    booked = booking(DAY, requester="manager", entered_by="manager", state="approved")
    happens("BookingConfirmed", booked)
    with_one, without = letters()
    assert (with_one.to_email, with_one.calendar_method) == ("manager@example.org", "REQUEST")
    assert (without.to_email, without.calendar_method) == ("coordinator@example.org", "")
    assert invitation(without) == ""
    assert "calendar invitation" not in without.body_text + without.body_html
    assert "24 November" in without.body_text


def test_a_cancelled_series_is_a_calendar_of_cancelled_dates(context):
    booked = booking(*SERIES, state="cancelled")
    happens("BookingCancelled", booked, actor="coordinator", decision_id=None)
    (letter,) = letters()
    events = Calendar.from_ical(invitation(letter)).walk("VEVENT")
    assert letter.calendar_method == "PUBLISH"
    assert {(str(e["STATUS"]), str(e["SUMMARY"])) for e in events} == {
        ("CANCELLED", f"Cancelled: {facts.TITLE}")
    }


def test_reasons_are_in_the_readers_language_and_the_managers_words_as_they_are(context):
    booked = booking(DAY, state="declined")
    happens(
        "BookingDeclined",
        booked,
        decision_id=decision(booked[0], "decline"),
        reason_code="maintenance",
        note="The lamps.\nSorry <b>",
    )
    (letter,) = letters()
    assert "Repairs have to be done in the space.\nThe lamps.\nSorry <b>" in letter.body_text
    assert "Sorry &lt;b&gt;" in letter.body_html
    assert invitation(letter) == ""


def test_a_question_is_a_secret_letter_with_its_link(context):
    booked = booking(DAY)
    number = question(booked[0])
    happens("QuestionAsked", booked, question_id=number, token="t0ken", note="How many chairs?")
    (letter,) = letters()
    assert letter.secret
    assert "http://localhost/bookings/answer/t0ken" in letter.body_text
    assert "http://localhost/bookings/answer/t0ken" in letter.body_html
    assert "How many chairs?" in letter.body_text


def test_the_answer_goes_to_who_asked(context):
    booked = booking(DAY)
    number = question(booked[0])
    happens(
        "QuestionAnswered",
        booked,
        actor="coordinator",
        occurrence_ids=(),
        question_id=number,
        note="Forty.",
    )
    assert readers("question_answered") == ["manager"]
    assert "Forty." in letters()[0].body_text


def test_a_withdrawal_is_told_only_to_a_manager_who_waits_for_an_answer(context):
    quiet, asked = booking(DAY), booking("2026-11-25")
    question(asked[0])
    happens("BookingWithdrawn", quiet, actor="coordinator")
    assert letters() == []
    happens("BookingWithdrawn", asked, actor="coordinator")
    assert readers("request_withdrawn") == ["manager"]


def test_the_same_fact_handled_twice_is_one_letter(context):
    booked = booking(DAY)
    for _ in range(2):
        happens("BookingRequested", booked, actor="coordinator")
    assert len(letters(kind="request_received")) == 1


def test_a_private_booking_says_nothing_to_the_staff_but_its_time(context):
    secret = "Mourning circle"
    booked = booking(DAY, title=secret, visibility="private")
    happens("BookingRequested", booked, actor="coordinator")
    happens(
        "QuestionAnswered",
        booked,
        actor="coordinator",
        question_id=question(booked[0]),
        note=f"{secret}!",
    )
    for kind in ("request_waits", "question_answered"):
        (letter,) = letters(kind=kind)
        everything = f"{letter.subject}{letter.body_text}{letter.body_html}{invitation(letter)}"
        assert secret not in everything
        assert "Kulna" not in everything
    assert secret in letters(kind="request_received")[0].body_text


@pytest.mark.parametrize("visibility", ["public", "house", "private"])
def test_no_subject_and_no_first_line_tells_a_title_or_an_organization(context, visibility):
    booked = booking(DAY, visibility=visibility)
    number = decision(booked[0])
    happens("BookingRequested", booked, actor="coordinator")
    happens("BookingApproved", booked, decision_id=number)
    happens("BookingCancelled", booked, decision_id=number)
    happens("BookingDeclined", booked, decision_id=number, reason_code="")
    happens("RivalApproved", booked, decision_id=number)
    happens("QuestionAsked", booked, question_id=question(booked[0]), token="t")
    assert len(letters()) == 7
    for letter in letters():
        first = (
            letter.subject + letter.body_text.split("\n\n")[0] + letter.body_text.split("\n\n")[1]
        )
        assert facts.TITLE not in first
        assert "Kulna" not in first


def test_names_stand_isolated_and_hostile_ones_stay_one_line(context):
    hostile = "مرحبا\u202e <script>\r\nBcc: x@example.org"
    booked = booking(DAY, title=hostile, state="approved")
    happens("BookingApproved", booked, decision_id=decision(booked[0]))
    (letter,) = letters()
    assert "Title: \u2068مرحبا <script> Bcc: x@example.org\u2069" in letter.body_text
    assert "<script>" not in letter.body_html
    assert "\u202e" not in letter.body_text + letter.body_html + invitation(letter)
    assert "Hello \u2068The coordinator\u2069," in letter.body_text


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("en", "ltr")])
def test_every_kind_renders_in_every_language(context, language, direction):
    for person in ("coordinator", "rival", "manager"):
        speaks(person, language)
    every_fact(language)
    assert {letter.kind for letter in letters()} == set(KINDS)
    for letter in letters():
        assert letter.language == language
        assert f'<html lang="{language}" dir="{direction}">' in letter.body_html
        assert "http://localhost" in letter.body_text
        assert "<img" not in letter.body_html
        for text in (letter.subject, letter.body_text, letter.body_html):
            assert "%(" not in text
            assert "None" not in text
            assert "{{" not in text
        if invitation(letter):
            (event, *_) = Calendar.from_ical(invitation(letter)).walk("VEVENT")
            assert event["SUMMARY"].params["LANGUAGE"] == language
    approved = letters(kind="booking_approved")[0]
    assert {"ar": "قاعة الاجتماعات", "he": "אולם המפגשים", "en": "Meeting Hall"}[
        language
    ] in approved.body_text
    assert "10:00" in approved.subject


def test_a_letter_is_in_its_readers_language_not_the_writers(context, people):
    """A manager who reads Hebrew sends a letter in Arabic, and her page stays Hebrew."""
    speaks("coordinator", "ar")
    with context.test_request_context(headers={"Accept-Language": "he"}):
        from shared_space.kernel.i18n import current_language

        assert current_language() == "he"
        booked = booking(DAY)
        happens("BookingApproved", booked, decision_id=decision(booked[0]))
        assert current_language() == "he"
    assert letters()[0].language == "ar"
    assert "الثلاثاء" in letters()[0].body_text


def test_mailbox_links_are_secret_letters(context):
    for purpose in ("invitation", "sign_in", "reset"):
        issue(purpose)
        (letter,) = letters(kind=purpose)
        assert letter.secret
        assert f"http://localhost/sign-in/link/token-of-{purpose}" in letter.body_text
        assert f"token-of-{purpose}" not in letter.subject + letter.dedupe_key
        assert "10:00" in letter.body_text, "until when the link works"
    assert "Kulna" in letters(kind="invitation")[0].body_text


def test_a_first_password_is_no_news(context):
    change_password("invitation")
    assert letters() == []
    change_password("account")
    assert readers("password_changed") == ["coordinator"]


def every_fact(language="en"):
    booked = booking(DAY, title=Trilingual(ar="لقاء", he="מפגש"))
    number = decision(booked[0])
    asked = question(booked[0])
    happens("BookingRequested", booked, actor="coordinator")
    happens("BookingConfirmed", booked, actor="coordinator")
    facts.what_is_asked_together(booked)
    happens("BookingApproved", booked, decision_id=number)
    happens("BookingDeclined", booked, decision_id=number, reason_code="fair_share")
    happens("BookingCancelled", booked, decision_id=number, note="سبب")
    happens("BookingWithdrawn", booked, actor="coordinator")
    happens("RivalApproved", booked, decision_id=number)
    happens("QuestionAsked", booked, question_id=asked, token="t", note="?")
    happens("QuestionAnswered", booked, question_id=asked, note="!")
    old = booking("2026-12-02", state="approved")
    new = wish(old)
    happens("MoveRequested", new, actor="coordinator", before_ids=old[1])
    happens("BookingDeclined", new, decision_id=decision(old[0]), reason_code="closed")
    happens("BookingMoved", new, before_ids=old[1])
    facts.what_is_offered_waited_for_and_forgotten(booked)
    facts.what_is_proposed(booking("2026-12-09", state="approved"))
    facts.what_colleagues_hear(booking("2026-12-10", state="approved"), language)
    what_participants_hear(language)
    remind_managers(NOW + timedelta(days=1))
    for purpose in ("invitation", "sign_in", "reset"):
        issue(purpose)
    change_password("account")
    write_trial(PERSON["manager"], NOW)
    deputize(members_events.DeputyNamed)
    deputize(members_events.DeputyEnded)
    close_at_once()
    residencies.end(residencies_in_force()[0].id, actor_id=PERSON["manager"], now=NOW)


@transactional
def close_at_once():
    reason = Trilingual("لا كهرباء", "אין חשמל", "No electricity")
    span = {"starts_at": NOW, "ends_at": NOW + timedelta(days=1)}
    record(ClosedAtOnce(at=NOW, actor_id=None, closure_id=1, space_id=None, reason=reason, **span))


@transactional
def deputize(kind):
    record(
        kind(
            at=NOW,
            actor_id=PERSON["manager"],
            person_id=PERSON["manager"],
            deputy_id=1,
            by_id=PERSON["coordinator"],
            starts_at=NOW,
            ends_at=NOW + timedelta(days=3),
        )
    )


@transactional
def issue(purpose):
    link = MailboxLink(
        person_id=PERSON["coordinator"],
        purpose=purpose,
        token_hash=purpose,
        created_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    db.session.add(link)
    db.session.flush()
    record(
        members_events.MailboxLinkIssued(
            at=NOW,
            actor_id=None,
            person_id=PERSON["coordinator"],
            link_id=link.id,
            purpose=purpose,
            token=f"token-of-{purpose}",
            organization_id=1 if purpose == "invitation" else None,
        )
    )


@transactional
def change_password(way):
    number = PERSON["coordinator"]
    record(members_events.PasswordChanged(at=NOW, actor_id=number, person_id=number, way=way))


@transactional
def turn_off(name):
    db.session.get_one(Person, PERSON[name]).invitations = False


@transactional
def becomes(name, state):
    db.session.execute(sa.update(Person).where(Person.id == PERSON[name]).values(state=state))


@transactional
def leaves_organization(name):
    db.session.execute(sa.delete(Affiliation).where(Affiliation.person_id == PERSON[name]))
