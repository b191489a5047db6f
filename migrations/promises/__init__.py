"""What the database itself refuses, on both engines. A refusal says 'promise:<code>', and
`kernel.db.transactional` raises it as PromiseBroken(code).

A version is never changed once it is released: a migration installs the version of its time, so that
every step of the way up and down keeps the promises that belong to it.
"""

from types import ModuleType

from sqlalchemy import Connection

from migrations.promises import v3
from migrations.promises.triggers import PREFIX, Trigger, for_postgresql, for_sqlite

LATEST = v3


def install_promises(connection: Connection, version: ModuleType = LATEST) -> None:
    """Take out every promise that stands and write those of `version`, in the open transaction."""
    drop_promises(connection)
    for trigger in promised(connection.dialect.name, version):
        for statement in trigger.statements:
            connection.exec_driver_sql(statement)


def drop_promises(connection: Connection) -> None:
    """Take out every promise, of whichever version. Nothing is guarded until they are installed."""
    if connection.dialect.name == "sqlite":
        for name in installed(connection):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    functions = connection.exec_driver_sql(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
        f" AND starts_with(p.proname::text, '{PREFIX}')"
    )
    for (name,) in functions.fetchall():
        connection.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")


def promised(dialect: str, version: ModuleType = LATEST) -> list[Trigger]:
    """The triggers that keep the promises of `version` on 'sqlite' or 'postgresql'."""
    if dialect == "sqlite":
        return list(for_sqlite(version.RULES))
    return list(for_postgresql(version.RULES, version.POSTGRESQL_EXTRAS))


def installed(connection: Connection) -> dict[str, str]:
    """The promises that stand and are awake: name of the trigger → what it does, as text."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            f" AND substr(name, 1, {len(PREFIX)}) = '{PREFIX}'"
        )
    else:
        rows = connection.exec_driver_sql(
            "SELECT t.tgname, c.relname || ':' || p.prosrc"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            " AND c.relnamespace = current_schema()::regnamespace"
            f" AND starts_with(t.tgname::text, '{PREFIX}')"
        )
    return dict(rows.fetchall())


def damage(connection: Connection, version: ModuleType = LATEST) -> list[str]:
    """What is wrong with the promises that stand, a line for each; empty when all is well."""
    standing = installed(connection)
    wanted = {t.name: t.text for t in promised(connection.dialect.name, version)}
    missing = [f"the promise {name} is missing" for name in wanted if name not in standing]
    strange = [f"the trigger {name} is none of ours" for name in standing if name not in wanted]
    rewritten = [
        f"the promise {name} was rewritten"
        for name, text in wanted.items()
        if name in standing and standing[name] != text
    ]
    return sorted([*missing, *strange, *rewritten])
