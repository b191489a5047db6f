"""Find: which spaces are free, on all dates and on most, and one tap from there to the form."""

import re

TUESDAYS = "day=2026-11-24&starts=16:00&ends=18:00&people=3&repeat=weekly&count=10"


def shown(answer):
    """(name, share, missing, button, address) of each space that was found, in order."""
    return re.findall(
        r'<bdi>([^<]*)</bdi></strong>.*?href="(/bookings/new[^"]*)">(\w+)', answer.text, re.DOTALL
    )


def test_at_first_the_next_full_hour_and_what_is_free_then(people):
    page = people.coordinator.get("/bookings/find")
    for value in ("2026-11-23", "09:00", "10:00"):
        assert f'value="{value}"' in page.text
    assert [name for name, *_ in shown(page)] == ["Olive", "Fig", "Open Space", "Meeting Hall"]
    assert [button for *_, button in shown(page)] == ["Book", "Book", "Book", "Request"]


def test_from_a_day_the_search_begins_with_that_day(people):
    page = people.coordinator.get("/bookings/day/2026-12-01").text
    assert 'href="/bookings/find?day=2026-12-01"' in page
    page = people.coordinator.get("/bookings/find?day=2026-12-01").text
    assert 'value="2026-12-01"' in page
    assert 'value="09:00"' in page
