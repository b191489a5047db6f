"""The days of all communities, as the staff corrects them and adds to them."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.house import messages, service
from shared_space.house.errors import NoSuchDay, TooFar
from shared_space.house.forms import NewDayForm, ObservanceForm
from shared_space.house.queries import HouseDayView, house_days, the_house
from shared_space.house.rules import is_feast_of
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.forms import Form
from shared_space.kernel.i18n import current_language, gettext, long_day, short_day
from shared_space.kernel.trilingual import Shown
from shared_space.kernel.web import see_other
from shared_space.observances.days import FEASTS, feasts_between
from shared_space.observances.values import COMMUNITIES, Feast

blueprint = Blueprint("house_days", __name__, url_prefix="/manage/days")
Page = str | tuple[str, int] | Response
BEFORE, AHEAD = timedelta(days=14), timedelta(days=400)
BIGGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Line:
    """A day on the list. day: as it is in force, computed: only where the staff changed it."""

    day: str
    year: int
    name: Shown
    whose: str
    expected: bool
    hidden: bool
    computed: str
    address: str


@dataclass(frozen=True)
class Added:
    """A day that the staff added."""

    number: int
    day: str
    year: int
    name: Shown
    whose: str


@blueprint.route("/", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def index() -> Page:
    form = NewDayForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    assert form.day.data and form.name.data
    service.add_day(
        form.day.data,
        form.name.data,
        form.community.data,
        actor_id=current_actor().person_id,
        now=clock.now(),
    )
    flash(gettext("The day is added."), "success")
    return see_other(url_for(".index"))


@blueprint.post("/<int:number>/remove")
@permits(Permission.MANAGER)
def remove(number: int) -> Page:
    try:
        service.remove_day(
            min(number, BIGGEST_ID), actor_id=current_actor().person_id, now=clock.now()
        )
    except NoSuchDay:
        abort(404)
    flash(gettext("The day is removed."), "success")
    return see_other(url_for(".index"))


@blueprint.route("/<code>/<first>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def change(code: str, first: str) -> Page:
    computed = _date(first)
    if not is_feast_of(code, computed):
        abort(404)
    form, feast = ObservanceForm(), FEASTS[code]
    if not form.is_submitted():
        kept = {(k.code, k.instead_of): k.day for k in house_days()}
        now_on = kept.get((code, computed), computed)
        form.day.data, form.hidden.data = now_on or computed, now_on is None
        return _feast_page(form, feast, computed)
    if not feast.expected:
        form.day.data, form.day.raw_data = computed, [computed.isoformat()]
    if not form.validate():
        return _feast_page(form, feast, computed), 422
    try:
        service.change_observance(
            code,
            computed,
            None if form.hidden.data else form.day.data,
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except TooFar as refused:
        form.day.errors = [messages.refusal(refused)]
        return _feast_page(form, feast, computed), 422
    flash(gettext("Saved."), "success")
    return see_other(url_for(".index"))


def _page(form: NewDayForm) -> str:
    kept, language = house_days(), current_language()
    today = clock.now().astimezone(the_house().zone).date()
    changed = {(k.code, k.instead_of): k.day for k in kept if k.code}
    return render_template(
        "house/days.html",
        form=form,
        plain=Form(formdata=None),
        added=[_added(k, language) for k in kept if not k.code],
        coming=[
            _line(feast, first, changed.get((feast.code, first), first), language)
            for first, feast in feasts_between(today - BEFORE, today + AHEAD)
        ],
    )


def _feast_page(form: ObservanceForm, feast: Feast, computed: date) -> str:
    return render_template(
        "house/day.html",
        form=form,
        feast=feast,
        computed=long_day(computed),
        whose=COMMUNITIES[feast.community].in_(current_language()),
    )


def _added(kept: HouseDayView, language: str) -> Added:
    assert kept.day and kept.name
    whose = COMMUNITIES[kept.community].in_(language).text if kept.community else ""
    return Added(kept.number, short_day(kept.day), kept.day.year, kept.name.in_(language), whose)


def _line(feast: Feast, computed: date, day: date | None, language: str) -> Line:
    shown = day or computed
    return Line(
        day=short_day(shown),
        year=shown.year,
        name=feast.name.in_(language),
        whose=COMMUNITIES[feast.community].in_(language).text,
        expected=feast.expected,
        hidden=day is None,
        computed=short_day(computed) if day not in {None, computed} else "",
        address=f"/manage/days/{feast.code}/{computed}",
    )


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if found.isoformat() != text or not 2000 <= found.year < 2100:
        abort(404)
    return found
