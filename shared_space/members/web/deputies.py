"""A manager who goes away names her deputy, and takes it back."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.web import safe_next, see_other
from shared_space.members import messages, service
from shared_space.members.errors import DeputyUnfit, Unknown
from shared_space.members.forms import DeputyForm
from shared_space.members.web import blueprint
from shared_space.members.web.account import account_page

Page = str | tuple[str, int] | Response


@blueprint.post("/account/deputies")
@permits(Permission.MANAGER)
def name_deputy() -> Page:
    form = DeputyForm(zone=the_house().zone, now=clock.now())
    if not form.validate():
        return account_page(deputy_form=form)
    try:
        service.name_deputy(_my_id(), form.deputy.data or "", form.span, clock.now())
    except Unknown:  # a deputy herself: she cannot pass it on
        abort(404)
    except DeputyUnfit as error:
        form.deputy.errors = [messages.refusal(error)]
        return account_page(deputy_form=form)
    flash(gettext("Your deputy is named, and told by letter."), "success")
    return see_other(url_for("members.account"))


@blueprint.post("/account/deputies/<int(max=2147483647):deputy_id>/end")
@permits(Permission.SIGNED_IN)
def end_deputy(deputy_id: int) -> Page:
    """By the manager, by the deputy herself, or by an administrator."""
    try:
        service.end_deputy(deputy_id, actor_id=_my_id(), now=clock.now())
    except Unknown:
        abort(404)
    flash(gettext("The deputy's time has ended."), "success")
    return see_other(safe_next(request.form.get("next"), url_for("members.account")))


def _my_id() -> int:
    return current_actor().person_id or 0
