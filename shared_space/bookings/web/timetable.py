"""The pages of the day and the week: free time to click, taken time at rest. Hot: see `drawing`."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import abort, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from shared_space.bookings.web import blueprint
from shared_space.bookings.web.drawing import Timetable
from shared_space.house.messages import lines_on
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext, long_day, short_day
from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.trilingual import Shown
from shared_space.kernel.web import see_other

SUNDAY = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100


@blueprint.get("/bookings/day/")
@blueprint.get("/bookings/day/<day>")
@permits(Permission.PUBLIC)
def day(day: str = "") -> str | Response:
    if wanted := request.args.get("day"):
        return see_other(_of_day(date_in_address(wanted)))
    today = clock.now().astimezone(the_house().zone).date()
    shown = date_in_address(day) if day else today
    page = Timetable(Interval(*_bounds(shown, 1)), request.args.get("space", ""))
    first_hour, hours = page.hours_shown()
    rows = [page.row(space, first_hour) for space in page.spaces]
    return render_template(
        "bookings/day.html",
        day=shown,
        heading=long_day(shown),
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1),
        is_today=shown == today,
        closed_now=shown == today and page.is_closed_now(),
        week=_week_name(shown),
        rows=rows,
        observed=lines_on(shown),
        free_now=page.free_now() if shown == today else [],
        hours=range(first_hour, first_hour + hours),
        all_spaces=page.all_spaces,
        chosen=page.chosen,
    )


def _of_day(day: date) -> str:
    """The address of a day, with the space that was chosen."""
    space = request.args.get("space", "")
    return f"/bookings/day/{day}?{urlencode({'space': space})}" if space else f"/bookings/day/{day}"


@blueprint.get("/bookings/week/")
@blueprint.get("/bookings/week/<week>")
@permits(Permission.PUBLIC)
def week(week: str = "") -> str:
    today = clock.now().astimezone(the_house().zone).date()
    sunday = _sunday_of(week) if week else today - timedelta(days=(today.weekday() + 1) % 7)
    page = Timetable(Interval(*_bounds(sunday, 7)), request.args.get("space", ""))
    days = [sunday + timedelta(days=n) for n in range(7)]
    return render_template(
        "bookings/week.html",
        days=[(d.isoformat(), short_day(d), d == today) for d in days],
        heading=gettext(
            "Week from %(first)s to %(last)s", first=short_day(days[0]), last=short_day(days[6])
        ),
        before=_week_name(sunday - timedelta(days=7)),
        after=_week_name(sunday + timedelta(days=7)),
        this_week=sunday <= today <= days[6],
        rows=[(space, page.week_cells(space, days)) for space in page.spaces],
        observed=[(short_day(d), lines) for d in days if (lines := lines_on(d))],
        all_spaces=page.all_spaces,
        chosen=page.chosen,
    )


def free_now() -> list[tuple[str, Shown, str, Markup]]:
    """(slug, name, until when, address of the form) of every space that is free at this moment."""
    today = clock.now().astimezone(the_house().zone).date()
    return Timetable(Interval(*_bounds(today, 1)), "").free_now()


def _bounds(first: date, days: int) -> tuple[datetime, datetime]:
    span = day_span(first, the_house().zone, days)
    return span.start, span.end


def date_in_address(text: str) -> date:
    """The day that an address names, YYYY-MM-DD; 404 for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= found.year < LAST_YEAR or found.isoformat() != text:
        abort(404)
    return found


def _sunday_of(week: str) -> date:
    """The Sunday on which the house's week begins whose Monday is in ISO week `week` (2026-W48)."""
    try:
        year, number = week.split("-W")
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= monday.year < LAST_YEAR or len(week) != len("2026-W48"):
        abort(404)
    return monday - timedelta(days=1)


def _week_name(day: date) -> str:
    year, number, _ = (day + timedelta(days=day.weekday() == SUNDAY)).isocalendar()
    return f"{year}-W{number:02d}"
