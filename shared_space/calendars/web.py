"""The pages that say how to subscribe on this device."""

import io
from collections.abc import Sequence
from typing import Any

import segno
from flask import Blueprint, Response, abort, current_app, render_template, request

from shared_space.calendars import choosing
from shared_space.calendars.choosing import Filter, query_of
from shared_space.calendars.queries import links, standings
from shared_space.calendars.rules import device
from shared_space.calendars.ways import Ways, ways_to
from shared_space.forums.models import Forum
from shared_space.forums.queries import forums_in_use
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import current_language, gettext
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops_queries

blueprint = Blueprint("calendars", __name__)


@blueprint.get("/calendars/")
@permits(Permission.PUBLIC)
def index() -> Response:
    organizations, spaces = links.public_feeds()
    language = current_language()
    ordered = sorted(organizations, key=lambda row: row.name.in_(language).text.casefold())
    here = _device()
    return _page(
        "calendars/index.html",
        workshops=_ways("workshops", here),
        organizations=[(row.slug, row.name) for row in ordered],
        spaces=[(row.slug, row.name) for row in spaces],
        forums=[(forum.slug, forum.name) for forum in forums_in_use()],
        signed_in=current_actor().is_signed_in,
        next_session=_next_session(),
    )


@blueprint.get("/calendars/workshops")
@permits(Permission.PUBLIC)
def workshops_page() -> Response:
    filters = choosing.of_workshops(request.args.to_dict(flat=False))
    return choosing_page("workshops", gettext("All workshops"), "/workshops/", filters)


@blueprint.get("/calendars/organizations/<slug>")
@permits(Permission.PUBLIC)
def organization_page(slug: str) -> Response:
    standing = standings.organization_standing(slug) or abort(404)
    name = links.name_of(Organization, standing.id)
    return _one_page(
        f"organizations/{slug}",
        name,
        gettext("Public activities of one organization"),
        f"/organizations/{slug}",
    )


@blueprint.get("/calendars/spaces/<slug>")
@permits(Permission.PUBLIC)
def space_page(slug: str) -> Response:
    standing = standings.space_standing(slug) or abort(404)
    name = links.name_of(Space, standing.id)
    return _one_page(f"spaces/{slug}", name, gettext("When a room is taken"), f"/spaces/{slug}")


@blueprint.get("/calendars/forums/<slug>")
@permits(Permission.PUBLIC)
def forum_page(slug: str) -> Response:
    standing = standings.forum_standing(slug) or abort(404)
    name = links.name_of(Forum, standing.id)
    holds = gettext("Workshops of one professional forum")
    return _one_page(f"forums/{slug}", name, holds, f"/forums/{slug}")


@blueprint.get("/calendars/workshops.svg")
@permits(Permission.PUBLIC)
def workshops_code() -> Response:
    return code_of("workshops", choosing.of_workshops(request.args.to_dict(flat=False)))


@blueprint.get("/calendars/organizations/<slug>.svg")
@permits(Permission.PUBLIC)
def organization_code(slug: str) -> Response:
    return _code(f"organizations/{slug}") if standings.organization_standing(slug) else abort(404)


@blueprint.get("/calendars/spaces/<slug>.svg")
@permits(Permission.PUBLIC)
def space_code(slug: str) -> Response:
    return _code(f"spaces/{slug}") if standings.space_standing(slug) else abort(404)


@blueprint.get("/calendars/forums/<slug>.svg")
@permits(Permission.PUBLIC)
def forum_code(slug: str) -> Response:
    return _code(f"forums/{slug}") if standings.forum_standing(slug) else abort(404)


def asked(name: str, allowed: tuple[str, ...]) -> str:
    """The option of this name in the address, '' when it is none of `allowed`. Most readers ask for
    nothing, and looking for what is not there costs a fifth of the answer that nothing has changed."""
    value = request.args.get(name, "") if request.query_string else ""
    return value if value in allowed else ""


def public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)


def _device() -> str:
    return device(request.headers.get("User-Agent", ""))


def _ways(path: str, here: str, query: str = "") -> Ways:
    """query: what was chosen of it; its language alone when empty."""
    language = asked("lang", LANGUAGES) or current_language()
    chosen = query or f"lang={language}"
    return ways_to(f"{public_url()}/calendars/{path}.ics?{chosen}", here, language)


def _one_page(path: str, name: Trilingual, holds: str, about: str) -> Response:
    """holds: what is in it, in words."""
    return _page(
        "calendars/one.html",
        name=name,
        title="",
        holds=holds,
        to_page=gettext("To the page of %(name)s", name=isolate(name.in_(current_language()).text)),
        about=about,
        path=path,
        ways=_ways(path, _device()),
        next_session=None,
    )


def choosing_page(path: str, title: str, about: str, filters: Sequence[Filter]) -> Response:
    """The page of a calendar of which a visitor may choose a part. about: the page it belongs to, ''
    for none."""
    query = query_of(filters)
    return _page(
        "calendars/one.html",
        name=None,
        title=title,
        about=about,
        path=path,
        filters=filters,
        query=query if request.args else "",
        ways=_ways(path, _device(), query),
        next_session=_next_session() if path == "workshops" else None,
    )


def code_of(path: str, filters: Sequence[Filter]) -> Response:
    """The code of that page, with what was chosen there."""
    return _code(f"{path}?{query_of(filters)}" if request.args else path)


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
    address = f"{public_url()}/calendars/{path}"
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, xmldecl=False, dark="#000", light="#fff"
    )
    response = Response(out.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
