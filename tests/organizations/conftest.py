import pytest
import sqlalchemy as sa

from shared_space.kernel.db import db, transactional


@pytest.fixture(autouse=True)
def numbers_go_on(house, app):
    """The cast is written with its own numbers; PostgreSQL must count on from there."""
    if house.engine == "postgresql":
        with app.app_context():
            count_on()


@transactional
def count_on():
    for table in ("people", "organizations", "affiliations"):
        db.session.execute(
            sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        )
