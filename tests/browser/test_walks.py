"""The walk of the house, steps 1 to 8, as the people of the house do it: in each language, on a
telephone and on a desk, with real letters and real feeds. One walk goes without JavaScript. The short
form walks each language once; SHARED_SPACE_FACES=all (`make faces`) on both widths."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import icalendar
import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from shared_space.notices.worker import Worker
from tests import cast
from tests.browser.conftest import served
from tests.browser.eye import DESKTOP, PHONE, Eye, follow, no_sideways_scroll
from tests.notices.conftest import Mailbox, opened

pytestmark = pytest.mark.browser
WITHOUT_SCRIPTS = ("ar", PHONE)
WALKS = [WITHOUT_SCRIPTS, ("he", DESKTOP), ("en", PHONE)]
if os.environ.get("SHARED_SPACE_FACES") == "all":
    WALKS += [("ar", DESKTOP), ("he", PHONE), ("en", DESKTOP)]
WORDS = {
    "ar": SimpleNamespace(title="لقاء الجيران", other="حوار مفتوح", reason="نحتاج القاعة للصيانة"),
    "he": SimpleNamespace(title="מפגש שכנים", other="שיח פתוח", reason="האולם בשיפוץ"),
    "en": SimpleNamespace(
        title="Neighbours meet", other="Open dialogue", reason="The hall is painted"
    ),
}


@dataclass
class Walk:
    """A house of its own with a mail server, seen through one language and width."""

    eye: Eye
    app: Flask
    mailbox: Mailbox
    language: str
    width: int
    scripts: bool = True

    def by(self, who: str) -> Page:
        return self.eye.look(who, self.language, self.width, scripts=self.scripts)

    @property
    def words(self) -> SimpleNamespace:
        return WORDS[self.language]

    def letters_leave(self) -> None:
        """As if the two minutes of undo were over: the worker sends what is there."""
        with self.app.app_context():
            due_now()
        Worker(self.app).once()

    def letter_to(self, who: str, part: str = "") -> str:
        """The newest letter to one of the cast; `part`: of the type, decoded, instead of its text."""
        found = [m for m in self.mailbox.letters if f"{who}@example.org" in m["To"]]
        assert found, f"no letter to {who}: {[m['To'] for m in self.mailbox.letters]}"
        for piece in found[-1].walk():
            if piece.get_content_type() == (part or "text/plain"):
                return piece.get_payload(decode=True).decode()
        raise AssertionError(f"no {part} in the letter to {who}")


def due_now() -> None:
    from shared_space.kernel.clock import now
    from shared_space.kernel.db import transactional
    from shared_space.notices.models import Letter

    @transactional
    def hurry() -> None:
        db.session.query(Letter).update({"next_at": now()})

    hurry()


@contextmanager
def a_house(
    folder: Path, browser: Browser, language: str, width: int, scripts: bool
) -> Iterator[Walk]:
    with opened() as mailbox:
        app = create_app(
            Settings(
                mode="production",
                database_url=f"sqlite:///{folder / 'house.sqlite3'}",
                secret_key="a secret for the walks through the house, fair length",
                public_url="http://127.0.0.1",
                smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
                instance_path=folder / "instance",
            )
        )
        with app.app_context():
            upgrade()
            cast.settle()
            for person_id in cast.PERSON.values():
                cast.sign_in_device(person_id)
            db.session.remove()
        with served(app) as url, Eye(browser, url) as eye:
            yield Walk(eye, app, mailbox, language, width, scripts)
        with app.app_context():
            db.engine.dispose()


def working_day(ahead: int = 7) -> datetime:
    """A Tuesday at least `ahead` days away, so that the house is open."""
    day = datetime.now(cast.ZONE).replace(hour=10, minute=0) + timedelta(days=ahead)
    return day + timedelta(days=(1 - day.weekday()) % 7)


@pytest.fixture(
    params=[(language, width, (language, width) != WITHOUT_SCRIPTS) for language, width in WALKS],
    ids=lambda p: f"{p[0]}-{p[1]}{'' if p[2] else '-no-scripts'}",
)
def walk(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Walk]:
    with a_house(tmp_path, browser, *request.param) as walk:
        yield walk


def test_the_whole_walk(walk: Walk) -> None:
    a_visitor_looks_around(walk)
    tapped = the_coordinator_taps_free_time(walk)
    the_rival_asks_for_the_same(walk, tapped)
    the_manager_asks_and_decides(walk)
    everybody_is_told(walk)
    a_work_room_is_confirmed_and_a_series_shows_its_dates(walk)
    a_workshop_stands_in_the_calendar(walk)
    a_visitor_joins_the_workshop(walk)
    a_private_calendar_is_made_and_ended(walk)
    the_manager_books_for_a_caller(walk)
    dates_are_cancelled(walk)


def a_visitor_looks_around(walk: Walk) -> None:
    page = walk.by("visitor")
    for path in ("/", "/about/", "/accessibility/", "/privacy/", "/calendars/"):
        assert page.goto(path).status == 200
        html = page.locator("html")
        assert html.get_attribute("lang") == walk.language
        assert html.get_attribute("dir") == ("ltr" if walk.language == "en" else "rtl")
        no_sideways_scroll(page)
    assert page.locator('a[href*="workshops.ics"]').count() >= 1


def the_coordinator_taps_free_time(walk: Walk) -> str:
    page = walk.by("coordinator")
    page.goto(f"/bookings/day/{working_day():%Y-%m-%d}")
    no_sideways_scroll(page)
    free = page.locator('li.free a[href*="space=hall"]').first
    follow(free, position={"x": 12, "y": 12})
    page.locator(f'[name="title-{walk.language}"]').fill(walk.words.title)
    address = page.url
    follow(page.locator('form[action="/bookings/new"] .actions button.button:not(.quiet)').last)
    assert page.locator(".badge.requested").count() == 1
    assert walk.words.title in page.locator("h1").inner_text()
    return address


def the_rival_asks_for_the_same(walk: Walk, address: str) -> None:
    page = walk.by("rival")
    page.goto(address)
    page.locator(f'[name="title-{walk.language}"]').fill(walk.words.other)
    follow(page.locator('form[action="/bookings/new"] .actions button.button:not(.quiet)').last)
    assert page.locator(".badge.requested").count() == 1


def the_manager_asks_and_decides(walk: Walk) -> None:
    page = walk.by("manager")
    page.goto("/manage/requests")
    no_sideways_scroll(page)
    assert page.locator(".pair article").count() == 2
    _first, second = page.locator(".pair article").all()
    second.locator("details").last.locator("summary").click()
    second.locator('form[action$="/ask"] textarea').fill("?")
    follow(second.locator('form[action$="/ask"] button'))
    walk.letters_leave()
    (link,) = set(re.findall(r"/bookings/answer/\S+", walk.letter_to("rival")))
    answering = walk.by("visitor")
    answering.goto(link)
    answering.locator("textarea").fill(walk.words.other)
    follow(answering.locator("main form button"))
    page = walk.by("manager")
    page.goto("/manage/requests")
    assert walk.words.other in page.locator(".pair").inner_text()
    follow(page.locator(".pair article").first.locator('form[action$="/approve"] button'))
    assert page.locator('form[action$="/undo"]').count() == 1
    follow(page.locator('form[action$="/undo"] button'))
    assert page.locator(".pair article").count() == 2
    follow(page.locator(".pair article").first.locator('form[action$="/approve"] button'))
    assert page.locator(".pair article").count() == 1
    page.locator(".pair article details").first.locator("summary").click()
    page.locator('form[action$="/decline"] textarea').fill(walk.words.reason)
    follow(page.locator('form[action$="/decline"] button').last)
    assert page.locator(".pair article").count() == 0


def everybody_is_told(walk: Walk) -> None:
    walk.letters_leave()
    calendar = icalendar.Calendar.from_ical(walk.letter_to("coordinator", "text/calendar"))
    assert calendar["METHOD"] == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"]
    assert walk.words.reason in walk.letter_to("rival")
    feed = walk.by("visitor").request.get("/calendars/spaces/hall.ics")
    (busy,) = icalendar.Calendar.from_ical(feed.body()).walk("VEVENT")
    assert busy["UID"] == event["UID"]
    assert walk.words.title not in feed.text()


def a_work_room_is_confirmed_and_a_series_shows_its_dates(walk: Walk) -> None:
    page = walk.by("coordinator")
    day = working_day(14)
    page.goto(f"/bookings/new?space=fig&from={day:%Y-%m-%dT10:00}&until={day:%Y-%m-%dT12:00}")
    page.locator(f'[name="title-{walk.language}"]').fill(walk.words.title)
    follow(page.locator('form[action="/bookings/new"] .actions button.button:not(.quiet)').last)
    assert page.locator(".badge.approved").count() == 1
    first = working_day(7)
    page.goto(f"/bookings/new?space=fig&from={first:%Y-%m-%dT11:00}&until={first:%Y-%m-%dT13:00}")
    page.locator(f'[name="title-{walk.language}"]').fill(walk.words.other)
    twelve_weeks_with_one_clash(page)
    no_sideways_scroll(page)
    follow(page.locator("section:has(input[name=skip]) button.button").first)
    assert page.locator(".badge.approved").count() == 11


def twelve_weeks_with_one_clash(page: Page) -> None:
    """On the form of a new booking: it becomes a series, whose dates are looked at."""
    page.locator("details:has(select[name=repeat]) > summary").click()
    page.locator("select[name=repeat]").select_option("weekly")
    page.locator("input[name=count]").fill("12")
    follow(page.locator("button[name=look]"))
    assert page.locator("input[name=skip]").count() == 12
    assert page.locator("input[name=skip]:checked").count() == 1


def a_workshop_stands_in_the_calendar(walk: Walk) -> None:
    page = walk.by("coordinator")
    page.goto("/workshops/new")
    page.locator(f'[name="title-{walk.language}"]').fill(walk.words.title)
    slug = page.locator('[name="slug"]')
    if slug.count():
        slug.fill("neighbours")
    page.locator("main form input[type=checkbox][name=languages]").first.check()
    dates = page.locator("main form input[type=checkbox][name=sessions]")
    dates.first.check()
    follow(page.locator('button[name=then][value="publish"]'))
    visitor = walk.by("visitor")
    visitor.goto("/workshops/")
    assert walk.words.title in visitor.locator("main").inner_text()
    feed = visitor.request.get(f"/calendars/workshops.ics?lang={walk.language}")
    (event,) = icalendar.Calendar.from_ical(feed.body()).walk("VEVENT")
    assert walk.words.title in event["SUMMARY"]
    known = {"If-None-Match": feed.headers["etag"]}
    assert visitor.request.get(feed.url, headers=known).status == 304


def a_visitor_joins_the_workshop(walk: Walk) -> None:
    page = walk.by("visitor")
    page.goto("/workshops/neighbours")
    no_sideways_scroll(page)
    page.locator("#join input[name=name]").fill(walk.words.other)
    page.locator("#join input[name=email]").fill("neighbour@example.org")
    follow(page.locator("#join button"))
    walk.letters_leave()
    (link,) = set(re.findall(r"/workshops/neighbours/place/\S+", walk.letter_to("neighbour")))
    page.goto(link)
    no_sideways_scroll(page)
    follow(page.locator("button[value=confirm]"))
    walk.letters_leave()
    calendar = icalendar.Calendar.from_ical(walk.letter_to("neighbour", "text/calendar"))
    assert calendar["METHOD"] == "REQUEST"
    hosts = walk.by("coordinator")
    hosts.goto("/workshops/neighbours/participants")
    assert walk.words.other in hosts.locator("main").inner_text()


def a_private_calendar_is_made_and_ended(walk: Walk) -> None:
    page = walk.by("coordinator")
    page.goto("/account/calendars")
    follow(page.locator("main form button.button").first)
    address = re.search(r"/calendars/private/[\w-]+/[\w.-]+\.ics", page.content()).group()
    visitor = walk.by("visitor")
    feed = visitor.request.get(address)
    assert feed.status == 200
    assert walk.words.title in feed.text().replace("\r\n ", "")


def the_manager_books_for_a_caller(walk: Walk) -> None:
    page = walk.by("manager")
    day = working_day(21)
    page.goto(f"/bookings/new?space=hall&from={day:%Y-%m-%dT18:00}&until={day:%Y-%m-%dT20:00}")
    page.locator(f'[name="title-{walk.language}"]').fill(walk.words.other)
    page.locator("select[name=organization]").select_option(str(cast.ZION))
    follow(page.locator('form[action="/bookings/new"] .actions button.button:not(.quiet)').last)
    assert page.locator(".badge.approved").count() == 1
    assert walk.words.other in page.locator("#share-text").input_value()
    walk.letters_leave()
    assert "METHOD:REQUEST" in walk.letter_to("rival", "text/calendar")


def dates_are_cancelled(walk: Walk) -> None:
    page = walk.by("rival")
    page.goto("/bookings/")
    follow(page.locator("main article h2 a").last)
    follow(page.locator('form[action$="/take-back"] button.danger'))
    assert page.locator(".badge.cancelled").count() == 1
    assert page.locator("#history").count() == 1
    walk.letters_leave()
    assert "METHOD:CANCEL" in walk.letter_to("rival", "text/calendar")
    manager = walk.by("manager")
    manager.goto("/manage/requests/1/cancel")
    manager.locator("textarea").fill(walk.words.reason)
    follow(manager.locator("main form button.danger"))
    walk.letters_leave()
    assert "METHOD:CANCEL" in walk.letter_to("coordinator", "text/calendar")
    assert walk.words.reason in walk.letter_to("coordinator")
    feed = manager.request.get("/calendars/spaces/hall.ics")
    states = {str(e["STATUS"]) for e in icalendar.Calendar.from_ical(feed.body()).walk("VEVENT")}
    assert states == {"CANCELLED"}
