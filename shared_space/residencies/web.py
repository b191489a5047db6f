"""Who holds a room, for the pages of spaces and of organizations, which lie below this slice; and the
resident's own page, where she gives days back."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, render_template
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import gettext, span_in_words
from shared_space.kernel.interval import Interval
from shared_space.kernel.refusals import Refused
from shared_space.kernel.web import see_other
from shared_space.residencies import messages, service
from shared_space.residencies.forms import ReleaseForm
from shared_space.residencies.queries import (
    ResidencyView,
    releases_ahead,
    residency_by_id,
    residents_at,
    rooms_of,
)

blueprint = Blueprint("residencies", __name__)
Page = str | Response | tuple[str, int]
ONE = "/residencies/<int(max=2147483647):residency_id>"


@dataclass(frozen=True)
class Given:
    """A release as pages write it."""

    id: int
    span: Interval
    words: str


@blueprint.app_template_global()
def residents_now() -> dict[int, ResidencyView]:
    """Space id → the residency that holds it now."""
    return residents_at(clock.now())


@blueprint.app_template_global()
def rooms_held_by(organization_id: int) -> list[ResidencyView]:
    """The rooms that this organization holds now."""
    return rooms_of(organization_id, clock.now())


@blueprint.app_template_global()
def given_back(residency_id: int) -> list[Given]:
    """What others may book of a residency from now on."""
    found, zone = releases_ahead(residency_id, clock.now()), the_house().zone
    return [Given(row.id, row.span, span_in_words(row.span, zone)) for row in found]


@blueprint.route(ONE, methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def releases(residency_id: int) -> Page:
    residency = _hers(residency_id)
    form = ReleaseForm(zone=the_house().zone, now=clock.now())
    if not form.is_submitted():
        return _page(residency, form)
    if not form.validate():
        return _page(residency, form), 422
    assert form.span is not None
    try:
        service.release(
            residency_id, form.span, actor_id=current_actor().person_id, now=clock.now()
        )
    except Refused as refused:
        form.first_day.errors = [messages.refusal(refused)]
        return _page(residency, form), 422
    flash(gettext("Others can book this time now. Thank you."), "success")
    return see_other(f"/residencies/{residency_id}")


@blueprint.post(f"{ONE}/releases/<int(max=2147483647):release_id>/take-back")
@permits(Permission.SIGNED_IN)
def take_back(residency_id: int, release_id: int) -> Page:
    residency = _hers(residency_id)
    if release_id not in {row.id for row in given_back(residency_id)}:
        abort(404)
    try:
        service.take_back(release_id, actor_id=current_actor().person_id, now=clock.now())
    except Refused as refused:
        flash(messages.refusal(refused), "error")
    except PromiseBroken:
        form = ReleaseForm(None, zone=the_house().zone, now=clock.now())
        return _page(residency, form, messages.others_are_inside()), 409
    else:
        flash(gettext("This time is yours again."), "success")
    return see_other(f"/residencies/{residency_id}")


def _hers(residency_id: int) -> ResidencyView:
    """Of an organization that she coordinates, or any for a manager; not one that is over."""
    residency, actor = residency_by_id(residency_id), current_actor()
    if residency is None or not (actor.is_manager or actor.coordinates(residency.organization_id)):
        abort(404)
    if residency.ends_at is not None and residency.ends_at <= clock.now():
        abort(404)
    return residency


def _page(residency: ResidencyView, form: ReleaseForm, refused: str = "") -> str:
    return render_template(
        "residencies/releases.html", residency=residency, form=form, refused=refused
    )
