"""Taking dates back: those that are ticked; with a look at them first, this and the following, or all."""

from datetime import datetime

from flask import abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.forms import PlainForm
from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.service import taking_back
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import standing_rows
from shared_space.bookings.web.page import changeable, seen_among, seen_in_form, stale_page
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.web import see_other

Answer = str | Response | tuple[str, int]


@blueprint.post("/bookings/<int:number>/take-back")
@permits(Permission.SIGNED_IN)
def take_back(number: int) -> Answer:
    full = changeable(number)
    seen = seen_in_form(full)
    reach = request.form.get("reach")
    if reach == "all" or (reach and seen):
        return _look(full, seen, clock.now(), everything=reach == "all")
    wish = request.form.get("only")
    if wish:
        own = {dated.number for dated in full.dates}
        seen = {n: revision for n, revision in seen_among([wish]).items() if n in own}
    if not seen:
        flash(gettext("Choose at least one date."), "error")
        return see_other(f"/bookings/{number}")
    try:
        taking_back.take_back(number, seen, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except Stale:
        return stale_page(number)
    flash(
        gettext("The wish is withdrawn. The date stays as it was.")
        if wish
        else gettext("Done. The time is free for others."),
        "success",
    )
    return see_other(f"/bookings/{number}")


def _look(full: Full, seen: dict[int, int], now: datetime, *, everything: bool) -> str:
    """What would be taken back, all of it ticked: a series is not lost by one tap."""
    rows = [row for row in standing_rows(full, now) if row.can_end]
    if not everything:
        first = next((n for n, row in enumerate(rows) if row.number in seen), 0)
        rows = rows[first:]
    return render_template(
        "bookings/take_back.html", full=full, rows=rows, button=PlainForm(formdata=None)
    )
