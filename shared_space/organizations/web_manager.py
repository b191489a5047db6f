"""Where staff adds organizations and edits them."""

from flask import Blueprint, abort, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import current_language, gettext
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.web import see_other
from shared_space.organizations import messages, queries, service
from shared_space.organizations.forms import EditOrganizationForm, NewOrganizationForm

blueprint = Blueprint("organizations_manager", __name__, url_prefix="/manage/organizations")
Page = str | tuple[str, int] | Response


@blueprint.app_template_global()
def places_in_organizations(person_id: int) -> list[tuple[str, Trilingual, str]]:
    """(organization's slug, its name, her role in words), for the page of a person, which lies below
    this slice."""
    return [
        (place.slug, place.organization, messages.role(place.role))
        for place in queries.places_of(person_id)
    ]


@blueprint.get("/")
@permits(Permission.STAFF)
def index() -> Page:
    """An administrator reads here whose people she may care for; only a manager edits."""
    language = current_language()
    organizations = queries.all_organizations()
    organizations.sort(key=lambda o: (o.state != "member", o.name.in_(language).text.casefold()))
    numbers = queries.numbers_of_people()
    return render_template(
        "organizations/manage.html",
        rows=[(o, messages.state(o.state), *numbers.get(o.id, (0, 0))) for o in organizations],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def new() -> Page:
    form = NewOrganizationForm(taken=queries.taken_slugs())
    status = 200
    if form.validate_on_submit():
        try:
            service.add(
                form.slug.data or "",
                form.values(),
                actor_id=current_actor().person_id,
                now=clock.now(),
            )
        except SlugTaken as error:
            form.slug.errors = [messages.refusal(error)]
            status = 422
        else:
            flash(gettext("Added. Now invite its coordinator."))
            return see_other(url_for("organizations.people", slug=form.slug.data))
    elif form.is_submitted():
        status = 422
    return render_template("organizations/manage_edit.html", form=form, organization=None), status


@blueprint.route("/<slug>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def edit(slug: str) -> Page:
    organization = queries.by_slug(slug) or abort(404)
    form = EditOrganizationForm(obj=organization, seen=organization.changed_at.isoformat())
    status = 200
    if form.validate_on_submit():
        try:
            service.change(
                organization.id,
                form.values(),
                seen=form.seen_at(),
                actor_id=current_actor().person_id,
                now=clock.now(),
            )
        except ChangedMeanwhile as error:
            form.show(queries.by_slug(slug) or abort(404))
            form.form_errors.append(messages.refusal(error))
            status = 409
        else:
            flash(gettext("Saved."))
            return see_other(url_for(".index"))
    elif form.is_submitted():
        status = 422
    return (
        render_template("organizations/manage_edit.html", form=form, organization=organization),
        status,
    )
