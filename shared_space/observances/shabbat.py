"""When Shabbat ends, by the sun. Pure and offline."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dusk

SUN_BELOW_HORIZON = 8.5
"""Degrees. Three small stars are seen (tzeit ha-kokhavim): the usual value of printed calendars,
from Rabbi Y. M. Tukachinsky's tables for Jerusalem, and that of Hebcal."""


@lru_cache(maxsize=4096)
def shabbat_ends(saturday: date, latitude: float, longitude: float, zone: ZoneInfo) -> datetime:
    """The UTC instant at which Shabbat ends on `saturday`, rounded up to the whole minute.

    latitude, longitude: degrees, north and east positive. zone: whose calendar day `saturday` is.
    At sea level; a house on a hill sees the sun a little longer, which no printed table counts.
    Where the sun does not sink that far (high latitudes in summer) it is the end of the local day.
    """
    place = Observer(latitude, longitude)
    try:
        ends = dusk(place, saturday, depression=SUN_BELOW_HORIZON, tzinfo=zone)
    except ValueError:
        midnight = datetime.combine(saturday + timedelta(days=1), datetime.min.time(), tzinfo=zone)
        return midnight.astimezone(UTC)
    ends = ends.astimezone(UTC)
    whole = ends.replace(second=0, microsecond=0)
    return whole if whole == ends else whole + timedelta(minutes=1)
