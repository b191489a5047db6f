"""A row whose slug somebody else may take in the same moment."""

from sqlalchemy.exc import IntegrityError

from shared_space.kernel.db import db
from shared_space.kernel.refusals import SlugTaken


def add_with_slug(row: object) -> None:
    """Write a new row inside the caller's transaction, which survives when its slug is not free.
    Raises SlugTaken then; IntegrityError for whatever else is wrong with the row."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if "slug" not in str(error.orig):
            raise
        raise SlugTaken from error
