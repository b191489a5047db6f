"""A manager goes away: her deputy receives and decides, for these days only."""

import pytest
import time_machine
from sqlalchemy import select

from shared_space.bookings.queries.bookings import booking
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.members import service
from shared_space.members.errors import DeputyUnfit, Unknown
from shared_space.members.models import Deputy
from shared_space.notices.models import Letter
from shared_space.notices.queries import readers
from tests.bookings.booking import hall
from tests.cast import NOW, PERSON, at, send

pytestmark = pytest.mark.page

FORM = {"deputy": "rival@example.org", "first_day": "2026-11-23", "last_day": "2026-11-24"}
DAYS = Interval(at("2026-11-23", "00:00"), at("2026-11-25", "00:00"))
MANAGER, RIVAL = PERSON["manager"], PERSON["rival"]


def name(people, **changes):
    return send(people.manager, "/account/", {**FORM, **changes}, to="/account/deputies")


def letters(kind):
    return sorted(db.session.scalars(select(Letter.to_email).where(Letter.kind == kind)))


def test_the_deputy_decides_and_receives_in_her_place(app, people, within):
    assert people.rival.get("/manage/requests").status_code == 403
    assert name(people).status_code == 303
    full = within(hall)
    assert within(letters, "deputy_named") == ["rival@example.org"]
    assert within(letters, "request_waits") == ["rival@example.org"]
    page = people.rival.get("/manage/requests").get_data(as_text=True)
    assert "You are deputy for The manager." in page
    seen = f"{full.dates[0].number}:{full.dates[0].revision}"
    to = f"/manage/requests/{full.number}/approve"
    assert send(people.rival, "/manage/requests", {"seen": seen}, to=to).status_code == 303
    assert [d.state for d in within(booking, full.number).dates] == ["approved"]


def test_it_begins_and_ends_by_itself(people, within):
    name(people, first_day="2026-11-24")
    assert people.rival.get("/manage/").status_code == 403
    with time_machine.travel(at("2026-11-24", "00:00"), tick=False):
        assert people.rival.get("/manage/").status_code == 200
        assert [r.person_id for r in within(readers.managers)] == [RIVAL]
        assert [r.person_id for r in within(readers.in_place_of, MANAGER)] == [RIVAL]
    with time_machine.travel(at("2026-11-25", "00:00"), tick=False):
        assert people.rival.get("/manage/").status_code == 403
        assert [r.person_id for r in within(readers.managers)] == [MANAGER]
        assert [r.person_id for r in within(readers.in_place_of, MANAGER)] == [MANAGER]


@pytest.mark.parametrize("who", ["manager", "rival", "administrator"])
def test_who_can_end_it(people, within, who):
    name(people)
    path = f"/manage/people/{RIVAL}" if who == "administrator" else "/account/"
    page = getattr(people, who).get(path).get_data(as_text=True)
    assert "is deputy for \u2068The manager\u2069, from Mon, 23 Nov until Tue, 24 Nov" in page
    with time_machine.travel(at("2026-11-23", "10:00"), tick=False):
        assert send(getattr(people, who), path, {}, to="/account/deputies/1/end").status_code == 303
        assert people.rival.get("/manage/").status_code == 403
    assert within(letters, "deputy_ended") == ([] if who == "rival" else ["rival@example.org"])


def test_nobody_else_ends_it_or_passes_it_on(people):
    name(people)
    ended = send(people.coordinator, "/account/", {}, to="/account/deputies/1/end")
    assert ended.status_code == 404
    form = {**FORM, "deputy": "member@example.org"}
    assert send(people.rival, "/account/", form, to="/account/deputies").status_code == 404
    assert "/manage/people/new" not in people.rival.get("/manage/people/").get_data(as_text=True)
    assert people.rival.get("/manage/house").status_code == 403
    assert "Deputy of the house staff" in people.administrator.get("/manage/people/").get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deputy": "nobody@example.org"}, "Nobody who has joined the house has this e-mail."),
        ({"deputy": "manager@example.org"}, "This is your own e-mail."),
        ({"deputy": ""}, "This field is required."),
        ({"first_day": "2026-11-22"}, "This day has passed."),
        ({"last_day": "2026-11-01"}, "The end comes before the beginning."),
        ({"last_day": "2030-01-01"}, "one year at most"),
        ({"last_day": "x"}, "Not a valid date value."),
    ],
)
def test_what_is_refused_is_said_beside_the_field(people, changes, sentence):
    answer = name(people, **changes)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert f'value="{changes.get("deputy", FORM["deputy"])}"' in answer.get_data(as_text=True)


def test_the_same_form_twice_names_her_once_and_another_is_refused(people, within):
    assert name(people).status_code == 303
    assert name(people).status_code == 303
    assert within(lambda: len(db.session.scalars(select(Deputy)).all())) == 1
    answer = name(people, deputy="member@example.org")
    assert "You have named a deputy for some of these days already." in answer.get_data(
        as_text=True
    )


def test_two_managers_cannot_name_each_other(context):
    service.set_roles(RIVAL, is_manager=True, is_administrator=False, actor_id=None, now=NOW)
    service.name_deputy(MANAGER, "rival@example.org", DAYS, NOW)
    with pytest.raises(DeputyUnfit) as refused:
        service.name_deputy(RIVAL, "manager@example.org", DAYS, NOW)
    assert refused.value.code == "deputy_away"
    assert [r.person_id for r in readers.managers()] == [RIVAL]


def test_it_ends_with_the_role_and_with_the_person(context):
    service.name_deputy(MANAGER, "rival@example.org", DAYS, NOW)
    service.set_roles(MANAGER, is_manager=False, is_administrator=False, actor_id=None, now=NOW)
    assert db.session.scalars(select(Deputy)).all() == []
    with pytest.raises(Unknown):
        service.name_deputy(MANAGER, "rival@example.org", DAYS, NOW)
    service.set_roles(MANAGER, is_manager=True, is_administrator=False, actor_id=None, now=NOW)
    service.name_deputy(MANAGER, "rival@example.org", DAYS, NOW)
    service.leave(RIVAL, actor_id=None, now=NOW)
    assert db.session.scalars(select(Deputy)).all() == []
    assert [r.person_id for r in readers.managers()] == [MANAGER]
