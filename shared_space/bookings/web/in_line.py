"""What a booking's page says of waiting for a taken time, and of what is kept until an answer."""

from collections.abc import Collection
from datetime import datetime

from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.queries.waiting import taken_among
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import from_until, gettext, short_day


def may_wait(full: Full, now: datetime) -> Collection[int]:
    """Requested dates whose slot others have, and that do not wait for it yet."""
    asked = [d.number for d in full.in_state("requested") if d.span.start > now and not d.in_line]
    return taken_among(asked) if asked else ()


def where_taken(full: Full, now: datetime) -> list[tuple[str, str, str]]:
    """(day, hours, address of the form) of what others have, so that one can wait for the time."""
    zone, found = the_house().zone, []
    for dated in full.in_state("approved"):
        start, end = dated.span.start.astimezone(zone), dated.span.end.astimezone(zone)
        if dated.span.start > now:
            address = (
                f"/bookings/new?space={dated.space_slug}"
                f"&from={start:%Y-%m-%dT%H:%M}&until={end:%Y-%m-%dT%H:%M}"
            )
            hours = from_until(dated.span.start, dated.span.end, zone)
            found.append((short_day(start.date()), hours, address))
    return found[:12]


def kept_until(instant: datetime | None) -> str:
    """How long an offer is open; '' for what is no offer."""
    if instant is None:
        return ""
    local = instant.astimezone(the_house().zone)
    return gettext(
        "Kept for you until %(day)s at %(time)s.",
        day=short_day(local.date()),
        time=f"{local:%H:%M}",
    )
