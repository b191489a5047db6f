"""Events are written once for each change; what is kept of them is never older than the house."""

import inspect
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.bookings.models import Booking
from shared_space.calendars import kept, messages
from shared_space.calendars.feeds import fragments
from shared_space.calendars.freshening import Freshening
from shared_space.calendars.ical import writing
from shared_space.calendars.models import Fragment
from shared_space.calendars.service.fragments import forget_fragments
from shared_space.factory import create_app
from shared_space.kernel import clock
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations import service as organizations
from shared_space.spaces import service as spaces
from tests.calendars import rows
from tests.calendars.reading import forget_all, read, written
from tests.calendars.test_private_feeds import address
from tests.cast import FIG, HALL, KULNA, NOW, PERSON

FACTS = {"seen": None, "actor_id": PERSON["manager"], "now": NOW}


@pytest.fixture
def writes(monkeypatch):
    """The UIDs that were rendered since it was last cleared."""
    seen: list[str] = []
    write = writing.fragment
    monkeypatch.setattr(writing, "fragment", lambda said: (seen.append(said.uid), write(said))[1])
    return seen


def rename(space: int, words: str) -> None:
    spaces.change_space(space, {"name": Trilingual(en=words)}, **FACTS)


def test_one_change_writes_one_event(context, visitor, writes):
    uids = [rows.book() for _ in range(6)] + [rows.book(space=HALL)]
    house = address("manager", "house")
    read(visitor, house)
    assert sorted(writes) == sorted(uids)
    writes.clear()
    rows.turn(uids[2], "cancelled", NOW + timedelta(minutes=1))
    first = read(visitor, house)
    assert writes == [uids[2]]
    assert b"STATUS:CANCELLED" in first.body
    rename(HALL, "Another hall")
    writes.clear()
    read(visitor, house)
    assert writes == [uids[6]]
    writes.clear()
    assert read(visitor, house) == read(visitor, house)
    assert writes == []


@pytest.mark.page
def test_each_form_and_language_is_written_apart(context, visitor, writes):
    uid = rows.book()
    for path in ("organizations/kulna", "spaces/fig"):
        for language in ("ar", "he", "en"):
            read(visitor, f"/calendars/{path}.ics?lang={language}")
    assert writes == [uid] * 6
    assert {key[1:] for key in written()} == {
        (form, language) for form in ("public", "taken") for language in ("ar", "he", "en")
    }


@pytest.mark.page
def test_reading_writes_nothing_until_the_answer_has_gone(context, visitor):
    rows.book()
    response = visitor.get("/calendars/spaces/fig.ics")
    assert written() == {}
    response.close()
    assert len(written()) == 1


@pytest.mark.page
def test_a_bad_event_is_left_out_and_reported_once(context, visitor, monkeypatch, caplog):
    bad, good = rows.book(), rows.book()
    write = writing._event

    def fails(entry, **more):
        if entry.uid == bad:
            raise ValueError("hostile")
        return write(entry, **more)

    monkeypatch.setattr(writing, "_event", fails)
    for path in ("/calendars/spaces/fig.ics", address("coordinator")):
        caplog.clear()
        for _ in range(2):
            body = read(visitor, path).body
            assert good.encode() in body
            assert bad.encode() not in body
            kept.forget_all()
        assert [r.message for r in caplog.records].count(
            f"left out of a calendar: event {bad!r}"
        ) == 1
    monkeypatch.undo()
    rows.turn(bad, "cancelled", NOW + timedelta(minutes=1))
    assert bad.encode() in read(visitor, "/calendars/spaces/fig.ics").body


def test_an_event_that_holds_an_older_stamp_is_never_served(context, visitor):
    """Whatever was kept late, by a reader that was slow: the stamp says that it is old."""
    rows.book()
    path = "/calendars/spaces/fig.ics"
    read(visitor, path)
    old = db.session.scalars(sa.select(Fragment)).one()
    first = {"stamp": old.stamp, "body": old.body}
    db.session.rollback()
    rename(FIG, "Sycamore")
    fresh = read(visitor, path)
    assert b"Sycamore" in fresh.body

    @transactional
    def late() -> None:
        db.session.execute(sa.update(Fragment).values(**first))

    late()
    kept.forget_all()
    assert read(visitor, path) == fresh


def test_the_worker_writes_anew_what_some_calendar_has_shown(context, visitor, writes):
    uids = [rows.workshop(rows.book()) and "", rows.book(space=HALL)]
    paths = ("/calendars/workshops.ics", address("manager", "house"))
    for path in paths:
        read(visitor, path)
    freshen = Freshening()
    writes.clear()
    freshen(NOW)
    assert writes == []
    rename(HALL, "Another hall")
    freshen(NOW)
    assert writes == [uids[1]]
    writes.clear()
    freshen(NOW)
    organizations.change(KULNA, {"name": Trilingual(en="Another name")}, **FACTS)
    freshen(NOW)
    assert len(writes) == 3
    writes.clear()
    found = [read(visitor, path) for path in paths]
    assert writes == []
    forget_all()
    assert [read(visitor, path) for path in paths] == found


def test_what_no_calendar_shows_any_more_is_forgotten(context, visitor):
    stays, ends, cancelled = rows.book(), rows.book(), rows.book()
    read(visitor, "/calendars/spaces/fig.ics?lang=en")
    rows.turn(cancelled, "cancelled", NOW - timedelta(days=17))

    @transactional
    def an_unknown_form() -> None:
        db.session.add(Fragment(uid=stays, form="of old", language="en", stamp="", body=b""))

    an_unknown_form()
    forget_fragments(NOW)
    assert set(written()) == {(stays, "taken", "en"), (ends, "taken", "en")}
    forget_fragments(NOW + timedelta(days=366 + 5))
    assert written() == {}


@pytest.mark.page
def test_a_release_that_says_it_otherwise_is_followed(context, visitor, monkeypatch):
    rows.book()
    path = "/calendars/spaces/fig.ics?lang=en"
    before = read(visitor, path)
    monkeypatch.setattr(messages, "taken", lambda: "Not free")
    for remembered in (fragments._wording, fragments.release):
        remembered.cache_clear()
    after = read(visitor, path)
    monkeypatch.undo()
    for remembered in (fragments._wording, fragments.release):
        remembered.cache_clear()
    assert after.tag != before.tag
    assert b"SUMMARY;LANGUAGE=en:Not free" in after.body
    assert read(visitor, path) == before


NOT_IN_A_CALENDAR = {
    "wording",
    "narrowed",
    "refusal",
    "scope",
    "detail",
    "days",
    "options",
    "reminder_choice",
}


def test_every_sentence_of_a_calendar_is_part_of_its_validator():
    said = inspect.getsource(messages.wording)
    for name, function in inspect.getmembers(messages, inspect.isfunction):
        if function.__module__ == messages.__name__ and name not in NOT_IN_A_CALENDAR:
            assert f"{name}(" in said, f"messages.wording does not say {name}"


def test_two_machines_on_one_house_say_the_same(context, house, tmp_path, visitor):
    """Each with its own files; whichever was read last, neither ever says what was before."""
    settings = replace(house.settings(house.url), instance_path=tmp_path)
    other = create_app(settings)
    uid = rows.book()
    booking = db.session.scalar(sa.select(Booking.id))
    db.session.rollback()
    paths = [
        "/calendars/organizations/kulna.ics",
        "/calendars/spaces/fig.ics",
        address("manager", "house"),
    ]
    changes = (
        lambda: rename(FIG, "Sycamore"),
        lambda: organizations.change(
            KULNA, {"name": Trilingual(en="Renamed")}, **{**FACTS, "now": clock.now()}
        ),
        lambda: correct(booking),
        lambda: rows.turn(uid, "cancelled", clock.now()),
    )
    clients = [visitor, other.test_client()]
    bodies = set()
    for number, change in enumerate(changes):
        with time_machine.travel(NOW + timedelta(minutes=number), tick=False):
            change()
            for path in paths:
                first, second = (read(client, path) for client in clients)
                assert first == second, path
                bodies.add(first.body)
            clients.reverse()
    assert len(bodies) == len(changes) * len(paths)
    assert list((tmp_path / "feeds").iterdir())
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def correct(booking: int) -> None:
    from shared_space.bookings.service import taking_back
    from tests.calendars.test_private_feeds import ACTORS

    taking_back.correct(
        booking,
        ACTORS["coordinator"],
        clock.now(),
        title=Trilingual(en="Other words"),
        purpose="",
        visibility="public",
    )
