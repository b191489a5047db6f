"""What the house's settings must be. Pure."""

from itertools import permutations
from zoneinfo import ZoneInfo, available_timezones

from shared_space.kernel.trilingual import LANGUAGES

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
