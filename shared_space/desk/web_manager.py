"""The manager's day, and her door to all she cares for: /manage/."""

from typing import NamedTuple

from flask import Blueprint, current_app, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from shared_space.desk import queries, today
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permission_of, permits
from shared_space.kernel.actor import Actor, Permission
from shared_space.kernel.i18n import gettext, long_day, ngettext

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
    actor, now, house = current_actor(), clock.now(), the_house()
    number = queries.waiting_requests(now) if actor.is_manager else 0
    dead, letters = queries.dead_letters(today.LAST_LETTERS) if actor.is_manager else (0, [])
    notes = {"/manage/requests": _waits(number), "/manage/letters": _failed(dead)}
    rooms = [room._replace(note=notes.get(room.path, "")) for room in _rooms(actor)]
    rooms = [room._replace(path=open_path(actor, room.path)) for room in rooms]
    day = now.astimezone(house.zone).date()
    return render_template(
        "desk/manage.html",
        rooms=[room for room in rooms if room.path],
        day=day,
        heading=long_day(day),
        waiting=today.waiting_lines(house, now) if number else [],
        all_waiting=_waits(number),
        today=today.today(actor, house, now) if actor.is_manager else None,
        set_up=open_path(actor, f"/manage/setup/{day}"),
        changes=today.changes(house, now) if actor.is_manager else [],
        letters=letters,
        failed=_failed(dead),
    )


def _waits(number: int) -> str:
    return ngettext("%(num)s request waits", "%(num)s requests wait", number) if number else ""


def _failed(number: int) -> str:
    return ngettext("%(num)s letter failed", "%(num)s letters failed", number) if number else ""


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


def _rooms(actor: Actor) -> tuple[Room, ...]:
    return (
        Room(
            "/manage/requests",
            gettext("Requests"),
            gettext("Decide what waits, with rivals side by side."),
        ),
        Room(
            "/manage/letters",
            gettext("Letters"),
            gettext("What the house sent, and what could not be delivered."),
        ),
        Room(
            "/manage/organizations/",
            gettext("Organizations"),
            gettext("Add an organization, invite its coordinator.")
            if actor.is_manager
            else gettext("Who belongs to each organization, and its coordinators."),
        ),
        Room(
            "/manage/forums/",
            gettext("Professional forums"),
            gettext("What organizations share, with its workshops and its calendar."),
        ),
        *_rooms_of_the_house(),
    )


def _rooms_of_the_house() -> tuple[Room, ...]:
    return (
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
            "/manage/policies/",
            gettext("What each space allows"),
            gettext("How long and how far ahead, who is confirmed at once, hours for each."),
        ),
        Room(
            "/manage/days/",
            gettext("Days of the communities"),
            gettext("Feasts that the timetable shows, and days of your own."),
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
    )
