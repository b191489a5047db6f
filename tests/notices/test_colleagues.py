"""What colleagues hear of a booking, by whichever way it changes: the right method, once, and no more
than an invitation must say."""

from datetime import time, timedelta

import pytest
from icalendar import Calendar

from shared_space.bookings.models import Policy
from shared_space.bookings.queries.bookings import booking, in_the_way
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import (
    bulk,
    closing,
    colleagues,
    deciding,
    offering,
    proposing,
    taking_back,
)
from shared_space.bookings.service.adding_back import add_back, left_out
from shared_space.bookings.service.examining_moves import Edit
from shared_space.bookings.service.moving import move
from shared_space.bookings.service.presence import release_no_shows
from shared_space.bookings.service.proposing import Wish
from shared_space.bookings.service.successors import Place
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.notices import service as outbox
from shared_space.notices.models import Letter
from shared_space.notices.worker import Worker
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, TUESDAY, asked, hall
from tests.cast import FIG, HALL, NOW, PERSON, ZION, at
from tests.notices.facts import happens, invitation, letters

STAFF = PERSON["manager"]
NOOR = "noor@example.net"
LATER = NOW + timedelta(minutes=3)


def invite(full, email=NOOR, now=NOW, language="en", name="Noor"):
    who = {"email": email, "name": name, "language": language}
    colleagues.add(full.number, **who, actor=COORDINATOR, now=now)
    return full


def uninvite(full, email=NOOR, now=NOW):
    colleagues.remove(full.number, email, COORDINATOR, now)


def seen(full, state="approved"):
    return {d.number: d.revision for d in booking(full.number).in_state(state)}


def approve(full, now=NOW):
    return deciding.approve(full.number, seen(full, "requested"), STAFF, now)


def heard(email=NOOR, state=None):
    """(kind, method, sequences) of her letters, oldest first."""
    return [
        (letter.kind.removeprefix("colleague_"), letter.calendar_method, sequences(letter))
        for letter in letters(to_email=email)
        if state in {None, letter.state}
    ]


def sequences(letter):
    return [event["SEQUENCE"] for event in events(letter)]


def events(letter):
    return Calendar.from_ical(invitation(letter)).walk("VEVENT")


def moved(full, scope="this", actor=COORDINATOR, now=NOW, **changes):
    chain = booking(full.number).in_state("approved", "requested")[0]
    values = {"day": TUESDAY, "starts": time(10), "ends": time(12), "space_id": FIG, **changes}
    edit = Edit(full.number, chain.number, Change(scope, **values), full.people, frozenset())
    return move(edit, seen(full) | seen(full, "requested"), actor, now)


def test_she_hears_of_what_is_approved_and_of_nothing_before(context):
    full = invite(hall())
    assert heard() == []
    number = approve(full)
    (letter,) = letters(to_email=NOOR)
    assert heard() == [("invited", "REQUEST", [0])]
    assert (letter.person_id, letter.decision_id) == (None, number)
    assert letter.next_at == NOW + timedelta(minutes=2)


def test_written_down_after_the_approval_she_hears_at_once(context):
    invite(asked())
    (letter,) = letters(to_email=NOOR)
    assert heard() == [("invited", "REQUEST", [0])]
    assert (letter.next_at, letter.decision_id) == (NOW, None)


@pytest.mark.parametrize("visibility", ["house", "private"])
def test_her_letter_says_what_an_invitation_must_and_no_more(context, visibility):
    full = asked(visibility=visibility, title=Trilingual(en="Zqtitle"), purpose="Zqnotes")
    invite(full, name='Noor "the lamp"')
    (letter,) = letters(to_email=NOOR)
    for words in ("Zqtitle", "Kulna", "Fig", "Tuesday, 24 November 2026", "from 10:00 until 12:00"):
        assert words in letter.body_text
        assert words in letter.body_html
    (event,) = events(letter)
    assert event["SUMMARY"] == "Zqtitle"
    assert "Kulna" in event["DESCRIPTION"]
    assert "URL" not in event
    assert event["ATTENDEE"] == "mailto:noor@example.net"
    assert event["ATTENDEE"].params["CN"] == "Noor \u05f4the lamp\u05f4"
    assert 'CN="Noor \u05f4the lamp\u05f4"' in invitation(letter).replace("\r\n ", "")
    for text in (letter.body_text, letter.body_html, invitation(letter)):
        assert "/bookings" not in text
        assert "Zqnotes" not in text
        assert "coordinator" not in text, "nobody's name or address"
    assert "Zqtitle" not in letter.subject
    first = letter.body_text.split("\n\n")[1]
    assert "Zqtitle" not in first
    assert "Kulna" not in first


@pytest.mark.page
def test_she_hears_no_reason_and_no_question(context):
    full = invite(asked())
    deciding.cancel(full.number, seen(full), STAFF, NOW, code="closed", words="Zqreason")
    letter = letters(to_email=NOOR)[-1]
    assert heard()[-1] == ("cancelled", "CANCEL", [1])
    assert "Zqreason" not in letter.body_text
    assert "Zqreason" in letters(to_email="coordinator@example.org")[-1].body_text
    waits = invite(hall())
    before = len(heard())
    deciding.decline(waits.number, waits.seen, STAFF, NOW, words="No")
    assert len(heard()) == before


@pytest.mark.page
@pytest.mark.parametrize(("language", "hall_name"), [("ar", "تين"), ("he", "תאנה")])
def test_in_her_own_language(context, language, hall_name):
    invite(asked(), language=language)
    (letter,) = letters(to_email=NOOR)
    assert letter.language == language
    assert hall_name in letter.body_text
    assert f"LANGUAGE={language}" in invitation(letter)


# every way in which a date moves or ends


def test_moved_by_its_organization(context):
    full = invite(asked())
    moved(full, starts=time(14), ends=time(16))
    assert heard() == [("invited", "REQUEST", [0]), ("moved", "REQUEST", [1])]
    first, second = letters(to_email=NOOR)
    assert events(first)[0]["UID"] == events(second)[0]["UID"]
    assert "instead of: Tuesday, 24 November 2026, from 10:00 until 12:00" in second.body_text
    assert heard("coordinator@example.org")[-1][1:] == ("REQUEST", [1])


def test_moved_by_a_manager_and_once_she_agrees(context):
    full = invite(asked())
    moved(full, actor=MANAGER, starts=time(14), ends=time(16))
    moved(full, space_id=HALL, starts=time(14), ends=time(16))
    assert len(heard()) == 2, "a wish is no news"
    approve(full)
    assert heard()[2:] == [("moved", "REQUEST", [2])]


def test_a_series_is_one_letter_of_flat_dates(context):
    full = invite(asked(recurrence=Recurrence("weekly", count=3)))
    moved(full, scope="following", starts=time(14), ends=time(16))
    taking_back.take_back(full.number, seen(full), COORDINATOR, NOW)
    assert heard() == [
        ("invited", "PUBLISH", [0, 0, 0]),
        ("moved", "PUBLISH", [1, 1, 1]),
        ("cancelled", "PUBLISH", [2, 2, 2]),
    ]
    assert {str(e["STATUS"]) for e in events(letters(to_email=NOOR)[-1])} == {"CANCELLED"}


def test_ticked_together_and_closed_in_an_emergency(context):
    full = invite(hall())
    bulk.approve_each({full.number: full.seen}, STAFF, NOW)
    span = Interval(at("2026-11-24", "00:00"), at("2026-11-25", "00:00"))
    reason = Trilingual("لا كهرباء", "אין חשמל", "No electricity")
    closing.close_at_once(
        None,
        span,
        reason,
        seen=closing.numbers_of(in_the_way(None, span)),
        actor_id=STAFF,
        now=LATER,
    )
    assert heard() == [("invited", "REQUEST", [0]), ("cancelled", "CANCEL", [1])]
    assert "electricity" not in letters(to_email=NOOR)[-1].body_text


def test_an_offer_that_is_accepted(context):
    new, old = invite(hall()), invite(asked())
    place = Place(room_in(FIG), Interval(at("2026-11-24", "14:00"), at("2026-11-24", "16:00")), 1)
    other = Place(room_in(FIG), Interval(at("2026-11-24", "17:00"), at("2026-11-24", "18:00")), 1)
    until = NOW + timedelta(hours=6)
    before = len(heard())
    number = offering.offer(new.dates[0].number, place, until, STAFF, NOW)
    offering.accept(number, COORDINATOR, NOW)
    number = offering.offer(old.dates[0].number, other, until, STAFF, NOW)
    assert len(heard()) == before + 1, "an offer itself is no news"
    offering.accept(number, COORDINATOR, NOW)
    assert heard()[before:] == [("invited", "REQUEST", [1]), ("moved", "REQUEST", [1])]


def test_a_swap_moves_both_and_hosting_together_nothing(context):
    holder = invite(asked())
    own = asked(RIVAL, "own", organization_id=ZION, starts=time(15), ends=time(17))
    who = {"email": "dana@example.net", "name": "Dana", "language": "en"}
    colleagues.add(own.number, **who, actor=RIVAL, now=NOW)
    together = Wish("together", holder.dates[0].number, ZION, words="Shall we?")
    proposing.accept(proposing.propose(together, RIVAL, NOW), COORDINATOR, NOW)
    swap = Wish("swap", holder.dates[0].number, ZION, own.dates[0].number, words="Would you?")
    proposing.accept(proposing.propose(swap, RIVAL, NOW), COORDINATOR, NOW)
    both = [("invited", "REQUEST", [0]), ("moved", "REQUEST", [1])]
    assert (heard(), heard("dana@example.net")) == (both, both)


def test_nobody_came(context):
    full = invite(asked())
    given_back_after(20)
    for _ in range(2):
        release_no_shows(full.dates[0].span.start + timedelta(minutes=20))
    assert heard() == [("invited", "REQUEST", [0]), ("cancelled", "CANCEL", [1])]
    assert "Nobody" not in letters(to_email=NOOR)[-1].body_text


def test_dates_given_back_and_one_added_back(context):
    full = asked(recurrence=Recurrence("weekly", count=2), skip=frozenset({TUESDAY}))
    invite(full)
    (skipped,) = left_out(full, COORDINATOR, NOW)
    add_back(full.number, skipped.number, COORDINATOR, NOW)
    (still_needed,) = booking(full.number).dates[-1:]
    happens("DatesGivenBack", (full.number, (still_needed.number,)), check_id=1)
    assert heard() == [
        ("invited", "REQUEST", [0]),
        ("invited", "REQUEST", [0]),
        ("cancelled", "CANCEL", [0]),
    ]
    first, second, ended = (events(letter)[0]["DTSTART"].dt for letter in letters(to_email=NOOR))
    assert (first, second, ended) == (
        at("2026-12-01", "10:00"),
        at("2026-11-24", "10:00"),
        at("2026-12-01", "10:00"),
    )


@transactional
def given_back_after(minutes):
    db.session.get(Policy, "work_room").no_show_minutes = minutes


def test_a_cancellation_does_not_overtake_the_approval_that_still_waits(context):
    full = invite(hall())
    approve(full)
    minute = NOW + timedelta(minutes=1)
    taking_back.take_back(full.number, seen(full), COORDINATOR, minute)
    for email in (NOOR, "coordinator@example.org"):
        dated = [letter for letter in letters(to_email=email) if invitation(letter)]
        assert [letter.calendar_method for letter in dated] == ["REQUEST", "CANCEL"]
        assert {letter.next_at for letter in dated} == {NOW + timedelta(minutes=2)}


# on the list and off it


def test_taken_off_the_list_and_written_down_again(context):
    full = invite(asked())
    uninvite(full, now=LATER)
    invite(full, now=LATER + timedelta(hours=1))
    assert heard() == [
        ("invited", "REQUEST", [0]),
        ("uninvited", "CANCEL", [1]),
        ("invited", "REQUEST", [1]),
    ]
    (event,) = events(letters(to_email=NOOR)[1])
    assert "STATUS" not in event, "it takes place without her"
    taking_back.take_back(full.number, seen(full), COORDINATOR, NOW)
    assert heard()[-1] == ("cancelled", "CANCEL", [2])


def test_off_the_list_before_anything_was_approved_nothing_is_said(context):
    full = invite(hall())
    uninvite(full)
    approve(full)
    assert heard() == []


def test_an_approval_taken_back_takes_her_letter_back(context):
    full = invite(hall())
    deciding.undo(approve(full), STAFF, NOW)
    assert heard(state="queued") == []
    approve(full)
    assert heard(state="queued") == [("invited", "REQUEST", [0])]


def test_written_down_while_an_approval_can_be_undone_she_waits_for_it(context):
    full = hall()
    number = approve(full)
    invite(full)
    (letter,) = letters(to_email=NOOR)
    assert (letter.decision_id, letter.next_at) == (number, NOW + timedelta(minutes=2))
    deciding.undo(number, STAFF, NOW + timedelta(minutes=1))
    assert heard(state="queued") == []


def test_a_cancellation_taken_back_leaves_her_invited(context):
    full = invite(asked(), "old@example.net")
    number = deciding.cancel(full.number, seen(full), STAFF, NOW)
    deciding.undo(number, STAFF, NOW + timedelta(minutes=1))
    assert heard("old@example.net", "queued") == [("invited", "REQUEST", [0])]


def test_a_part_of_a_series_back_and_a_list_that_changed_meanwhile(context):
    """Two dates, one is cancelled, Noor is written down, Dana is taken off; then it is not cancelled."""
    dana = "dana@example.net"
    full = invite(asked(recurrence=Recurrence("weekly", count=2)), dana)
    first = full.dates[0]
    number = deciding.cancel(full.number, {first.number: first.revision}, STAFF, NOW)
    invite(full, now=NOW + timedelta(seconds=30))
    uninvite(full, dana, now=NOW + timedelta(seconds=40))
    deciding.undo(number, STAFF, NOW + timedelta(minutes=1))
    assert [kind for kind, _, _ in heard(state="queued")] == ["invited", "invited"]
    dates = [event["DTSTART"].dt for letter in letters(to_email=NOOR) for event in events(letter)]
    assert sorted(dates) == [d.span.start for d in full.dates]
    assert [kind for kind, _, _ in heard(dana, "queued")] == ["invited", "uninvited", "uninvited"]
    assert heard(dana, "recalled") == [("cancelled", "CANCEL", [1])]


@pytest.mark.page
def test_letters_forget_who_is_no_person_of_the_house(context):
    invite(asked())
    (letter,) = letters(to_email=NOOR)
    mark_sent(letter.id)
    outbox.purge(NOW + timedelta(days=30, seconds=1))
    rows = {row.kind: row for row in letters()}
    assert (rows["colleague_invited"].to_email, rows["colleague_invited"].to_name) == ("", "")
    assert NOOR not in rows["colleague_invited"].dedupe_key


@transactional
def mark_sent(number):
    letter = db.session.get_one(Letter, number)
    letter.state, letter.sent_at = "sent", NOW


@pytest.mark.page
@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_her_letter_over_the_wire(posted, mailbox, language):
    with posted.app_context():
        full = asked()
        invite(full, language=language, name='د. نور "النور"')
        uninvite(full)
    Worker(posted).once()
    mine = [m for m in mailbox.letters if m["To"].addresses[0].addr_spec == NOOR]
    assert len(mine) == 2
    for message, method in zip(mine, ("REQUEST", "CANCEL"), strict=True):
        assert message.get_content_type() == "multipart/mixed"
        both, file = message.iter_parts()
        assert both.get_content_type() == "multipart/alternative"
        text, html, calendar = both.iter_parts()
        assert [p.get_content_type() for p in (text, html, calendar, file)] == [
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ]
        assert calendar.get_param("method") == method
        assert calendar.get_content_charset() == "utf-8"
        assert calendar["Content-Transfer-Encoding"] == "base64"
        assert calendar["Content-Disposition"] is None
        assert calendar.get_payload(decode=True) == file.get_payload(decode=True)
        parsed = Calendar.from_ical(calendar.get_payload(decode=True))
        assert parsed["METHOD"] == method
        (event,) = parsed.walk("VEVENT")
        assert event["ATTENDEE"].params["CN"] == "د. نور \u05f4النور\u05f4"
        assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


@pytest.mark.page
def test_a_fact_told_twice_is_one_letter(context):
    full = invite(asked())
    booked = (full.number, (full.dates[0].number,))
    for _ in range(2):
        happens("BookingConfirmed", booked)
        happens("BookingCancelled", booked, decision_id=None)
    kinds = [kind for kind, _, _ in heard()]
    assert kinds == ["invited", "invited", "cancelled"], "the first: since she was written down"


def correct(full, now=NOW, **changes):
    values = {"title": Trilingual(en="Zqnew"), "purpose": "", "visibility": "house", **changes}
    taking_back.correct(full.number, COORDINATOR, now, **values)


def test_another_title_updates_the_invitations_without_a_new_number(context):
    full = invite(asked(recurrence=Recurrence("weekly", count=2)))
    correct(full, NOW + timedelta(hours=1))
    assert heard() == [("invited", "PUBLISH", [0, 0]), ("edited", "PUBLISH", [0, 0])]
    first, second = (events(letter) for letter in letters(to_email=NOOR))
    assert {event["SUMMARY"] for event in second} == {"Zqnew"}
    for stamp in ("DTSTAMP", "LAST-MODIFIED"):
        assert max(event[stamp].dt for event in first) < min(event[stamp].dt for event in second)
    (hers,) = letters(kind="booking_edited")
    assert (hers.person_id, hers.calendar_method) == (PERSON["coordinator"], "PUBLISH")
    assert "Zqnew" in letters(to_email=NOOR)[1].body_text
    assert "Zqnew" not in letters(to_email=NOOR)[1].subject


def test_nobody_is_told_of_what_she_does_not_read(context):
    """Noor reads Arabic, Amit Hebrew: a new Arabic title is news to her alone. The notes, and whether the
    house or everybody may read the title, stand in no invitation."""
    title = Trilingual("لقاء", "מפגש", "Meeting")
    full = asked(title=title)
    for email, language in ((NOOR, "ar"), ("amit@example.net", "he")):
        invite(full, email, language=language)
    correct(full, title=title, purpose="Chairs", visibility="public")
    assert (len(heard()), len(heard("amit@example.net"))) == (1, 1)
    correct(full, title=Trilingual("لقاء جديد", "מפגש", "Meeting"), visibility="public")
    assert (len(heard()), len(heard("amit@example.net"))) == (2, 1)
    assert letters(kind="booking_edited") == []
    correct(full, title=Trilingual("لقاء جديد", "מפגש", "Meeting"), visibility="private")
    assert "CLASS:PRIVATE" in invitation(letters(to_email="amit@example.net")[-1])


def test_what_only_waits_or_is_over_is_updated_for_nobody(context):
    over, waits = invite(asked()), invite(hall())
    correct(over, at("2026-11-24", "12:00"))
    correct(waits)
    assert [kind for kind, *_ in heard()] == ["invited"]
    assert letters(kind="booking_edited") == []


def test_an_update_waits_with_the_approval_and_falls_with_it(context):
    full = invite(hall())
    number = approve(full)
    correct(full, NOW + timedelta(seconds=30))
    edited = letters(kind="colleague_edited") + letters(kind="booking_edited")
    assert [letter.next_at for letter in edited] == [NOW + timedelta(minutes=2)] * 2
    deciding.undo(number, STAFF, NOW + timedelta(minutes=1))
    assert {letter.state for letter in letters(kind="colleague_edited")} == {"recalled"}


def test_who_wants_no_invitations_is_sent_no_update(context):
    full = invite(asked())

    @transactional
    def unwilling():
        db.session.get_one(Person, PERSON["coordinator"]).invitations = False

    unwilling()
    correct(full)
    assert [kind for kind, *_ in heard()] == ["invited", "edited"]
    assert letters(kind="booking_edited") == []
