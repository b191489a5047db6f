"""What is private here stays private: every page, feed and letter, by each of the six, to the byte.

Each booking carries words that stand nowhere else; they are looked for in all that the house answers.
"""

import html
import re
from collections.abc import Iterator
from datetime import time
from itertools import product
from typing import NamedTuple
from urllib.parse import unquote_plus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from shared_space.bookings.service import deciding, talking
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices.models import Letter
from shared_space.organizations.models import Organization
from shared_space.residencies.models import Residency
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, asked, hall
from tests.cast import KULNA, NOW, PEOPLE, PERSON, ZION, send
from tests.notices.facts import invitation
from tests.routes import ROLES

HOST = "zqhost"
MEMBER_ASKS = Actor(PERSON["member"], memberships={KULNA: "coordinator"})
# Who reads what; the rest is told only that the time is taken.
READERS = {
    "open": set(ROLES),
    "house": set(PEOPLE) - {"administrator"},
    "secret": {"coordinator", "manager"},
    "hers": {"member", "coordinator", "manager"},
    "waiting": {"coordinator", "manager"},
}


class Told(NamedTuple):
    """A booking with its own words: title_<name> in each language, purpose_<name>."""

    name: str
    number: int
    occurrence: int

    @property
    def words(self) -> tuple[str, str]:
        return f"zqtitle{self.name}", f"zqpurpose{self.name}"


def tell(name: str, actor: Actor, visibility: str, hour: int, *, waits: bool = False) -> Told:
    word = f"zqtitle{name}"
    full = (hall if waits else asked)(
        actor,
        name,
        organization_id=KULNA,
        title=Trilingual(f"لقاء {word}", f"מפגש {word}", f"Meeting {word}"),
        purpose=f"zqpurpose{name}",
        visibility=visibility,
        starts=time(hour),
        ends=time(hour + 1),
    )
    return Told(name, full.number, full.dates[0].number)


@pytest.fixture
def told(within) -> list[Told]:
    """Every visibility, confirmed and waiting, of Kulna's coordinator and of its member."""
    return [
        within(tell, "open", COORDINATOR, "public", 9),
        within(tell, "house", COORDINATOR, "house", 11),
        within(tell, "secret", COORDINATOR, "private", 13),
        within(tell, "hers", MEMBER_ASKS, "private", 15),
        within(tell, "waiting", COORDINATOR, "private", 17, waits=True),
    ]


def seen_in(raw: bytes) -> str:
    """What somebody reads in an answer: unfolded, entities and addresses decoded too."""
    text = raw.replace(b"\r\n ", b"").decode("utf-8", "replace")
    return "\n".join((text, html.unescape(text), unquote_plus(text)))


VALUES = {
    "day": ("2026-11-24",),
    "week": ("2026-W48",),
    "slug": ("fig", "hall", "kulna", "kehilat-zion"),
    "language": ("en",),
    "kind": ("meeting_hall",),
    "token": ("x",),
    "name": ("x",),
    "code": ("eid_al_adha",),
    "first": ("2027-05-16",),
}


def addresses(rule: Rule) -> Iterator[str]:
    """The addresses of a route: its numbers are bookings, people, letters, … from 1 to 6."""
    names = sorted(rule.arguments)
    choices = [VALUES.get(name) or tuple(map(str, range(1, 7))) for name in names]
    for chosen in product(*choices):
        values = dict(zip(names, chosen, strict=True))
        yield re.sub(r"<(?:[^<>:]*:)?([a-z_]+)>", lambda part, v=values: v[part[1]], rule.rule)


def every_answer(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """(address, what it says) of all that can be read at the house by this one."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for path in addresses(rule):
            answer = client.get(path)
            assert answer.status_code < 500, path
            yield path, seen_in(answer.data)


def reads_notes(role: str, t: "Told") -> bool:
    """The notes for the house staff are for it, for the organization's coordinators and who asked."""
    return role in {"coordinator", "manager"} or (role, t.name) == ("member", "hers")


@pytest.mark.page
@pytest.mark.parametrize("role", ROLES)
def test_titles_and_notes_reach_only_who_may_read_them(app, people, told, role):
    client = getattr(people, role)
    client.set_cookie("language", "en")
    hidden = [t for t in told if role not in READERS[t.name]]
    shown: dict[str, set[str]] = {}
    for path, text in every_answer(app, client):
        leaks = [word for t in hidden for word in t.words if word in text]
        leaks += [t.words[1] for t in told if not reads_notes(role, t) and t.words[1] in text]
        assert not leaks, f"{path} shows {leaks} to {role}"
        shown[path] = {t.name for t in told if t.words[0] in text}
    readable = {t.name for t in told} - {t.name for t in hidden}
    assert shown["/bookings/day/2026-11-24"] == readable
    assert shown["/bookings/week/2026-W48"] == readable
    if role != "visitor":
        assert {name for t in told for name in shown[f"/bookings/{t.number}"]} == readable
        for t in told:
            answer = client.get(f"/bookings/{t.number}")
            assert answer.status_code == (200 if t.name in readable else 404)
            assert (t.words[1] in answer.get_data(as_text=True)) == reads_notes(role, t)


@pytest.mark.parametrize("role", ["visitor", "member", "rival", "administrator"])
def test_answers_to_what_is_sent_say_nothing_more(people, told, role):
    """Guessing with forms: the same slot, the same rooms, somebody else's booking and its dates."""
    client = getattr(people, role)
    page = "/sign-in" if role == "visitor" else "/bookings/new"
    hidden = [t for t in told if role not in READERS[t.name]]
    for t in hidden:
        dates = {"seen": f"{t.occurrence}:1", "title-en": "Mine", "visibility": "public"}
        for verb in ("take-back", "wording"):
            answer = send(client, page, dates, to=f"/bookings/{t.number}/{verb}")
            assert answer.status_code == (303 if role == "visitor" else 404)
    if role == "rival":
        slot = {"space": "fig", "organization": "2", "day": "2026-11-24", "starts": "13:00"}
        typed = {**slot, "ends": "14:00", "title-en": "Mine", "people": "2", "visibility": "house"}
        answer = send(client, "/bookings/new", {**typed, "repeat": ""})
        assert answer.status_code == 409
        text = seen_in(answer.data)
        assert not [word for t in hidden for word in t.words if word in text]
        assert "Kulna" not in text


@transactional
def a_host_of_its_own() -> None:
    """Kulna under a name that stands nowhere else, and without its permanent room."""
    db.session.execute(sa.delete(Residency))
    name = Trilingual(HOST, HOST, HOST)
    db.session.execute(sa.update(Organization).where(Organization.id == KULNA).values(name=name))


TIMETABLES = (
    "/bookings/day/2026-11-24",
    "/bookings/day/2026-11-24?space=fig",
    "/bookings/week/2026-W48",
    "/spaces/fig",
    "/calendars/spaces/fig.ics",
)


@pytest.mark.parametrize(
    ("visibility", "blind", "knowing"),
    [
        ("private", ("visitor", "member", "rival", "administrator"), ("coordinator", "manager")),
        ("house", ("visitor", "administrator"), ("member", "rival", "manager")),
        ("public", (), ROLES),
    ],
)
def test_the_host_is_told_only_with_the_title(within, people, visibility, blind, knowing):
    within(a_host_of_its_own)
    within(asked, visibility=visibility)
    for role in blind:
        for path in TIMETABLES:
            text = seen_in(getattr(people, role).get(path).data)
            assert HOST not in text, f"{path} names the host to {role}"
            assert "/bookings/1" not in text, f"{path} leads {role} to the booking"
    for role in knowing:
        assert HOST in seen_in(getattr(people, role).get(TIMETABLES[0]).data)


def test_two_hosts_of_private_bookings_cannot_be_told_apart(within, people):
    """Whose it is, and what, changes not one byte of what a stranger sees."""
    pages = []
    for actor, organization, title in (
        (COORDINATOR, KULNA, "One"),
        (RIVAL, ZION, "Quite another"),
        (MANAGER, None, "The house's own"),
    ):
        private = {"organization_id": organization, "visibility": "private"}
        full = within(asked, actor, title, title=Trilingual(en=title), **private)
        pages.append(
            [people.visitor.get(path).data for path in TIMETABLES[:-1]]
        )  # no feed: it has ids
        seen = {full.dates[0].number: 1}
        within(deciding.cancel, full.number, seen, PERSON["manager"], NOW, code="closed")
    assert pages == [pages[0]] * 3
    assert b"taken" in pages[0][0]


def test_letters_name_a_title_only_inside_and_only_to_who_may_read_it(within, told):
    secret, waiting = told[2], told[4]
    seen = {waiting.occurrence: 1}
    manager = PERSON["manager"]

    def decide():
        talking.ask(waiting.number, "Chairs?", manager, NOW)
        deciding.approve(waiting.number, seen, manager, NOW)
        deciding.cancel(secret.number, {secret.occurrence: 1}, manager, NOW, words="Sorry")

    within(decide)
    letters = within(
        lambda: [
            (
                letter.subject,
                letter.person_id,
                letter.body_text + letter.body_html + invitation(letter),
            )
            for letter in db.session.scalars(sa.select(Letter))
        ]
    )
    role_of = {number: name for name, number in PERSON.items()}
    assert len(letters) >= len(told) + 3
    for subject, person_id, body in letters:
        assert "zq" not in subject
        assert "Kulna" not in subject
        for t in told:
            if any(word in seen_in(body.encode()) for word in t.words):
                assert role_of[person_id] in READERS[t.name]


def test_a_link_in_a_letter_opens_the_question_and_nothing_of_the_booking(
    within, people, told, monkeypatch
):
    monkeypatch.setattr("shared_space.bookings.service.talking.new_token", lambda: "the-token")
    within(talking.ask, told[4].number, "How many chairs?", PERSON["manager"], NOW)
    page = people.visitor.get("/bookings/answer/the-token")
    text = seen_in(page.data)
    assert "How many chairs?" in text
    assert not [word for word in told[4].words if word in text]
    assert "Kulna" not in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
