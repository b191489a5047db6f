"""The short way of hot pages to the database: past SQLAlchemy's bookkeeping, which costs seven times
what the driver needs, with its types and inside its transaction."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError, OperationalError

from shared_space.kernel.db import db

Convert = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Written:
    """A statement as the driver takes it. binds: of each parameter its name and what makes it the
    driver's, in the order of the text where they have no names there; types: of its columns; reads: by
    the kinds of value that the driver names, the places of the columns that are not yet what their
    type says, with what makes them so."""

    text: str
    binds: Sequence[tuple[str, Any, Convert]]
    positional: bool
    types: Sequence[Any]
    reads: dict[tuple[Any, ...], Sequence[tuple[int, Callable[[Any], Any]]]]

    def parameters(self, values: dict[str, object]) -> Any:
        found = [
            (name, convert(value) if convert else value)
            for name, usual, convert in self.binds
            for value in (values.get(name, usual),)
        ]
        return tuple(value for _, value in found) if self.positional else dict(found)

    def converts(
        self, description: Sequence[Any], dialect: Dialect
    ) -> Sequence[tuple[int, Callable[[Any], Any]]]:
        kinds = tuple([column[1] for column in description])
        if kinds not in self.reads:
            self.reads[kinds] = [
                (place, convert)
                for place, (type_, kind) in enumerate(zip(self.types, kinds, strict=True))
                if (convert := type_.result_processor(dialect, kind)) is not None
            ]
        return self.reads[kinds]


_written: dict[tuple[Any, str], _Written] = {}


def rows(statement: Any, **values: object) -> list[tuple[Any, ...]]:
    """The rows of a statement that was built once, at import, with bind parameters `values`, as
    tuples, in the transaction of the session. Raises sqlalchemy's DBAPIError as the session does."""
    connection = db.session.connection()
    written = _as_written(statement, connection.dialect)
    found, description = _ask(connection, written.text, written.parameters(values))
    reads = written.converts(description, connection.dialect)
    return [_converted(row, reads) for row in found] if reads else list(found)


def _converted(
    row: Sequence[Any], reads: Sequence[tuple[int, Callable[[Any], Any]]]
) -> tuple[Any, ...]:
    values = list(row)
    for place, read in reads:
        values[place] = read(values[place])
    return tuple(values)


def rows_as_they_come(statement: Select[Any]) -> Sequence[tuple[Any, ...]]:
    """The rows of any statement in the transaction of the session, each value as the driver gives it: for
    thousands of rows of numbers and texts, which a type of SQLAlchemy would leave as they are."""
    with closing(db.session.connection().execute(statement)) as result:
        return result.cursor.fetchall()


def only_row(statement: Select[Any]) -> Any:
    """The one row of a statement without parameters that was built once, at import, read outside of
    any transaction. For the answer that most readers of a feed are given, that it has not changed."""
    engine = db.engine
    dialect, connection = engine.dialect, None
    text = _as_written(statement, dialect).text
    try:
        connection = engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute(text)
        return cursor.fetchone()
    except dialect.loaded_dbapi.Error as trouble:
        if connection is not None:
            connection.invalidate()  # it may have outlived its database
        raise OperationalError(text, None, trouble) from trouble
    finally:
        if connection is not None:
            connection.close()


def _ask(connection: Connection, text: str, parameters: Any) -> tuple[Sequence[Any], Sequence[Any]]:
    """The rows as the driver gives them, and what it says of their columns."""
    cursor, dialect = connection.connection.cursor(), connection.dialect
    for told in connection.dispatch.before_cursor_execute:
        told(connection, cursor, text, parameters, None, False)
    broken = dialect.loaded_dbapi.Error
    try:
        cursor.execute(text, parameters)
        return cursor.fetchall(), cursor.description
    except broken as error:
        if dialect.is_disconnect(error, connection.connection, cursor):
            connection.invalidate()
        raise DBAPIError.instance(text, parameters, error, broken, dialect=dialect) from error
    finally:
        cursor.close()


def _as_written(statement: Any, dialect: Dialect) -> _Written:
    known = _written.get((statement, dialect.name))
    if known is None:
        known = _written[statement, dialect.name] = _write(statement, dialect)
    return known


def _write(statement: Any, dialect: Dialect) -> _Written:
    compiled = statement.compile(dialect=dialect)
    usual = compiled.construct_params(_check=False)
    names = compiled.positiontup or list(usual)
    return _Written(
        str(compiled),
        [
            (name, usual[name], _impl(compiled.binds[name], dialect).bind_processor(dialect))
            for name in names
        ],
        bool(compiled.positiontup),
        [_impl(column, dialect) for column in statement.selected_columns],
        {},
    )


def _impl(typed: Any, dialect: Dialect) -> Any:
    return typed.type.dialect_impl(dialect)
