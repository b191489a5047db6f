"""The days of all communities: their calendar, and the page that says how to subscribe to it."""

from urllib.parse import urlencode

from flask import Response, request

from shared_space.calendars import choosing
from shared_space.calendars.feeds import public
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.feeds.whole import Written
from shared_space.calendars.queries import standings
from shared_space.calendars.queries.standings import Standing
from shared_space.calendars.web import asked, blueprint, choosing_page, code_of, public_url
from shared_space.calendars.web_feeds import handed_out
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.observances.values import DAYS_OF


@blueprint.get("/calendars/days.ics")
@permits(Permission.PUBLIC)
def days_feed() -> Response:
    communities = [code for code in DAYS_OF if code in request.args.getlist("community")]
    language = asked("lang", LANGUAGES)
    chosen = [("lang", language)] if language else []
    query = urlencode([*chosen, *(("community", code) for code in communities)])
    source = f"{public_url()}/calendars/days.ics{'?' if query else ''}{query}"

    def render(who: Reader, _standing: Standing) -> Written:
        return public.of_days(who, source, communities)

    return handed_out("days", standings.days_standing, render, *communities, source=source)


@blueprint.get("/calendars/days")
@permits(Permission.PUBLIC)
def days_page() -> Response:
    filters = choosing.of_days(request.args.to_dict(flat=False))
    return choosing_page("days", gettext("Days of all communities"), "", filters)


@blueprint.get("/calendars/days.svg")
@permits(Permission.PUBLIC)
def days_code() -> Response:
    return code_of("days", choosing.of_days(request.args.to_dict(flat=False)))
