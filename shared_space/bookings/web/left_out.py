"""The dates that were left out of a series, as the booking's page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared_space.bookings.messages import sentences
from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.rules.objections import Weight
from shared_space.bookings.service.adding_back import left_out
from shared_space.house.queries import the_house
from shared_space.kernel.access import current_actor
from shared_space.kernel.i18n import current_language, from_until, short_day
from shared_space.spaces.queries import spaces_in_use


@dataclass(frozen=True)
class LeftOutRow:
    """sentences: what speaks against it today; possible: nothing refuses it."""

    number: int
    label: str
    hours: str
    space: str
    space_lang: str
    sentences: Sequence[str]
    possible: bool


def left_out_rows(full: Full, now: datetime) -> list[LeftOutRow]:
    """What of this booking can be added back, or may be one day, as the reader may do it."""
    dates = left_out(full, current_actor(), now)
    if not dates:
        return []
    zone, language = the_house().zone, current_language()
    names = {space.id: space.name.in_(language) for space in spaces_in_use()}
    return [
        LeftOutRow(
            number=date.number,
            label=short_day(date.slot.start.astimezone(zone).date()),
            hours=from_until(date.slot.start, date.slot.end, zone),
            space=names[date.room.space_id].text,
            space_lang=names[date.room.space_id].lang,
            sentences=sentences(date.objections),
            possible=date.weight is not Weight.REFUSES,
        )
        for date in dates
    ]
