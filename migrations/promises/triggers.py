"""The form of a trigger on each engine.

A rule is SQL that both engines read, but for three expressions, which are written for each:
`<36 hours before X>`, `<NEW is longer than 36 hours>` and `IS DISTINCT FROM`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PREFIX = "promise_"


@dataclass(frozen=True)
class Rule:
    """code: what the refusal says. events: INSERT, UPDATE, UPDATE OF …, DELETE. when: which rows it
    looks at, by OLD and NEW alone. broken: a SELECT that finds something only when the promise is
    broken; '' when the row alone says it. A rule with a SELECT runs after the write, others before."""

    name: str
    code: str
    table: str
    events: tuple[str, ...]
    when: str = ""
    broken: str = ""

    @property
    def timing(self) -> str:
        return "AFTER" if self.broken else "BEFORE"

    @property
    def triggers(self) -> Iterator[tuple[str, str]]:
        """(name, event) of its triggers, one for each event, the same names on both engines."""
        for event in self.events:
            yield f"{PREFIX}{self.name}_{event.split()[0].lower()}", event


@dataclass(frozen=True)
class Extra:
    """A trigger of PostgreSQL alone. head: timing and events; body: statements of PL/pgSQL."""

    name: str
    table: str
    head: str
    body: str
    when: str = ""


@dataclass(frozen=True)
class Trigger:
    """text: how `promises.installed` finds it written; statements: how it is installed."""

    name: str
    text: str
    statements: tuple[str, ...]


def for_sqlite(rules: Iterable[Rule]) -> Iterator[Trigger]:
    for rule in rules:
        when = f"\nWHEN {_sqlite(rule.when)}" if rule.when else ""
        where = f" WHERE EXISTS (\n  {_sqlite(rule.broken)})" if rule.broken else ""
        for name, event in rule.triggers:
            text = (
                f"CREATE TRIGGER {name} {rule.timing} {event} ON {rule.table}{when}\n"
                f"BEGIN SELECT RAISE(ABORT, 'promise:{rule.code}'){where}; END"
            )
            yield Trigger(name, text, (text,))


def for_postgresql(rules: Iterable[Rule], extras: Iterable[Extra]) -> Iterator[Trigger]:
    for rule in rules:
        refuse = f"RAISE EXCEPTION 'promise:{rule.code}' USING ERRCODE = '23514';"
        body = refuse
        if rule.broken:
            body = f"IF EXISTS (\n  {_postgresql(rule.broken)}) THEN {refuse} END IF;"
        for name, event in rule.triggers:
            head = f"{rule.timing} {event} ON {rule.table} FOR EACH ROW"
            yield _of_postgresql(name, rule.table, head, body, _postgresql(rule.when))
    for extra in extras:
        each = "STATEMENT" if "TRUNCATE" in extra.head else "ROW"
        head = f"{extra.head} ON {extra.table} FOR EACH {each}"
        yield _of_postgresql(f"{PREFIX}{extra.name}", extra.table, head, extra.body, extra.when)


def _of_postgresql(name: str, table: str, head: str, body: str, when: str) -> Trigger:
    answer = "NEW" if head.startswith(("BEFORE INSERT", "BEFORE UPDATE")) else "NULL"
    code = f"\nBEGIN\n  {body}\n  RETURN {answer};\nEND\n"
    # planned anew each time: a plan made while the house was empty, and kept for the session, was seen
    # to take the wrong index and to cost more with every booking
    plan = " SET plan_cache_mode = force_custom_plan" if " occurrences " in body else ""
    condition = f" WHEN ({when})" if when else ""
    return Trigger(
        name,
        f"{table}:{code}",
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql{plan} AS $${code}$$",
            f"CREATE TRIGGER {name} {head}{condition} EXECUTE FUNCTION {name}()",
        ),
    )


def _sqlite(sql: str) -> str:
    sql = re.sub(r"<36 hours before ([\w.]+)>", r"datetime(\1, '-36 hours')", sql)
    sql = sql.replace(
        "<NEW is longer than 36 hours>",  # or not written as an instant, so that texts compare wrongly
        "NEW.claims_until > datetime(NEW.claims_from, '+36 hours')"
        + "".join(
            f" OR datetime(NEW.{column}) IS NOT NEW.{column}"
            for column in ("claims_from", "starts_at", "ends_at", "claims_until")
        ),
    )
    return sql.replace("IS DISTINCT FROM", "IS NOT")


def _postgresql(sql: str) -> str:
    sql = re.sub(r"<36 hours before ([\w.]+)>", r"(\1 - interval '36 hours')", sql)
    return sql.replace(
        "<NEW is longer than 36 hours>", "NEW.claims_until > NEW.claims_from + interval '36 hours'"
    )
