"""What the house's settings must be. Pure."""

from datetime import date, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo, available_timezones

from shared_space.kernel.trilingual import LANGUAGES
from shared_space.observances.days import FEASTS, feasts_between

# The three languages in each possible order: all are always there, equal in size.
LANGUAGE_ORDERS = tuple(permutations(LANGUAGES))
SETTINGS = frozenset(
    {
        "name",
        "city",
        "address",
        "directions",
        "about",
        "access",
        "zone",
        "latitude",
        "longitude",
        "languages",
        "email",
        "phone",
        "accessibility_contact",
    }
)


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone of a place, such as Asia/Jerusalem."""
    if "/" not in name or name not in available_timezones():
        return False
    return ZoneInfo(name).key == name


def is_latitude(degrees: float) -> bool:
    return -90 <= degrees <= 90


def is_longitude(degrees: float) -> bool:
    return -180 <= degrees <= 180


FARTHEST_SHIFT = timedelta(days=7)
"""The moon is a day early or late; a week leaves room for what a community decides besides."""


def is_feast_of(code: str, first: date) -> bool:
    """Whether the feast `code` is computed to begin on `first`."""
    return any(feast.code == code for _, feast in feasts_between(first, first))


def may_fall_on(code: str, first: date, day: date) -> bool:
    """Whether the staff may say that it begins on `day` instead: only what the moon decides, and
    near its computed day."""
    return FEASTS[code].expected and abs(day - first) <= FARTHEST_SHIFT
