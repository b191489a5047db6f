"""The manager's opening hours: of the house, and of a space that has its own."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.web import see_other
from shared_space.spaces import messages, service
from shared_space.spaces.forms import HoursForm
from shared_space.spaces.queries import SpaceView, all_spaces, opening_hours, space_by_slug
from shared_space.spaces.rules import Hours, fingerprint

blueprint = Blueprint("hours_manager", __name__, url_prefix="/manage/hours")
Page = str | Response | tuple[str, int]


@blueprint.get("/")
@permits(Permission.MANAGER)
def index() -> str:
    hours = opening_hours()
    return render_template(
        "spaces/manage_hours.html",
        house_week=messages.week(hours.get(None, ())),
        spaces=[
            (space, messages.week(hours[space.id]) if space.id in hours else None)
            for space in all_spaces()
        ],
    )


@blueprint.route("/all", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def house() -> Page:
    return _edit(None)


@blueprint.route("/<slug>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def space(slug: str) -> Page:
    found = space_by_slug(slug)
    if found is None:
        abort(404)
    return _edit(found)


def _edit(space: SpaceView | None) -> Page:
    space_id = None if space is None else space.id
    shown: Sequence[Hours] = opening_hours().get(space_id, [])
    form = HoursForm(data={"week": shown})
    if not form.is_submitted():
        form.seen.data = fingerprint(shown)
        return _form(form, space)
    if not form.validate():
        return _form(form, space), 422
    if space is None and not form.week.data:
        form.week.errors = [gettext("Write at least one day on which the house is open.")]
        return _form(form, space), 422
    try:
        service.set_hours(
            space_id,
            form.week.data,
            seen=form.seen.data or "",
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except ChangedMeanwhile as refused:
        form.seen.data = fingerprint(shown)
        return _form(form, space, messages.refusal(refused)), 409
    flash(gettext("The hours are saved. Bookings stay as they are."))
    return see_other(url_for(".index"))


def _form(form: HoursForm, space: SpaceView | None, refused: str = "") -> str:
    return render_template(
        "spaces/manage_week.html", form=form, space=space, messages=messages, refused=refused
    )
