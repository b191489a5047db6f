"""When Shabbat ends, by the sun. Pure and offline."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared_space.observances.sun import nightfall
from shared_space.observances.values import Place


def shabbat_ends(saturday: date, latitude: float, longitude: float, zone: ZoneInfo) -> datetime:
    """The UTC instant at which Shabbat ends on `saturday`, rounded up to the whole minute.

    latitude, longitude: degrees, north and east positive. zone: whose calendar day `saturday` is.
    """
    return nightfall(saturday, Place(zone, latitude, longitude))
