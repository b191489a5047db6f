"""The rooms and halls, for everybody."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import clock as wall
from shared_space.kernel.i18n import gettext, long_day
from shared_space.spaces import messages
from shared_space.spaces.queries import (
    ClosureView,
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
    now = clock.now()
    closures = [
        closure
        for closure in closures_between(now, now + CLOSURES_AHEAD)
        if closure.space_id in {None, found.id}
    ]
    return render_template(
        "spaces/space.html",
        space=found,
        week=messages.week(hours_of(found.id, opening_hours())),
        closures=[(_closed(closure), closure.reason) for closure in closures],
        today=now.astimezone(the_house().zone).date(),
        messages=messages,
    )


def _closed(closure: ClosureView) -> str:
    """When, in words: whole days by their names, else with the hours."""
    zone = the_house().zone
    start, end = closure.span.start.astimezone(zone), closure.span.end.astimezone(zone)
    if _midnight(start) and _midnight(end):
        first, last = long_day(start.date()), long_day(end.date() - timedelta(days=1))
        if first == last:
            return first
        return gettext("from %(start)s until %(end)s", start=first, end=last)
    return gettext(
        "from %(day)s at %(hour)s until %(last_day)s at %(last_hour)s",
        day=long_day(start.date()),
        hour=wall(start, zone),
        last_day=long_day(end.date()),
        last_hour=wall(end, zone),
    )


def _midnight(local: datetime) -> bool:
    return (local.hour, local.minute) == (0, 0)
