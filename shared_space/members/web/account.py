"""A person's own account: name, language of letters, password, devices."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import clock as wall_clock
from shared_space.kernel.i18n import gettext, short_day_as_of
from shared_space.kernel.refusals import Refused
from shared_space.kernel.web import see_other
from shared_space.members import messages, queries, service
from shared_space.members.errors import PasswordUnfit, Unknown
from shared_space.members.forms import (
    AccountForm,
    ChangePasswordForm,
    DeputyForm,
    FirstPasswordForm,
)
from shared_space.members.queries import DeviceSeen, PersonSeen
from shared_space.members.web import blueprint

Page = str | tuple[str, int] | Response


class DeviceShown(NamedTuple):
    id: int
    label: str
    since: str
    seen: str
    is_this: bool
    end_path: str


def shown_devices(
    devices: Sequence[DeviceSeen], end_path: Callable[[int], str]
) -> list[DeviceShown]:
    """With days and hours as the house's clock shows them; end_path: device id → what ends it."""
    this_id = current_actor().device_id
    zone = the_house().zone
    today = clock.now().astimezone(zone).date()

    def day(instant: datetime) -> str:
        return short_day_as_of(instant.astimezone(zone).date(), today)

    return [
        DeviceShown(
            device.id,
            device.label or gettext("A device"),
            day(device.created_at),
            f"{day(device.seen_at)} {wall_clock(device.seen_at, zone)}",
            device.id == this_id,
            end_path(device.id),
        )
        for device in devices
    ]


@blueprint.route("/account/", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def account() -> Page:
    person = _me()
    form = AccountForm(obj=person)
    if form.validate_on_submit():
        service.edit_account(
            person.id,
            name=form.name.data or "",
            phone=form.phone.data or "",
            locale=form.locale.data,
            now=clock.now(),
        )
        flash(gettext("Saved."), "success")
        return see_other(url_for("members.account"))
    return account_page(form=form)


@blueprint.post("/account/invitations")
@permits(Permission.SIGNED_IN)
def invitations() -> Response:
    wanted = request.form.get("wanted") != "no"
    service.want_invitations(_me().id, wanted=wanted, now=clock.now())
    flash(gettext("Saved."), "success")
    return see_other(url_for("members.account"))


@blueprint.post("/account/password")
@permits(Permission.SIGNED_IN)
def password() -> Page:
    person = _me()
    form = _password_form(person, bound=True)
    if form.validate_on_submit():
        try:
            service.change_password(
                person.id,
                current=form.password.data if person.has_password else "",
                new=form.new_password.data or "",
                device_id=current_actor().device_id,
                now=clock.now(),
            )
        except PasswordUnfit as error:
            form.new_password.errors = [messages.refusal(error)]
        except Refused as error:
            (form.password if person.has_password else form.new_password).errors = [
                messages.refusal(error)
            ]
        else:
            flash(gettext("Your password is set. Your other devices are signed out."), "success")
            return see_other(url_for("members.account"))
    return account_page(password_form=form)


@blueprint.post("/account/devices/<int(max=2147483647):device_id>/end")
@permits(Permission.SIGNED_IN)
def end_device(device_id: int) -> Response:
    person = _me()
    try:
        service.end_device(device_id, person_id=person.id, actor_id=person.id, now=clock.now())
    except Unknown:
        abort(404)
    return see_other(url_for("members.account"))


@blueprint.post("/account/devices/end-others")
@permits(Permission.SIGNED_IN)
def end_other_devices() -> Response:
    person = _me()
    service.end_other_devices(
        person.id, but=current_actor().device_id, actor_id=person.id, now=clock.now()
    )
    flash(gettext("Your other devices are signed out."), "success")
    return see_other(url_for("members.account"))


def _me() -> PersonSeen:
    person = queries.person(current_actor().person_id or 0)
    if person is None:
        abort(404)
    return person


def _password_form(person: PersonSeen, *, bound: bool) -> FirstPasswordForm:
    kind = ChangePasswordForm if person.has_password else FirstPasswordForm
    return kind() if bound else kind(formdata=None)


def account_page(
    *,
    form: AccountForm | None = None,
    password_form: FirstPasswordForm | None = None,
    deputy_form: DeputyForm | None = None,
) -> Page:
    """The page with the form that was sent as it was typed, the others fresh; 422 when it was
    refused."""
    person, now, zone = _me(), clock.now(), the_house().zone
    form = form or AccountForm(formdata=None, obj=person)
    password_form = password_form or _password_form(person, bound=False)
    deputy_form = deputy_form or DeputyForm(formdata=None, zone=zone, now=now)
    page = render_template(
        "members/account.html",
        person=person,
        form=form,
        password_form=password_form,
        deputy_form=deputy_form,
        deputies=shown_deputies(person.id),
        devices=shown_devices(
            queries.devices_of(person.id, now),
            lambda device_id: url_for("members.end_device", device_id=device_id),
        ),
        roles=messages.roles(
            is_manager=person.is_manager, is_administrator=person.is_administrator
        ),
    )
    refused = form.errors or password_form.errors or deputy_form.errors
    return page, 422 if refused else 200


def shown_deputies(person_id: int) -> list[tuple[int, str]]:
    """(id, in words) of who stands in for her and for whom she does, now or later."""
    zone = the_house().zone
    return [
        (seen.id, messages.deputyship(seen, zone))
        for seen in queries.deputies_of([person_id], clock.now())
    ]
