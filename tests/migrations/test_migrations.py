"""Every step up and down, on both engines: triggers and rows are counted before and after."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import downgrade, upgrade

from migrations import promises
from shared_space.kernel.config import ROOT
from shared_space.kernel.db import Base, db
from tests.promises.rows import hold, hour, join, occur, release, teach

pytestmark = pytest.mark.usefixtures("context")

REVISIONS = [
    script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
][::-1]


def read(question):
    with db.engine.connect() as connection:
        return question(connection)


def tables():
    return set(read(lambda c: sa.inspect(c).get_table_names())) - {"alembic_version"}


def counts():
    return {
        name: read(lambda c, name=name: c.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar())
        for name in tables()
    }


def differences():
    def compare(connection):
        options = {"compare_type": True, "target_metadata": Base.metadata}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)

    return read(compare)


def test_up_down_and_up_again():
    assert read(promises.damage) == []
    downgrade(revision="base")
    assert tables() == set()
    assert read(promises.installed) == {}
    leftovers = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'promise%%'"
    if db.engine.dialect.name == "postgresql":
        assert read(lambda c: c.exec_driver_sql(leftovers).scalar()) == 0
    for revision in REVISIONS:
        upgrade(revision=revision)
        assert read(promises.installed), f"{revision} leaves the house unguarded"
    assert read(promises.damage) == []


def test_the_models_are_what_the_migrations_make():
    assert differences() == []


def test_the_names_of_the_promises():
    standing = set(read(promises.installed))
    everywhere = {t.name for t in promises.promised("sqlite")}
    assert everywhere <= standing
    assert {
        "promise_overfull_insert",
        "promise_overfull_update",
        "promise_overfull_seats_update",
        "promise_length_insert",
        "promise_moved_update",
        "promise_revision_update",
        "promise_transition_update",
        "promise_history_update",
        "promise_history_delete",
        "promise_held_insert",
        "promise_held_update",
        "promise_held_residency_insert",
        "promise_held_residency_update",
        "promise_held_release_update",
        "promise_held_release_delete",
        "promise_closed_insert",
        "promise_closed_update",
        "promise_closed_closure_insert",
        "promise_closed_closure_update",
        "promise_registered_insert",
        "promise_registered_update",
        "promise_registered_capacity_update",
        "promise_kept_occurrences_delete",
        "promise_kept_bookings_delete",
        "promise_kept_letters_delete",
    } <= everywhere


STEP = """
import sqlalchemy as sa
from alembic import op
from migrations.promises import LATEST, drop_promises, install_promises

revision = "9999"
down_revision = "{head}"


def upgrade():
    drop_promises(op.get_bind())
    for table in ("spaces", "bookings", "occurrences", "residencies"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.add_column(sa.Column("tried", sa.Integer(), nullable=True))
    {orphan}
    install_promises(op.get_bind(), LATEST)


def downgrade():
    drop_promises(op.get_bind())
    for table in ("residencies", "occurrences", "bookings", "spaces"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.drop_column("tried")
    install_promises(op.get_bind(), LATEST)
"""


@pytest.fixture
def another_step(house, tmp_path):
    """A migration that rebuilds tables with children, as later ones will."""

    def write(orphan=""):
        (tmp_path / "9999_tried.py").write_text(
            STEP.format(
                head=REVISIONS[-1],
                recreate="always" if house.engine == "sqlite" else "auto",
                orphan=orphan,
            )
        )
        config = current_app.extensions["migrate"].migrate.get_config()
        places = [str(ROOT / "migrations" / "versions"), str(tmp_path)]
        config.set_main_option("version_locations", " ".join(places))
        config.set_main_option("path_separator", "space")
        return config

    return write


def fill():
    occur(hour(1), hour(3))
    occur(hour(1), hour(3), "requested")
    release(hold(hour(50), None), hour(50), hour(60))
    join(teach(1))


def test_tables_are_rebuilt_without_losing_rows_or_guards(another_step):
    fill()
    before, guards = counts(), read(promises.installed)
    config = another_step()
    command.upgrade(config, "9999")
    assert "tried" in read(lambda c: [x["name"] for x in sa.inspect(c).get_columns("spaces")])
    assert counts() == before
    assert read(promises.installed) == guards
    command.downgrade(config, REVISIONS[-1])
    assert counts() == before
    assert read(promises.installed) == guards
    assert differences() == []


def test_a_migration_that_leaves_orphans_is_undone(another_step):
    fill()
    before = counts()
    guards = read(promises.installed)
    config = another_step("op.execute('DELETE FROM bookings')")
    # on SQLite the migration itself checks; on PostgreSQL the foreign key refuses at once
    with pytest.raises((RuntimeError, sa.exc.IntegrityError), match=r"orphans|foreign key"):
        command.upgrade(config, "9999")
    assert counts() == before
    assert read(promises.installed) == guards
    assert read(lambda c: MigrationContext.configure(c).get_current_revision()) == REVISIONS[-1]


def test_foreign_keys_are_on_again_afterwards(another_step, house):
    if house.engine == "sqlite":
        command.upgrade(another_step(), "9999")
        assert read(lambda c: c.exec_driver_sql("PRAGMA foreign_keys").scalar()) == 1
