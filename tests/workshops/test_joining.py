"""Registering without an account: a letter confirms the address, and a place is one person's."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.kernel.db import db
from shared_space.members import service as members
from shared_space.workshops import service as workshops
from shared_space.workshops.models import Registration
from shared_space.workshops.registering import service
from shared_space.workshops.registering.queries import places_taken
from shared_space.workshops.registering.service_forgetting import forget_participants
from tests.calendars import rows
from tests.cast import NOW, PERSON, at, form_token
from tests.notices.facts import letters

NOOR = "noor@example.net"


def form(**changes):
    return {"name": "Noor", "email": NOOR, "invitations": "y", **changes}


def open_workshop(*uids, **changes):
    return rows.workshop(*(uids or (rows.book(),)), registration="open", **changes)


def join(client, slug, **changes):
    token = form_token(client, "/sign-in/forgotten")
    return client.post(f"/workshops/{slug}/join", data=form(csrf_token=token, **changes))


def places(**where):
    db.session.rollback()
    query = sa.select(Registration).filter_by(**where).order_by(Registration.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def states():
    return [place.state for place in places()]


def link(registration_id=None):
    number = registration_id or places()[-1].id
    slug = service.queries.place(number).slug
    return f"/workshops/{slug}/place/{service.link_token(number)}"


def press(client, address, do):
    return client.post(
        address, data={"do": do, "csrf_token": form_token(client, "/sign-in/forgotten")}
    )


def confirmed(client, slug, **changes):
    join(client, slug, **changes)
    address = link()
    press(client, address, "confirm")
    return address


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


# joining


def test_a_visitor_confirms_her_address_and_has_a_place(context, visitor):
    slug = open_workshop(capacity=5)
    page = text(visitor.get(f"/workshops/{slug}"))
    assert "5 places left" in page
    assert "Name or nickname" in page
    answer = join(visitor, slug)
    assert (answer.status_code, answer.location) == (303, f"/workshops/{slug}#main")
    assert "A letter is on its way" in text(visitor.get(f"/workshops/{slug}"))
    (place,) = places()
    assert (place.state, place.kept_until) == ("asked", NOW + timedelta(hours=24))
    assert "4 places left" in text(visitor.get(f"/workshops/{slug}"))
    address = link()
    assert "Confirm my place" in text(visitor.get(address))
    assert states() == ["asked"], "opening the link does nothing"
    visitor.head(address)
    assert states() == ["asked"]
    assert press(visitor, address, "confirm").status_code == 303
    assert states() == ["registered"]
    assert "The place is yours" in text(visitor.get(address))
    assert press(visitor, address, "confirm").status_code == 303  # twice is once
    assert states() == ["registered"]


def test_a_form_sent_twice_is_one_registration(context, visitor):
    slug = open_workshop(capacity=1)
    for _ in range(2):
        assert join(visitor, slug, submission_key="k" * 43).status_code == 303
    assert states() == ["asked"]
    assert len(letters(kind="place_asked")) == 1


def test_the_same_address_is_answered_alike_and_told_by_letter_alone(context, visitor):
    slug = open_workshop(capacity=3)
    confirmed(visitor, slug)
    first = text(visitor.get(f"/workshops/{slug}"))
    for minutes in (1, 2):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            answer = join(visitor, slug, email="NOOR@example.net", name="Else")
        assert (answer.status_code, answer.location) == (303, f"/workshops/{slug}#main")
    assert states() == ["registered"]
    assert "2 places left" in first
    assert "2 places left" in text(visitor.get(f"/workshops/{slug}"))
    assert [letter.kind for letter in letters(to_email=NOOR)][2:] == ["place_again"] * 2


def test_nobody_fills_a_strangers_mailbox(context, visitor):
    slugs = [open_workshop() for _ in range(8)]
    for slug in slugs:
        assert join(visitor, slug).status_code == 303
    assert len(letters(to_email=NOOR)) == len(places()) == 6


def test_one_network_does_not_keep_all_places(context, visitor):
    slug = open_workshop()
    number_of = rows.workshop_id(slug)
    for number in range(40):
        service.ask(
            number_of,
            service.Wish("x", f"x{number}@example.net", "en", True, f"{number}", "127.0.0.1"),
            NOW,
        )
    answer = join(visitor, slug)
    assert answer.status_code == 429
    assert "Many people have joined from here today" in text(answer)
    assert join(visitor, open_workshop()).status_code == 303


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "n" * 81}, "This is too long"),
        ({"email": ""}, "This field is required"),
        ({"email": "not an address"}, "Invalid email address"),
    ],
)
@pytest.mark.page
def test_what_cannot_be_is_said_beside_its_field(context, visitor, changes, sentence):
    answer = join(visitor, open_workshop(), **changes)
    assert answer.status_code == 422
    assert sentence in text(answer)
    if "email" in changes:
        assert 'value="Noor"' in answer.get_data(as_text=True), "what was typed is kept"
    assert places() == []


def test_somebody_signed_in_is_registered_at_once_by_her_own_address(context, people):
    slug = open_workshop(capacity=2)
    page = people.member.get(f"/workshops/{slug}").get_data(as_text=True)
    assert 'value="The member"' in page
    assert 'name="email"' not in page
    assert join(people.member, slug, name="M.").status_code == 303
    (place,) = places()
    assert (place.state, place.email, place.person_id) == (
        "registered",
        "member@example.org",
        PERSON["member"],
    )
    again = text(people.member.get(f"/workshops/{slug}"))
    assert "You are registered" in again
    join(people.member, slug)
    assert len(places()) == 1
    assert press(people.member, f"/workshops/{slug}/place", "give_back").status_code == 303
    assert states() == ["withdrawn"]
    assert people.member.get(f"/workshops/{slug}/place").status_code == 303


def test_signing_in_confirms_what_she_had_asked_for(context, visitor, people):
    slug = open_workshop(capacity=1)
    join(visitor, slug, email="member@example.org")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert join(people.member, slug).status_code == 303
    assert states() == ["registered"]


def test_what_is_cancelled_cannot_be_taken_by_signing_in(context, visitor, people):
    slug = open_workshop()
    join(visitor, slug, email="member@example.org")
    workshops.cancel(rows.workshop_id(slug), actor_id=PERSON["coordinator"], now=NOW)
    assert join(people.member, slug).status_code == 409
    assert states() == ["asked"]


@pytest.mark.page
def test_who_has_a_place_finds_it_when_nobody_else_can_join(context, people):
    slug = open_workshop()
    join(people.member, slug)
    uids = frozenset({rows.book()})
    number = rows.workshop_id(slug)
    closed = rows.content(*uids)
    workshops.change(number, closed, seen=None, actor_id=PERSON["coordinator"], now=NOW)
    assert "My place" in text(people.member.get(f"/workshops/{slug}"))
    assert "Join this workshop" not in text(people.rival.get(f"/workshops/{slug}"))


@pytest.mark.page
def test_a_house_without_a_mail_server_says_so(context, visitor):
    slug = open_workshop()
    join(visitor, slug)
    assert "does not send letters yet" in text(visitor.get(f"/workshops/{slug}"))


# full, closed, past, cancelled


@pytest.mark.page
def test_full(context, visitor, people):
    slug = open_workshop(capacity=1)
    address = confirmed(visitor, slug)
    page = text(visitor.get(f"/workshops/{slug}"))
    assert "This workshop is full" in page
    assert "places left" not in page
    for client in (visitor, people.member):
        answer = join(client, slug, email="other@example.net")
        assert answer.status_code == 409
        assert "This workshop is full" in text(answer)
    press(visitor, address, "give_back")
    assert "1 place left" in text(visitor.get(f"/workshops/{slug}"))


@pytest.mark.page
def test_closed_cancelled_and_past(context, visitor):
    closed = rows.workshop(rows.book())
    assert "Join this workshop" not in text(visitor.get(f"/workshops/{closed}"))
    answer = join(visitor, closed)
    assert answer.status_code == 409
    assert "Nobody registers for this workshop here" in text(answer)
    past = open_workshop(rows.book(at("2026-11-23", "10:00")))
    with time_machine.travel(at("2026-11-23", "10:00"), tick=False):
        assert "Join this workshop" not in text(visitor.get(f"/workshops/{past}"))
        assert "last date of this workshop has begun" in text(join(visitor, past))
    cancelled = open_workshop()
    workshops.cancel(rows.workshop_id(cancelled), actor_id=PERSON["coordinator"], now=NOW)
    assert "This workshop is cancelled, so nobody can join it" in text(join(visitor, cancelled))
    draft = open_workshop(publish=False)
    assert join(visitor, draft).status_code == 404
    assert join(visitor, "nowhere").status_code == 404
    assert places() == []


def test_dates_that_follow_do_not_hinder(context, visitor):
    slug = rows.workshop(registration="open")
    assert join(visitor, slug).status_code == 303


# a place is kept for a while


def test_a_place_nobody_confirms_goes_to_others_and_is_forgotten(context, visitor):
    slug = open_workshop(capacity=1)
    join(visitor, slug)
    address = link()
    late = NOW + timedelta(hours=24)
    assert service.expire_places(late - timedelta(seconds=1)) == 0
    with time_machine.travel(late, tick=False):
        assert press(visitor, address, "confirm").status_code == 410
        assert "The place is not kept any more" in text(visitor.get(address))
        assert places_taken(rows.workshop_id(slug), late) == 0
        assert join(visitor, slug, email="next@example.net").status_code == 303
    assert states() == ["expired", "asked"]
    assert (places()[0].name, places()[0].email) == ("", "")
    assert service.expire_places(late) == 0
    assert service.expire_places(late + timedelta(hours=24)) == 1


def test_an_hour_before_the_first_date_it_is_free_again(context, visitor):
    slug = open_workshop(rows.book(at("2026-11-23", "14:00")))
    join(visitor, slug)
    assert places()[0].kept_until == at("2026-11-23", "13:00")
    join(visitor, open_workshop(rows.book(at("2026-11-23", "09:40"))))
    assert places()[1].kept_until == NOW + timedelta(minutes=15)


def test_what_is_kept_cannot_be_confirmed_once_it_is_cancelled(context, visitor):
    slug = open_workshop()
    join(visitor, slug)
    workshops.cancel(rows.workshop_id(slug), actor_id=PERSON["coordinator"], now=NOW)
    answer = press(visitor, link(), "confirm")
    assert answer.status_code == 409
    assert "nobody can join it" in text(answer)
    assert states() == ["asked"]


# her place


def test_her_place_is_hers_to_change(context, visitor):
    slug = open_workshop()
    address = confirmed(visitor, slug)
    assert press(visitor, address, "no_invitations").status_code == 303
    assert not places()[0].invitations
    assert "without calendar invitations" in text(visitor.get(address))
    press(visitor, address, "invitations")
    assert places()[0].invitations
    press(visitor, address, "give_back")
    press(visitor, address, "give_back")
    assert states() == ["withdrawn"]
    assert "You have no place in this workshop" in text(visitor.get(address))
    press(visitor, address, "confirm")
    assert states() == ["withdrawn"]


@pytest.mark.page
def test_the_link_is_a_secret(context, visitor):
    slug, other = open_workshop(), open_workshop()
    join(visitor, slug)
    address = link()
    answer = visitor.get(address)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in answer.text
    token = address.rpartition("/")[2]
    (place,) = places()
    assert token not in {place.link_hash, place.submission_key}
    assert len(token) == 43
    assert visitor.get(f"/workshops/{other}/place/{token}").status_code == 404
    refused = visitor.get(f"/workshops/{slug}/place/SECRET")
    assert refused.status_code == 404
    assert "SECRET" not in refused.text


def test_another_secret_of_the_house_makes_other_links(context, visitor):
    slug = open_workshop()
    join(visitor, slug)
    before = link()
    context.config["SECRET_KEY"], kept = (
        "another secret, of a fair length",
        context.config["SECRET_KEY"],
    )
    try:
        after = link()
    finally:
        context.config["SECRET_KEY"] = kept
    assert before != after
    assert visitor.get(after).status_code == 200
    assert visitor.get(before).status_code == 404


# hosts


def test_the_hosts_see_who_comes_and_nobody_else_does(context, visitor, people):
    slug = open_workshop(capacity=9)
    confirmed(visitor, slug)
    join(visitor, slug, email="kept@example.net", name="Not yet")
    page = f"/workshops/{slug}/participants"
    for client in (people.coordinator, people.manager):
        said = text(client.get(page))
        assert "Noor" in said
        assert NOOR in said
        assert "2 of 9 places are taken" in said
        assert "1 place is kept" in said
        assert "Not yet" not in said
    assert people.rival.get(page).status_code == 404
    assert people.member.get(page).status_code == 403
    assert visitor.get(page).status_code == 303
    for client in (visitor, people.member, people.rival):
        assert "Noor" not in client.get(f"/workshops/{slug}").text


def test_the_hosts_take_somebody_off_the_list(context, visitor, people):
    slug = open_workshop()
    confirmed(visitor, slug)
    number = places()[0].id
    act = f"/workshops/{slug}/participants/{number}/remove"
    token = {"csrf_token": form_token(people.coordinator, f"/workshops/{slug}/participants")}
    theirs = {"csrf_token": form_token(people.rival, "/account/")}
    assert people.rival.post(act, data=theirs).status_code == 404
    other = open_workshop()
    wrong = f"/workshops/{other}/participants/{number}/remove"
    assert people.coordinator.post(wrong, data=token).status_code == 404
    assert states() == ["registered"]
    for _ in range(2):
        assert people.coordinator.post(act, data=token).status_code == 303
    assert states() == ["withdrawn"]
    for far in (2**31, 2**70):
        gone = f"/workshops/{slug}/participants/{far}/remove"
        assert people.coordinator.post(gone, data=token).status_code == 404


def test_places_are_not_taken_from_people_by_the_form(context, visitor, people):
    slug = open_workshop(capacity=3)
    confirmed(visitor, slug)
    join(visitor, slug, email="two@example.net")
    page = f"/workshops/{slug}/edit"
    sent = {
        "csrf_token": form_token(people.coordinator, page),
        "title-en": "A workshop",
        "topic": "other",
        "languages": "ar",
        "capacity": "1",
        "seen": people.coordinator.get(page)
        .text.split('name="seen"')[1]
        .split('value="')[1]
        .split('"')[0],
    }
    answer = people.coordinator.post(page, data=sent)
    assert answer.status_code == 422
    assert "2 people have a place already" in text(answer)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):  # one was never confirmed
        assert people.coordinator.post(page, data=sent).status_code == 303
    assert states() == ["registered", "expired"]


# forgetting


def test_thirty_days_after_the_last_date_nobody_is_known(context, visitor):
    uid, last = rows.book(), rows.book(at("2026-12-20", "10:00"))
    slug = open_workshop(uid, last)
    address = confirmed(visitor, slug)
    over = at("2026-12-20", "12:00")
    assert forget_participants(over + timedelta(days=30, seconds=-1)) == 0
    assert forget_participants(over + timedelta(days=30)) == 1
    (place,) = places()
    assert (place.name, place.email, place.state) == ("", "", "registered")
    assert visitor.get(address).status_code == 404
    assert forget_participants(over + timedelta(days=31)) == 0


def test_who_waited_in_vain_for_dates_is_forgotten_too(context, visitor):
    confirmed(visitor, rows.workshop(registration="open"))
    assert forget_participants(NOW + timedelta(days=209)) == 0
    assert forget_participants(NOW + timedelta(days=210)) == 1


def test_whose_account_ends_is_forgotten_as_a_participant(context, visitor, people):
    slug = open_workshop()
    join(people.member, slug)
    confirmed(visitor, open_workshop(), email="member@example.org")
    members.leave(PERSON["member"], actor_id=PERSON["administrator"], now=NOW)
    assert {(place.state, place.email, place.person_id) for place in places()} == {
        ("withdrawn", "", None)
    }
