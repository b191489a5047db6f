"""The public directory, and what a coordinator does for her own organization."""

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import NAMES, current_language, gettext
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.text import clean
from shared_space.kernel.web import see_other
from shared_space.members.errors import EmailUnfit
from shared_space.members.service import send_link_again
from shared_space.organizations import messages, queries, rules, service
from shared_space.organizations.errors import AlreadyBelongs, NotInOrganization
from shared_space.organizations.forms import DescriptionForm, InviteForm, PressForm, RoleForm
from shared_space.organizations.queries import OrganizationDetails, PersonHere

blueprint = Blueprint("organizations", __name__, url_prefix="/organizations")
Page = str | tuple[str, int] | Response
PERSON = "<int(max=2147483647):person_id>"


@blueprint.get("/")
@permits(Permission.PUBLIC)
def index() -> Page:
    words = clean(request.args.get("q", ""))[:100]
    field = request.args.get("field", "")
    field = field if field in rules.FIELDS else ""
    language = current_language()
    found = [
        organization
        for organization in queries.all_organizations("member")
        if (not field or field in organization.fields) and rules.matches(organization.name, words)
    ]
    found.sort(key=lambda organization: organization.name.in_(language).text.casefold())
    return render_template(
        "organizations/index.html",
        organizations=found,
        fields=[(code, messages.field_of_practice(code)) for code in rules.FIELDS],
        label_of=messages.field_of_practice,
        field=field,
        words=words,
    )


@blueprint.get("/<slug>")
@permits(Permission.PUBLIC)
def show(slug: str) -> Page:
    organization = _existing(slug)
    actor = current_actor()
    if not rules.may_see(actor, organization.state):
        abort(404)
    texts = [organization.name, organization.about, organization.neighbourhoods]
    missing = {code for text in texts if text for code in text.missing}
    return render_template(
        "organizations/show.html",
        organization=organization,
        state=messages.state(organization.state),
        fields=[messages.field_of_practice(code) for code in organization.fields],
        languages=[(c, rules.WORKING_LANGUAGES.get(c, c)) for c in organization.languages],
        missing=[(code, NAMES[code]) for code in the_house().languages if code in missing],
        may_describe=rules.may_describe(actor, organization.id),
        cares_for_people=rules.cares_for_people(actor, organization.id),
    )


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@permits(Permission.COORDINATOR)
def edit(slug: str) -> Page:
    organization = _existing(slug)
    actor = current_actor()
    if not rules.may_describe(actor, organization.id):
        abort(404)
    form = DescriptionForm(obj=organization, seen=organization.changed_at.isoformat())
    status = 200
    if form.validate_on_submit():
        try:
            service.describe(
                organization.id,
                form.values(),
                seen=form.seen_at(),
                actor_id=actor.person_id,
                now=clock.now(),
            )
        except ChangedMeanwhile as error:
            form.show(_existing(slug))
            form.form_errors.append(messages.refusal(error))
            status = 409
        else:
            flash(gettext("Saved."))
            return see_other(url_for(".show", slug=slug))
    elif form.is_submitted():
        status = 422
    return render_template("organizations/edit.html", form=form, organization=organization), status


@blueprint.route("/<slug>/people", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def people(slug: str) -> Page:
    organization = _cared_for(slug)
    actor = current_actor()
    roles = rules.roles_she_gives(actor, organization.id)
    form = InviteForm(roles=roles, languages=the_house().languages)
    status = 200
    if form.validate_on_submit():
        try:
            service.invite(
                organization.id,
                email=form.email.data or "",
                name=form.name.data or "",
                locale=form.locale.data,
                role=form.role.data,
                actor_id=actor.person_id,
                now=clock.now(),
            )
        except AlreadyBelongs as error:
            form.email.errors = [messages.refusal(error)]
            status = 422
        except EmailUnfit:
            form.email.errors = [gettext("Invalid email address.")]
            status = 422
        else:
            flash(gettext("Invited. The letter with the way in is under way."))
            return see_other(url_for(".people", slug=slug))
    elif form.is_submitted():
        status = 422
    return _people_page(organization, form), status


@blueprint.post(f"/<slug>/people/{PERSON}/role")
@permits(Permission.STAFF)
def change_role(slug: str, person_id: int) -> Page:
    organization = _cared_for(slug)
    form = RoleForm(roles=rules.roles_she_gives(current_actor(), organization.id))
    if not form.validate():
        abort(400)
    try:
        service.change_role(
            organization.id,
            person_id,
            form.role.data,
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except NotInOrganization:
        abort(404)
    flash(gettext("Saved."))
    return see_other(url_for(".people", slug=slug))


@blueprint.post(f"/<slug>/people/{PERSON}/letter")
@permits(Permission.SIGNED_IN)
def send_letter_again(slug: str, person_id: int) -> Page:
    """Her invitation once more, for somebody who lost the letter and never came in."""
    organization = _cared_for(slug)
    if _person_here(organization, person_id).state != "invited":
        abort(404)
    send_link_again(person_id, actor_id=current_actor().person_id or 0, now=clock.now())
    flash(gettext("The letter is under way again."))
    return see_other(url_for(".people", slug=slug))


@blueprint.route(f"/<slug>/people/{PERSON}/remove", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def remove(slug: str, person_id: int) -> Page:
    organization = _cared_for(slug)
    person = _person_here(organization, person_id)
    if not rules.may_remove(current_actor(), organization.id, person.role):
        abort(403)
    form = PressForm()
    if not form.validate_on_submit():
        return render_template(
            "organizations/remove.html", organization=organization, person=person, form=form
        )
    try:
        service.remove(
            organization.id, person_id, actor_id=current_actor().person_id, now=clock.now()
        )
    except NotInOrganization:
        abort(404)
    flash(gettext("This person no longer belongs to the organization. The bookings stay."))
    return see_other(url_for(".people", slug=slug))


def _people_page(organization: OrganizationDetails, form: InviteForm) -> str:
    actor = current_actor()
    return render_template(
        "organizations/people.html",
        organization=organization,
        people=[
            (
                person,
                messages.role(person.role),
                rules.may_remove(actor, organization.id, person.role),
            )
            for person in queries.people_of(organization.id)
        ],
        form=form,
        press=PressForm(formdata=None),
        may_change_roles=actor.is_staff,
    )


def _existing(slug: str) -> OrganizationDetails:
    return queries.by_slug(slug) or abort(404)


def _cared_for(slug: str) -> OrganizationDetails:
    """The organization, if its people are the reader's to see: 404 for a stranger to it, 403 for
    one of its own members."""
    organization = _existing(slug)
    actor = current_actor()
    if not rules.cares_for_people(actor, organization.id):
        abort(403 if actor.belongs_to(organization.id) else 404)
    return organization


def _person_here(organization: OrganizationDetails, person_id: int) -> PersonHere:
    here = (p for p in queries.people_of(organization.id) if p.person_id == person_id)
    return next(here, None) or abort(404)
