"""How a calendar is handed out: validators, 304, gzip, headers. Nothing depends on Accept."""

import gzip
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from flask import Response, request
from werkzeug.http import http_date, quote_etag

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
    # Two encodings of one calendar are two representations, and a strong tag names one of them.
    headers = [
        ("ETag", quote_etag(tag + ZIPPED if zipped else tag)),
        ("Last-Modified", http_date(said_modified(changed_at, now))),
        ("Cache-Control", cache),
        ("Vary", "Accept-Encoding"),
    ]
    if _has_it(tag, changed_at):
        return Response(status=304, headers=headers)
    body = render()
    headers += [
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Disposition", f"inline; filename*=UTF-8''{quote(filename)}"),
    ]
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
    return Response(gzip.compress(body, 6, mtime=0) if zipped else body, headers=headers)


def _has_it(tag: str, changed_at: datetime) -> bool:
    """If-None-Match decides when it is there; else If-Modified-Since (RFC 9110, 13.1.3)."""
    if request.headers.get("If-None-Match"):
        known = request.if_none_match
        return known.contains_weak(tag) or known.contains_weak(tag + ZIPPED)
    since = request.if_modified_since
    return since is not None and changed_at <= since
