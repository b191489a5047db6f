"""The people of the house, for its staff; roles and devices of others, for administrators."""

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import current_language, gettext
from shared_space.kernel.refusals import Refused
from shared_space.kernel.text import clean
from shared_space.kernel.web import see_other
from shared_space.members import messages, queries, service
from shared_space.members.errors import EmailUnfit, Unknown
from shared_space.members.forms import InviteStaffForm, RolesForm
from shared_space.members.queries import PersonSeen
from shared_space.members.web import blueprint
from shared_space.members.web.account import shown_deputies, shown_devices

Page = str | tuple[str, int] | Response
PERSON = "<int(max=2147483647):person_id>"
STATES = ("active", "invited", "left")
ON_ONE_PAGE = 100


@blueprint.get("/manage/people/")
@permits(Permission.STAFF)
def people() -> Page:
    words = clean(request.args.get("q", ""))[:100]
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    number = queries.count_people(words=words, state=state)
    pages = max(1, -(-number // ON_ONE_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    found = queries.people(
        words=words, state=state, limit=ON_ONE_PAGE, offset=(page - 1) * ON_ONE_PAGE
    )
    now = clock.now()
    deputies = queries.deputies_of([person.id for person in found], now)
    standing_in = {deputy.deputy_id for deputy in deputies if deputy.starts_at <= now}
    return render_template(
        "members/people.html",
        rows=[
            (person, messages.state(person.state), _roles(person, person.id in standing_in))
            for person in found
        ],
        number=number,
        words=words,
        state=state,
        states=[(code, messages.state(code)) for code in STATES],
        page=page,
        pages=pages,
    )


@blueprint.route("/manage/people/new", methods=["GET", "POST"])
@permits(Permission.ADMINISTRATOR)
def invite_staff() -> Page:
    form = InviteStaffForm(locale=current_language(), is_manager=True)
    if form.validate_on_submit():
        try:
            person_id = service.invite_staff(
                form.email.data or "",
                form.name.data or "",
                form.locale.data,
                is_manager=form.is_manager.data,
                is_administrator=form.is_administrator.data,
                actor_id=_my_id(),
                now=clock.now(),
            )
        except EmailUnfit as error:
            form.email.errors = [messages.refusal(error)]
        else:
            flash(gettext("The invitation is on its way."), "success")
            return see_other(url_for("members.person", person_id=person_id))
    return render_template("members/invite.html", form=form), 422 if form.errors else 200


@blueprint.get(f"/manage/people/{PERSON}")
@permits(Permission.STAFF)
def person(person_id: int) -> Page:
    seen = _person(person_id)
    return _page(seen, RolesForm(obj=seen))


@blueprint.post(f"/manage/people/{PERSON}/roles")
@permits(Permission.ADMINISTRATOR)
def roles(person_id: int) -> Page:
    seen = _person(person_id)
    form = RolesForm()
    if form.validate_on_submit():
        try:
            service.set_roles(
                person_id,
                is_manager=form.is_manager.data,
                is_administrator=form.is_administrator.data,
                actor_id=_my_id(),
                now=clock.now(),
            )
        except Refused as error:
            form.is_administrator.errors = [messages.refusal(error)]
        else:
            flash(gettext("Saved."), "success")
            return see_other(_address(person_id))
    return _page(seen, form)


@blueprint.post(f"/manage/people/{PERSON}/link")
@permits(Permission.STAFF)
def send_link(person_id: int) -> Page:
    """To somebody who lost her letter. The staff never sees the link itself."""
    try:
        service.send_link_again(person_id, actor_id=_my_id(), now=clock.now())
    except Unknown:
        abort(404)
    except Refused as error:
        flash(messages.refusal(error), "error")
    else:
        flash(gettext("A letter with a link is on its way."), "success")
    return see_other(_address(person_id))


@blueprint.route(f"/manage/people/{PERSON}/leave", methods=["GET", "POST"])
@permits(Permission.ADMINISTRATOR)
def leave(person_id: int) -> Page:
    seen = _person(person_id)
    if request.method != "POST":  # HEAD too only looks
        return render_template("members/leave.html", person=seen)
    try:
        service.leave(person_id, actor_id=_my_id(), now=clock.now())
    except Refused as error:
        flash(messages.refusal(error), "error")
    return see_other(_address(person_id))


@blueprint.post(f"/manage/people/{PERSON}/devices/<int(max=2147483647):device_id>/end")
@permits(Permission.ADMINISTRATOR)
def end_device_of(person_id: int, device_id: int) -> Page:
    try:
        service.end_device(device_id, person_id=person_id, actor_id=_my_id(), now=clock.now())
    except Unknown:
        abort(404)
    return see_other(_address(person_id))


@blueprint.post(f"/manage/people/{PERSON}/devices/end")
@permits(Permission.ADMINISTRATOR)
def end_devices_of(person_id: int) -> Page:
    _person(person_id)
    mine = current_actor().device_id if person_id == _my_id() else None
    service.end_other_devices(person_id, but=mine, actor_id=_my_id(), now=clock.now())
    return see_other(_address(person_id))


def _page(seen: PersonSeen, form: RolesForm) -> Page:
    actor = current_actor()
    devices = queries.devices_of(seen.id, clock.now()) if actor.is_administrator else ()
    page = render_template(
        "members/person.html",
        person=seen,
        state=messages.state(seen.state),
        roles=_roles(seen),
        form=form,
        deputies=shown_deputies(seen.id),
        devices=shown_devices(
            devices,
            lambda device_id: url_for(
                "members.end_device_of", person_id=seen.id, device_id=device_id
            ),
        ),
    )
    return page, 422 if form.errors else 200


def _roles(seen: PersonSeen, stands_in: bool = False) -> list[str]:
    roles = messages.roles(is_manager=seen.is_manager, is_administrator=seen.is_administrator)
    return [*roles, gettext("Deputy of the house staff")] if stands_in else roles


def _person(person_id: int) -> PersonSeen:
    seen = queries.person(person_id)
    if seen is None:
        abort(404)
    return seen


def _my_id() -> int:
    person_id = current_actor().person_id
    assert person_id is not None
    return person_id


def _address(person_id: int) -> str:
    return url_for("members.person", person_id=person_id)
