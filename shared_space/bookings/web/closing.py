"""Closing the house or a space, with the bookings in the way."""

from flask import abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import Stale, Undecided
from shared_space.bookings.forms import PlainForm
from shared_space.bookings.queries.bookings import in_the_way
from shared_space.bookings.service import closing
from shared_space.bookings.service.closing import ahead
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.page import BIGGEST_ID, date_row, ticked
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import clock as wall
from shared_space.kernel.i18n import gettext, short_day
from shared_space.kernel.web import see_other
from shared_space.spaces import service as spaces
from shared_space.spaces.errors import ClosureOver
from shared_space.spaces.forms import ClosureForm
from shared_space.spaces.queries import closures_between, spaces_in_use

Answer = str | Response | tuple[str, int]
CLOSURES = "/manage/closures/"


@blueprint.get("/manage/closures/")
@permits(Permission.MANAGER)
def closures() -> str:
    now = clock.now()
    names = {space.id: space.name for space in spaces_in_use()}
    zone = the_house().zone
    rows = [
        (
            closure,
            names.get(closure.space_id or 0),
            short_day(closure.span.start.astimezone(zone).date()),
            wall(closure.span.start, zone),
            short_day(closure.span.end.astimezone(zone).date()),
            wall(closure.span.end, zone),
        )
        for closure in closures_between(now, now.replace(year=now.year + 4, day=1))
    ]
    return render_template("bookings/closures.html", rows=rows, button=PlainForm(formdata=None))


@blueprint.get("/manage/closures/new")
@permits(Permission.MANAGER)
def closing_page() -> Answer:
    return render_template("bookings/close.html", form=_form(), way=[])


@blueprint.post("/manage/closures/new")
@permits(Permission.MANAGER)
def close() -> Answer:
    form = _form()
    if not form.validate() or form.span is None:
        return render_template("bookings/close.html", form=form, way=[]), 422
    now, seen = clock.now(), ticked(most=5000)
    way = in_the_way(form.space_id, ahead(form.span, now))
    rows = [(full, [date_row(dated, now) for dated in dates]) for full, dates in way]
    if any(dated.number not in seen for _full, dates in way for dated in dates):
        status = 409 if seen else 200
        return render_template("bookings/close.html", form=form, way=rows), status
    try:
        person = current_actor().person_id or 0
        closing.close(
            form.space_id, form.span, form.reason.data, seen=seen, actor_id=person, now=now
        )
    except LookupError:
        abort(404)
    except (Stale, Undecided, PromiseBroken):
        return render_template("bookings/close.html", form=form, way=rows, stale=True), 409
    flash(gettext("Closed. Everybody who had a booking is told."), "success")
    return see_other(CLOSURES)


@blueprint.post("/manage/closures/<int:number>/reopen")
@permits(Permission.MANAGER)
def reopen(number: int) -> Answer:
    if number > BIGGEST_ID:
        abort(404)
    try:
        spaces.reopen(number, actor_id=current_actor().person_id, now=clock.now())
    except (LookupError, ClosureOver):
        abort(404)
    flash(gettext("Open again. Cancelled bookings stay cancelled."), "success")
    return see_other(CLOSURES)


def _form() -> ClosureForm:
    formdata = request.form if request.method == "POST" else None
    return ClosureForm(formdata, spaces=spaces_in_use(), zone=the_house().zone, now=clock.now())
