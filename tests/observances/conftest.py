"""Every run computes for itself: mutmut tries its mutants in copies of a process that ran before."""

import pytest

from shared_space.observances import days, sun


@pytest.fixture(autouse=True, scope="session")
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
