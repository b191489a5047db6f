"""The feeds, and the pages that say how to subscribe on this device."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import segno
from flask import Blueprint, Response, abort, current_app, render_template, request

from shared_space.calendars import feeds, queries, serving
from shared_space.calendars.footprint import after_response
from shared_space.calendars.queries import Standing
from shared_space.calendars.rules import device, last_modified, link_state, tag
from shared_space.calendars.ways import Ways, ways_to
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import VISITOR, Permission
from shared_space.kernel.i18n import current_language, gettext
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.rules import SPOKEN, TOPICS

blueprint = Blueprint("calendars", __name__)
FORMAT = 1  # grows when the same rows are written another way


@blueprint.get("/calendars/workshops.ics")
@permits(Permission.PUBLIC)
def workshops_feed() -> Response:
    topic = _among(request.args.get("topic"), TOPICS)
    spoken = _among(request.args.get("spoken"), SPOKEN)

    def render(who: feeds.Reader) -> bytes:
        return feeds.of_workshops(who, _source(), topic, spoken)

    return _public(queries.workshops_standing(), "workshops", render, topic, spoken)


@blueprint.get("/calendars/organizations/<slug>.ics")
@permits(Permission.PUBLIC)
def organization_feed(slug: str) -> Response:
    standing = queries.organization_standing(slug) or abort(404)

    def render(who: feeds.Reader) -> bytes:
        return feeds.of_organization(who, standing.id, slug, _source())

    return _public(standing, slug, render, "organization")


@blueprint.get("/calendars/spaces/<slug>.ics")
@permits(Permission.PUBLIC)
def space_feed(slug: str) -> Response:
    standing = queries.space_standing(slug) or abort(404)

    def render(who: feeds.Reader) -> bytes:
        return feeds.of_space(who, standing.id, slug, _source())

    return _public(standing, slug, render, "space")


@blueprint.get("/calendars/private/<token>/<name>.ics")
@permits(Permission.LINK)
def private_feed(token: str, name: str) -> Response:
    """`name` is for people (some programs show it); the token alone decides."""
    link, now = queries.link_standing(token) or abort(404), clock.now()
    state = link_state(link.revoked_at, now)
    if state == "gone":
        abort(410)
    today = _today(link.zone, now)
    live = state == "live" and link.entitled
    changed_at = last_modified(link.newest, today, link.zone)
    response = serving.answer(
        tag(FORMAT, "link", link.id, link.version, live, _public_url(), today),
        changed_at if link.revoked_at is None else max(changed_at, link.revoked_at),
        now,
        lambda: feeds.of_link(link, today) if live else feeds.nothing(link, today),
        filename=f"{name[:60]}.ics",
        cache=serving.PRIVATE,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    after_response(response, link, now)
    return response


@blueprint.get("/workshops/<slug>/<int:session_id>.ics")
@permits(Permission.PUBLIC)
def one_session(slug: str, session_id: int) -> Response:
    """One date of a published workshop, to be added by hand."""
    workshop = workshops_queries.by_slug(slug, VISITOR)
    if workshop is None or workshop.state == "draft":
        abort(404)
    session = next((s for s in workshop.sessions if s.id == session_id), None) or abort(404)
    house, now = the_house(), clock.now()
    language = _among(request.args.get("lang"), LANGUAGES) or current_language()
    who = feeds.reader(VISITOR, language, _today(house.zone, now), house.zone)
    response = Response(feeds.of_session(who, workshop, session))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{workshop.slug}.ics"
    return response


@blueprint.get("/calendars/")
@permits(Permission.PUBLIC)
def index() -> Response:
    organizations, spaces = queries.public_feeds()
    language = current_language()
    ordered = sorted(organizations, key=lambda row: row.name.in_(language).text.casefold())
    here = _device()
    return _page(
        "calendars/index.html",
        workshops=_ways("workshops", here),
        organizations=[(row.slug, row.name) for row in ordered],
        spaces=[(row.slug, row.name) for row in spaces],
        signed_in=current_actor().is_signed_in,
        next_session=_next_session(),
    )


@blueprint.get("/calendars/workshops")
@permits(Permission.PUBLIC)
def workshops_page() -> Response:
    return _one_page("workshops", None, gettext("All workshops"), "/workshops/")


@blueprint.get("/calendars/organizations/<slug>")
@permits(Permission.PUBLIC)
def organization_page(slug: str) -> Response:
    standing = queries.organization_standing(slug) or abort(404)
    name = queries.name_of(Organization, standing.id)
    return _one_page(f"organizations/{slug}", name, "", f"/organizations/{slug}")


@blueprint.get("/calendars/spaces/<slug>")
@permits(Permission.PUBLIC)
def space_page(slug: str) -> Response:
    standing = queries.space_standing(slug) or abort(404)
    name = queries.name_of(Space, standing.id)
    return _one_page(f"spaces/{slug}", name, "", f"/spaces/{slug}")


@blueprint.get("/calendars/workshops.svg")
@permits(Permission.PUBLIC)
def workshops_code() -> Response:
    return _code("workshops")


@blueprint.get("/calendars/organizations/<slug>.svg")
@permits(Permission.PUBLIC)
def organization_code(slug: str) -> Response:
    return _code(f"organizations/{slug}") if queries.organization_standing(slug) else abort(404)


@blueprint.get("/calendars/spaces/<slug>.svg")
@permits(Permission.PUBLIC)
def space_code(slug: str) -> Response:
    return _code(f"spaces/{slug}") if queries.space_standing(slug) else abort(404)


def _public(
    standing: Standing, name: str, render: Callable[[feeds.Reader], bytes], *options: str
) -> Response:
    now = clock.now()
    today = _today(standing.zone, now)
    language = _among(request.args.get("lang"), LANGUAGES)
    return serving.answer(
        tag(FORMAT, name, standing.id, standing.version, *options, language, _public_url(), today),
        last_modified(standing.newest, today, standing.zone),
        now,
        lambda: render(feeds.reader(VISITOR, language, today, standing.zone)),
        filename=f"{name}.ics",
        cache=serving.PUBLIC,
    )


def _today(zone: Any, now: datetime) -> date:
    return now.astimezone(zone).date()


def _among(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed and value else ""


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)


def _source() -> str:
    """The feed's own address, with the options that mean something, in one order."""
    known = (("lang", LANGUAGES), ("topic", TOPICS), ("spoken", SPOKEN))
    options = {key: value for key, codes in known if (value := request.args.get(key)) in codes}
    query = f"?{urlencode(options)}" if options else ""
    return f"{_public_url()}{request.path}{query}"


def _device() -> str:
    return device(request.headers.get("User-Agent", ""))


def _ways(path: str, here: str) -> Ways:
    language = _among(request.args.get("lang"), LANGUAGES) or current_language()
    return ways_to(f"{_public_url()}/calendars/{path}.ics?lang={language}", here, language)


def _one_page(path: str, name: Trilingual | None, title: str, about: str) -> Response:
    return _page(
        "calendars/one.html",
        name=name,
        title=title,
        about=about,
        path=path,
        ways=_ways(path, _device()),
        next_session=_next_session() if path == "workshops" else None,
    )


def _next_session() -> tuple[str, int] | None:
    """(slug, session id) of the next workshop date, for those who can only add one by one."""
    for workshop in workshops_queries.coming(clock.now(), limit=5):
        for session in workshop.coming(clock.now()):
            if session.state == "approved" and workshop.state == "published":
                return workshop.slug, session.id
    return None


def _page(template: str, **values: Any) -> Response:
    response = current_app.make_response(render_template(template, **values))
    response.vary.add("User-Agent")
    return response


def _code(path: str) -> Response:
    """A QR of the page that says how to subscribe: the telephone that reads it is shown its own way."""
    out = io.BytesIO()
    address = f"{_public_url()}/calendars/{path}"
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, xmldecl=False, dark="#000", light="#fff"
    )
    response = Response(out.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
