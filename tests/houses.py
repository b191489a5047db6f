"""One house of tests per engine and process, begun again before each test.

A template database is migrated once and holds the small house of `cast.py`. On SQLite a test gets a
copy of its file. On PostgreSQL a copy takes a quarter of a second, so there the rows are put back,
unless the test changed a table, a trigger or a function.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa
from flask.testing import FlaskClient
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests import cast

# Any change of a table, a trigger or a function is noted; then the rows alone are not enough.
_REMEMBER = """
CREATE TABLE kept.state AS SELECT false AS changed;
CREATE FUNCTION kept.note() RETURNS event_trigger LANGUAGE plpgsql
  AS $$ BEGIN UPDATE kept.state SET changed = true; END $$;
CREATE EVENT TRIGGER kept ON ddl_command_end EXECUTE FUNCTION kept.note();
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_SEQUENCES = """SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL
  FROM pg_sequences WHERE schemaname = 'public'"""
_OTHERS_LEAVE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def remember(url: str) -> str:
    """Keep every row of the PostgreSQL at `url` in a schema beside it. The statements that put them
    back, once: without triggers and keys, which look at single rows."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        tables = list(connection.exec_driver_sql(_TABLES).scalars())
        sequences = list(connection.exec_driver_sql(_SEQUENCES))
        connection.exec_driver_sql(
            "CREATE SCHEMA kept;"
            + ";".join(f"CREATE TABLE kept.of_{t} AS TABLE {t}" for t in tables)
        )
        filled = [
            table
            for table in tables
            if connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first()
        ]
        connection.exec_driver_sql(_REMEMBER)
    engine.dispose()
    return ";".join(
        ["BEGIN", "SET LOCAL session_replication_role = replica"]
        + [f"DELETE FROM {table}" for table in tables]
        + [f"INSERT INTO {table} TABLE kept.of_{table}" for table in filled]
        + [f"SELECT setval('{name}', {value}, {used})" for name, value, used in sequences]
        + ["COMMIT"]
    )


def put_back(url: str, rows: str) -> bool:
    """Put the remembered `rows` back into the PostgreSQL at `url`; false if that is not enough."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(_OTHERS_LEAVE)
        if connection.exec_driver_sql("SELECT changed FROM kept.state").scalar():
            return False
        connection.exec_driver_sql(rows)
    return True


class EnglishReader(FlaskClient):
    """A browser that asks for English, so that tests can read; cookies and headers may say else."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"


class HouseOfTests:
    """One application on one engine, with a template database to start again from."""

    def __init__(self, engine: str, folder: Path, server: str | None) -> None:
        self.engine, self.folder, self.server = engine, folder, server
        self.name = f"house_{os.getpid()}"
        self.template = self._url(f"template_{os.getpid()}")
        self.url = self._url(self.name)
        if server:
            self._admin(f'CREATE DATABASE "template_{os.getpid()}"')
        builder = create_app(self.settings(self.template))
        with builder.app_context():
            upgrade()
            cast.settle()
            db.session.remove()
            if engine == "sqlite":
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        self.rows = remember(self.template) if server else ""
        self.begun = False
        self.app = create_app(self.settings(self.url))
        self.app.test_client_class = EnglishReader

    def settings(self, url: str) -> Settings:
        return Settings(
            mode="production",
            database_url=url,
            secret_key="a secret for tests only, of a fair length",
            public_url="http://localhost",
            instance_path=self.folder / "instance",
        )

    def start_again(self, copied: bool = False) -> None:
        """`copied`: the files too, so that no trace of earlier rows moves the planner."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        shutil.rmtree(self.folder / "instance" / "feeds", ignore_errors=True)
        if self.begun and not copied and put_back(self.url, self.rows):
            return
        if self.server:
            self.begun = True
            self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._admin(
                f'CREATE DATABASE "{self.name}" TEMPLATE "template_{os.getpid()}" STRATEGY FILE_COPY'
            )
        else:
            for suffix in ("", "-wal", "-shm"):
                (self.folder / f"{self.name}.sqlite3{suffix}").unlink(missing_ok=True)
            shutil.copy(
                self.folder / f"template_{os.getpid()}.sqlite3",
                self.folder / f"{self.name}.sqlite3",
            )

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _url(self, name: str) -> str:
        if not self.server:
            return f"sqlite:///{self.folder / name}.sqlite3"
        parts = urlsplit(self.server)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def _admin(self, statement: str) -> None:
        engine = sa.create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()
