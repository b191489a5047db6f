"""What stands on a booking's page for those who come to it, and for those who would like its time."""

from collections.abc import Sequence
from datetime import datetime

from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.queries.presence import Present
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import clock as wall
from shared_space.kernel.i18n import short_day
from shared_space.spaces.queries import spaces_in_use


def saying_here(presents: Sequence[Present]) -> list[tuple[Present, str]]:
    """Each with the time in words at which the rest is given to others; '' for never."""
    zone = the_house().zone
    return [(p, wall(p.given_back, zone) if p.given_back else "") for p in presents]


def to_propose(full: Full, now: datetime) -> list[tuple[str, str]]:
    """(words, address) for each coming date that another organization may ask for."""
    zone, found = the_house().zone, []
    shared = {space.slug for space in spaces_in_use() if space.kind == "open_space"}
    for dated in full.in_state("approved"):
        if dated.span.start > now and dated.space_slug not in shared:
            start, end = dated.span.start.astimezone(zone), dated.span.end.astimezone(zone)
            address = proposal_address(
                dated.space_slug, f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}"
            )
            found.append((f"{short_day(start.date())} {start:%H:%M}", address))
    return found[:12]


def proposal_address(slug: str, starts: str, ends: str) -> str:
    """Where somebody asks whoever has a slot; starts and ends on the house's clock, as
    '2026-11-23T10:00'. It names nobody."""
    return f"/bookings/propose?space={slug}&from={starts}&until={ends}"
