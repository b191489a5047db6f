"""Every test computes for itself, so that mutmut sees which rules it asks."""

import pytest

from shared_space.observances import days, sun


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    for function in (
        days.observances_on,
        days._beginning_in,
        days._year,
        sun.nightfall,
        sun.sunset,
        sun.solar_noon,
    ):
        function.cache_clear()
