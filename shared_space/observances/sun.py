"""Sunset, nightfall and solar noon of a place. Pure and offline.

At sea level; a house on a hill sees the sun a little longer, which no printed table counts.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from astral import Observer
from astral import sun as astral_sun

from shared_space.kernel.interval import day_span, instant_or_later
from shared_space.observances.values import Place

SUN_BELOW_HORIZON = 8.5
"""Degrees. Three small stars are seen (tzeit ha-kokhavim): the usual value of printed calendars,
from Rabbi Y. M. Tukachinsky's tables for Jerusalem, and that of Hebcal."""
EVENING_WITHOUT_SUNSET = time(18)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def nightfall(day: date, place: Place) -> datetime:
    """The UTC instant at which three stars are seen on the evening of `day`, rounded up to the whole
    minute. Where the sun does not sink that far (high latitudes in summer) the end of the local day.
    """
    ends = _ask(astral_sun.dusk, day, place, depression=SUN_BELOW_HORIZON)
    return _rounded_up(ends) if ends else day_span(day, place.zone).end


@lru_cache(maxsize=4096)
def sunset(day: date, place: Place) -> datetime:
    """The UTC instant of sunset on `day`, rounded down to the whole minute; 18:00 on the clock where
    the sun does not set that day."""
    sets = _ask(astral_sun.sunset, day, place)
    return _whole(sets) if sets else instant_or_later(day, EVENING_WITHOUT_SUNSET, place.zone)


@lru_cache(maxsize=4096)
def solar_noon(day: date, place: Place) -> datetime:
    """The UTC instant at which the sun stands highest on `day`, rounded down to the whole minute."""
    return _whole(astral_sun.noon(_observer(place), day, tzinfo=place.zone).astimezone(UTC))


def _ask(
    event: Callable[..., datetime], day: date, place: Place, **degrees: Any
) -> datetime | None:
    """When the sun does that on the local `day`, in UTC; None when it does not."""
    try:
        return event(_observer(place), day, tzinfo=place.zone, **degrees).astimezone(UTC)
    except ValueError:
        return None


def _observer(place: Place) -> Observer:
    return Observer(place.latitude, place.longitude)


def _whole(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _rounded_up(instant: datetime) -> datetime:
    whole = _whole(instant)
    return whole if whole == instant else whole + MINUTE
