"""What a browser sees: opening pages as somebody, and the checks that every page must pass."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests import cast

SHOTS = Path(__file__).parent / "shots"
# The first has no desktop menus and windows to draw: half the work.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--in-process-gpu",
    "--renderer-process-limit=1",
    "--disable-features=site-per-process,SpareRendererForSitePerProcess",
)
PHONE, DESKTOP, NARROWEST = 390, 1280, 320
LANGUAGES = ("ar", "he", "en")
RTL = {"ar", "he"}
_RULES = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
_SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return '';
  const out = [...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
  }).map(e => e.tagName.toLowerCase() + '.' + e.className);
  return wide + ' px too wide: ' + out.slice(0, 5).join(', ');
}"""
_CLIPPED = """() => [...document.querySelectorAll('main *')].filter(e => {
  const style = getComputedStyle(e);
  return e.textContent.trim() && e.clientWidth > 1 && style.clipPath === 'none' && !e.closest('.hidden') && style.overflowX !== 'visible'
    && style.overflowX !== 'auto' && style.overflowX !== 'scroll'
    && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 1;
}).map(e => e.tagName.toLowerCase() + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40))"""


def installed() -> str | None:
    """Where the machine's Chromium is; None without one."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@dataclass
class Eye:
    """Opens pages of the house at `url` as one of the cast, in a language, at a width."""

    browser: Browser
    url: str
    context: BrowserContext | None = None

    def look(
        self,
        who: str = "visitor",
        language: str = "en",
        width: int = PHONE,
        scheme: Any = "light",
        scripts: bool = True,
    ) -> Page:
        """A new page of a new browser window; open addresses with `page.goto('/…')`."""
        self.close()
        self.context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        cookies = {"language": language}
        if who != "visitor":
            cookies["device"] = f'"token of person {cast.PERSON[who]}"'
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        return self.context.new_page()

    def close(self) -> None:
        if self.context:
            self.context.close()
            self.context = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def follow(target: Locator, **click: Any) -> None:
    """Click a link or a button that sends, and wait for the page that comes of it."""
    with target.page.expect_navigation():
        target.click(**click)


def axe(page: Page) -> None:
    """No violation of WCAG A and AA, of the target size of 2.2, or of good practice."""
    found = Axe().run(page, options=_RULES).response["violations"]
    told = [
        f"{rule['id']}: {node['html'][:160]}\n  {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not found, f"axe at {page.url}:\n" + "\n".join(told)


def no_sideways_scroll(page: Page) -> None:
    wide = page.evaluate(_SIDEWAYS)
    assert not wide, f"{page.url}: {wide}"


def nothing_clipped(page: Page) -> None:
    clipped = page.evaluate(_CLIPPED)
    assert not clipped, f"{page.url} cuts text: {clipped}"


def heard(page: Page) -> str:
    """What a screen reader is given, as Playwright writes it."""
    return page.locator("body").aria_snapshot()


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page in tests/browser/shots/ (git-ignored), for people to look at."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
