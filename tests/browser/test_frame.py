"""The frame around every page: menu, languages, skip link, focus."""

import pytest

from tests.browser.eye import DESKTOP, PHONE, Eye, follow, heard

pytestmark = pytest.mark.browser


def test_the_menu_of_a_phone_opens_without_scripts(eye: Eye) -> None:
    page = eye.look("coordinator", "ar", PHONE, scripts=False)
    page.goto("/")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.locator(".menu-button").click()
    assert menu.is_visible()
    follow(menu.get_by_role("link").nth(1))
    assert page.url.endswith("/organizations/")
    assert not page.locator("#menu").is_visible()


def test_the_menu_closes_with_escape_and_gives_focus_back(eye: Eye) -> None:
    page = eye.look("visitor", "en", PHONE)
    page.goto("/")
    button = page.get_by_role("button", name="Menu")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/workshops/"
    page.keyboard.press("Escape")
    assert not page.locator("#menu").is_visible()
    assert page.evaluate("document.activeElement.className") == "menu-button"


def test_a_desk_shows_the_places_and_no_button(eye: Eye) -> None:
    page = eye.look("manager", "en", DESKTOP)
    page.goto("/manage/")
    assert not page.locator(".menu-button").is_visible()
    current = page.locator("#menu [aria-current=page]")
    assert current.inner_text() == "Manage"
    header, menu = page.locator(".house").bounding_box(), page.locator("#menu").bounding_box()
    assert header
    assert menu
    assert abs(header["y"] + header["height"] / 2 - menu["y"] - menu["height"] / 2) < 8, "one row"


def test_languages_are_equal_and_keep_the_place(eye: Eye) -> None:
    page = eye.look("visitor", "en", PHONE)
    page.goto("/about/")
    links = page.locator(".languages a")
    assert links.all_inner_texts() == ["العربية", "עברית", "English"]
    sizes = links.evaluate_all(
        "all => all.map(e => getComputedStyle(e).fontSize + getComputedStyle(e).fontWeight)"
    )
    assert len(set(sizes)) == 1
    follow(links.first)
    assert page.url.endswith("/about/")
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_the_first_stop_of_the_keyboard_is_the_way_past_the_header(eye: Eye) -> None:
    page = eye.look("visitor", "en", DESKTOP)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_targets_are_large_enough_for_a_thumb(eye: Eye) -> None:
    page = eye.look("coordinator", "he", PHONE)
    page.goto("/")
    small = page.locator(".top a, .top button, .button, .foot a").evaluate_all(
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)"
        ".map(e => e.textContent.trim())"
    )
    assert small == []


def test_times_are_heard_in_words(eye: Eye) -> None:
    page = eye.look("visitor", "en", PHONE)
    page.goto("/")
    heard_page = heard(page)
    assert "from 17:00 until 19:00" in heard_page
    assert "17:00–19:00" not in heard_page


def test_a_title_in_another_language_starts_where_the_page_starts(eye: Eye) -> None:
    page = eye.look("visitor", "en", PHONE)
    page.goto("/")
    title = page.locator(".list .title", has_text="العربية لجيراننا").first
    box, text = title.bounding_box(), title.locator("bdi").bounding_box()
    assert box
    assert text
    assert abs(box["x"] - text["x"]) < 2


def test_paper_shows_the_words_and_no_menus(eye: Eye) -> None:
    page = eye.look("visitor", "en", DESKTOP)
    page.goto("/about/")
    page.emulate_media(media="print")
    assert not page.locator("#menu").is_visible()
    assert page.locator("main h1").is_visible()
