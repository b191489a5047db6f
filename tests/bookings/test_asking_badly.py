"""Bad input to the form of a new booking: a sentence, what was typed is kept, nothing is written."""

import html

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.queries.bookings import booking
from shared_space.kernel.db import db
from tests.bookings.booking import RIVAL, asked
from tests.bookings.test_walk import FORM
from tests.cast import KULNA, ZION, send

pytestmark = pytest.mark.page

NEW = "/bookings/new"
LONG = "x" * 300_000


def written() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Booking)) or 0


MISTAKES = [
    ({"title-en": ""}, "Write this in at least one language."),
    ({"title-en": "\u202e\u2066 \x07"}, "Write this in at least one language."),
    ({"title-en": LONG}, "This is too long: 300000 characters, at most 120."),
    ({"purpose": LONG}, "This is too long: 300000 characters, at most 2000."),
    ({"day": ""}, "Choose a day."),
    ({"day": "tomorrow"}, "Not a valid date value."),
    ({"day": "2026-02-31"}, "Not a valid date value."),
    ({"day": "0001-01-01"}, "Choose a day in these years."),
    ({"day": "9999-12-31"}, "Choose a day in these years."),
    ({"day": "2026-11-22"}, "This time has already passed."),
    ({"day": "2026-11-23", "starts": "08:00", "ends": "09:30"}, "already passed."),
    ({"day": "2027-11-23"}, "Bookings open 180 days ahead."),
    ({"starts": ""}, "Choose a time."),
    ({"starts": "25:00"}, "Not a valid time value."),
    ({"ends": "10:00"}, "The end must be after the start."),
    ({"ends": "09:00"}, "The end must be after the start."),
    ({"starts": "10:05"}, "Times begin and end on full steps of 15 minutes."),
    ({"day": "2027-03-26", "starts": "02:30", "ends": "04:00"}, "The clock skips this hour"),
    ({"day": "2027-03-26", "starts": "01:00", "ends": "02:30"}, "The clock skips this hour"),
    ({"people": ""}, "Write how many people come."),
    ({"people": "many"}, "Write a number from 1 to 2000."),
    ({"people": "0"}, "Write a number from 1 to 2000."),
    ({"people": "-3"}, "Write a number from 1 to 2000."),
    ({"people": "9" * 5000}, "Write a number from 1 to 2000."),
    ({"people": "2147483648"}, "Write a number from 1 to 2000."),
    ({"people": "7"}, "There is place for 6 people."),
    ({"space": "nowhere"}, "Not a valid choice."),
    ({"space": "3"}, "Not a valid choice."),
    ({"organization": str(ZION)}, "Not a valid choice."),
    ({"organization": "house"}, "Not a valid choice."),
    ({"organization": "9" * 5000}, "Not a valid choice."),
    ({"visibility": "everybody"}, "Not a valid choice."),
    ({"repeat": "hourly", "count": "3"}, "Not a valid choice."),
    ({"repeat": "weekly"}, "Write how many times, or until which day."),
    ({"repeat": "weekly", "count": "1"}, "Write a number from 2 to 104."),
    ({"repeat": "weekly", "count": "105"}, "Write a number from 2 to 104."),
    ({"repeat": "weekly", "count": ""}, "Write how many times, or until which day."),
    ({"repeat": "weekly", "count": "3", "last": "2026-12-24"}, "Choose one: how many times"),
    ({"repeat": "weekly", "last": "2026-11-01"}, "must not be before the first"),
    ({"repeat": "daily", "count": "3", "every": "13"}, "Write a number from 1 to 12."),
    ({"repeat": "weekly", "count": "often"}, "Not a valid integer value."),
    ({"repeat": "weekly", "count": "", "last": "soon"}, "Not a valid date value."),
]


def test_each_mistake_has_its_sentence_and_loses_nothing(within, people):
    for changes, sentence in MISTAKES:
        answer = send(people.coordinator, NEW, {"purpose": "In a circle", **FORM, **changes})
        page = html.unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422, changes
        assert sentence in page, changes
        kept = {"title-en": "Choir rehearsal", "purpose": "In a circle"}
        for name in ("day", "starts", "people"):
            kept[name] = f'value="{FORM[name]}"'
        lost = [name for name, text in kept.items() if name not in changes and text not in page]
        assert not lost, changes
    assert within(written) == 0


def test_a_field_that_is_missing_altogether(within, people):
    for field in ("space", "organization", "day", "starts", "ends", "people"):
        typed = {name: value for name, value in FORM.items() if name != field}
        answer = send(people.coordinator, NEW, typed)
        assert answer.status_code == 422, field
        assert 'class="error"' in answer.get_data(as_text=True)
    assert within(written) == 0


def test_an_empty_form_names_every_field(people):
    answer = send(people.coordinator, NEW, {})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="error"') >= 6


def test_more_than_a_form_may_hold_is_refused_with_a_sentence(people):
    answer = send(people.coordinator, NEW, {**FORM, "purpose": "x" * 2_100_000})
    assert answer.status_code == 413
    assert "too much text" in answer.get_data(as_text=True)


def test_control_and_direction_characters_are_cleaned_and_letters_kept(within, people):
    title = "\u202eنادي\u200c القراءة\x00\u2067  مساء\r\n"
    purpose = "One\x07\r\n\r\n\r\n\r\nTwo\u2066<script>"
    answer = send(people.coordinator, NEW, {**FORM, "title-ar": title, "purpose": purpose})
    assert answer.status_code == 303
    full = within(booking, 1)
    assert full.title.ar == "نادي\u200c القراءة مساء"
    assert full.purpose == "One\n\nTwo<script>"
    assert "<script>" not in people.coordinator.get("/bookings/1").get_data(as_text=True)


@pytest.mark.parametrize("junk", ["x" * 65, LONG, "\x00", "a\x00b", "' OR 1=1 --", "\u202e"])
def test_a_key_of_junk_is_no_trap(within, people, junk):
    """The hidden key of a form is not hers to mend: another one is put in its place."""
    answer = send(people.coordinator, NEW, {**FORM, "submission_key": junk})
    assert answer.status_code == 303
    assert within(written) == 1
    key = within(lambda: db.session.scalar(sa.select(Booking.submission_key)))
    assert key.isascii()
    assert 20 < len(key) <= 64


def test_another_person_who_sends_somebodys_key_learns_nothing(within, people):
    within(asked, key="hers")
    typed = {**FORM, "organization": str(ZION), "submission_key": "hers", "day": "2026-11-25"}
    answer = send(people.rival, NEW, typed)
    assert answer.status_code == 404
    assert "A meeting" not in answer.get_data(as_text=True)
    assert "/bookings/1" not in answer.get_data(as_text=True)
    assert within(written) == 1


def test_a_form_sent_three_times_is_one_booking(within, people):
    places = {send(people.coordinator, NEW, FORM).location for _ in range(3)}
    assert places == {"/bookings/1"}
    assert within(written) == 1


@pytest.mark.parametrize("others", [["x" * 5000], ["2026-02-31", "", "9999-99-99"] * 100])
def test_junk_among_the_dates_to_leave_out_leaves_out_nothing(within, people, others):
    series = {**FORM, "repeat": "weekly", "count": "3"}
    first = send(people.coordinator, NEW, {**series, "skip": others})
    page = first.get_data(as_text=True)
    assert first.status_code == 200
    assert "Book the 3 dates" in page
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    done = send(people.coordinator, NEW, {**series, "seen": seen, "skip": others})
    assert done.status_code == 303
    assert len(within(booking, 1).dates) == 3


@pytest.mark.parametrize("seen", ["", "junk", "fig 2026-11-24 1000 1200 weekly 1  4 ", LONG])
def test_a_series_that_was_not_shown_as_it_is_now_is_shown_first(within, people, seen):
    series = {**FORM, "repeat": "weekly", "count": "3", "seen": seen}
    answer = send(people.coordinator, NEW, series)
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).count('name="skip"') == 3
    assert within(written) == 0


def test_a_series_with_every_date_left_out_says_so(within, people):
    series = {**FORM, "repeat": "weekly", "count": "2"}
    seen = "fig 2026-11-24 1000 1200 weekly 1  2 "
    answer = send(
        people.coordinator, NEW, {**series, "seen": seen, "skip": ["2026-11-24", "2026-12-01"]}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choir rehearsal" in page
    assert "Every date is left out. Keep at least one." in page
    assert within(written) == 0


def test_a_date_of_a_series_that_was_taken_meanwhile_is_left_out_on_the_next_page(within, people):
    series = {**FORM, "repeat": "weekly", "count": "3"}
    first = send(people.coordinator, NEW, series).get_data(as_text=True)
    seen = first.split('name="seen" value="', 1)[1].split('"', 1)[0]
    within(asked, RIVAL, "quicker", organization_id=ZION)
    late = send(people.coordinator, NEW, {**series, "seen": seen})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "What you typed is kept." in page
    assert page.count("This time is taken.") == 1
    assert within(written) == 1
    done = send(people.coordinator, NEW, {**series, "seen": seen, "skip": "2026-11-24"})
    assert done.status_code == 303
    assert [d.state for d in within(booking, 2).dates] == ["approved", "approved"]


def test_what_was_free_when_the_page_opened(within, people):
    """Stale: 409, everything kept, and what is free instead is one tap away."""
    within(asked, RIVAL, organization_id=ZION)
    answer = send(people.coordinator, NEW, {**FORM, "purpose": "Tables in a circle"})
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    for kept in ("Choir rehearsal", "Tables in a circle", 'value="2026-11-24"', 'value="10:00"'):
        assert kept in page
    instead = page.split('name="instead" value="', 1)[1].split('"', 1)[0]
    assert instead == "olive/2026-11-24/10:00/12:00"
    elsewhere = {**FORM, "submission_key": "again", "instead": instead}
    assert send(people.coordinator, NEW, elsewhere).status_code == 303


@pytest.mark.parametrize("junk", ["olive", "a/b/c/d", "olive/2026-02-31/10:00/12:00", "/////"])
def test_an_alternative_of_junk_books_nothing_by_itself(people, junk):
    answer = send(people.coordinator, NEW, {**FORM, "day": "2020-01-01", "instead": junk})
    assert answer.status_code == 422


JUNK_TIMES = [
    "from=junk&until=2026-11-24T10:00",
    "from=2026-02-31T10:00",
    "from=2026-11-24T10:00&until=2026-11-25T10:00",
    "from=2026-11-24T12:00&until=2026-11-24T10:00",
    f"from={'9' * 5000}",
    "from=9999-12-31T23:59&until=9999-12-31T23:59",
    "from=0001-01-01T00:00",
    "from=%00&until=%E2%80%AE",
    "from=2026-11-24T10:00%2B05:00",
]


def test_junk_in_the_address_of_the_form_opens_it_without(people):
    for query in JUNK_TIMES:
        answer = people.coordinator.get(f"/bookings/new?space=fig&{query}")
        assert answer.status_code == 200, query
        assert "Book a space" in answer.get_data(as_text=True)


def test_a_form_for_an_unknown_space_is_no_page(people):
    for slug in ("unknown", "%00", "x" * 3000, "FIG", "3"):
        assert people.coordinator.get(f"/bookings/new?space={slug}").status_code == 404


def test_a_member_whose_organization_does_not_let_her_ask(within, people):
    page = people.member.get("/bookings/new")
    assert page.status_code == 200
    answer = send(people.member, NEW, FORM)
    assert answer.status_code == 422
    assert "Not a valid choice." in answer.get_data(as_text=True)
    assert within(written) == 0


def test_a_visitor_is_shown_the_door(within, people):
    answer = people.visitor.get("/bookings/new?space=fig&from=2026-11-24T10:00")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")
    assert within(written) == 0


def test_no_row_is_ever_without_its_dates(within, people):
    send(people.coordinator, NEW, FORM)
    orphans = sa.select(Booking.id).where(Booking.id.not_in(sa.select(Occurrence.booking_id)))
    assert within(lambda: db.session.scalars(orphans).all()) == []
    assert within(booking, 1).organization_id == KULNA
