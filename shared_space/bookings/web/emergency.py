"""An emergency: one screen closes the house, cancels what is in the way and tells everybody."""

import re

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import Stale, Undecided
from shared_space.bookings.queries.bookings import in_the_way
from shared_space.bookings.service import closing
from shared_space.bookings.service.closing import Numbers, ahead, numbers_of
from shared_space.bookings.web import blueprint
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import gettext, short_day, span_in_words
from shared_space.kernel.web import see_other
from shared_space.spaces.forms import EmergencyForm
from shared_space.spaces.messages import READY_REASONS, ready_reason
from shared_space.spaces.queries import spaces_in_use

Answer = str | Response | tuple[str, int]
CLOSURES = "/manage/closures/"
_NUMBERS = re.compile(r"([0-9]{1,9}) ([0-9]{1,9}) ([0-9]{1,9})")


@blueprint.get("/manage/closures/emergency")
@permits(Permission.MANAGER)
def emergency() -> Answer:
    return _page(_form(reason=ready_reason(request.args.get("reason", ""))))


@blueprint.post("/manage/closures/emergency")
@permits(Permission.MANAGER)
def close_at_once() -> Answer:
    form, ready = _form(), request.form.get("ready")
    if ready is not None:
        form.reason.process_data(ready_reason(ready))
    if not form.validate() or form.span is None or form.reason.data is None:
        return _page(form), 422
    seen = _seen()
    if ready is not None or "count" in request.form or seen is None:
        return _page(form)
    try:
        closing.close_at_once(
            form.space_id,
            form.span,
            form.reason.data,
            seen=seen,
            actor_id=current_actor().person_id or 0,
            now=clock.now(),
        )
    except (Undecided, Stale, PromiseBroken):
        return _page(form, changed=True), 409
    flash(gettext("Closed. The letters are on their way to everybody concerned."), "success")
    return see_other(CLOSURES)


def _form(**data: object) -> EmergencyForm:
    formdata = request.form if request.method == "POST" else None
    house = the_house()
    return EmergencyForm(
        formdata, data=data, spaces=spaces_in_use(), zone=house.zone, now=clock.now()
    )


def _page(form: EmergencyForm, *, changed: bool = False) -> str:
    """With what the span in the form concerns now; a form that was refused has none."""
    now, refused = clock.now(), bool(form.errors)
    span = None if refused or form.span is None else ahead(form.span, now)
    numbers = numbers_of(in_the_way(form.space_id, span)) if span else None
    return render_template(
        "bookings/emergency.html",
        form=form,
        numbers=numbers,
        when=span_in_words(span, the_house().zone, short_day) if span else "",
        changed=changed,
        ready=READY_REASONS.items(),
        chosen=next((c for c in READY_REASONS if ready_reason(c) == form.reason.data), ""),
    )


def _seen() -> Numbers | None:
    """The numbers that stood on the button she pressed."""
    found = _NUMBERS.fullmatch(request.form.get("numbers", ""))
    return Numbers(*map(int, found.groups())) if found else None
