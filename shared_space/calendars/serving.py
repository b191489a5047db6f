"""How a calendar is handed out: validators, 304, gzip, headers. Nothing depends on Accept."""

import gzip
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from flask import Response, request

from shared_space.calendars.rules import said_modified

PUBLIC = "public, max-age=300, must-revalidate"
PRIVATE = "private, no-cache"
ZIPPED = "-gzip"


def answer(
    tag: str,
    changed_at: datetime,
    now: datetime,
    render: Callable[[], bytes],
    *,
    filename: str,
    cache: str,
) -> Response:
    """The calendar, or 304 without rendering it when the reader has it already.

    tag: its strong validator; changed_at: when it last changed (UTC).
    """
    zipped = request.accept_encodings.quality("gzip") > 0
    if _has_it(tag, changed_at):
        response = Response(status=304)
    else:
        body = render()
        response = Response(gzip.compress(body, 6, mtime=0) if zipped else body)
        response.headers["Content-Type"] = "text/calendar; charset=utf-8"
        response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(filename)}"
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
    # Two encodings of one calendar are two representations, and a strong tag names one of them.
    response.set_etag(tag + ZIPPED if zipped else tag)
    response.last_modified = said_modified(changed_at, now)
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _has_it(tag: str, changed_at: datetime) -> bool:
    """If-None-Match decides when it is there; else If-Modified-Since (RFC 9110, 13.1.3)."""
    if request.headers.get("If-None-Match"):
        known = request.if_none_match
        return known.contains_weak(tag) or known.contains_weak(tag + ZIPPED)
    since = request.if_modified_since
    return since is not None and changed_at <= since
