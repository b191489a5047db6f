"""The house as gunicorn serves it, and beside it the floor: a Flask view that returns 10 KB, or as many
zipped bytes as asked.

With BENCH_COUNT=1 every answer says how many queries it took (X-Queries); timed runs do without.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response
from sqlalchemy import event

from shared_space.calendars.queries import standings
from shared_space.factory import create_app
from shared_space.kernel.db import db
from shared_space.kernel.reading import only_row

FLOOR = "/floor"
QUERIES = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

house = create_app()
floor = Flask("floor")
_counted = [0]
_bodies: dict[int, bytes] = {}


@floor.get(FLOOR)
def ten_kilobytes() -> str:
    return "x" * 10_240


@floor.get(f"{FLOOR}/<int:size>")
def zipped(size: int) -> Response:
    body = _bodies.get(size) or _bodies.setdefault(size, os.urandom(size))
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/calendar; charset=utf-8"}
    return Response(body, headers=headers)


def _count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _counted[0] += statement.lstrip().upper().startswith(QUERIES)


def _counting(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    _counted[0] = 0

    def start_counted(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start(status, [*headers, ("X-Queries", str(_counted[0]))], *rest)

    return house.wsgi_app(environ, start_counted)


def _counted_too(statement: Any) -> Any:
    """What the driver reads past the engine's events is a query as well."""
    _counted[0] += 1
    return only_row(statement)


if os.environ.get("BENCH_COUNT"):
    standings.only_row = _counted_too
    with house.app_context():
        event.listen(db.engine, "before_cursor_execute", _count)
    _house: Application = _counting
else:
    _house = house.wsgi_app


def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    return (floor.wsgi_app if environ["PATH_INFO"].startswith(FLOOR) else _house)(environ, start)
