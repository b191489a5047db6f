"""How a calendar is handed out: validators, 304, gzip, headers, and what is kept of it. Nothing depends
on Accept."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request
from sqlalchemy.exc import DBAPIError, TimeoutError  # noqa: A004 (waiting for a connection)
from werkzeug.http import http_date, parse_accept_header, quote_etag

from shared_space.calendars import kept
from shared_space.calendars.feeds.whole import Written
from shared_space.calendars.footprint import when_sent
from shared_space.calendars.rules import said_modified
from shared_space.calendars.service.fragments import keep_fragments
from shared_space.kernel.db import db

PUBLIC = "public, max-age=300, must-revalidate"
PRIVATE = "private, no-cache"
ZIPPED = "-gzip"
LEVEL = 6


@dataclass(frozen=True)
class Feed:
    """One calendar at one address. filename: what a browser saves it as."""

    name: kept.Name
    filename: str

    @property
    def cache(self) -> str:
        return PRIVATE if self.name.private else PUBLIC


@dataclass(frozen=True)
class State:
    """tag: its strong validator, 32 hex digits; changed_at: when it last changed (UTC)."""

    tag: str
    changed_at: datetime


class _Sent(Response):
    """An answer whose headers are whole as they are: going through them for what might be mended is a
    fifth of the work of a 304."""

    default_mimetype = None

    def get_wsgi_headers(self, environ: Any) -> Any:
        return self.headers


def answer(feed: Feed, state: State, now: datetime, render: Callable[[], Written]) -> Response:
    """The calendar, or 304 when the reader has it already. It is rendered once for each tag: what
    was sent is kept after the answer has gone, with the events that were written for it."""
    if _has_it(state):
        return _not_modified(feed, state)
    known = kept.read(feed.name)
    if known is not None and known.tag == state.tag:
        return _whole(feed, state, now, known.zipped)
    written = render()
    zipped = gzip.compress(written.body, LEVEL, mtime=0)
    response = _whole(feed, state, now, zipped, written.body)

    def keep() -> None:
        kept.keep(feed.name, state.tag, state.changed_at, zipped, now)
        keep_fragments(written.made)

    when_sent(response, keep, "what was written of a calendar was not kept")
    return response


def steadily(feed: Feed, now: datetime, respond: Callable[[], Response]) -> Response:
    """What `respond` answers; while the database is away, what was sent last. A calendar program that
    is told of an error may give the calendar up."""
    try:
        return respond()
    except (DBAPIError, TimeoutError) as trouble:
        last = kept.last_good(feed.name, now)
        if last is None:
            raise
        current_app.logger.error("a calendar was sent from what is kept", exc_info=trouble)  # noqa: TRY400
        db.session.remove()
        state = State(last.tag, said_modified(last.changed_at, last.seen_at))
        if _has_it(state):
            return _not_modified(feed, state)
        return _whole(feed, state, now, last.zipped)


def _has_it(state: State) -> bool:
    """If-None-Match decides when it is there; else If-Modified-Since (RFC 9110, 13.1.3)."""
    known = request.environ.get("HTTP_IF_NONE_MATCH", "").strip()
    if known:  # weak or strong, zipped or not: nothing else is spelled like this tag
        return state.tag in known or known == "*"
    since = request.if_modified_since
    return since is not None and state.changed_at <= since


def _not_modified(feed: Feed, state: State) -> Response:
    return _Sent(status=304, headers=_validators(feed, state, zipped=_takes_gzip()))


def _whole(
    feed: Feed, state: State, now: datetime, zipped: bytes, plain: bytes | None = None
) -> Response:
    headers = [
        ("Last-Modified", http_date(said_modified(state.changed_at, now))),
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Disposition", f"inline; filename*=UTF-8''{quote(feed.filename)}"),
    ]
    if _takes_gzip():
        body, small = zipped, True
        headers.append(("Content-Encoding", "gzip"))
    else:
        body, small = gzip.decompress(zipped) if plain is None else plain, False
    headers += [("Content-Length", str(len(body))), *_validators(feed, state, zipped=small)]
    return _Sent([body], headers=headers)


def _validators(feed: Feed, state: State, *, zipped: bool) -> list[tuple[str, str]]:
    # Two encodings of one calendar are two representations, and a strong tag names one of them.
    return [
        ("ETag", quote_etag(state.tag + ZIPPED if zipped else state.tag)),
        ("Cache-Control", feed.cache),
        ("Vary", "Accept-Encoding"),
    ]


def _takes_gzip() -> bool:
    return _names_gzip(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=64)
def _names_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted).quality("gzip") > 0
