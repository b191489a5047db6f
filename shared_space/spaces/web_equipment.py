"""The manager's portable equipment: what can be had with a booking, and how many of it."""

from flask import Blueprint, abort, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.web import said_yes, see_other
from shared_space.spaces import messages
from shared_space.spaces import service_equipment as service
from shared_space.spaces.forms import EquipmentForm, NewEquipmentForm
from shared_space.spaces.queries import EquipmentView, all_equipment, equipment_by_slug

blueprint = Blueprint("equipment_manager", __name__, url_prefix="/manage/equipment")
Page = str | Response | tuple[str, int]


@blueprint.get("/")
@permits(Permission.MANAGER)
def index() -> str:
    rows = all_equipment()
    return render_template(
        "spaces/manage_equipment.html",
        lent=[row for row in rows if row.in_use],
        kept=[row for row in rows if not row.in_use],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def new() -> Page:
    form = NewEquipmentForm()
    if not form.is_submitted():
        return _form(form, None)
    if not form.validate():
        return _form(form, None), 422
    assert form.name.data is not None and form.pieces.data is not None
    try:
        service.add(
            form.slug.data or "",
            form.name.data,
            form.pieces.data,
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except SlugTaken:
        form.slug.errors = [gettext("Other equipment has this address. Choose another.")]
        return _form(form, None), 422
    flash(gettext("The equipment is added."))
    return see_other(url_for(".index"))


@blueprint.route("/<slug>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def edit(slug: str) -> Page:
    row = _found(slug)
    form = EquipmentForm(obj=row)
    if not form.is_submitted():
        form.seen.data = service.seen_of(row)
        return _form(form, row)
    if not form.validate():
        return _form(form, row), 422
    assert form.name.data is not None and form.pieces.data is not None
    try:
        service.change(
            row.id,
            form.name.data,
            form.pieces.data,
            seen=form.seen.data or "",
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except ChangedMeanwhile as refused:
        form.seen.data = service.seen_of(_found(slug))
        return _form(form, row, messages.refusal(refused)), 409
    except PromiseBroken as broken:
        form.pieces.errors = [messages.broken_promise(broken.code)]
        return _form(form, row), 409
    flash(gettext("Saved."))
    return see_other(url_for(".index"))


@blueprint.post("/<slug>/lent")
@permits(Permission.MANAGER)
def lent(slug: str) -> Response:
    """lent: 'yes' or 'no'."""
    wanted = said_yes("lent")
    service.set_lent(_found(slug).id, wanted, actor_id=current_actor().person_id, now=clock.now())
    return see_other(url_for(".index"))


def _found(slug: str) -> EquipmentView:
    row = equipment_by_slug(slug)
    if row is None:
        abort(404)
    return row


def _form(form: EquipmentForm, row: EquipmentView | None, refused: str = "") -> str:
    return render_template("spaces/manage_one_equipment.html", form=form, row=row, refused=refused)
