"""Every state of a date × every door that could change it × every one of the cast: what becomes of it is
what one table says, and everything else leaves its row as it is."""

import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import STATES, Occurrence, WaitingPlace
from shared_space.bookings.rules.transitions import TRANSITIONS
from shared_space.bookings.service.expiring import expire_requests
from shared_space.bookings.service.offering import expire_offers
from shared_space.bookings.service.presence import release_no_shows
from shared_space.bookings.service.waiting import call_next
from shared_space.kernel.db import db, transactional
from tests.bookings.doors import TEN, date, make_room, prepare
from tests.cast import NOW, form_token
from tests.routes import ROLES

HERS = {"coordinator"}
HOUSE = {"manager"}
BOTH = HERS | HOUSE
WHOEVER_HOLDS_THE_LINK = set(ROLES)

# door → (state, event) → who may. Where TRANSITIONS leads from there is what becomes of the date.
TABLE = {
    "approve": {("requested", "approve"): HOUSE},
    "approve several": {("requested", "approve"): HOUSE},
    "decline": {("requested", "decline"): HOUSE},
    "cancel": {("approved", "cancel"): HOUSE},
    "take back": {("requested", "withdraw"): BOTH, ("approved", "cancel"): BOTH},
    "move": {("requested", "withdraw"): HERS, ("approved", "move"): BOTH},
    "approve its change": {("approved", "move"): HOUSE},
    "offer another": {},
    "accept": {("offered", "accept"): BOTH},
    "refuse": {("offered", "decline"): BOTH},
    "accept another": {("approved", "move"): BOTH, ("requested", "withdraw"): BOTH},
    "refuse another": {},
    "swap": {("approved", "move"): HERS},
    "wait": {},
    "here": {},
    "give back": {("approved", "release"): WHOEVER_HOLDS_THE_LINK},
    "keep": {},
    "undo the approval": {("approved", "undo_approve"): HOUSE},
    "undo the refusal": {("declined", "undo_decline"): HOUSE},
    "undo the cancelling": {("cancelled", "undo_cancel"): HOUSE},
    "undo its change": {("moved", "undo_move"): HOUSE},
    "close": {
        ("requested", "decline"): HOUSE,
        ("approved", "cancel"): HOUSE,
        ("offered", "decline"): HOUSE,
    },
    "close at once": {
        ("requested", "decline"): HOUSE,
        ("approved", "cancel"): HOUSE,
        ("offered", "decline"): HOUSE,
    },
}
LATER = NOW + timedelta(days=1)
CHORES = {
    "offers end": (expire_offers, LATER, {("offered", "expire")}),
    "requests end": (expire_requests, TEN, {("requested", "expire")}),
    "nobody came": (release_no_shows, TEN + 20 * timedelta(minutes=1), {("approved", "release")}),
    "next in line": (call_next, NOW, {("requested", "offer")}),
}
REFUSALS = {303, 403, 404, 409, 422}
LINK_PAGES = {"give back", "keep"}  # they answer with the page itself


def after(allowed, state):
    """Where the one of `allowed` (state, event) that starts from `state` leads; `state` itself without."""
    (end,) = {TRANSITIONS[pair] for pair in allowed if pair[0] == state} or {state}
    return end


def test_the_table_leaves_no_transition_out():
    reached = {pair for door in TABLE.values() for pair in door}
    reached |= {pair for _chore, _at, pairs in CHORES.values() for pair in pairs}
    assert reached == set(TRANSITIONS)


@pytest.mark.parametrize("role", ROLES)
def test_each_door_does_to_each_state_what_the_table_says(people, within, house, role):
    cases = list(itertools.product(TABLE, STATES))
    if house.engine == "postgresql":
        if role not in BOTH:  # there, a sample of those who may do something
            return
        cases = cases[:: 7 if role == "manager" else 11]
    within(make_room)
    sent = within(prepare, cases)
    before = within(held, [form.row for form in sent])
    answers = post_all(getattr(people, role), sent, people.app.config["SESSION_COOKIE_NAME"])
    now = within(held, [form.row for form in sent])
    wrong = []
    for (door, state), form, status in zip(cases, sent, answers, strict=True):
        allowed = {pair for pair, roles in TABLE[door].items() if role in roles}
        was, is_now = before[form.row], now[form.row]
        expected = after(allowed, state)
        fits = is_now["state"] == expected and is_now["revision"] == was["revision"] + (
            expected != state
        )
        if expected == state:
            ignored = {"checked_in_at"} if door == "here" else set()
            fits = all(was[name] == is_now[name] for name in was if name not in ignored)
        done = {200} if door in LINK_PAGES else {303}
        if status not in (done if expected != state else REFUSALS | done) or not fits:
            wrong.append((door, state, expected, is_now["state"], status))
    assert wrong == [], "door, state, expected, found, status"


@pytest.mark.parametrize("chore", CHORES)
def test_each_chore_ends_only_what_the_table_says(context, chore):
    act, now, pairs = CHORES[chore]
    make_room()
    rows = {state: date(state) for state in STATES}
    if chore == "next in line":
        transactional(db.session.add)(WaitingPlace(occurrence_id=rows["requested"], since=NOW))
        transactional(db.session.flush)()
    before = held(rows.values())
    for _ in range(2):
        act(now)
    found = held(rows.values())
    for state, number in rows.items():
        expected = after(pairs, state)
        assert found[number]["state"] == expected, state
        if expected == state:
            assert found[number] == before[number]


def test_here_marks_only_an_approved_date_of_her_own(people, within):
    within(make_room)
    cases = [("here", state) for state in STATES]
    for role in ("member", "rival", "manager", "coordinator"):
        sent = within(prepare, cases)
        post_all(getattr(people, role), sent, people.app.config["SESSION_COOKIE_NAME"])
        now = within(held, [form.row for form in sent])
        said = [now[form.row]["state"] for form in sent if now[form.row]["checked_in_at"]]
        assert said == (["approved"] if role in {"member", "coordinator"} else []), role


def held(rows):
    found = db.session.execute(
        sa.select(*Occurrence.__table__.columns).where(Occurrence.id.in_(list(rows)))
    )
    return {row.id: dict(row._mapping) for row in found}


def post_all(client, sent, cookie):
    """The status of each. What pages would say of it is not read: its cookie would grow."""
    page = "/account/" if client.get_cookie("device") else "/sign-in"
    token, kept = form_token(client, page), client.get_cookie(cookie)
    statuses = []
    for form in sent:
        if kept:
            client.set_cookie(cookie, kept.value)
        answer = client.post(form.path, data={**form.data, "csrf_token": token})
        statuses.append(answer.status_code)
    return statuses
