"""Every table as COPY writes it, in one snapshot, in a zip with a manifest."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table

from shared_space.kernel.backup.errors import BackupRefused
from shared_space.kernel.db import WRITES, db

MANIFEST = "manifest.json"
FORMAT = "shared-space-backup-1"
PIECE = 1 << 16


def write(part: Path) -> dict[str, int]:
    engine = db.engine.execution_options(isolation_level="REPEATABLE READ")
    with (
        engine.connect() as connection,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
        connection.exec_driver_sql("SET LOCAL DateStyle = 'ISO'")
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "revision": _revision(connection),
            "tables": {
                table.name: _write_table(connection, table, archive)
                for table in _tables(connection)
            },
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return {name: about["rows"] for name, about in manifest["tables"].items()}


def verify(file: Path) -> str:
    """The migration the house in `file` stands at; BackupRefused unless every byte is as written."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupRefused(f"{file} is a backup of a kind this house does not know.")
            for name, about in manifest["tables"].items():
                if _sha256(archive, name) != about["sha256"]:
                    raise BackupRefused(
                        f"{file} is damaged: table {name} is not as it was written."
                    )
            return str(manifest["revision"])
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        raise BackupRefused(f"{file} is damaged, or not a backup from PostgreSQL.") from error


def has_tables() -> bool:
    with db.engine.connect() as connection:
        return "alembic_version" in sa.inspect(connection).get_table_names()


def read(file: Path, *, force: bool) -> dict[str, int]:
    with (
        zipfile.ZipFile(file) as archive,
        db.engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        manifest = json.loads(archive.read(MANIFEST))
        tables = _tables(connection)
        _fits(manifest, connection, tables)
        names = ", ".join(_quoted(connection, table) for table in tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        if not force and any(_count(connection, table) for table in tables):
            raise BackupRefused("This house is not empty. To throw away what is in it: --force")
        _guard(connection, tables, "DISABLE")
        connection.exec_driver_sql(f"TRUNCATE {names}")
        for table in tables:
            _read_table(connection, table, archive, manifest["tables"][table.name])
        _guard(connection, tables, "ENABLE")
        return {table.name: _count(connection, table) for table in tables}


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> dict[str, Any]:
    columns = [column.name for column in table.columns]
    rows, digest = 0, hashlib.sha256()
    with (
        archive.open(table.name, "w", force_zip64=True) as target,
        connection.connection.cursor().copy(_copy(connection, table, columns, "TO STDOUT")) as copy,
    ):
        for piece in copy:
            target.write(piece)
            digest.update(piece)
            rows += bytes(piece).count(b"\n")  # a line end inside a text is written \n
    return {"columns": columns, "rows": rows, "sha256": digest.hexdigest()}


def _read_table(
    connection: Connection, table: Table, archive: zipfile.ZipFile, about: dict[str, Any]
) -> None:
    statement = _copy(connection, table, about["columns"], "FROM STDIN")
    with (
        archive.open(table.name) as source,
        connection.connection.cursor().copy(statement) as copy,
    ):
        while piece := source.read(PIECE):
            copy.write(piece)
    if _count(connection, table) != about["rows"]:
        raise BackupRefused(f"Table {table.name} did not come back whole.")
    if "id" in table.columns:
        connection.exec_driver_sql(
            f"SELECT setval(s, (SELECT max(id) FROM {_quoted(connection, table)}))"  # noqa: S608 (our own names)
            f" FROM pg_get_serial_sequence('{table.name}', 'id') AS s"
            f" WHERE s IS NOT NULL AND EXISTS (SELECT 1 FROM {_quoted(connection, table)})"
        )


def _fits(manifest: dict[str, Any], connection: Connection, tables: list[Table]) -> None:
    here = _revision(connection)
    if manifest["revision"] != here:
        raise BackupRefused(
            f"The backup stands at migration {manifest['revision']}, this database at {here}."
            " Restore it into a new, empty database."
        )
    if set(manifest["tables"]) != {table.name for table in tables}:
        raise BackupRefused("The backup does not hold the tables of this house.")


def _guard(connection: Connection, tables: list[Table], verb: str) -> None:
    """The triggers sleep while rows come back in the order of tables, not of time. Foreign keys do
    not; and the promises are swept at the end."""
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, table)} {verb} TRIGGER USER")


def _tables(connection: Connection) -> list[Table]:
    """Every table of the house, those first that others point at."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _copy(connection: Connection, table: Table, columns: list[str], way: str) -> str:
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in columns)
    return f"COPY {_quoted(connection, table)} ({names}) {way}"


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _revision(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as source:
        while piece := source.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
