"""Every page, as people meet it: in three languages, on a phone and a desk, by day and by night,
without scripts and on the narrowest screen.

The short form opens every page in one combination with axe; the combinations are dealt out so that
every pair of language, width and light meets. SHARED_SPACE_FACES=all (`make faces`) opens every page
in all of them, its readers in turn.
"""

import itertools
import os
import re

import pytest

from tests.browser.eye import (
    DESKTOP,
    LANGUAGES,
    NARROWEST,
    PHONE,
    RTL,
    Eye,
    axe,
    heard,
    no_sideways_scroll,
    nothing_clipped,
    shoot,
)
from tests.browser.pages import STATUS, Seen, every_page, routes_without_example

pytestmark = pytest.mark.browser
SCHEMES = ("light", "dark")
PAIRWISE = (
    ("ar", PHONE, "light"),
    ("he", DESKTOP, "dark"),
    ("en", PHONE, "dark"),
    ("ar", DESKTOP, "dark"),
    ("he", PHONE, "light"),
    ("en", DESKTOP, "light"),
)
Face = tuple[Seen, str, str, int, str]


def faces() -> list[Face]:
    """(page, who, language, width, scheme)."""
    pages = every_page()
    if os.environ.get("SHARED_SPACE_FACES") == "all":
        every = itertools.product(LANGUAGES, (PHONE, DESKTOP, NARROWEST), SCHEMES)
        return [
            (page, page.who[number % len(page.who)], *combination)
            for number, combination in enumerate(every)
            for page in pages
        ]
    return [
        (page, page.who[number // len(PAIRWISE) % len(page.who)], *PAIRWISE[number % len(PAIRWISE)])
        for number, page in enumerate(pages)
    ]


def named(face: Face) -> str:
    page, who, language, width, scheme = face
    return f"{page.path}-{who}-{language}-{width}-{scheme}"


@pytest.mark.parametrize("face", faces(), ids=named)
def test_a_page_is_fit_for_everybody(eye: Eye, face: Face) -> None:
    seen, who, language, width, scheme = face
    page = eye.look(who, language, width, scheme)
    answer = page.goto(seen.path)
    assert answer
    assert answer.status == STATUS.get(seen.path, 200)
    html = page.locator("html")
    assert html.get_attribute("lang") == language
    assert html.get_attribute("dir") == ("rtl" if language in RTL else "ltr")
    assert page.locator("main h1").count() == 1
    axe(page)
    no_sideways_scroll(page)
    nothing_clipped(page)
    assert not re.search("[←→⟵⟶]", heard(page)), "an arrow is read aloud"
    if os.environ.get("SHARED_SPACE_SHOTS"):
        shoot(page, re.sub(r"\W+", "-", named(face)).strip("-"))


@pytest.mark.parametrize("seen", every_page(), ids=lambda seen: seen.path)
def test_a_page_stands_without_scripts_on_the_narrowest_screen(eye: Eye, seen: Seen) -> None:
    page = eye.look(seen.who[0], "he", NARROWEST, scripts=False)
    answer = page.goto(seen.path)
    assert answer
    assert answer.status == STATUS.get(seen.path, 200)
    assert page.locator("main h1").is_visible()
    no_sideways_scroll(page)
    nothing_clipped(page)


@pytest.mark.parametrize(("language", "width"), [("ar", PHONE), ("he", NARROWEST), ("en", DESKTOP)])
def test_the_workshops_inside_another_website_are_fit_for_everybody(
    eye: Eye, language: str, width: int
) -> None:
    page = eye.look("visitor", "he", width, scripts=language == "en")
    page.goto(f"/workshops/embed?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("main li h2").count()
    if language == "en":  # axe is a script
        axe(page)
    no_sideways_scroll(page)
    nothing_clipped(page)


def test_every_page_is_looked_at() -> None:
    missing = routes_without_example()
    assert not missing, f"add an example to tests/browser/pages.py for: {missing}"
