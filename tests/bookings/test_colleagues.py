"""Colleagues whom a booking invites: who may write them down, how many, and until when."""

from datetime import time, timedelta

import pytest

from shared_space.bookings.errors import CannotInvite, NotHers
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.colleagues import colleagues_of
from shared_space.bookings.rules.colleagues import MOST, MOST_A_DAY, why_not
from shared_space.bookings.service import colleagues, taking_back
from shared_space.kernel import audit
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, TUESDAY, asked
from tests.cast import NOW, at, send

EMAIL = "noor@example.net"
TYPED = {"email": EMAIL, "name": "Noor", "locale": "ar"}
DAY = timedelta(days=1)


def add(full, email=EMAIL, *, actor=COORDINATOR, now=NOW):
    who = {"email": email, "name": "Noor", "language": "ar"}
    colleagues.add(full.number, **who, actor=actor, now=now)


def emails(full):
    return [colleague.email for colleague in colleagues_of(full.number)]


def refused(call, *args, **values):
    with pytest.raises(CannotInvite) as error:
        call(*args, **values)
    return error.value.code


@pytest.mark.parametrize(
    ("email", "on_list", "ahead", "code"),
    [
        ("a@x.org", (), True, ""),
        ("a@x.org", ["a@x.org"], True, "already"),
        ("who@asked.org", (), True, "gets_letters"),
        ("a@x.org", [f"{n}@x.org" for n in range(MOST - 1)], True, ""),
        ("a@x.org", [f"{n}@x.org" for n in range(MOST)], True, "full"),
        ("a@x.org", (), False, "over"),
    ],
)
def test_why_somebody_is_not_added(email, on_list, ahead, code):
    assert why_not(email, on_list, "Who@asked.org", ahead=ahead) == code


def test_added_and_taken_off_by_who_may_change_the_booking(context):
    full = asked()
    for number, actor in enumerate((COORDINATOR, MANAGER)):
        add(full, f"{number}@example.net", actor=actor)
    for actor in (RIVAL, MEMBER):
        with pytest.raises(NotHers):
            add(full, actor=actor)
        with pytest.raises(NotHers):
            colleagues.remove(full.number, "0@example.net", actor, NOW)
    assert emails(full) == ["0@example.net", "1@example.net"]
    for _ in range(2):
        colleagues.remove(full.number, "0@example.net", COORDINATOR, NOW)
    assert emails(full) == ["1@example.net"]
    entries = audit.history("booking", full.number)
    assert [entry.verb for entry in entries] == [
        "BookingConfirmed",
        "ColleagueAdded",
        "ColleagueAdded",
        "ColleagueRemoved",
    ]
    assert "example" not in str(entries), "history keeps no address"


@pytest.mark.page
def test_a_list_has_an_end_and_a_day_too(context):
    """Taking off the list and adding again is counted as well."""
    hours = [(time(hour), time(hour + 1)) for hour in range(8, 12)]
    bookings = [
        asked(key=f"{starts}", first=TUESDAY + DAY, starts=starts, ends=ends)
        for starts, ends in hours
    ]
    for full in bookings[:3]:
        for number in range(MOST):
            add(full, f"{number}@example.net")
    assert MOST_A_DAY == 3 * MOST
    assert refused(add, bookings[0]) == "full"
    assert refused(add, bookings[3]) == "many_today"
    colleagues.remove(bookings[0].number, "0@example.net", COORDINATOR, NOW)
    assert refused(add, bookings[0]) == "many_today"
    add(bookings[3], actor=MANAGER)
    add(bookings[0], now=NOW + DAY)


def test_nobody_is_invited_to_what_is_over(context):
    full = asked()
    assert refused(add, full, now=at("2026-11-24", "12:00")) == "over"
    taking_back.take_back(full.number, {full.dates[0].number: 1}, COORDINATOR, NOW)
    assert refused(add, full) == "over"


def test_addresses_are_forgotten_thirty_days_after_the_last_date(context):
    first, last = asked(), asked(key="later", first=at("2026-12-01", "00:00").date() + DAY)
    for full in (first, last):
        add(full)
    end = first.dates[0].span.end
    assert colleagues.forget_colleagues(end + 30 * DAY - timedelta(seconds=1)) == 0
    assert colleagues.forget_colleagues(end + 30 * DAY) == 1
    assert (emails(first), emails(last)) == ([], [EMAIL])


def test_off_the_list_the_invitation_has_a_newer_number(context):
    """So that a program that has both knows which is the later, and the feeds follow."""
    full = asked()
    add(full)
    colleagues.remove(full.number, EMAIL, COORDINATOR, NOW)
    assert booking(full.number).dates[0].sequence == full.dates[0].sequence + 1
    assert booking(full.number).dates[0].revision == full.dates[0].revision


# the page


def page_of(full):
    return f"/bookings/{full.number}/colleagues"


def test_the_page_adds_and_takes_off(within, people):
    full = within(asked)
    path = page_of(full)
    assert f'href="{path}"' in people.coordinator.get(f"/bookings/{full.number}").text
    assert send(people.coordinator, path, {**TYPED, "email": " Noor@Example.net "}).location == path
    page = people.coordinator.get(path).text
    assert EMAIL in page
    assert "Added." in page
    assert send(people.coordinator, path, {"email": EMAIL}, to=f"{path}/remove").status_code == 303
    assert EMAIL not in people.coordinator.get(path).text
    shown = people.coordinator.get(f"/bookings/{full.number}").text
    assert "A colleague was invited" in shown
    assert "A colleague is no longer invited" in shown
    assert EMAIL not in shown


@pytest.mark.page
def test_others_find_no_such_page(within, people):
    full = within(asked)
    within(add, full)
    for path in (page_of(full), "/bookings/2147483648/colleagues", "/bookings/99/colleagues"):
        assert people.rival.get(path).status_code == 404
    form = {**TYPED, "email": "more@example.net"}
    for address in (page_of(full), f"{page_of(full)}/remove"):
        answer = send(people.rival, "/account/", {**form, "email": EMAIL}, to=address)
        assert answer.status_code == 404
    assert within(emails, full) == [EMAIL]


@pytest.mark.page
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "This field is required."),
        ({"email": "nobody"}, "Invalid email address."),
        ({"email": "نور@example.net"}, "Invalid email address."),
        ({"email": "a@b.org, c@d.org"}, "Invalid email address."),
        ({"email": f"{'x' * 250}@example.net"}, "too long"),
        ({"email": "coordinator@example.org"}, "gets its letters in any case"),
        ({"email": EMAIL}, "on the list already"),
        ({"name": "\u202e\r\n"}, "This field is required."),
        ({"name": "x" * 121}, "too long"),
        ({"locale": "xx"}, "Not a valid choice."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_kept(within, people, wrong, sentence):
    full = within(asked)
    within(add, full)
    answer = send(people.coordinator, page_of(full), {**TYPED, "email": "new@example.net", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ('value="Noor"' in answer.text) == ("name" not in wrong)
    assert within(emails, full) == [EMAIL]


@pytest.mark.page
def test_no_head_can_be_forged(within, people):
    full = within(asked)
    form = {**TYPED, "email": "a@example.net\r\nBcc: b@example.net", "name": "N\r\nBcc: c@d.org"}
    assert send(people.coordinator, page_of(full), form).status_code == 422
    send(people.coordinator, page_of(full), {**form, "email": EMAIL})
    (colleague,) = within(colleagues_of, full.number)
    assert colleague.name == "N Bcc: c@d.org"


@pytest.mark.page
def test_who_names_colleagues_of_a_private_booking_is_told_what_they_read(within, people):
    secret = within(asked, visibility="private")
    open_ = within(asked, key="open", starts=time(14), ends=time(15))
    words = "Whoever you write down here reads its title"
    assert words in people.coordinator.get(page_of(secret)).text
    assert words not in people.coordinator.get(page_of(open_)).text
