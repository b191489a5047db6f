"""The manager's list of spaces, and the form of each."""

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.web import said_yes, see_other
from shared_space.spaces import messages, service
from shared_space.spaces.errors import StillBooked
from shared_space.spaces.forms import NewSpaceForm, SpaceForm
from shared_space.spaces.queries import SpaceView, all_spaces, space_by_slug

blueprint = Blueprint("spaces_manager", __name__, url_prefix="/manage/spaces")
Page = str | Response | tuple[str, int]


@blueprint.get("/")
@permits(Permission.MANAGER)
def index(refused: str = "") -> str:
    spaces = all_spaces()
    return render_template(
        "spaces/manage_index.html",
        in_use=[space for space in spaces if space.in_use],
        out_of_use=[space for space in spaces if not space.in_use],
        messages=messages,
        refused=refused,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def new() -> Page:
    form = NewSpaceForm()
    if not form.is_submitted():
        return _form(form, None)
    if not form.validate():
        return _form(form, None), 422
    try:
        service.add_space(
            form.slug.data or "", form.values(), actor_id=current_actor().person_id, now=clock.now()
        )
    except SlugTaken as refused:
        form.slug.errors = [messages.refusal(refused)]
        return _form(form, None), 422
    flash(gettext("The space is added."))
    return see_other(url_for(".index"))


@blueprint.route("/<slug>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def edit(slug: str) -> Page:
    space = _found(slug)
    form = SpaceForm(obj=space)
    if not form.is_submitted():
        form.seen.data = service.seen_of(space)
        return _form(form, space)
    if not form.validate():
        return _form(form, space), 422
    try:
        service.change_space(
            space.id,
            form.values(),
            seen=form.seen.data or "",
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except ChangedMeanwhile as refused:
        form.seen.data = service.seen_of(_found(slug))
        return _form(form, space, messages.refusal(refused)), 409
    except PromiseBroken as broken:
        form.seats.errors = [messages.broken_promise(broken.code)]
        return _form(form, space), 409
    flash(gettext("Saved."))
    return see_other(url_for(".index"))


@blueprint.post("/<slug>/place")
@permits(Permission.MANAGER)
def place(slug: str) -> Response:
    """position: the place it shall have, from 0; the same form sent twice moves it once."""
    position = request.form.get("position", "")
    if not (position.isascii() and position.isdigit() and len(position) <= 4):
        abort(400)
    service.place_space(
        _found(slug).id, int(position), actor_id=current_actor().person_id, now=clock.now()
    )
    return see_other(url_for(".index"))


@blueprint.post("/<slug>/use")
@permits(Permission.MANAGER)
def use(slug: str) -> Page:
    """in_use: 'yes' or 'no'."""
    wanted = said_yes("in_use")
    try:
        service.set_in_use(
            _found(slug).id, wanted, actor_id=current_actor().person_id, now=clock.now()
        )
    except StillBooked as refused:
        return index(messages.refusal(refused)), 409
    return see_other(url_for(".index"))


def _found(slug: str) -> SpaceView:
    space = space_by_slug(slug)
    if space is None:
        abort(404)
    return space


def _form(form: SpaceForm, space: SpaceView | None, refused: str = "") -> str:
    return render_template("spaces/manage_space.html", form=form, space=space, refused=refused)
