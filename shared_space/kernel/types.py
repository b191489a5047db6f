"""Column types: instants, texts in three languages, lists."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

from shared_space.kernel.trilingual import Trilingual

_SQLITE_SECONDS = sqlite.DATETIME(  # type: ignore[no-untyped-call]
    storage_format="%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d",
    regexp=r"(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)",
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC in whole seconds: timestamptz on PostgreSQL, text that sorts
    ('YYYY-MM-DD HH:MM:SS') on SQLite. A naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SQLITE_SECONDS)
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC).replace(microsecond=0)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TrilingualText(TypeDecorator[Trilingual]):
    """A Trilingual as a small JSON object."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: Trilingual | None, dialect: Dialect
    ) -> dict[str, str] | None:
        return None if value is None else value.as_dict()

    def process_result_value(
        self, value: dict[str, str] | None, dialect: Dialect
    ) -> Trilingual | None:
        return None if value is None else Trilingual.of(value)
