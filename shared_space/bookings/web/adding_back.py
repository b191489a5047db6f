"""The button that adds back a date which was left out of a series."""

from flask import abort, flash, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.service.adding_back import add_back
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.page import BIGGEST_ID, changeable, stale_page
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import gettext
from shared_space.kernel.web import see_other

Answer = str | Response | tuple[str, int]


@blueprint.post("/bookings/<int:number>/add-back")
@permits(Permission.SIGNED_IN)
def add_back_date(number: int) -> Answer:
    changeable(number)
    chosen = request.form.get("skipped", "")
    known = chosen.isascii() and chosen.isdigit() and len(chosen) < 11
    try:
        state = add_back(
            number, min(int(chosen), BIGGEST_ID) if known else 0, current_actor(), clock.now()
        )
    except NotHers:
        abort(404)
    except (Stale, Refused, PromiseBroken):
        return stale_page(number)
    flash(
        gettext("Added back. The space is yours.")
        if state == "approved"
        else gettext("Requested. The house staff decides, and a letter tells you."),
        "success",
    )
    return see_other(f"/bookings/{number}")
