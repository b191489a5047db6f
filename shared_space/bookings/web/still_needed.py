"""\"Still needed?\": the link in the letter keeps the dates ahead, or gives some back."""

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.forms import PlainForm
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.waiting import need_check
from shared_space.bookings.rules.still_needed import EVERY
from shared_space.bookings.service import still_needed
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import date_row
from shared_space.bookings.web.page import seen_in_form
from shared_space.kernel import clock
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.tokens import digest

Answer = str | Response | tuple[str, int]


@blueprint.get("/bookings/still-needed/<token>")
@permits(Permission.LINK)
def still_needed_page(token: str) -> Answer:
    return _page(token)


@blueprint.post("/bookings/still-needed/<token>")
@permits(Permission.LINK)
def answer_still_needed(token: str) -> Answer:
    """answer=keep, release with the ticked dates, or release-all with those that were shown."""
    now, check = clock.now(), need_check(digest(token))
    full = booking(check.booking_id) if check else None
    if check is None or full is None:
        abort(404)
    if check.answer:
        return _page(token)
    answer = request.form.get("answer")
    seen = seen_in_form(full, "shown" if answer == "release-all" else "seen")
    try:
        if answer == "keep":
            still_needed.keep(token, now)
        elif seen:
            still_needed.give_back(token, seen, now)
        else:
            return _page(token, 422, gettext("Choose at least one date."))
    except NotHers:
        abort(404)
    except Stale:
        said = gettext("Something changed since you opened the page. This is how it stands now.")
        return _page(token, 409, said)
    return _page(token)


def _page(token: str, status: int = 200, error: str = "") -> Answer:
    """Only the dates: whoever holds the link need not be signed in."""
    now, check = clock.now(), need_check(digest(token))
    full = booking(check.booking_id) if check else None
    if check is None or full is None or (not check.answer and now - check.asked_at >= EVERY):
        abort(404)
    ahead = [dated for dated in full.in_state("approved") if dated.span.start > now]
    page = render_template(
        "bookings/still_needed.html",
        rows=[date_row(dated, now) for dated in ahead],
        answer=check.answer,
        error=error,
        button=PlainForm(formdata=None),
    )
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
