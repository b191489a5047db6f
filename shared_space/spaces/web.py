"""The rooms and halls, for everybody."""

from datetime import timedelta

from flask import Blueprint, abort, render_template

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import span_in_words
from shared_space.spaces import messages
from shared_space.spaces.queries import (
    closures_between,
    opening_hours,
    space_by_slug,
    spaces_in_use,
)
from shared_space.spaces.rules import hours_of

blueprint = Blueprint("spaces", __name__, url_prefix="/spaces")
CLOSURES_AHEAD = timedelta(days=60)


@blueprint.get("/")
@permits(Permission.PUBLIC)
def index() -> str:
    return render_template("spaces/index.html", spaces=spaces_in_use(), messages=messages)


@blueprint.get("/<slug>")
@permits(Permission.PUBLIC)
def space(slug: str) -> str:
    found = space_by_slug(slug)
    if found is None:
        abort(404)
    now, zone = clock.now(), the_house().zone
    closures = [
        closure
        for closure in closures_between(now, now + CLOSURES_AHEAD)
        if closure.space_id in {None, found.id}
    ]
    return render_template(
        "spaces/space.html",
        space=found,
        week=messages.week(hours_of(found.id, opening_hours())),
        closures=[(span_in_words(closure.span, zone), closure.reason) for closure in closures],
        today=now.astimezone(zone).date(),
        messages=messages,
    )
