"""What participants of a workshop hear, by whichever way its dates change: the right method, once, with a
sequence that grows; and of nobody else."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from icalendar import Calendar

from shared_space.bookings.queries.bookings import in_the_way
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import closing, colleagues, deciding, taking_back
from shared_space.factory import HANDLERS
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops import service as workshops
from shared_space.workshops.registering import queries, service
from tests.bookings.booking import COORDINATOR, TUESDAY, hall
from tests.calendars import rows
from tests.cast import NOW, PERSON, at
from tests.notices.facts import invitation, letters
from tests.notices.participants import HOST, NOOR, SECOND, STAFF, ask, go, join, one, seen, workshop


def heard(email=NOOR, state=None):
    """(kind, method, sequences) of the letters about her place, oldest first, but for the one that asks
    her to confirm."""
    return [
        (letter.kind.removeprefix("place_"), letter.calendar_method, sequences(letter))
        for letter in letters(to_email=email)
        if state in {None, letter.state} and letter.kind != "place_asked"
    ]


def sequences(letter):
    return [event["SEQUENCE"] for event in events(letter)]


def events(letter):
    return Calendar.from_ical(invitation(letter)).walk("VEVENT") if invitation(letter) else []


# her own place


@pytest.mark.page
def test_a_strangers_mailbox_gets_one_letter_that_says_nothing_typed(context):
    slug = workshop(one())
    ask(slug, name="Buy at evil.example")
    (letter,) = letters(to_email=NOOR)
    assert (letter.kind, invitation(letter), letter.secret, letter.to_name) == (
        "place_asked",
        "",
        True,
        "",
    )
    for text in (letter.subject, letter.body_text, letter.body_html):
        assert "evil" not in text
    assert "Zqtitle" not in letter.subject
    assert "Zqtitle" not in letter.body_text.split("\n\n")[1]
    assert "Zqtitle" in letter.body_text
    assert f"/workshops/{slug}/place/" in letter.body_text
    assert "kept for you until Tuesday, 24 November 2026 at 09:00" in letter.body_text
    assert "leave this letter unanswered" in letter.body_text


def test_until_she_confirms_nothing_else_is_sent(context):
    full = one()
    slug = workshop(full)
    ask(slug)
    go(full)
    workshops.cancel(rows.workshop_id(slug), **HOST)
    assert [letter.kind for letter in letters(to_email=NOOR)] == ["place_asked"]


@pytest.mark.page
def test_she_is_invited_to_what_the_feed_shows(context, visitor):
    slug = workshop(one())
    join(slug, email="other@example.net", name="Zqother")
    join(slug, name='Noor "the lamp"')
    assert heard() == [("taken", "REQUEST", [0])]
    letter = letters(to_email=NOOR)[-1]
    (event,) = events(letter)
    feed = Calendar.from_ical(visitor.get("/calendars/workshops.ics?lang=en").data)
    (shown,) = feed.walk("VEVENT")
    for name in ("UID", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "URL", "STATUS"):
        assert event[name] == shown[name], name
    assert event["TRANSP"] == "OPAQUE"
    assert event["ATTENDEE"] == "mailto:noor@example.net"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ATTENDEE"].params["CN"] == "Noor \u05f4the lamp\u05f4"
    token = service.link_token(queries.live_of(rows.workshop_id(slug), NOOR))
    assert token not in invitation(letter)
    assert token in letter.body_text
    for text in (letter.body_text, letter.body_html, invitation(letter)):
        assert "Zqother" not in text
        assert "other@example.net" not in text
    assert "Zqtitle" not in letter.subject
    for words in ("Zqtitle", "Kulna", "Fig", "Tuesday, 24 November 2026", "from 10:00 until 12:00"):
        assert words in letter.body_text


def test_several_dates_are_flat_and_in_one_file(context):
    series = one(recurrence=Recurrence("weekly", count=3))
    slug = workshop(series, one(key="more", first=TUESDAY + timedelta(days=1)))
    join(slug)
    assert heard() == [("taken", "PUBLISH", [0, 0, 0, 0])]
    letter = letters(to_email=NOOR)[-1]
    assert all("RRULE" not in event and "ATTENDEE" not in event for event in events(letter))
    assert len({event["UID"] for event in events(letter)}) == 4


def test_without_dates_and_without_invitations(context):
    join(rows.workshop(registration="open"))
    slug = workshop(one())
    join(slug, email="b@example.net", invitations=False)
    assert heard() == [("taken", "", [])]
    assert heard("b@example.net") == [("taken", "", [])]
    assert "from 10:00 until 12:00" in letters(to_email="b@example.net")[-1].body_text


def test_who_gives_her_place_back_and_comes_again(context):
    slug = workshop(one())
    place = join(slug)
    for _ in range(2):
        service.give_back(place, NOW + SECOND)
    again = join(slug, now=NOW + 2 * SECOND)
    service.remove(rows.workshop_id(slug), again, actor_id=STAFF, now=NOW + 3 * SECOND)
    assert heard() == [
        ("taken", "REQUEST", [0]),
        ("given_back", "CANCEL", [1]),
        ("taken", "REQUEST", [2]),
        ("removed", "CANCEL", [3]),
    ]
    (event,) = events(letters(kind="place_given_back")[0])
    assert "STATUS" not in event, "it takes place without her"
    assert "/place/" not in letters(kind="place_removed")[0].body_text


def test_the_feed_follows_what_is_taken_back(context, visitor):
    slug = workshop(one())
    path = "/calendars/spaces/fig.ics"
    place = join(slug)
    tag = visitor.get(path).headers["ETag"]
    service.give_back(place, NOW + SECOND)
    (event,) = Calendar.from_ical(visitor.get(path).data).walk("VEVENT")
    assert event["SEQUENCE"] == 1
    assert visitor.get(path).headers["ETag"] != tag


# dates that change


def test_a_date_that_moves(context):
    full = one()
    join(workshop(full))
    go(full)
    go(full, now=NOW + SECOND, starts=time(15), ends=time(17))
    assert heard()[1:] == [("moved", "REQUEST", [1]), ("moved", "REQUEST", [2])]
    letter = letters(kind="place_moved")[0]
    assert "from 14:00 until 16:00" in letter.body_text
    assert "instead of: Tuesday, 24 November 2026, from 10:00 until 12:00" in letter.body_text


def test_a_date_that_is_approved_is_added_and_recalled_when_that_is_undone(context):
    full = hall(visibility="public")
    join(workshop(full))
    assert heard() == [("taken", "", [])]
    decision = deciding.approve(full.number, seen(full, "requested"), STAFF, NOW)
    (letter,) = letters(kind="place_added")
    assert (letter.decision_id, letter.next_at) == (decision, NOW + timedelta(minutes=2))
    deciding.undo(decision, STAFF, NOW + SECOND)
    assert heard(state="recalled") == [("added", "REQUEST", [0])]


def test_who_joins_before_an_approval_is_undone_hears_of_it(context):
    full = hall(visibility="public")
    slug = workshop(full)
    decision = deciding.approve(full.number, seen(full, "requested"), STAFF, NOW)
    join(slug, now=NOW + SECOND)
    assert heard() == [("taken", "REQUEST", [0])]
    deciding.undo(decision, STAFF, NOW + 2 * SECOND)
    assert heard()[1:] == [("date_cancelled", "CANCEL", [1])]


def test_who_joins_or_goes_while_a_date_is_cancelled_knows_how_it_ends(context):
    full = one()
    slug = workshop(full)
    gone = join(slug, email="gone@example.net")
    join(slug)
    decision = deciding.cancel(full.number, seen(full), STAFF, NOW + SECOND)
    service.give_back(gone, NOW + 2 * SECOND)
    join(slug, email="new@example.net", now=NOW + 2 * SECOND)
    deciding.undo(decision, STAFF, NOW + 3 * SECOND)
    assert heard(state="queued") == [("taken", "REQUEST", [0])]
    assert heard("new@example.net") == [("taken", "", []), ("moved", "REQUEST", [2])]
    assert heard("gone@example.net", "queued")[1:] == [
        ("given_back", "", []),
        ("given_back", "CANCEL", [2]),
    ]


@pytest.mark.parametrize("way", ["manager", "organization", "closing"])
def test_a_date_that_is_cancelled(context, way):
    full = one()
    join(workshop(full))
    if way == "manager":
        deciding.cancel(full.number, seen(full), STAFF, NOW, code="closed", words="Zqreason")
    elif way == "organization":
        taking_back.take_back(full.number, seen(full), COORDINATOR, NOW)
    else:
        span = Interval(at("2026-11-24", "00:00"), at("2026-11-25", "00:00"))
        closing.close_at_once(
            None,
            span,
            Trilingual(en="Zqreason"),
            seen=closing.numbers_of(in_the_way(None, span)),
            actor_id=STAFF,
            now=NOW,
        )
    assert heard()[1:] == [("date_cancelled", "CANCEL", [1])]
    letter = letters(kind="place_date_cancelled")[0]
    assert "Zqreason" not in letter.body_text
    assert "Zqtitle" in letter.body_text


# what the hosts change


def test_dates_that_the_hosts_add_and_take_out(context):
    full, more = one(), one(key="more", first=TUESDAY + timedelta(days=1))
    slug = workshop(full)
    number = rows.workshop_id(slug)
    join(slug)
    uid, other = full.dates[0].uid, more.dates[0].uid
    before = rows.content(uid, registration="open", title=Trilingual(en="Zqtitle"))
    later = {"actor_id": PERSON["coordinator"], "seen": None}
    workshops.change(
        number, replace(before, sessions=frozenset({other})), now=NOW + SECOND, **later
    )
    workshops.change(number, before, now=NOW + 2 * SECOND, **later)
    assert heard()[1:] == [
        ("date_cancelled", "CANCEL", [1]),
        ("added", "REQUEST", [1]),
        ("date_cancelled", "CANCEL", [2]),
        ("added", "REQUEST", [2]),
    ]


def test_a_workshop_that_is_called_otherwise(context):
    full, more = one(), one(key="more", first=TUESDAY + timedelta(days=1))
    slug = workshop(full)
    number, title = rows.workshop_id(slug), Trilingual(ar="عنوان جديد", en="Zqtitle")
    join(slug)
    join(slug, email="ar@example.net", language="ar")
    join(slug, email="off@example.net", language="ar", invitations=False)
    both = frozenset({full.dates[0].uid, more.dates[0].uid})
    changed = rows.content(title=title, sessions=both, registration="open")
    workshops.change(number, changed, seen=None, actor_id=STAFF, now=NOW + SECOND)
    assert heard()[1:] == [("added", "REQUEST", [1])], "in English it is called as before"
    assert heard("off@example.net")[1:] == [("added", "", [])]
    assert heard("ar@example.net")[1:] == [("edited", "REQUEST", [0]), ("added", "REQUEST", [1])]
    before, after = (
        event for letter in letters(to_email="ar@example.net")[1:3] for event in events(letter)
    )
    assert before["UID"] == after["UID"]
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt
    assert after["SUMMARY"] == "عنوان جديد"


def test_a_date_whose_booking_becomes_private_and_public_again(context):
    full = one()
    join(workshop(full))
    words = {"title": full.title, "purpose": ""}
    for number, visibility in enumerate(("private", "house", "private", "public")):
        taking_back.correct(
            full.number, COORDINATOR, NOW + number * SECOND, visibility=visibility, **words
        )
    assert heard()[1:] == [
        ("date_cancelled", "CANCEL", [1]),
        ("added", "REQUEST", [2]),
        ("date_cancelled", "CANCEL", [3]),
        ("added", "REQUEST", [4]),
    ]
    assert "STATUS" not in events(letters(kind="place_date_cancelled")[0])[0]


def test_the_workshop_is_cancelled_and_takes_place_after_all(context):
    slug = workshop(one())
    join(slug)
    number, who = rows.workshop_id(slug), PERSON["coordinator"]
    workshops.cancel(number, actor_id=who, now=NOW + SECOND)
    workshops.publish(number, actor_id=who, now=NOW + 2 * SECOND)
    assert heard()[1:] == [("cancelled", "CANCEL", [1]), ("restored", "REQUEST", [2])]
    (event,) = events(letters(kind="place_cancelled")[0])
    assert event["STATUS"] == "CANCELLED"


def test_a_workshop_without_dates_is_cancelled_in_words(context):
    slug = rows.workshop(registration="open")
    join(slug)
    workshops.cancel(rows.workshop_id(slug), **HOST)
    assert heard()[1:] == [("cancelled", "", [])]


def test_whatever_colleagues_hear_of_dates_participants_hear_too():
    """A new way for a date to change is named for both."""
    for fact, handlers in HANDLERS.items():
        named = {(handler.__module__.rpartition(".")[2], handler.__name__) for handler in handlers}
        for name in ("dates_stand", "dates_end", "decision_undone"):
            assert (("colleagues", name) in named) == (("places", name) in named), (fact, name)


# each address once


def test_who_reads_another_letter_of_it_reads_no_second(context):
    full = one()
    slug = workshop(full)
    colleagues.add(full.number, email=NOOR, name="Noor", language="en", actor=COORDINATOR, now=NOW)
    for email in (NOOR, "coordinator@example.org", "only@example.net"):
        join(slug, email=email)
    go(full)
    told = [
        letter.to_email
        for letter in letters()
        if letter.created_at == NOW and "moved" in letter.kind
    ]
    assert sorted(told) == sorted([NOOR, "coordinator@example.org", "only@example.net"])


def test_each_reads_her_own_language(context):
    slug = workshop(one())
    join(slug, language="he")
    assert letters(kind="place_taken")[0].language == "he"
