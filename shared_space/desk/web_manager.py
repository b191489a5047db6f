"""The manager's door: /manage/."""

from typing import NamedTuple

from flask import Blueprint, current_app, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from shared_space.desk import queries
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permission_of, permits
from shared_space.kernel.actor import Actor, Permission
from shared_space.kernel.i18n import gettext, ngettext

blueprint = Blueprint("desk_manager", __name__)


class Room(NamedTuple):
    """One part of what the staff care for. note: what waits there now, '' when nothing does."""

    path: str
    name: str
    purpose: str
    note: str = ""


@blueprint.get("/manage/")
@permits(Permission.STAFF)
def manage() -> str:
    actor = current_actor()
    rooms = [room._replace(path=open_path(actor, room.path)) for room in _rooms()]
    return render_template("desk/manage.html", rooms=[room for room in rooms if room.path])


def open_path(actor: Actor, path: str) -> str:
    """`path`, with or without its last slash as its route has it; '' when there is no such page or
    the permission it declares does not let `actor` in."""
    addresses = current_app.url_map.bind("localhost")
    for written in (path, path.rstrip("/") if path.endswith("/") else f"{path}/"):
        try:
            endpoint, _values = addresses.match(written, "GET")
        except (HTTPException, RequestRedirect):
            continue
        permission = permission_of(current_app.view_functions[endpoint])
        return written if permission is not None and actor.may(permission) else ""
    return ""


def _rooms() -> list[Room]:
    now = clock.now()
    waiting, letters = queries.waiting_requests(now), queries.outbox(now)
    return [
        Room(
            "/manage/requests",
            gettext("Requests"),
            gettext("Decide what waits, with rivals side by side."),
            ngettext("%(num)s request waits", "%(num)s requests wait", waiting) if waiting else "",
        ),
        Room(
            "/manage/letters",
            gettext("Letters"),
            gettext("What the house sent, and what could not be delivered."),
            ngettext("%(num)s letter failed", "%(num)s letters failed", letters.dead)
            if letters.dead
            else "",
        ),
        Room(
            "/manage/organizations/",
            gettext("Organizations"),
            gettext("Add an organization, invite its coordinator."),
        ),
        Room(
            "/manage/spaces/",
            gettext("Rooms and halls"),
            gettext("Names, seats, equipment, and who decides."),
        ),
        Room(
            "/manage/hours/",
            gettext("Opening hours"),
            gettext("When the house and each room can be booked."),
        ),
        Room(
            "/manage/closures/",
            gettext("Closed days"),
            gettext("Days on which the house does not work."),
        ),
        Room(
            "/manage/residencies/",
            gettext("Resident organizations"),
            gettext("Who holds which work room, and until when."),
        ),
        Room("/manage/people", gettext("People"), gettext("Who signs in, and in which role.")),
        Room(
            "/manage/house",
            gettext("The house"),
            gettext("Its name, address, languages and contact."),
        ),
    ]
