"""The manager's residencies."""

from flask import Blueprint, abort, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import current_language, gettext, long_day
from shared_space.kernel.refusals import Refused
from shared_space.kernel.web import see_other
from shared_space.organizations.queries import all_organizations
from shared_space.residencies import messages, service
from shared_space.residencies.forms import EndForm, ResidencyForm
from shared_space.residencies.queries import ResidencyView, residencies, residency_by_id
from shared_space.residencies.rules import last_day
from shared_space.spaces.queries import spaces_in_use

blueprint = Blueprint("residencies_manager", __name__, url_prefix="/manage/residencies")
Page = str | Response | tuple[str, int]
ONE = "/<int(max=2147483647):residency_id>"


@blueprint.get("/")
@permits(Permission.MANAGER)
def index() -> str:
    now = clock.now()
    rows = residencies()
    return render_template(
        "residencies/manage_index.html",
        current=[(row, *_days(row)) for row in rows if row.ends_at is None or row.ends_at > now],
        past=[(row, *_days(row)) for row in rows if row.ends_at is not None and row.ends_at <= now],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def new() -> Page:
    language = current_language()
    organizations = [(row.id, row.name.in_(language).text) for row in all_organizations("member")]
    rooms = [row for row in spaces_in_use() if row.kind == "work_room"]
    now = clock.now()
    form = ResidencyForm(
        organizations=sorted(organizations, key=lambda choice: choice[1]),
        spaces=[(row.id, row.name.in_(language).text) for row in rooms],
        zone=the_house().zone,
        now=now,
    )
    if not form.is_submitted():
        return _new(form)
    if not form.validate():
        return _new(form), 422
    try:
        service.begin(
            int(form.organization.data),
            int(form.space.data),
            form.starts_at,
            form.ends_at,
            actor_id=current_actor().person_id,
            now=now,
        )
    except Refused as refused:
        form.space.errors = [messages.refusal(refused)]
        return _new(form), 422
    except PromiseBroken as broken:
        return _new(form, messages.broken_promise(broken.code)), 409
    flash(gettext("The residency is saved."))
    return see_other(url_for(".index"))


@blueprint.route(ONE, methods=["GET", "POST"])
@permits(Permission.MANAGER)
def edit(residency_id: int) -> Page:
    residency = _found(residency_id)
    zone, now = the_house().zone, clock.now()
    form = EndForm(data={"last_day": last_day(residency.ends_at, zone)}, zone=zone, now=now)
    if not form.is_submitted():
        return _edit(form, residency)
    if not form.validate():
        return _edit(form, residency), 422
    try:
        service.move_end(residency_id, form.ends_at, actor_id=current_actor().person_id, now=now)
    except Refused as refused:
        form.last_day.errors = [messages.refusal(refused)]
        return _edit(form, residency), 422
    except PromiseBroken as broken:
        return _edit(form, residency, messages.broken_promise(broken.code)), 409
    flash(gettext("The residency is saved."))
    return see_other(url_for(".index"))


@blueprint.post(f"{ONE}/end")
@permits(Permission.MANAGER)
def end(residency_id: int) -> Page:
    _found(residency_id)
    try:
        service.end(residency_id, actor_id=current_actor().person_id, now=clock.now())
    except Refused as refused:
        flash(messages.refusal(refused), "error")
    else:
        flash(gettext("The residency has ended. Bookings stay as they are."))
    return see_other(url_for(".index"))


def _found(residency_id: int) -> ResidencyView:
    residency = residency_by_id(residency_id)
    if residency is None:
        abort(404)
    return residency


def _days(residency: ResidencyView) -> tuple[str, str]:
    """Its first and its last day in words; '' when it has no end yet."""
    zone = the_house().zone
    last = last_day(residency.ends_at, zone)
    return long_day(residency.starts_at.astimezone(zone).date()), long_day(last) if last else ""


def _new(form: ResidencyForm, refused: str = "") -> str:
    return render_template("residencies/manage_new.html", form=form, refused=refused)


def _edit(form: EndForm, residency: ResidencyView, refused: str = "") -> str:
    return render_template(
        "residencies/manage_residency.html",
        form=form,
        residency=residency,
        days=_days(residency),
        over=residency.ends_at is not None and residency.ends_at <= clock.now(),
        refused=refused,
    )
