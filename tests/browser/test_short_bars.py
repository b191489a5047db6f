"""Short bars of the day at a desk: the start in one line, everything else under the pointer."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.eye import DESKTOP, axe, no_sideways_scroll, nothing_clipped
from tests.browser.test_walks import a_house, working_day
from tests.promises import rows

pytestmark = pytest.mark.browser
# Whatever part of a time is painted: what its clip leaves, inside its bar.
SEEN = """bar => {
  const time = bar.querySelector('time'), box = time.getBoundingClientRect(), li = bar.getBoundingClientRect();
  return {lines: time.getClientRects().length, inside: box.top >= li.top && box.bottom <= li.bottom + 1,
          clip: getComputedStyle(time).clipPath};
}"""


def test_a_short_bar_says_when_it_begins_and_all_of_it_when_asked(
    browser: Browser, tmp_path: Path
) -> None:
    day = working_day().replace(second=0, microsecond=0)
    with a_house(tmp_path, browser, "ar", DESKTOP, True) as walk:
        with walk.app.app_context():
            for minutes, length in ((0, 15), (15, 30), (60, 60), (180, 30)):
                start = day + timedelta(minutes=minutes)
                rows.occur(start, start + timedelta(minutes=length))
        page = walk.eye.look("coordinator", "ar", DESKTOP)
        page.goto(f"/bookings/day/{day:%Y-%m-%d}?space=fig")
        bars = page.locator(".bars li.taken")
        assert bars.count() == 4
        for place in range(4):
            seen = bars.nth(place).evaluate(SEEN)
            assert seen["lines"] == 1
            assert seen["inside"]
            assert "inset" in seen["clip"], "its end waits for the pointer"
        no_sideways_scroll(page)
        nothing_clipped(page)
        axe(page)
        link = bars.nth(1).locator("a")
        assert "10:15–10:45" in bars.nth(1).aria_snapshot()
        assert "A meeting" in bars.nth(1).aria_snapshot()
        before = link.bounding_box()
        bars.nth(1).hover()
        assert bars.nth(1).evaluate(SEEN)["clip"] == "none"
        after = link.bounding_box()
        assert before
        assert after
        assert after["width"] > before["width"]
        bars.nth(0).hover()  # it stands beneath what was shown, and is reached at once
        assert bars.nth(0).evaluate(SEEN)["clip"] == "none"
        link.focus()
        assert bars.nth(1).evaluate(SEEN)["clip"] == "none"
        no_sideways_scroll(page)
