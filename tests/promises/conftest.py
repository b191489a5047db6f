import secrets

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from shared_space.factory import create_app
from shared_space.kernel.config import Settings
from shared_space.kernel.db import db
from tests import cast


@pytest.fixture(scope="session")
def twins(postgresql, tmp_path_factory):
    """The same small house on both engines at once."""
    folder = tmp_path_factory.mktemp("twins")
    name = f"twins_{secrets.token_hex(6)}"
    server = sa.make_url(postgresql).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    urls = (
        f"sqlite:///{folder / 'twin.sqlite3'}",
        server.set(database=name).render_as_string(hide_password=False),
    )
    apps = []
    for url in urls:
        app = create_app(
            Settings(
                mode="production",
                database_url=url,
                secret_key="a secret for tests only, of a fair length",
                public_url="http://localhost",
                instance_path=folder,
            )
        )
        with app.app_context():
            upgrade()
            cast.settle()
        apps.append(app)
    yield apps
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
