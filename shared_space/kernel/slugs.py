"""A row whose slug somebody else may take in the same moment."""

from sqlalchemy.exc import IntegrityError

from shared_space.kernel.db import db


def add_with_slug(row: object, taken: type[Exception]) -> None:
    """Write a new row inside the caller's transaction, which survives when its slug is not free.
    Raises `taken` then; IntegrityError for whatever else is wrong with the row."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if "slug" not in str(error.orig):
            raise
        raise taken from error
