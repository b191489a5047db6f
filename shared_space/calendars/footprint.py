"""What a reading of a calendar leaves behind: written after the answer has gone, never in its way."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, current_app
from sqlalchemy.exc import DBAPIError

from shared_space.calendars import kept
from shared_space.calendars.queries.standings import LinkStanding
from shared_space.calendars.rules import FOOTPRINT_EVERY
from shared_space.calendars.service.links import note_use
from shared_space.kernel.db import Busy


def when_sent(response: Response, write: Callable[[], object], or_else: str) -> None:
    """Call `write` once `response` is sent; when the database is busy or away, say `or_else`."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    def run() -> None:
        try:
            with app.app_context():
                write()
        except (Busy, DBAPIError):
            app.logger.warning(or_else)

    response.call_on_close(run)


def of_use(
    response: Response, link: LinkStanding, name: kept.Name, tag: str, now: datetime
) -> None:
    """Note the use of `link`, at most every ten minutes; what is kept of it holds under `tag`."""
    if link.last_used_at is not None and now - link.last_used_at < FOOTPRINT_EVERY:
        return

    def note() -> None:
        kept.vouch(name, tag, now)
        note_use(link.id, now)

    when_sent(response, note, "the use of a calendar address was not noted")
