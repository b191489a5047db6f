"""The whole house as a file, taken while somebody writes, and back."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from migrations import promises
from shared_space.bookings.models import Booking, Occurrence
from shared_space.desk.sweep import sweep
from shared_space.factory import create_app
from shared_space.kernel import backup
from shared_space.kernel.config import ROOT
from shared_space.kernel.db import PromiseBroken, db, transactional
from tests.cast import FIG
from tests.promises.rows import delete, hour, occur

pytestmark = pytest.mark.usefixtures("context")


def rows(column=Booking.id):
    found = set(db.session.scalars(sa.select(column)))
    db.session.rollback()
    return found


def refuse(revision):
    raise AssertionError(f"the tables are there, nothing to migrate to {revision}")


def test_what_went_in_comes_out(house, tmp_path):
    occur(hour(1), hour(3))
    file = tmp_path / "house.backup"
    counts = backup.backup(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert (counts["bookings"], counts["people"], counts["spaces"]) == (1, 5, 5)
    before = rows()
    later = occur(hour(5), hour(6))
    with pytest.raises(backup.BackupRefused, match="not empty"):
        backup.restore(file, refuse)
    assert len(rows()) == 2
    assert backup.restore(file, refuse, force=True) == counts
    assert rows() == before
    assert later not in rows(Occurrence.id)
    assert not [line for finding in sweep() for line in finding.violations]
    assert occur(hour(5), hour(6)) == 2  # the next number: sequences were set
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_backup_is_never_written_over_something(tmp_path):
    file = tmp_path / "house.backup"
    file.write_text("dear")
    with pytest.raises(backup.BackupRefused, match="already"):
        backup.backup(file)
    assert file.read_text() == "dear"


def test_texts_of_all_kinds_survive(tmp_path):
    @transactional
    def write(words):
        booking = Booking.id == 1
        db.session.execute(sa.update(Booking).where(booking).values(purpose=words))

    words = "line\nnext\r\n\ttab \\. \\N 'quoted' «عربي» עברית 👩‍👧 \\\\"
    occur(hour(1), hour(3))
    write(words)
    file = tmp_path / "house.backup"
    backup.backup(file)
    write("gone")
    backup.restore(file, refuse, force=True)
    assert rows(Booking.purpose) == {words}


@pytest.mark.parametrize("harm", ["cut", "garbage", "flipped", "missing", "other engine"])
def test_a_damaged_file_changes_nothing(house, tmp_path, harm):
    occur(hour(1), hour(3))
    file = tmp_path / "house.backup"
    backup.backup(file)
    whole = file.read_bytes()
    if harm == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif harm == "garbage":
        file.write_bytes(b"garbage" * 1000)
    elif harm == "flipped":
        half = len(whole) // 2
        file.write_bytes(
            whole[:half] + bytes(b ^ 255 for b in whole[half : half + 3000]) + whole[half + 3000 :]
        )
    elif harm == "missing":
        file.unlink()
    elif house.engine == "sqlite":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("manifest.json", "{}")
    else:
        file.write_bytes(b"SQLite format 3\x00" + bytes(4080))
    occur(hour(5), hour(6))
    with pytest.raises(backup.BackupRefused):
        backup.restore(file, refuse, force=True)
    assert len(rows()) == 2
    assert sweep()[0].violations == []


def test_a_backup_of_a_newer_house_is_refused(tmp_path):
    @transactional
    def stand_at(revision):
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})

    file = tmp_path / "house.backup"
    stand_at("9876")
    backup.backup(file)
    stand_at("0001")
    with pytest.raises(backup.BackupRefused, match="newer house"):
        backup.restore(file, refuse, force=True)


def test_the_commands(app, tmp_path):
    occur(hour(1), hour(3))
    run = app.test_cli_runner().invoke
    file = str(tmp_path / "house.backup")
    result = run(args=["backup", file])
    assert result.exit_code == 0, result.output
    assert "personal data" in result.output
    again = run(args=["backup", file])
    assert again.exit_code == 1
    assert "already" in again.output
    assert "--force" in run(args=["restore", file]).output
    result = run(args=["restore", "--force", file])
    assert result.exit_code == 0, result.output
    assert "1. never overfull: kept (1 occurrences" in result.output


@pytest.fixture
def new_house(house, tmp_path):
    """An application on a machine where nothing was ever set up."""
    url = house._url(f"new_{os.getpid()}")
    if house.engine == "postgresql":
        house._admin(f'DROP DATABASE IF EXISTS "new_{os.getpid()}"')
        house._admin(f'CREATE DATABASE "new_{os.getpid()}"')
    else:
        url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    app = create_app(house.settings(url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_house_comes_back_on_a_new_machine(app, new_house, tmp_path):
    occur(hour(1), hour(3))
    file = str(tmp_path / "house.backup")
    app.test_cli_runner().invoke(args=["backup", file])
    with new_house.app_context():
        result = new_house.test_cli_runner().invoke(args=["restore", file])
        assert result.exit_code == 0, result.output
        assert "1. never overfull: kept (1 occurrences" in result.output
        assert len(rows()) == 1
        if db.engine.dialect.name == "sqlite":
            database = Path(db.engine.url.database)
            assert database.stat().st_mode & 0o777 == 0o600


def test_a_restored_house_that_breaks_a_promise_says_so(app, tmp_path):
    @transactional
    def unguarded():
        promises.drop_promises(db.session.connection())
        occur(hour(1), hour(3))
        occur(hour(1), hour(3))
        promises.install_promises(db.session.connection())

    unguarded()
    file = str(tmp_path / "house.backup")
    assert app.test_cli_runner().invoke(args=["backup", file]).exit_code == 0
    result = app.test_cli_runner().invoke(args=["restore", "--force", file])
    assert result.exit_code == 1
    assert f"space {FIG}: 2 of 1 seats" in result.output


def test_restored_guards_are_awake(tmp_path):
    row = occur(hour(1), hour(3))
    file = tmp_path / "house.backup"
    backup.backup(file)
    backup.restore(file, refuse, force=True)
    with pytest.raises(PromiseBroken, match="kept"):
        delete(Occurrence, row)


WRITER = """
import sys, itertools
from pathlib import Path
from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from tests.promises.rows import hour, occur

url, folder = sys.argv[1:]
app = create_app(Settings(mode="production", database_url=url, secret_key="s" * 40,
                          public_url="http://localhost", instance_path=Path(folder)))
with app.app_context():
    for number in itertools.count():
        occur(hour(number), hour(number + 1), uid=f"written {number}")
        print(number, flush=True)
"""


@pytest.fixture
def writer(house, tmp_path):
    """Another process that books one hour after the other and says so after each commit."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            WRITER,
            house.url,
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def acknowledged(writer, number):
    """Wait for that many more acknowledgements; the last number said."""
    lines = [writer.stdout.readline() for _ in range(number)]
    return int(lines[-1])


def numbers():
    return {int(uid.split()[1]) for uid in rows(Occurrence.uid)}


@pytest.mark.race
def test_under_load_everything_acknowledged_before_is_in_it(writer, tmp_path):
    last = acknowledged(writer, 100)
    file = tmp_path / "house.backup"
    counts = backup.backup(file)
    assert acknowledged(writer, 50) > last  # it went on writing
    writer.kill()
    writer.wait()
    written = len(numbers())
    assert counts["occurrences"] < written
    backup.restore(file, refuse, force=True)
    kept = numbers()
    assert set(range(last + 1)) <= kept
    assert kept == set(range(len(kept)))  # a prefix: one moment, not a mixture of moments
    assert len(kept) == counts["occurrences"] == counts["bookings"]
    assert not [line for finding in sweep() for line in finding.violations]


@pytest.mark.race
def test_a_killed_writer_loses_nothing_it_acknowledged(house, writer):
    last = acknowledged(writer, 60)
    writer.kill()  # SIGKILL, in the middle of something
    said = [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    db.engine.dispose()
    last = max([last, *said])
    found = numbers()
    assert set(range(last + 1)) <= found
    assert len(found) <= last + 2  # at most the one that was committed and not yet said
    assert len(rows()) == len(found)  # and no half of a booking
    assert not [line for finding in sweep() for line in finding.violations]
