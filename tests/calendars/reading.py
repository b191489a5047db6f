"""Reading calendars as a program does, to the end; and as if nothing had been written before."""

from typing import NamedTuple

import sqlalchemy as sa
from flask.testing import FlaskClient

from shared_space.calendars import kept
from shared_space.calendars.models import Fragment
from shared_space.kernel.db import db, transactional


class Read(NamedTuple):
    tag: str
    body: bytes


def read(client: FlaskClient, path: str, **headers: str) -> Read:
    """What the calendar at `path` says; whatever is kept of it is kept when this returns."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code)
    found = Read(response.headers["ETag"], response.get_data())
    response.close()
    return found


@transactional
def forget_all() -> None:
    """Neither events nor bytes were ever written."""
    db.session.execute(sa.delete(Fragment))
    kept.forget_all()


def written() -> dict[tuple[str, str, str], str]:
    """The stamp of every event that is kept, by (uid, form, language)."""
    found = db.session.scalars(sa.select(Fragment)).all()
    stamps = {(f.uid, f.form, f.language): f.stamp for f in found}
    db.session.rollback()
    return stamps
