"""The bytes that are kept of each calendar: they spare the house work, and readers an error."""

import gzip
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.calendars import kept
from shared_space.calendars.ical import writing
from shared_space.calendars.service import links
from shared_space.house.events import HouseStarted
from shared_space.kernel.db import db, record, transactional
from tests.calendars import rows
from tests.calendars.reading import read
from tests.calendars.test_private_feeds import ACTORS, DAY, address, link_row
from tests.cast import NOW

SPACE = "/calendars/spaces/fig.ics?lang=en"
HOUR = timedelta(hours=1)
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def folder(app) -> Path:
    return Path(app.instance_path) / "feeds"


@pytest.fixture
def away(app):
    """The database is gone until the fixture is told that it is back."""
    with app.app_context():
        engine = db.engine
    broken = engine.dialect.loaded_dbapi.OperationalError("the database is away")

    def refuse(*_connection):
        raise broken

    def go() -> None:
        with app.app_context():
            db.session.remove()
            engine.dispose()
        sa.event.listen(engine, "do_connect", refuse)

    def come_back() -> None:
        if sa.event.contains(engine, "do_connect", refuse):
            sa.event.remove(engine, "do_connect", refuse)

    go.back = come_back
    propagated = app.config.get("PROPAGATE_EXCEPTIONS")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield go
    app.config["PROPAGATE_EXCEPTIONS"] = propagated
    come_back()


def test_what_was_sent_once_is_read_from_its_file(context, visitor, monkeypatch, folder):
    rows.book()
    first, zipped = read(visitor, SPACE), read(visitor, SPACE, **GZIP)
    monkeypatch.setattr(writing, "joined", None)  # nothing is put together any more
    assert read(visitor, SPACE) == first
    assert read(visitor, SPACE, **GZIP) == zipped
    assert gzip.decompress(zipped.body) == first.body
    head = visitor.head(SPACE, headers=GZIP)
    assert int(head.headers["Content-Length"]) == len(zipped.body)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.page
def test_no_name_of_a_file_tells_a_secret(context, visitor, folder):
    path = address("coordinator")
    read(visitor, path)
    (file,) = folder.iterdir()
    token = path.split("/")[3]
    assert len(file.name) == 64
    assert file.name not in {token, link_row().token_hash}
    assert token.encode() not in file.read_bytes()


@pytest.mark.page
@pytest.mark.parametrize(
    "spoilt", [b"", b"tag", b"tag 1 5\nxy", b"\xff\xfe 1 2\nxy", b"tag x 2\nxy"]
)
def test_a_file_that_is_not_whole_is_not_read(context, visitor, folder, spoilt):
    rows.book()
    first = read(visitor, SPACE)
    (file,) = folder.iterdir()
    file.write_bytes(spoilt)
    assert read(visitor, SPACE) == first
    assert file.stat().st_size > len(spoilt)


@pytest.mark.page
def test_a_full_disk_costs_nobody_an_answer(context, visitor, folder, caplog):
    rows.book()
    folder.write_bytes(b"a file where the folder should be")
    try:
        assert read(visitor, SPACE) == read(visitor, SPACE)
    finally:
        folder.unlink()
    assert "a calendar was not kept" in caplog.text


@pytest.mark.page
def test_the_oldest_files_make_room(context, folder, monkeypatch):
    names = [kept.Name((str(number),)) for number in range(5)]
    monkeypatch.setattr(kept, "MOST_BYTES", 3_500)
    for number, name in enumerate(names):
        kept.keep(name, "tag", NOW, b"x" * 1_000, NOW + number * HOUR)
    assert [kept.read(name) is not None for name in names] == [False, False, True, True, True]
    assert len(list(folder.iterdir())) == 3


@pytest.mark.page
def test_a_new_house_keeps_nothing_of_another(context, folder):
    kept.keep(kept.Name(("old",)), "tag", NOW, b"x", NOW)

    @transactional
    def start() -> None:
        record(HouseStarted(at=NOW, actor_id=None))

    start()
    assert not folder.exists()


@pytest.mark.parametrize("which", ["space", "private"])
def test_while_the_database_is_away_readers_get_what_they_had(context, visitor, away, which):
    rows.book()
    path = SPACE if which == "space" else address("coordinator")
    first, zipped = read(visitor, path), read(visitor, path, **GZIP)
    stamp = visitor.get(path).headers["Last-Modified"]
    away()
    with time_machine.travel(NOW + timedelta(minutes=50), tick=False):
        assert read(visitor, path) == first
        assert read(visitor, path, **GZIP) == zipped
        again = visitor.get(path, headers={"If-None-Match": first.tag})
        assert (again.status_code, again.data) == (304, b"")
        assert visitor.get(path).headers["Last-Modified"] == stamp
        assert visitor.head(path).status_code == 200
        unknown = visitor.get("/calendars/spaces/almond.ics")
        assert (unknown.status_code, unknown.mimetype) == (503, "text/plain")
    away.back()
    rows.book()
    assert read(visitor, path) != first


def test_a_private_calendar_is_shown_for_an_hour_only(context, visitor, away):
    """Its address may have ended meanwhile, on a machine that cannot tell."""
    rows.book()
    private = address("coordinator")
    for path in (SPACE, private):
        read(visitor, path)
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        visitor.get(private).close()  # it is looked at again, and holds
    away()
    with time_machine.travel(NOW + timedelta(minutes=90), tick=False):
        assert visitor.get(private).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=91), tick=False):
        assert visitor.get(private).status_code == 503
        assert visitor.get(SPACE).status_code == 200


def test_an_ended_address_shows_nothing_whatever_happens(context, visitor, away, folder):
    uid = rows.book()
    path = address("coordinator")
    assert uid.encode() in read(visitor, path).body
    before = {file: file.read_bytes() for file in folder.iterdir()}
    links.end_link(link_row().id, ACTORS["coordinator"], NOW)
    assert list(folder.iterdir()) == []
    for file, content in before.items():  # as on another machine
        file.write_bytes(content)
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    visitor.get(path)  # it is seen there, even if this answer is never kept
    away()
    assert visitor.get(path).status_code == 503
    away.back()
    empty = read(visitor, path)
    assert b"VEVENT" not in empty.body
    away()
    assert read(visitor, path) == empty
    away.back()
    with time_machine.travel(NOW + 30 * DAY, tick=False):
        assert visitor.get(path).status_code == 410
        away()
        assert visitor.get(path).status_code == 503


@pytest.mark.page
def test_an_address_that_another_machine_answered_is_not_vouched_for(context, visitor, folder):
    rows.book()
    path = address("coordinator")
    read(visitor, path)
    (file,) = folder.iterdir()
    before = file.read_bytes()
    rows.book()
    tag = read(visitor, path).tag
    file.write_bytes(before)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        answer = visitor.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 304
        answer.close()
    assert list(folder.iterdir()) == []
