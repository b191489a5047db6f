"""Several requests ticked and approved with one button."""

import re

from flask import flash, request
from werkzeug.wrappers import Response

from shared_space.bookings.messages import left_sentence
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.service.bulk import approve_each
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.page import BIGGEST_ID, seen_among
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import current_language, gettext, ngettext
from shared_space.kernel.text import isolate
from shared_space.kernel.web import see_other

REQUESTS = "/manage/requests"
MOST = 200
SAID = 5  # sentences ride in a cookie
_PICK = re.compile(r"([0-9]{1,10})=([0-9:,]{3,3000})")


@blueprint.post("/manage/requests/approve")
@permits(Permission.MANAGER)
def approve_ticked() -> Response:
    picked = _picked()
    if not picked:
        flash(gettext("Tick at least one request."), "error")
        return see_other(REQUESTS)
    left = approve_each(picked, current_actor().person_id or 0, clock.now())
    done = len(picked) - len(left)
    if done:
        flash(
            ngettext(
                "%(num)s request is approved. Its letter leaves in two minutes.",
                "%(num)s requests are approved. Their letters leave in two minutes.",
                done,
            ),
            "success",
        )
    for number, why in list(left.items())[:SAID]:
        flash(left_sentence(why, _title(number)), "error")
    if len(left) > SAID:
        others = len(left) - SAID
        flash(
            ngettext("%(num)s more was not approved.", "%(num)s more were not approved.", others),
            "error",
        )
    return see_other(REQUESTS)


def _picked() -> dict[int, dict[int, int]]:
    """Booking id → what was seen of it, from fields `pick=<booking>=<id>:<revision>,…`; junk is
    dropped."""
    found = (_PICK.fullmatch(text) for text in request.form.getlist("pick")[:MOST])
    picked = {
        min(int(match[1]), BIGGEST_ID): seen_among(match[2].split(",")) for match in found if match
    }
    return {number: seen for number, seen in picked.items() if seen}


def _title(number: int) -> str:
    full = booking(number)
    return isolate(full.title.in_(current_language()).text) if full else str(number)
