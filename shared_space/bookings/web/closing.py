"""Closing the house or a space, with the bookings in the way."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import Stale, Undecided
from shared_space.bookings.forms import PlainForm
from shared_space.bookings.queries.bookings import in_the_way
from shared_space.bookings.queries.day import DaySpace
from shared_space.bookings.queries.instead import Way, instead_of, offered_instead
from shared_space.bookings.rules.waiting import open_until
from shared_space.bookings.service import closing, offering
from shared_space.bookings.service.closing import ahead
from shared_space.bookings.service.successors import Place
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import date_row
from shared_space.bookings.web.page import BIGGEST_ID, ticked
from shared_space.house.messages import days_met
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import (
    current_language,
    day_from_until,
    gettext,
    ngettext,
    short_day,
    short_day_as_of,
    span_in_words,
)
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Shown, Trilingual
from shared_space.kernel.web import see_other
from shared_space.spaces import service as spaces
from shared_space.spaces.errors import ClosureOver
from shared_space.spaces.forms import ClosureForm
from shared_space.spaces.queries import closures_between, spaces_in_use

Answer = str | Response | tuple[str, int]
CLOSURES = "/manage/closures/"
ALL = "all"


@blueprint.get("/manage/closures/")
@permits(Permission.MANAGER)
def closures() -> str:
    now = clock.now()
    names = {space.id: space.name for space in spaces_in_use()}
    zone = the_house().zone
    today = now.astimezone(zone).date()
    rows = [
        (
            closure,
            names.get(closure.space_id or 0),
            span_in_words(closure.span, zone, lambda day: short_day_as_of(day, today)),
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
    span = ahead(form.span, now)
    way = in_the_way(form.space_id, span)
    if "offer" in request.form:
        said = _offer(way, (form.space_id, span), now)
        return _page(form, way, span, now, said=said)
    if any(dated.number not in seen for _full, dates in way for dated in dates):
        return _page(form, way, span, now), 409 if seen else 200
    if "look" in request.form:
        return _page(form, way, span, now)
    try:
        person = current_actor().person_id or 0
        closing.close(
            form.space_id, form.span, form.reason.data, seen=seen, actor_id=person, now=now
        )
    except LookupError:
        abort(404)
    except (Stale, Undecided, PromiseBroken):
        return _page(form, way, span, now, stale=True), 409
    flash(gettext("Closed. Everybody who had a booking is told."), "success")
    return see_other(CLOSURES)


def _page(
    form: ClosureForm,
    way: Way,
    span: Interval,
    now: datetime,
    *,
    stale: bool = False,
    said: Sequence[tuple[str, str]] = (),
) -> str:
    """The bookings in the way, each date with what is offered instead, or could be."""
    numbers = [dated.number for _full, dates in way for dated in dates]
    offered = offered_instead(numbers)
    open_yet = [(full, [d for d in dates if d.number not in offered]) for full, dates in way]
    proposals = instead_of(open_yet, (form.space_id, span), now)
    told = {number: _there(name, slot) for number, (name, slot) in offered.items()}
    proposed = {
        number: (_key(number, space, slot), *_there(space.name, slot))
        for number, (space, slot, _seats) in proposals.items()
    }
    rows = [(full, [date_row(dated, now) for dated in dates]) for full, dates in way]
    return render_template(
        "bookings/close.html",
        form=form,
        way=rows,
        offered=told,
        proposed=proposed,
        stale=stale,
        said=said,
    )


def _offer(way: Way, there: tuple[int | None, Interval], now: datetime) -> list[tuple[str, str]]:
    """Offer what she saw and chose: one slot, or all of them. Returns (kind of notice, sentence)."""
    chosen = request.form["offer"]
    seen = set(request.form.getlist("proposed")) if chosen == ALL else {chosen}
    offered = offered_instead([dated.number for _full, dates in way for dated in dates])
    open_yet = [(full, [d for d in dates if d.number not in offered]) for full, dates in way]
    done = 0
    for number, (space, slot, seats) in instead_of(open_yet, there, now).items():
        if _key(number, space, slot) not in seen:
            continue
        try:
            place = Place(space.room, slot, seats)
            until = open_until(slot.start, now)
            offering.offer(number, place, until, current_actor().person_id or 0, now)
        except (Stale, PromiseBroken, ValueError):
            continue
        done += 1
    said = []
    if done:
        words = ngettext("%(num)s slot is offered.", "%(num)s slots are offered.", done)
        said.append(("success", words))
    if done < len(seen):
        said.append(("error", gettext("Something changed meanwhile. Look at the list once more.")))
    return said


def _key(number: int, space: DaySpace, slot: Interval) -> str:
    """What a button says that it offers."""
    return f"{number} {space.room.space_id} {slot.start:%Y%m%dT%H%M}"


def _there(name: Trilingual, slot: Interval) -> tuple[str, Shown]:
    """(when, in words, with the days of communities that it meets; the space)."""
    zone = the_house().zone
    day = short_day(slot.start.astimezone(zone).date())
    said = [day_from_until(day, slot.start, slot.end, zone), days_met(slot)]
    return " · ".join(filter(None, said)), name.in_(current_language())


@blueprint.post("/manage/closures/<int:number>/reopen")
@permits(Permission.MANAGER)
def reopen(number: int) -> Answer:
    if number > BIGGEST_ID:
        abort(404)
    try:
        spaces.reopen(number, actor_id=current_actor().person_id, now=clock.now())
    except (LookupError, ClosureOver):
        abort(404)
    said = gettext("Open again. Cancelled bookings stay cancelled. Nobody is told by letter.")
    flash(said, "success")
    return see_other(CLOSURES)


def _form() -> ClosureForm:
    formdata = request.form if request.method == "POST" else None
    return ClosureForm(formdata, spaces=spaces_in_use(), zone=the_house().zone, now=clock.now())
