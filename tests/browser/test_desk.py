"""The booking desk as its people walk it: taps counted as in other houses, every way out of a clash,
changes, offers, the waiting list, the door, the set-up list and an emergency. Each walk has a house
of its own; over all of them coordinator and manager meet every language, phone and desk."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page

from shared_space.kernel.db import db, transactional
from shared_space.members.models import Person
from tests import cast
from tests.browser.eye import (
    DESKTOP,
    PHONE,
    RTL,
    axe,
    follow,
    no_sideways_scroll,
    nothing_clipped,
    shoot,
)
from tests.browser.test_walks import Walk, a_house, twelve_weeks_with_one_clash, working_day
from tests.promises import rows

pytestmark = pytest.mark.browser
ONE_BOOKING = re.compile(r"/bookings/\d+$")
SEND = 'form[action="/bookings/new"] .actions button.button:not(.quiet)'


@pytest.fixture
def walk(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Walk]:
    language, width = request.param
    with a_house(tmp_path, browser, language, width, True) as walk:
        yield walk


def through(language: str, width: int) -> pytest.MarkDecorator:
    """The walk of this test goes through this language at this width."""
    return pytest.mark.parametrize(
        "walk", [(language, width)], indirect=True, ids=[f"{language}-{width}"]
    )


@dataclass
class Hand:
    """Counts its taps. What is typed is not counted, nor the key that ends it."""

    taps: int = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1

    def follow(self, target: Locator) -> None:
        follow(target)
        self.taps += 1


def looked_at(walk: Walk, page: Page) -> None:
    """The page that stands there speaks the language, fits the screen and cuts nothing."""
    html = page.locator("html")
    assert html.get_attribute("lang") == walk.language
    assert html.get_attribute("dir") == ("rtl" if walk.language in RTL else "ltr")
    no_sideways_scroll(page)
    nothing_clipped(page)
    if os.environ.get("SHARED_SPACE_SHOTS"):
        part = re.sub(r"\W+", "-", page.url.partition("//")[2].partition("/")[2])
        shoot(page, f"desk-{walk.language}-{walk.width}-{part}")


def opened(walk: Walk, who: str, path: str) -> Page:
    page = walk.by(who)
    answer = page.goto(path)
    assert answer
    assert answer.status == 200
    looked_at(walk, page)
    return page


def titled(walk: Walk, page: Page, title: str) -> None:
    page.locator(f'[name="title-{walk.language}"]').fill(title)


def new(space: str, day: datetime, first: int, last: int) -> str:
    return (
        f"/bookings/new?space={space}&from={day:%Y-%m-%d}T{first}:00&until={day:%Y-%m-%d}T{last}:00"
    )


def utc(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, second=0, microsecond=0).astimezone(UTC)


def held(walk: Walk, day: datetime, hours: tuple[int, int], space: int, state: str) -> int:
    """The number of a booking of Kehilat Zion, asked by its coordinator."""
    start, end = (utc(day, hour) for hour in hours)
    with walk.app.app_context():
        number = rows.book(cast.ZION)
        rows.change(rows.Booking, number, requester_id=cast.PERSON["rival"])
        rows.occur(start, end, state, booking_id=number, space=space)
    return number


def states(walk: Walk, number: int) -> list[str]:
    """Of every date of a booking, in the order of time, then of writing."""
    by_time = (rows.Occurrence.starts_at, rows.Occurrence.id)
    with walk.app.app_context():
        found = sa.select(rows.Occurrence.state).where(rows.Occurrence.booking_id == number)
        return list(db.session.scalars(found.order_by(*by_time)))


def number_of(page: Page) -> int:
    assert ONE_BOOKING.search(page.url), page.url
    return int(page.url.rpartition("/")[2])


@through("ar", PHONE)
def test_a_space_is_found_booked_and_decided_in_few_taps(walk: Walk) -> None:
    shown = booked_from_the_day(walk)
    found = booked_from_a_search(walk)
    approved_with_one_tap(walk, shown)
    declined_with_two(walk, found)


def booked_from_the_day(walk: Walk) -> int:
    page, hand = opened(walk, "coordinator", "/bookings/day/"), Hand()
    page.locator("[name=day]").fill(f"{working_day():%Y-%m-%d}")
    with page.expect_navigation():
        page.locator("[name=day]").press("Enter")
    hand.follow(page.locator('li.free a[href*="space=hall"]').first)
    looked_at(walk, page)
    titled(walk, page, walk.words.title)
    hand.follow(page.locator(SEND).last)
    number = number_of(page)
    assert hand.taps == 2
    assert states(walk, number) == ["requested"]
    return number


def booked_from_a_search(walk: Walk) -> int:
    page, hand = opened(walk, "coordinator", "/bookings/find"), Hand()
    page.locator("[name=day]").fill(f"{working_day(14):%Y-%m-%d}")
    page.locator("[name=starts]").fill("10:00")
    page.locator("[name=ends]").fill("12:00")
    page.locator("[name=people]").fill("30")
    with page.expect_navigation():
        page.locator("[name=people]").press("Enter")
    looked_at(walk, page)
    hand.follow(page.locator('.found a.button[href*="space=hall"]'))
    titled(walk, page, walk.words.other)
    hand.follow(page.locator(SEND).last)
    number = number_of(page)
    assert hand.taps == 2
    assert states(walk, number) == ["requested"]
    return number


def approved_with_one_tap(walk: Walk, number: int) -> None:
    page, hand = opened(walk, "manager", "/manage/requests"), Hand()
    bulk = page.locator("#bulk")
    assert bulk.evaluate("e => getComputedStyle(e).position") == "static"
    page.locator("[name=pick]").first.check()
    assert bulk.evaluate("e => getComputedStyle(e).position") == "sticky"
    page.locator("[name=pick]").first.uncheck()
    people = page.locator("dl.facts dd").all()
    assert min(one.bounding_box()["width"] for one in people) > 100
    hand.follow(page.locator(f'form[action="/manage/requests/{number}/approve"] button'))
    assert hand.taps == 1
    assert states(walk, number) == ["approved"]


def declined_with_two(walk: Walk, number: int) -> None:
    page, hand = opened(walk, "manager", "/manage/requests"), Hand()
    card = page.locator(f"#booking-{number}")
    decline = f'form[action="/manage/requests/{number}/decline"]'
    hand.tap(card.locator(f"details:has({decline}) > summary"))
    looked_at(walk, page)
    reason = card.locator(f"{decline} button[value=house_needs]")
    words = reason.inner_text()
    hand.follow(reason)
    assert hand.taps == 2
    assert states(walk, number) == ["declined"]
    assert words in opened(walk, "coordinator", f"/bookings/{number}").content()


@through("he", DESKTOP)
def test_a_series_of_twelve_finds_its_way_around_a_clash(walk: Walk) -> None:
    first = working_day()
    clash = held(walk, first + timedelta(weeks=3), (10, 12), cast.FIG, "approved")
    held(walk, first + timedelta(weeks=4), (14, 16), cast.HALL, "approved")
    without = eleven_are_booked_and_the_twelfth_comes_back(walk, first, clash)
    number = what_else_could_work(walk, first)
    assert states(walk, without) == ["approved"] * 12
    page, hand = opened(walk, "manager", "/manage/requests"), Hand()
    hand.follow(page.locator(f'form[action="/manage/requests/{number}/approve"] button').last)
    assert hand.taps == 1
    assert states(walk, number) == ["approved"] * 12


def a_series(walk: Walk, address: str) -> Page:
    page = opened(walk, "coordinator", address)
    titled(walk, page, walk.words.title)
    twelve_weeks_with_one_clash(page)
    looked_at(walk, page)
    first = page.locator("main form button:visible").first
    assert "11" in first.inner_text()
    return page


def eleven_are_booked_and_the_twelfth_comes_back(walk: Walk, first: datetime, clash: int) -> int:
    page = a_series(walk, new("fig", first, 10, 12))
    follow(page.locator("main form button:visible").first)
    number = number_of(page)
    looked_at(walk, page)
    assert states(walk, number) == ["approved"] * 11
    back = 'form[action$="/add-back"] button'
    assert page.locator("#left-out").count() == 1
    assert page.locator(back).count() == 0
    page = opened(walk, "rival", f"/bookings/{clash}")
    follow(page.locator('form[action$="/take-back"] button.danger'))
    page = opened(walk, "coordinator", f"/bookings/{number}")
    follow(page.locator(back))
    return number


def what_else_could_work(walk: Walk, first: datetime) -> int:
    page = a_series(walk, new("hall", first, 14, 16))
    assert page.locator("select[name=way]").count() == 0
    follow(page.locator("button[name=more]"))
    looked_at(walk, page)
    axe(page)
    assert page.locator("select[name=way]").count() == 1
    page.locator("select[name=way]").select_option(index=1)
    follow(page.locator("main form button:visible").first)
    number = number_of(page)
    assert len(states(walk, number)) == 12
    return number


@through("en", PHONE)
def test_a_date_is_changed_and_another_offered(walk: Walk) -> None:
    day = working_day()
    number = a_change_is_seen_before_and_after(walk, day)
    assert states(walk, number) == ["moved", "approved"]
    another_time_is_offered_and_accepted(walk, day)


def a_change_is_seen_before_and_after(walk: Walk, day: datetime) -> int:
    with walk.app.app_context():
        number = rows.book()
        rows.occur(utc(day, 10), utc(day, 12), booking_id=number, space=cast.HALL)
    page = opened(walk, "coordinator", f"/bookings/{number}")
    follow(page.locator('a.change[href*="/move"]'))
    page.locator("[name=starts]").fill("16:00")
    page.locator("[name=ends]").fill("18:00")
    follow(page.locator("button[name=look]"))
    looked_at(walk, page)
    axe(page)
    follow(page.locator("main form button.button:not(.quiet)"))
    looked_at(walk, page)
    assert states(walk, number) == ["approved", "requested"]
    page, hand = opened(walk, "manager", "/manage/requests"), Hand()
    card = page.locator(f"#booking-{number}").inner_text()
    assert card.index("10:00") < card.index("16:00")
    axe(page)
    hand.follow(page.locator(f'form[action="/manage/requests/{number}/approve"] button'))
    assert hand.taps == 1
    return number


def another_time_is_offered_and_accepted(walk: Walk, day: datetime) -> None:
    number = held(walk, day, (11, 13), cast.HALL, "requested")
    page, manager = opened(walk, "manager", "/manage/requests"), Hand()
    manager.follow(page.locator(f'a[href="/manage/requests/{number}/offer"]'))
    looked_at(walk, page)
    manager.follow(page.locator("button[name=instead]").first)
    looked_at(walk, page)
    assert manager.taps == 2
    walk.letters_leave()
    assert f"/bookings/{number}" in walk.letter_to("rival")
    page, rival = opened(walk, "rival", f"/bookings/{number}"), Hand()
    axe(page)
    rival.follow(page.locator("button[value=accept]"))
    assert rival.taps == 1
    assert "approved" in states(walk, number)


@through("en", DESKTOP)
def test_a_taken_time_is_waited_for_until_it_is_free(walk: Walk) -> None:
    day = working_day()
    taken = held(walk, day, (10, 12), cast.HALL, "approved")
    page = opened(walk, "coordinator", new("hall", day, 10, 12))
    titled(walk, page, walk.words.title)
    follow(page.locator(SEND).last)
    follow(page.locator("button[name=wait]"))
    number = number_of(page)
    looked_at(walk, page)
    assert states(walk, number) == ["requested"]
    page = opened(walk, "rival", f"/bookings/{taken}")
    follow(page.locator('form[action$="/take-back"] button.danger'))
    walk.letters_leave()
    assert f"/bookings/{number}" in walk.letter_to("coordinator")
    page, hand = opened(walk, "coordinator", f"/bookings/{number}"), Hand()
    hand.follow(page.locator("button[value=accept]"))
    assert hand.taps == 1
    assert states(walk, number)[-1] == "approved"
    assert walk.words.title in opened(walk, "manager", f"/bookings/day/{day:%Y-%m-%d}").content()


@through("he", PHONE)
def test_the_door_knows_who_is_here_and_the_wall_what_to_set_up(walk: Walk) -> None:
    now = datetime.now(UTC)
    with walk.app.app_context():
        number = rows.book()
        rows.occur(now - timedelta(minutes=5), now + timedelta(hours=1), booking_id=number)
        words = "Kept from the wall"
        rows.change(rows.Booking, number, title=cast.Trilingual(en=words))
    page, hand = opened(walk, "coordinator", "/spaces/fig/door"), Hand()
    axe(page)
    hand.follow(page.locator('form[action$="/here"] button'))
    looked_at(walk, page)
    assert page.locator('form[action$="/here"]').count() == 0
    assert hand.taps == 1
    what_it_needs_is_printed(walk, number, words)


def what_it_needs_is_printed(walk: Walk, number: int, title: str) -> None:
    page = opened(walk, "coordinator", f"/bookings/{number}/set-up")
    page.locator("[name=layout]").select_option(index=1)
    page.locator("[name=wheelchair]").fill("7")
    follow(page.locator("main form button"))
    page = opened(walk, "manager", "/manage/setup/")
    axe(page)
    assert page.locator("nav.days").is_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 between its margins
    no_sideways_scroll(page)
    nothing_clipped(page)
    assert not page.locator("nav.days").is_visible()
    assert not page.locator(".strip").is_visible()
    assert page.locator("thead").first.is_visible()
    printed = page.locator("main").inner_text()
    assert "7" in page.locator(".totals").last.inner_text()
    assert title not in printed
    assert "Kulna" not in printed
    if os.environ.get("SHARED_SPACE_SHOTS"):
        shoot(page, "desk-print")


@through("ar", DESKTOP)
def test_an_emergency_cancels_and_tells_everybody(walk: Walk) -> None:
    day = working_day()
    everybody_reads(walk, walk.language)
    number = held(walk, day, (10, 12), cast.HALL, "approved")
    page, hand = opened(walk, "manager", "/manage/closures/emergency"), Hand()
    page.locator("[name=first_day]").fill(f"{day:%Y-%m-%d}")
    hand.follow(page.locator("button[name=ready][value=power]"))
    reason = page.locator(f'[name="reason-{walk.language}"]').input_value()
    looked_at(walk, page)
    axe(page)
    hand.follow(page.locator("main form button.danger"))
    looked_at(walk, page)
    assert hand.taps == 2
    assert states(walk, number) == ["cancelled"]
    walk.letters_leave()
    letters = [m for m in walk.mailbox.letters if "rival@example.org" in m["To"]]
    parts = [part.get_payload(decode=True).decode() for m in letters for part in leaves(m)]
    assert any("METHOD:CANCEL" in part for part in parts)
    assert any(reason in part for part in parts)
    page = opened(walk, "coordinator", f"/bookings/day/{day:%Y-%m-%d}")
    assert page.locator(".bars li.free").count() == 0


def leaves(letter: Message) -> list[Message]:
    return [part for part in letter.walk() if not part.is_multipart()]


def everybody_reads(walk: Walk, language: str) -> None:
    @transactional
    def write() -> None:
        db.session.execute(sa.update(Person).values(locale=language))

    with walk.app.app_context():
        write()
