"""Colleagues whom a booking invites by letter: a page of the booking's own."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import CannotInvite
from shared_space.bookings.forms import ColleagueForm, PlainForm
from shared_space.bookings.messages import cannot_invite
from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.queries.colleagues import colleagues_of
from shared_space.bookings.rules.colleagues import MOST
from shared_space.bookings.service import colleagues as service
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.page import changeable
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import current_language, gettext
from shared_space.kernel.text import clean
from shared_space.kernel.web import see_other

Answer = str | Response | tuple[str, int]


@blueprint.get("/bookings/<int:number>/colleagues")
@permits(Permission.SIGNED_IN)
def colleagues(number: int) -> str:
    form = ColleagueForm(formdata=None, data={"locale": current_language()})
    return _page(changeable(number), form)


@blueprint.post("/bookings/<int:number>/colleagues")
@permits(Permission.SIGNED_IN)
def add_colleague(number: int) -> Answer:
    full, form = changeable(number), ColleagueForm()
    if not form.validate():
        return _page(full, form), 422
    try:
        service.add(
            number,
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.locale.data,
            actor=current_actor(),
            now=clock.now(),
        )
    except CannotInvite as refused:
        form.email.errors = [cannot_invite(refused.code)]
        return _page(full, form), 422
    flash(gettext("Added."), "success")
    return see_other(f"/bookings/{number}/colleagues")


@blueprint.post("/bookings/<int:number>/colleagues/remove")
@permits(Permission.SIGNED_IN)
def remove_colleague(number: int) -> Response:
    changeable(number)
    email = clean(request.form.get("email", "")).lower()[:254]
    service.remove(number, email, current_actor(), clock.now())
    flash(gettext("Taken off the list."), "success")
    return see_other(f"/bookings/{number}/colleagues")


def _page(full: Full, form: ColleagueForm) -> str:
    return render_template(
        "bookings/colleagues.html",
        full=full,
        colleagues=colleagues_of(full.number),
        most=MOST,
        form=form,
        button=PlainForm(formdata=None),
    )
