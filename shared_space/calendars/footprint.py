"""The trace that a calendar program leaves: written after the answer has gone, never in its way."""

from datetime import datetime

from flask import Flask, Response, current_app
from sqlalchemy.exc import DBAPIError

from shared_space.calendars.queries.standings import LinkStanding
from shared_space.calendars.rules import FOOTPRINT_EVERY
from shared_space.calendars.service import note_use
from shared_space.kernel.db import Busy


def after_response(response: Response, link: LinkStanding, now: datetime) -> None:
    """Note the use of `link` once `response` is sent; at most every ten minutes."""
    if link.last_used_at is not None and now - link.last_used_at < FOOTPRINT_EVERY:
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    def note() -> None:
        try:
            with app.app_context():
                note_use(link.id, now)
        except (Busy, DBAPIError):
            app.logger.warning("the use of a calendar address was not noted")

    response.call_on_close(note)
