"""Another slot is offered, and answered with one tap; and waiting for one that is taken."""

from dataclasses import dataclass
from datetime import date, datetime, time

from flask import abort, flash, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, OfferOver, Stale
from shared_space.bookings.forms import OfferForm
from shared_space.bookings.messages import sentences
from shared_space.bookings.queries.bookings import Dated, Full, booking
from shared_space.bookings.queries.surroundings import surroundings
from shared_space.bookings.rules.objections import (
    Objection,
    Weight,
    for_manager,
    of_days,
    of_slot,
    seats_for,
)
from shared_space.bookings.rules.waiting import open_until
from shared_space.bookings.service import offering, waiting
from shared_space.bookings.service.successors import Place
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import date_row
from shared_space.bookings.web.dates import others
from shared_space.bookings.web.page import BIGGEST_ID, stale_page
from shared_space.house.messages import days_met
from shared_space.house.queries import days_during, the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.forms import choices
from shared_space.kernel.i18n import current_language, day_from_until, gettext, short_day
from shared_space.kernel.interval import Interval, NonexistentTime, instant
from shared_space.kernel.web import see_other
from shared_space.spaces.queries import spaces_in_use

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Wanted:
    """What a date asks for, as `queries.alternatives` takes it."""

    space_id: int
    organization_id: int | None
    people: int
    first: date
    starts: time
    ends: time


@blueprint.get("/manage/requests/<int:number>/offer")
@permits(Permission.MANAGER)
def offer_page(number: int) -> Answer:
    full = _known(number)
    open_to_offers = _open_to_offers(full, clock.now())
    if not open_to_offers:
        return stale_page(number)
    return _page(full, _form(open_to_offers, None), open_to_offers)


@blueprint.post("/manage/requests/<int:number>/offer")
@permits(Permission.MANAGER)
def offer(number: int) -> Answer:
    full, now = _known(number), clock.now()
    open_to_offers = _open_to_offers(full, now)
    form = _form(open_to_offers, _typed())
    if not open_to_offers or form.date.data not in open_to_offers:
        return stale_page(number)
    if not form.validate():
        return _page(full, form, open_to_offers), 422
    try:
        place, said = _place(full, form, now)
    except NonexistentTime:
        form.starts.errors = [gettext("The clock skips this hour on that night.")]
        return _page(full, form, open_to_offers), 422
    if place is None or _refuses(said):
        return _page(full, form, open_to_offers, said=said), 409
    return _offered(full, form, place, open_to_offers, now)


@blueprint.post("/bookings/<int:number>/offers/<int:date_id>")
@permits(Permission.SIGNED_IN)
def answer_offer(number: int, date_id: int) -> Answer:
    """answer=accept or refuse."""
    full = booking(number) if number <= BIGGEST_ID else None
    if full is None or not full.changed_by(current_actor()):
        abort(404)
    if date_id not in {dated.number for dated in full.dates}:
        return stale_page(number)
    takes = request.form.get("answer") == "accept"
    answered = offering.accept if takes else offering.refuse_offer
    try:
        answered(date_id, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except (Stale, OfferOver, PromiseBroken):
        return stale_page(number)
    if takes:
        flash(gettext("Accepted. The space is yours."), "success")
    else:
        flash(gettext("Refused. The time is free for others."), "success")
        if _still_waits(full, date_id):
            flash(gettext("Your request still waits."), "info")
    return see_other(f"/bookings/{number}")


@blueprint.post("/bookings/<int:number>/wait/<int:date_id>")
@permits(Permission.SIGNED_IN)
def wait(number: int, date_id: int) -> Answer:
    """A requested date begins to wait for its slot, which others have."""
    full = booking(number) if number <= BIGGEST_ID else None
    if full is None or date_id not in {dated.number for dated in full.dates}:
        abort(404)
    try:
        waiting.join(date_id, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except Stale:
        return stale_page(number)
    flash(gettext("You wait for this time. When it is free, a letter offers it to you."), "success")
    return see_other(f"/bookings/{number}")


def _still_waits(full: Full, offered: int) -> bool:
    """Whether what the slot was offered instead of waits for the staff."""
    instead = {dated.instead_of for dated in full.dates if dated.number == offered}
    return any(dated.number in instead for dated in full.in_state("requested"))


def _known(number: int) -> Full:
    full = booking(number) if number <= BIGGEST_ID else None
    if full is None:
        abort(404)
    return full


def _open_to_offers(full: Full, now: datetime) -> dict[str, Dated]:
    """Id → date for which another slot can be offered, the undecided first."""
    replaced = {dated.replaces for dated in full.in_state("offered")}
    order = {"requested": 0, "approved": 1}
    found = [
        dated
        for dated in full.in_state("requested", "approved")
        if dated.span.end > now and dated.number not in replaced
    ]
    found.sort(key=lambda dated: (order[dated.state], dated.span.start))
    return {str(dated.number): dated for dated in found}


def _typed() -> MultiDict[str, str]:
    """What was typed; the button of a free slot says where and when."""
    typed = MultiDict(request.form)
    parts = typed.get("instead", "").split("/")
    if len(parts) == 4:
        for name, value in zip(("space", "day", "starts", "ends"), parts, strict=True):
            typed[name] = value
    return typed


def _form(dates: dict[str, Dated], typed: MultiDict[str, str] | None) -> OfferForm:
    zone, language = the_house().zone, current_language()
    form = OfferForm(typed)
    form.space.choices = choices((s.slug, s.name.in_(language).text) for s in spaces_in_use())
    form.date.choices = choices((number, _when(dated)) for number, dated in dates.items())
    if typed is None:
        chosen = request.args.get("date", "")
        form.date.data = chosen if chosen in dates else next(iter(dates))
        span = dates[form.date.data].span
        form.space.data = dates[form.date.data].space_slug
        start, end = span.start.astimezone(zone), span.end.astimezone(zone)
        form.day.data, form.starts.data, form.ends.data = start.date(), start.time(), end.time()
    return form


def _when(dated: Dated) -> str:
    zone = the_house().zone
    day = short_day(dated.span.start.astimezone(zone).date())
    return day_from_until(day, dated.span.start, dated.span.end, zone)


def _place(full: Full, form: OfferForm, now: datetime) -> tuple[Place | None, list[Objection]]:
    """What was chosen, and everything that is said against it."""
    zone, day = the_house().zone, form.day.data
    assert day and form.starts.data and form.ends.data
    slot = Interval(instant(day, form.starts.data, zone), instant(day, form.ends.data, zone))
    space_id = next(s.id for s in spaces_in_use() if s.slug == form.space.data)
    around = surroundings(space_id, slot, full.organization_id, now)
    if around is None:
        return None, []
    seats = seats_for(around.room, full.people)
    said = [*for_manager(of_slot(slot, seats, around)), *of_days(days_during(slot))]
    if full.people > around.room.people:
        most = {"people": full.people, "most": around.room.people}
        said.append(Objection("too_many_people", Weight.REFUSES, most))
    return Place(around.room, slot, seats), said


def _refuses(said: list[Objection]) -> bool:
    return any(objection.weight is Weight.REFUSES for objection in said)


def _offered(
    full: Full, form: OfferForm, place: Place, dates: dict[str, Dated], now: datetime
) -> Answer:
    chosen = dates[form.date.data]
    person = current_actor().person_id or 0
    until = open_until(place.slot.start, now)
    try:
        offering.offer(chosen.number, place, until, person, now)
    except (NotHers, Stale):
        return stale_page(full.number)
    except PromiseBroken:
        taken = [Objection("taken", Weight.REFUSES)]
        return _page(full, form, dates, said=taken), 409
    flash(gettext("Offered. A letter asks for the answer; until then the time is kept."), "success")
    if days := days_met(place.slot, but=chosen.span):
        flash(gettext("At that time: %(days)s.", days=days), "info")
    return see_other("/manage/requests")


def _page(
    full: Full,
    form: OfferForm,
    dates: dict[str, Dated],
    *,
    said: list[Objection] | None = None,
) -> str:
    now = clock.now()
    chosen = dates.get(form.date.data or "") or next(iter(dates.values()))
    return render_template(
        "bookings/offer.html",
        full=full,
        form=form,
        row=date_row(chosen, now),
        several=len(dates) > 1,
        dates=[(number, _when(dated)) for number, dated in dates.items()],
        others=[way for way in others(_wanted(full, chosen)) if way[0] != _own(chosen)],
        said=sentences(said or []),
    )


def _own(dated: Dated) -> str:
    """The slot of the date itself, as a button of a free slot says it."""
    zone = the_house().zone
    start, end = dated.span.start.astimezone(zone), dated.span.end.astimezone(zone)
    return f"{dated.space_slug}/{start:%Y-%m-%d}/{start:%H:%M}/{end:%H:%M}"


def _wanted(full: Full, dated: Dated) -> Wanted:
    zone = the_house().zone
    start, end = dated.span.start.astimezone(zone), dated.span.end.astimezone(zone)
    return Wanted(
        dated.space_id,
        full.organization_id,
        full.people,
        start.date(),
        start.time(),
        end.time(),
    )
