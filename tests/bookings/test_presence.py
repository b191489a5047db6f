"""The door of a space, "we are here", and what happens to a date at which nobody says so."""

import re
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.bookings.errors import NotHers, TooEarlyOrLate
from shared_space.bookings.models import Occurrence, Policy
from shared_space.bookings.queries.presence import nobody_came
from shared_space.bookings.service import presence
from shared_space.bookings.service.presence import release_no_shows, say_here
from shared_space.kernel import audit
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices.models import Letter
from shared_space.workshops import service as workshops
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, asked, hall
from tests.calendars import rows
from tests.cast import FIG, KULNA, NOW, OPEN, PERSON, ZION, at, send
from tests.notices.facts import invitation

MINUTE = timedelta(minutes=1)
TEN = at("2026-11-24", "10:00")
SPAN = Interval(TEN, TEN + timedelta(hours=2))


@transactional
def given_back_after(minutes, kind="work_room"):
    db.session.get(Policy, kind).no_show_minutes = minutes


def state(full):
    db.session.expire_all()
    return db.session.get(Occurrence, full.dates[0].number).state


def test_nothing_is_given_back_unless_the_policy_says_so(context):
    full = asked()
    release_no_shows(TEN + 119 * MINUTE)
    assert state(full) == "approved"
    given_back_after(20, "meeting_hall")
    release_no_shows(TEN + 119 * MINUTE)
    assert state(full) == "approved", "of another kind of space"


def test_who_does_not_come_gives_the_rest_of_the_time_to_others(context):
    given_back_after(20)
    full, later = asked(), asked(key="later", starts=time(12), ends=time(13))
    release_no_shows(TEN + 19 * MINUTE)
    assert state(full) == "approved"
    for _ in range(2):
        release_no_shows(TEN + 20 * MINUTE)
    assert (state(full), state(later)) == ("released", "approved")
    (letter,) = db.session.scalars(sa.select(Letter).where(Letter.kind == "no_show_released"))
    assert (letter.person_id, letter.subject) == (
        PERSON["coordinator"],
        "Your booking, Tue, 24 Nov 10:00",
    )
    assert "METHOD:CANCEL" in invitation(letter)
    soon = asked(
        RIVAL, "soon", TEN + 20 * MINUTE, organization_id=ZION, starts=time(10, 30), ends=time(12)
    )
    assert soon.dates[0].state == "approved"


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_date_on_which_a_workshop_meets_is_kept(context, cancelled):
    given_back_after(20)
    given_back_after(20, "open_space")
    meets, other = asked(), asked(key="other", space_id=OPEN)
    slug = rows.workshop(meets.dates[0].uid)
    if cancelled:
        workshops.cancel(rows.workshop_id(slug), actor_id=PERSON["coordinator"], now=NOW)
    release_no_shows(TEN + 30 * MINUTE)
    assert state(meets) == ("released" if cancelled else "approved")
    assert state(other) == "released", "one that is kept does not keep the others"
    told = db.session.scalars(sa.select(Letter).where(Letter.kind == "no_show_released")).all()
    assert len(told) == 1 + cancelled


def test_who_came_keeps_it_and_history_does_not_tell_who(context):
    given_back_after(20)
    full = asked()
    for actor in (COORDINATOR, MEMBER):
        say_here(full.number, full.dates[0].number, actor, TEN - 5 * MINUTE)
    assert nobody_came(TEN + 60 * MINUTE) == []
    release_no_shows(TEN + 60 * MINUTE)
    assert state(full) == "approved"
    entries = [e for e in audit.history("booking", full.number) if e.verb == "SaidHere"]
    assert [(entry.actor_id, entry.words) for entry in entries] == [(None, "")]


def test_somebody_comes_at_the_last_moment(context, monkeypatch):
    """The list of no-shows is a moment older than what it says."""
    given_back_after(20)
    full = asked()
    late = TEN + 20 * MINUTE
    stale = nobody_came(late)
    say_here(full.number, full.dates[0].number, COORDINATOR, late)
    monkeypatch.setattr(presence, "nobody_came", lambda _now: stale)
    release_no_shows(late)
    assert state(full) == "approved"


def test_who_may_say_it_and_when(context):
    private, waiting = asked(visibility="private"), hall()
    number, date = private.number, private.dates[0].number
    for actor in (RIVAL, MEMBER, MANAGER):
        with pytest.raises(NotHers):
            say_here(number, date, actor, TEN)
    with pytest.raises(NotHers):
        say_here(waiting.number, date, COORDINATOR, TEN)
    for now in (TEN - 16 * MINUTE, TEN + 120 * MINUTE):
        with pytest.raises(TooEarlyOrLate):
            say_here(number, date, COORDINATOR, now)
    with pytest.raises(TooEarlyOrLate):
        say_here(waiting.number, waiting.dates[0].number, COORDINATOR, TEN)
    assert db.session.scalars(sa.select(Occurrence.checked_in_at)).all() == [None, None]
    open_one = asked(key="open", starts=time(12), ends=time(13))
    say_here(open_one.number, open_one.dates[0].number, MEMBER, TEN + 115 * MINUTE)


@pytest.fixture
def at_ten():
    with time_machine.travel(TEN + MINUTE, tick=False):
        yield


DOOR = "/spaces/fig/door"


def test_the_door_shows_everybody_what_a_visitor_may_see(within, people, at_ten):
    shown = (
        ("private", 10, 11, "zqprivate"),
        ("house", 11, 12, "zqhouse"),
    )
    for visibility, first, last, word in shown:
        within(
            asked,
            key=word,
            now=NOW,
            visibility=visibility,
            title=Trilingual(en=word),
            starts=time(first),
            ends=time(last),
        )
    for role in ("visitor", "coordinator", "rival", "manager"):
        page = getattr(people, role).get(DOOR).get_data(as_text=True)
        assert "from 10:00 until 11:00" in page
        assert "from 11:00 until 12:00" in page
        assert "Taken" in page
        assert not re.search("zq(private|house)", page)
        assert "Kulna" not in page
        assert ("We are here" in page) == (role == "coordinator")
        assert ("Sign in to say" in page) == (role == "visitor")


def test_a_public_title_stands_at_the_door(within, people, at_ten):
    within(asked, now=NOW, visibility="public", title=Trilingual(en="zqopen"))
    page = people.visitor.get(DOOR).get_data(as_text=True)
    assert "zqopen" in page
    assert "Kulna" in page


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T09:00", "Free until 10:00"),
        ("2026-11-24T12:00", "Free until 22:00"),
        ("2026-11-24T06:00", "Not open now"),
        ("2026-11-28T12:00", "Not open now"),
    ],
)
def test_free_until_when(within, people, moment, words):
    within(asked)
    with time_machine.travel(at(*moment.split("T")), tick=False):
        assert words in people.visitor.get(DOOR).get_data(as_text=True)


def test_other_doors(within, people, at_ten):
    within(asked, now=NOW, space_id=OPEN, people=4)
    assert "20 seats free of 24" in people.visitor.get("/spaces/open-space/door").get_data(
        as_text=True
    )
    assert "permanent room" in people.visitor.get("/spaces/olive/door").get_data(as_text=True)
    code = people.visitor.get("/spaces/fig/door.svg")
    assert (code.status_code, code.mimetype) == (200, "image/svg+xml")
    for path in ("/spaces/nowhere/door", "/spaces/nowhere/door.svg"):
        assert people.visitor.get(path).status_code == 404


def test_one_tap_at_the_door(within, people, at_ten):
    full = within(asked, now=NOW, visibility="private")
    date = full.dates[0].number
    to = f"/bookings/{full.number}/here"
    answer = send(people.coordinator, DOOR, {"date": str(date), "next": DOOR}, to=to)
    assert (answer.status_code, answer.location) == (303, DOOR)
    for path in (DOOR, f"/bookings/{full.number}"):
        page = people.coordinator.get(path).get_data(as_text=True)
        assert "They came" not in page
        assert "You have said that you are here" in page
        assert "We are here" not in page
    for role in ("visitor", "rival", "member", "manager"):
        client = getattr(people, role)
        assert "said that you are here" not in client.get(DOOR).get_data(as_text=True)
    for client, data, status in (
        (people.rival, {"date": str(date)}, 404),
        (people.member, {"date": str(date)}, 404),
        (people.coordinator, {"date": "x"}, 404),
        (people.coordinator, {}, 404),
        (people.coordinator, {"date": "9" * 30}, 404),
        (people.coordinator, {"date": "77"}, 404),
        (people.coordinator, {"date": str(date), "next": "//elsewhere.example"}, 303),
    ):
        answer = send(client, "/bookings/new", data, to=to)
        assert answer.status_code == status
        assert "elsewhere" not in (answer.location or "")


def test_too_early_is_said_on_a_page_and_the_hint_names_the_minute(within, people):
    within(given_back_after, 20)
    full = within(asked)
    to = f"/bookings/{full.number}/here"
    data = {"date": str(full.dates[0].number)}
    assert send(people.coordinator, "/bookings/new", data, to=to).status_code == 409
    with time_machine.travel(TEN, tick=False):
        page = people.coordinator.get(f"/bookings/{full.number}").get_data(as_text=True)
    assert "given to others at 10:20" in page
    within(rows.workshop, full.dates[0].uid)
    with time_machine.travel(TEN, tick=False):
        page = people.coordinator.get(f"/bookings/{full.number}").get_data(as_text=True)
    assert "We are here" in page
    assert "given to others" not in page, "a workshop meets"


def test_a_date_of_another_space_is_not_at_this_door(within, people, at_ten):
    within(asked, now=NOW, space_id=FIG, organization_id=KULNA)
    assert "We are here" not in people.coordinator.get("/spaces/hall/door").get_data(as_text=True)
