"""Joining a workshop, caring for one's place, and the hosts' list of participants."""

from dataclasses import dataclass, replace
from typing import cast

from flask import abort, current_app, flash, g, make_response, render_template, request
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import VISITOR, Permission
from shared_space.kernel.forms import Form
from shared_space.kernel.i18n import gettext
from shared_space.kernel.web import see_other
from shared_space.members.queries import person
from shared_space.workshops import queries as workshops
from shared_space.workshops.queries import WorkshopDetails
from shared_space.workshops.registering import messages, queries, rules, service
from shared_space.workshops.registering.errors import Closed, NoSuchPlace, Over, TooMany
from shared_space.workshops.registering.forms import JoinForm
from shared_space.workshops.registering.queries import Place
from shared_space.workshops.shown import date_line
from shared_space.workshops.web import blueprint, hers, me, show, visible

Answer = str | Response | tuple[str, int]
SECRETIVE = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class Joining:
    """What a workshop's page shows of registering. left: a sentence, or ''; closed: why nobody can, or
    ''; place: hers, when she is signed in and has one."""

    form: JoinForm
    left: str
    closed: str
    place: Place | None


@blueprint.app_template_global()
def joining(workshop: WorkshopDetails) -> Joining | None:
    """None where nobody registers here and nobody tried."""
    refused, now, actor = g.get("joining_refused", ""), clock.now(), current_actor()
    place = queries.place_of(workshop.id, actor.person_id) if actor.person_id else None
    standing = queries.standing(workshop.id, now)
    code = rules.why_not(standing)
    if code not in {"", "full"} and not refused and not place:
        return None
    return Joining(
        form=g.get("joining_form") or _form(fresh=True),
        left=messages.places_left(standing.left) if standing.left and not code else "",
        closed=refused or (messages.closed(code) if code else ""),
        place=place,
    )


@blueprint.post("/<slug>/join")
@permits(Permission.PUBLIC)
def join(slug: str) -> Answer:
    workshop, form, now, actor = visible(slug), _form(), clock.now(), current_actor()
    if not form.validate():
        g.joining_form = form
        return show(slug), 422
    try:
        if actor.person_id is not None:
            wish = form.wish(email=actor.email)
            service.take(workshop.id, wish, actor.person_id, now)
        else:
            network = rules.network_of(request.remote_addr or "")
            service.ask(workshop.id, form.wish(network=network), now)
    except Closed as error:
        g.joining_refused = messages.closed(error.code)
        return show(slug), 409
    except TooMany:
        g.joining_refused = messages.too_many()
        return show(slug), 429
    flash(messages.registered() if actor.is_signed_in else messages.letter_follows(), "success")
    settings = current_app.config["SETTINGS"]
    if not settings.smtp_url:
        flash(messages.no_letters(demo=settings.is_demo))
    return see_other(f"/workshops/{slug}#main")


@blueprint.route("/<slug>/place/<token>", methods=["GET", "POST"])
@permits(Permission.LINK)
def place(slug: str, token: str) -> Answer:
    """Mail scanners open links: the page shows, and only a button does. Whoever holds the link need not be
    signed in."""
    there = queries.place_behind(token)
    if there is None or there.slug != slug or (not there.email and there.state != "expired"):
        abort(404)
    if not current_actor().is_signed_in:  # the page speaks the language of its letter
        g.actor = replace(VISITOR, locale=there.language)
    if request.method != "POST":
        return _page(there)
    if request.form.get("do") == "confirm":
        return _confirm(there, token)
    return _change(there, f"/workshops/{slug}/place/{token}")


@blueprint.route("/<slug>/place", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def my_place(slug: str) -> Answer:
    """The same for who is signed in and came without a letter."""
    there = queries.place_of(visible(slug).id, me())
    if there is None:
        return see_other(f"/workshops/{slug}")
    if request.method != "POST":
        return _page(there)
    return _change(there, f"/workshops/{slug}/place")


@blueprint.get("/<slug>/participants")
@permits(Permission.COORDINATOR)
def participants(slug: str) -> Response:
    """For the hosts alone."""
    workshop, now = hers(slug), clock.now()
    found = queries.participants(workshop.id, now)
    page = render_template(
        "workshops/participants.html",
        workshop=workshop,
        people=found.registered,
        taken=messages.taken_of(len(found.registered) + found.kept, workshop.capacity),
        kept=messages.kept(found.kept) if found.kept else "",
        button=Form(formdata=None),
    )
    return _secretive(page)


@blueprint.post("/<slug>/participants/<int(max=2147483647):registration_id>/remove")
@permits(Permission.COORDINATOR)
def remove_participant(slug: str, registration_id: int) -> Response:
    workshop = hers(slug)
    try:
        service.remove(workshop.id, registration_id, actor_id=me(), now=clock.now())
    except NoSuchPlace:
        abort(404)
    flash(gettext("Taken off the list. A letter says so."), "success")
    return see_other(f"/workshops/{slug}/participants")


def _form(*, fresh: bool = False) -> JoinForm:
    """fresh: as it opens, whatever this request sent."""
    actor = current_actor()
    her = person(actor.person_id) if actor.person_id else None
    known = {"name": her.name, "invitations": her.invitations} if her else {}
    form = JoinForm(formdata=None, data=known) if fresh else JoinForm(data=known)
    if actor.is_signed_in:
        del form.email
    return form


def _confirm(there: Place, token: str) -> Answer:
    try:
        service.confirm(token, clock.now())
    except (Over, NoSuchPlace):
        return _page(there, 410)
    except Closed as error:
        return _page(there, 409, messages.closed(error.code))
    flash(gettext("The place is yours. A letter is on its way to you."), "success")
    return see_other(f"/workshops/{there.slug}/place/{service.link_token(there.id)}")


def _change(there: Place, address: str) -> Answer:
    act = request.form.get("do", "")
    if act == "give_back":
        service.give_back(there.id, clock.now(), actor_id=current_actor().person_id)
        flash(gettext("You gave your place back. Thank you: somebody else can come."), "success")
        if not address.endswith("/place"):
            return see_other(address)
        return see_other(f"/workshops/{there.slug}")
    if act in {"invitations", "no_invitations"}:
        service.want_invitations(there.id, wanted=act == "invitations")
        flash(gettext("Saved."), "success")
    return see_other(address)


def _page(there: Place, status: int = 200, error: str = "") -> Answer:
    now, zone = clock.now(), the_house().zone
    workshop = cast(WorkshopDetails, workshops.by_slug(there.slug, VISITOR))
    state = there.state
    if state == "asked" and not there.is_kept(now):
        state = "expired"
    page = render_template(
        "workshops/place.html",
        workshop=workshop,
        place=there,
        state=state,
        until=messages.kept_until(there.kept_until, zone) if there.kept_until else "",
        dates=[date_line(session) for session in workshop.coming(now)],
        error=error,
        button=Form(formdata=None),
    )
    return _secretive(page, status)


def _secretive(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers.update(SECRETIVE)
    return response
