"""Column types: instants, texts in three languages.

Both are read hundreds of times on a timetable, so their way from the database is short: one function
a value, and an instant or a text in three languages is parsed once however often it is read.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from shared_space.kernel.trilingual import Trilingual


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC in whole seconds: timestamptz on PostgreSQL, text that sorts
    ('YYYY-MM-DD HH:MM:SS') on SQLite. A naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _from_text if dialect.name == "sqlite" else _from_utc

    def literal_processor(self, dialect: Dialect) -> Callable[[datetime | None], str]:
        return lambda value: (
            f"'{_to_text(value)}+00'" if dialect.name != "sqlite" else f"'{_to_text(value)}'"
        )


def _to_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value.astimezone(UTC).replace(microsecond=0)


def _to_text(value: datetime | None) -> str | None:
    utc = _to_utc(value)
    return None if utc is None else written(utc)


def written(utc: datetime) -> str:
    """An instant in UTC as SQLite keeps it."""
    return utc.isoformat(" ")[:19]


@lru_cache(maxsize=8192)
def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _from_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class TrilingualText(TypeDecorator[Trilingual]):
    """A Trilingual as a small JSON object."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: Trilingual | None, dialect: Dialect
    ) -> dict[str, str] | None:
        return None if value is None else value.as_dict()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _from_json


def _from_json(value: Any) -> Trilingual | None:
    """SQLite gives JSON as text, PostgreSQL's driver as a dict."""
    if value is None:
        return None
    return _parsed(value) if isinstance(value, str) else Trilingual.of(value)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> Trilingual | None:
    value = json.loads(text)
    return None if value is None else Trilingual.of(value)


class CodeSet(TypeDecorator[frozenset[str]]):
    """A list of codes that a hot page reads as a set: `type_coerce(column, CodeSet)`."""

    impl = JSON
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _codes


def _codes(value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    return _parsed_codes(value) if isinstance(value, str) else frozenset(value)


@lru_cache(maxsize=1024)
def _parsed_codes(text: str) -> frozenset[str]:
    return frozenset(json.loads(text) or ())
