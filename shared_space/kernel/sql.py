"""Functions that each engine writes in its own way: an instant as text, the latest of several, and several
in a row."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class as_text(FunctionElement[str]):  # noqa: N801 (written as SQL functions are)
    """An Instant column as 'YYYY-MM-DD HH:MM:SS' in UTC on both engines."""

    type = String()
    name = "as_text"
    inherit_cache = True


class latest(FunctionElement[str]):  # noqa: N801
    """The greatest of several texts, none of them NULL."""

    type = String()
    name = "latest"
    inherit_cache = True


class in_a_row(FunctionElement[str]):  # noqa: N801
    """Several values as one text, with spaces between; none of them NULL."""

    type = String()
    name = "in_a_row"
    inherit_cache = True


@compiles(as_text, "sqlite")
def _kept_as_text(element: Any, compiler: Any, **more: Any) -> str:
    return str(compiler.process(element.clauses, **more))


@compiles(as_text)
def _written_as_text(element: Any, compiler: Any, **more: Any) -> str:
    instant = compiler.process(element.clauses, **more)
    return f"to_char(timezone('UTC', {instant}), 'YYYY-MM-DD HH24:MI:SS')"


@compiles(latest, "sqlite")
def _max(element: Any, compiler: Any, **more: Any) -> str:
    return f"max({compiler.process(element.clauses, **more)})"


@compiles(latest)
def _greatest(element: Any, compiler: Any, **more: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **more)})"


@compiles(in_a_row, "sqlite")
def _formatted(element: Any, compiler: Any, **more: Any) -> str:
    pattern = " ".join(["%s"] * len(element.clauses))
    return f"printf('{pattern}', {compiler.process(element.clauses, **more)})"


@compiles(in_a_row)
def _concatenated(element: Any, compiler: Any, **more: Any) -> str:
    return f"concat_ws(' ', {compiler.process(element.clauses, **more)})"
