"""Private addresses in the account: made, shown once, renewed, ended."""

from flask import Blueprint, abort, current_app, flash, make_response, render_template, request
from werkzeug.wrappers import Response

from shared_space.calendars import messages
from shared_space.calendars.errors import Refused
from shared_space.calendars.forms import AgainForm, LinkForm, of_link, scopes_of
from shared_space.calendars.queries import links
from shared_space.calendars.rules import device
from shared_space.calendars.service import links as service
from shared_space.calendars.ways import ways_to
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import NAMES, current_language, gettext, long_day
from shared_space.kernel.tokens import new_token
from shared_space.kernel.web import see_other
from shared_space.organizations.queries import names

blueprint = Blueprint("calendar_links", __name__, url_prefix="/account/calendars")
LIST = "/account/calendars"


@blueprint.route("", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def index() -> str | Response | tuple[str, int]:
    actor = current_actor()
    form = LinkForm(scopes=scopes_of(actor, names(actor.memberships)))
    if form.validate_on_submit():
        scope, organization_id = form.chosen()
        try:
            token = service.make_link(
                actor,
                scope,
                organization_id,
                form.language.data,
                submission_key=form.submission_key.data or new_token(),
                now=clock.now(),
                options=form.options(),
            )
        except Refused as error:
            form.scope.errors = [messages.refusal(error)]
        else:
            return _shown_once(token, scope, organization_id, form.language.data)
    page = render_template(
        "calendars/links.html", form=form, links=_links(), again=AgainForm(formdata=None)
    )
    return (page, 422) if form.errors else page


@blueprint.route("/<int:link_id>", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def change(link_id: int) -> str | Response | tuple[str, int]:
    """Another language or other options; the address stays."""
    actor = current_actor()
    link = links.link_of(link_id, actor.person_id) or abort(404)
    form, now = of_link(link.language, service.options_of(link)), clock.now()
    whose = next(row for row in _links() if row[0].id == link_id)
    if form.validate_on_submit():
        try:
            service.change_link(link_id, actor, form.language.data, form.options(), now=now)
        except Refused as error:
            flash(messages.refusal(error), "error")
        else:
            flash(
                gettext(
                    "Saved. The address is the same; calendars show the change when they next look."
                )
            )
        return see_other(LIST)
    page = render_template("calendars/link.html", form=form, words=whose[1])
    return (page, 422) if form.errors else page


@blueprint.post("/<int:link_id>/renew")
@permits(Permission.SIGNED_IN)
def renew(link_id: int) -> Response:
    """End an address and show another in its place."""
    link = links.link_of(link_id, current_actor().person_id) or abort(404)
    scope, organization_id, language = link.scope, link.organization_id, link.language
    try:
        token = service.rotate_link(
            link_id,
            current_actor(),
            submission_key=AgainForm().submission_key.data or new_token(),
            now=clock.now(),
        )
    except Refused as error:
        flash(messages.refusal(error), "error")
        return see_other(LIST)
    return _shown_once(token, scope, organization_id, language, renewed=True)


@blueprint.post("/<int:link_id>/end")
@permits(Permission.SIGNED_IN)
def end(link_id: int) -> Response:
    try:
        service.end_link(link_id, current_actor(), clock.now())
    except LookupError:
        abort(404)
    flash(gettext("The address has ended. Calendars that used it will empty themselves."))
    return see_other(LIST)


def _shown_once(
    token: str, scope: str, organization_id: int | None, language: str, *, renewed: bool = False
) -> Response:
    """The only page that ever shows the address; nothing on the way may keep it."""
    name = {"mine": "my-bookings", "house": "house"}.get(scope)
    if organization_id is not None:
        name = links.slug_of(organization_id)
    address = f"{current_app.config['SETTINGS'].public_url}/calendars/private/{token}/{name}.ics"
    response = make_response(
        render_template(
            "calendars/shown_once.html",
            renewed=renewed,
            ways=ways_to(address, device(request.headers.get("User-Agent", "")), language),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _links() -> list[tuple[links.Link, str, str, str, list[str]]]:
    """(address, what it shows, its language by its own name, the day of its last use or '', what is
    unusual about it)."""
    person_id = current_actor().person_id
    assert person_id is not None
    language, zone = current_language(), the_house().zone
    found = []
    for link in links.links_of(person_id):
        organization = link.organization_name.in_(language).text if link.organization_name else ""
        words = messages.scope(link.scope, organization)
        used = link.last_used_at
        last_read = long_day(used.astimezone(zone).date()) if used else ""
        said = messages.options(link.options)
        found.append((link, words, NAMES[link.language], last_read, said))
    return found
