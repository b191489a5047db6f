"""Takes docs/screenshot.png: the day of a fresh demo house as Kulna's coordinator sees it, in Arabic. `make screenshot`."""

import tempfile
from datetime import timedelta
from pathlib import Path

from flask_migrate import upgrade
from playwright.sync_api import sync_playwright

from shared_space.demo import service
from shared_space.factory import create_app
from shared_space.kernel import clock
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from shared_space.members.demo import PASSWORD
from tests.browser.conftest import served
from tests.browser.eye import ARGUMENTS, installed

HERE = Path(__file__).parent
TUESDAY = 1


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            Settings(
                mode="demo",
                database_url=f"sqlite:///{folder / 'house.sqlite3'}",
                secret_key="a secret for the picture only, of a fair length",  # noqa: S106
                public_url="http://127.0.0.1",
                instance_path=folder / "instance",
            )
        )
        with app.app_context():
            upgrade()
            service.seed(clock.now())
            db.session.remove()
        with served(app) as url:
            shoot(url)
        with app.app_context():
            db.engine.dispose()


def shoot(url: str) -> None:
    now = clock.now().date()
    day = now + timedelta(days=(TUESDAY - now.weekday()) % 7)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=url)
        page.context.add_cookies([{"name": "language", "value": "ar", "url": url}])
        page.goto(f"/sign-in/password?next=/bookings/day/{day}")
        form = page.locator("form:has(input[type=password])")
        form.locator("input[name=email]").fill("kulna.coordinator@example.org")
        form.locator("input[type=password]").fill(PASSWORD)
        form.locator("button").first.click()
        page.wait_for_url("**/bookings/day/**")
        page.screenshot(path=HERE / "screenshot.png")
        browser.close()


if __name__ == "__main__":
    main()
