"""The page for the door of a space, big and quiet; and saying "we are here", there or on the booking.

What stands at a door is read by everybody who passes: it shows what a visitor may see, also to those
who are signed in.
"""

import io
from dataclasses import dataclass
from datetime import timedelta

import segno
from flask import abort, current_app, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, TooEarlyOrLate
from shared_space.bookings.forms import PlainForm
from shared_space.bookings.messages import seats_free
from shared_space.bookings.queries.day import DaySpace, spaces_of_day, uses_between
from shared_space.bookings.queries.presence import at_door
from shared_space.bookings.queries.shut import shut_between
from shared_space.bookings.queries.surroundings import open_between
from shared_space.bookings.rules.timetable import Bar, Use, bars
from shared_space.bookings.service.presence import say_here
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.beside import saying_here
from shared_space.bookings.web.page import BIGGEST_ID, stale_page
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import VISITOR, Permission
from shared_space.kernel.i18n import clock as wall
from shared_space.kernel.i18n import current_language, from_until, gettext, long_day
from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.web import safe_next, see_other
from shared_space.spaces.queries import opening_hours

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Line:
    """Something at the door: its hours in words, and what a visitor may read of it ('' for nothing)."""

    hours: str
    title: str
    title_lang: str
    host: str
    host_lang: str


@blueprint.get("/spaces/<slug>/door")
@permits(Permission.PUBLIC)
def door(slug: str) -> Answer:
    space = next((space for space in spaces_of_day() if space.slug == slug), None)
    if space is None:
        abort(404)
    now, zone = clock.now(), the_house().zone
    span = day_span(now.astimezone(zone).date(), zone)
    uses = uses_between(span, VISITOR, current_language(), space.room.space_id)
    claimed = [use for use in uses.get(space.room.space_id, []) if use.span.end > now]
    drawn = _bars(space, claimed, Interval(now, max(span.end, now + timedelta(minutes=1))))
    here = next((bar for bar in drawn if bar.span.start <= now < bar.span.end), None)
    return render_template(
        "bookings/door.html",
        space=space,
        name=space.name.in_(current_language()),
        day=long_day(now.astimezone(zone).date()),
        time=wall(now, zone),
        kind=here.kind if here else "closed",
        until=wall(here.span.end, zone) if here else "",
        seats=seats_free(here.left, space.room.seats) if here and space.room.shared else "",
        now=[_line(use) for use in claimed if use.span.start <= now]
        if not space.room.shared
        else [],
        next=[_line(use) for use in claimed if use.span.start > now][:1]
        if not space.room.shared
        else [],
        mine=saying_here(at_door(slug, current_actor(), now)),
        button=PlainForm(formdata=None),
    )


@blueprint.get("/spaces/<slug>/door.svg")
@permits(Permission.PUBLIC)
def code(slug: str) -> Answer:
    """A code to print and hang beside the door: it opens the door's page on a phone."""
    if all(space.slug != slug for space in spaces_of_day()):
        abort(404)
    out = io.BytesIO()
    address = f"{current_app.config['SETTINGS'].public_url}/spaces/{slug}/door"
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, xmldecl=False, dark="#000", light="#fff"
    )
    return Response(out.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/bookings/<int:number>/here")
@permits(Permission.SIGNED_IN)
def here(number: int) -> Answer:
    date = request.form.get("date", "")
    if number > BIGGEST_ID or not date.isascii() or not date.isdigit() or int(date) > BIGGEST_ID:
        abort(404)
    try:
        say_here(number, int(date), current_actor(), clock.now())
    except NotHers:
        abort(404)
    except TooEarlyOrLate:
        return stale_page(number)
    flash(gettext("Thank you. Have a good time."), "success")
    return see_other(safe_next(request.form.get("next"), f"/bookings/{number}"))


def _bars(space: DaySpace, uses: list[Use], ahead: Interval) -> list[Bar]:
    """What is left of the day, from this moment."""
    number, house = space.room.space_id, the_house()
    shut = shut_between(ahead)
    return bars(
        space.room,
        shortest=timedelta(),
        opened=open_between(house, number, ahead, opening_hours()),
        closed=shut.closed_in(number),
        held=shut.held_in(number),
        uses=uses,
        bookable=ahead,
    )


def _line(use: Use) -> Line:
    hours = from_until(use.span.start, use.span.end, the_house().zone)
    return Line(hours, use.title, use.title_lang, use.host, use.host_lang)
