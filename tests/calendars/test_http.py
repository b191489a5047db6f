"""How calendars are handed out: validators, 304 for one read, gzip, headers."""

import gzip
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.calendars.queries import standings
from shared_space.kernel.db import db
from shared_space.kernel.reading import only_row
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops import service as workshops
from tests.calendars import rows, strict
from tests.cast import NOW

pytestmark = pytest.mark.page

PATHS = (
    "/calendars/workshops.ics",
    "/calendars/days.ics",
    "/calendars/organizations/kulna.ics",
    "/calendars/spaces/fig.ics",
    "/calendars/forums/contact.ics",
)


@pytest.fixture
def statements(app, monkeypatch):
    """The SELECTs and writes that ran since it was last cleared."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("PRAGMA", "BEGIN", "SET ")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)

    def by_the_driver(statement):
        seen.append(str(statement))
        return only_row(statement)

    monkeypatch.setattr(standings, "only_row", by_the_driver)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


NARROWED = f"{PATHS[0]}?organization=kulna&topic=culture&forum=contact"


@pytest.mark.parametrize("path", [*PATHS, NARROWED])
def test_not_modified_costs_one_read(context, visitor, statements, path):
    rows.workshop(rows.book())
    first = visitor.get(path)
    assert first.status_code == 200
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    statements.clear()
    again = visitor.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == tag
    assert len(statements) == 1, statements
    assert "Set-Cookie" not in again.headers


@pytest.mark.parametrize("path", PATHS)
def test_headers(context, visitor, path):
    response = visitor.get(path)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert response.headers["Vary"] == "Accept-Encoding"
    name = path.rsplit("/", 1)[1]
    assert response.headers["Content-Disposition"] == f"inline; filename*=UTF-8''{name}"
    assert response.headers["Last-Modified"]


def test_nothing_depends_on_accept(context, visitor):
    for accept in ("text/html", "image/png", "*/*", ""):
        assert visitor.get(PATHS[0], headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(context, visitor, path):
    rows.book()
    got, head = visitor.get(path), visitor.head(path)
    assert head.status_code == 200
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("path", PATHS)
def test_gzip_when_accepted(context, visitor, path):
    rows.book()
    plain = visitor.get(path)
    zipped = visitor.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]  # a strong tag names one representation
    refused = visitor.get(path, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers
    for tag in (plain.headers["ETag"], zipped.headers["ETag"]):
        headers = {"If-None-Match": f'"other", {tag}', "Accept-Encoding": "gzip"}
        assert visitor.get(path, headers=headers).status_code == 304


@pytest.mark.parametrize("path", PATHS)
def test_if_modified_since(context, visitor, path):
    rows.workshop(rows.book())
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        stamp = visitor.get(path).headers["Last-Modified"]
        assert visitor.get(path, headers={"If-Modified-Since": stamp}).status_code == 304
        long_ago = {"If-Modified-Since": "Mon, 02 Nov 2026 07:00:00 GMT"}
        assert visitor.get(path, headers=long_ago).status_code == 200
        both = {"If-Modified-Since": stamp, "If-None-Match": '"other"'}
        assert visitor.get(path, headers=both).status_code == 200
        junk = {"If-Modified-Since": "yesterday"}
        assert visitor.get(path, headers=junk).status_code == 200


def test_a_change_in_the_same_second_is_not_lost(context, visitor):
    """Who read the calendar in the second of a change asks by that second again, and gets it: also
    when a leaf changes that is not the newest."""
    path = PATHS[0]
    older, newest = (rows.workshop_id(rows.workshop(rows.book())) for _ in range(2))
    for turn in (workshops.cancel, workshops.publish, workshops.cancel, workshops.publish):
        turn(newest, actor_id=2, now=NOW)
    stamp = visitor.get(path).headers["Last-Modified"]
    workshops.cancel(older, actor_id=2, now=NOW)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        assert visitor.get(path, headers={"If-Modified-Since": stamp}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_the_tag_knows_the_day_and_the_options(context, visitor, path):
    tags = {visitor.get(path).headers["ETag"]}
    for language in ("ar", "he", "en"):
        tags.add(visitor.get(f"{path}?lang={language}").headers["ETag"])
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        tags.add(visitor.get(path).headers["ETag"])
    assert len(tags) == 5
    junk = visitor.get(f"{path}?lang=xx&x=y").headers["ETag"]
    assert junk == visitor.get(path).headers["ETag"]


def test_bytes_change_only_when_the_tag_does(context, visitor):
    """A feed read again an hour later is the same to the byte: nothing in it says now."""
    rows.workshop(rows.book(), rows.book(title=Trilingual(en="x")))
    for path in PATHS:
        first = visitor.get(path)
        with time_machine.travel(NOW + timedelta(hours=3), tick=False):
            second = visitor.get(path)
        assert first.headers["ETag"] == second.headers["ETag"]
        assert first.data == second.data
        strict.read(first.data)
