"""The pages that look different early, late, on a day off and within a half-hour: each moment once, or
with SHARED_SPACE_FACES=all (`make faces`) on a telephone and on a desk."""

import os
from datetime import timedelta

import pytest
import time_machine

from tests.browser.eye import DESKTOP, PHONE, Eye, axe, no_sideways_scroll, nothing_clipped
from tests.browser.house import MORNING, today

pytestmark = pytest.mark.browser
MOMENTS = {
    "before the house opens": timedelta(hours=-4),
    "seven minutes into an hour": timedelta(hours=1, minutes=47),
    "a minute before a half-hour ends": timedelta(hours=2, minutes=39, seconds=1),
    "when little is left": timedelta(hours=10, minutes=32),
    "when nothing is left": timedelta(hours=13, minutes=21),
    "in the evening before a day off": timedelta(days=3, hours=8),
    "on a day off": timedelta(days=4),
}

SHOWN = 2 * len(MOMENTS) if os.environ.get("SHARED_SPACE_FACES") == "all" else len(MOMENTS)


@pytest.mark.parametrize(
    ("moment", "language", "width"),
    [
        (moment, ("ar", "he", "en")[number % 3], (DESKTOP, PHONE)[number % 2])
        for number, moment in enumerate([*MOMENTS, *MOMENTS][:SHOWN])
    ],
)
def test_the_day_is_fit_at_every_moment(eye: Eye, moment: str, language: str, width: int) -> None:
    page = eye.look("coordinator", language, width)
    with time_machine.travel(MORNING + MOMENTS[moment], tick=False):
        shown = today() + timedelta(days=MOMENTS[moment].days)
        for path in (f"/bookings/day/{shown}", "/bookings/find?now=1", "/spaces/fig/door"):
            answer = page.goto(path)
            assert answer
            assert answer.ok
            no_sideways_scroll(page)
            nothing_clipped(page)
            if "/day/" in path:
                axe(page)
