"""The public pages of the house, and what a machine asks of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, render_template
from sqlalchemy.exc import SQLAlchemyError

from shared_space.desk import queries, rules
from shared_space.house.queries import HouseSettings, the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.errors import NoHouseYet
from shared_space.kernel.i18n import NAMES, current_language, from_until, hours, long_day, short_day
from shared_space.kernel.interval import day_span
from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.shabbat import shabbat_ends
from shared_space.organizations.messages import field_of_practice
from shared_space.organizations.rules import FIELDS
from shared_space.spaces.messages import access
from shared_space.spaces.queries import ClosureView, closures_between, opening_hours, spaces_in_use
from shared_space.spaces.rules import open_spans

blueprint = Blueprint("desk", __name__)
MIGRATIONS = "shared_space.migrations"
STATEMENT_OF = date(2026, 11, 20)  # when the accessibility statement was last gone through
SESSIONS = 6


class Line(NamedTuple):
    """A dated thing as the front page writes it. when: for the eye; said: the same in words;
    path: where it leads, '' when nowhere; badges: names of the languages spoken there."""

    day: str
    when: str
    said: str
    iso: str
    title: Trilingual
    space: Trilingual
    host: Trilingual | None
    path: str = ""
    badges: tuple[str, ...] = ()


@blueprint.get("/")
@permits(Permission.PUBLIC)
def front() -> str:
    house, now, actor = the_house(), clock.now(), current_actor()
    today = now.astimezone(house.zone).date()
    span = day_span(today, house.zone)
    sessions = queries.coming_sessions(now, SESSIONS)
    paths = {session.uid: f"/workshops/{session.slug}" for session in sessions}
    this_week = day_span(today, house.zone, 7).end
    closures = closures_between(span.start, span.end + timedelta(days=1))
    lines = [(session.starts_at, _session_line(session, house)) for session in sessions]
    return render_template(
        "desk/front.html",
        house=house,
        ours=rules.tells_the_coalitions_story(house.name),
        today=long_day(today),
        happenings=[
            _line(item, house, paths.get(item.uid, ""))
            for item in queries.happenings(actor, span.start, span.end)
            if item.ends_at > now
        ],
        open_hours=_open_hours(today, closures, house, now),
        closed_now=next((one for one in closures if one.is_of_house_at(now)), None),
        this_week=[line for start, line in lines if start < this_week],
        later=[line for start, line in lines if start >= this_week],
    )


def _line(item: queries.Happening, house: HouseSettings, path: str) -> Line:
    start, end = item.starts_at, item.ends_at
    return Line(
        day="",
        when=hours(start, end, house.zone),
        said=from_until(start, end, house.zone),
        iso=start.astimezone(house.zone).isoformat(),
        title=item.title,
        space=item.space,
        host=item.host,
        path=path,
    )


def _session_line(item: queries.ComingSession, house: HouseSettings) -> Line:
    start, end = item.starts_at, item.ends_at
    return Line(
        day=short_day(start.astimezone(house.zone).date()),
        when=hours(start, end, house.zone),
        said=from_until(start, end, house.zone),
        iso=start.astimezone(house.zone).isoformat(),
        title=item.title,
        space=item.space,
        host=item.host,
        path=f"/workshops/{item.slug}",
        badges=tuple(NAMES[code] for code in item.languages if code in NAMES),
    )


class OpenHours(NamedTuple):
    """The house's own hours of today, in words; ahead: those that have not ended."""

    all: list[str]
    ahead: list[str]


def _open_hours(
    today: date, closures: Sequence[ClosureView], house: HouseSettings, now: datetime
) -> OpenHours:
    ends = partial(
        shabbat_ends, latitude=house.latitude, longitude=house.longitude, zone=house.zone
    )
    spans = rules.open_today(
        open_spans(today, opening_hours().get(None, []), house.zone, ends),
        [closure.span for closure in closures if closure.space_id is None],
    )
    ahead = rules.still_ahead(spans, now)
    return OpenHours(
        [from_until(one.start, one.end, house.zone) for one in spans],
        [from_until(one.start, one.end, house.zone) for one in ahead],
    )


@blueprint.get("/about/")
@permits(Permission.PUBLIC)
def about() -> str:
    house = the_house()
    return render_template(
        "desk/about.html",
        house=house,
        ours=rules.tells_the_coalitions_story(house.name),
        residents=queries.resident_organizations(clock.now()),
        fields=[(code, field_of_practice(code)) for code in FIELDS if code != "own"],
    )


@blueprint.get("/accessibility/")
@permits(Permission.PUBLIC)
def accessibility() -> str:
    house = the_house()
    return render_template(
        "desk/accessibility.html",
        house=house,
        contact=house.accessibility_contact or house.email,
        rooms=[
            (space.name.in_(current_language()), [access(code) for code in space.access])
            for space in spaces_in_use()
            if space.access
        ],
        reviewed=long_day(STATEMENT_OF),
    )


@blueprint.get("/privacy/")
@permits(Permission.PUBLIC)
def privacy() -> str:
    return render_template("desk/privacy.html", house=the_house())


@blueprint.get("/healthz")
@permits(Permission.PUBLIC)
def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return _plain("ok\n")


@blueprint.get("/readyz")
@permits(Permission.PUBLIC)
def readyz() -> Response:
    """200 when the database answers and is migrated; 503 otherwise. The age of the oldest letter
    past its time is told, since a web server is ready while the worker rests."""
    now = clock.now()
    try:
        at_head = queries.migrations_at(_heads())
        outbox = queries.outbox(now) if at_head else None
        the_house()
    except SQLAlchemyError:
        return _plain("database: no answer\n", 503)
    except NoHouseYet as error:
        return _plain(f"{error}\n", 503)
    if outbox is None:
        return _plain("database: ok\nmigrations: not at head\n", 503)
    waits = int((now - outbox.oldest).total_seconds()) if outbox.oldest else 0
    return _plain(
        "database: ok\nmigrations: at head\n"
        f"letters due: {outbox.due}\noldest due letter: {waits} s\n"
    )


def _heads() -> tuple[str, ...]:
    if MIGRATIONS not in current_app.extensions:
        folder = Path(current_app.extensions["migrate"].directory)
        current_app.extensions[MIGRATIONS] = tuple(ScriptDirectory(str(folder)).get_heads())
    heads: tuple[str, ...] = current_app.extensions[MIGRATIONS]
    return heads


def _plain(text: str, status: int = 200) -> Response:
    response = Response(text, status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
