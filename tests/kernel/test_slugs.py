"""A slug that somebody took in the same moment: refused by name, and the transaction goes on."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from shared_space.kernel.db import db, transactional
from shared_space.kernel.refusals import SlugTaken
from shared_space.kernel.slugs import add_with_slug
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Equipment
from tests.cast import NOW


def lent(slug, pieces=1):
    return Equipment(slug=slug, name=Trilingual(en=slug), pieces=pieces, position=0, changed_at=NOW)


@transactional
def twice():
    add_with_slug(lent("drum"))
    with pytest.raises(SlugTaken):
        add_with_slug(lent("drum"))
    add_with_slug(lent("flute"))


@transactional
def impossible():
    add_with_slug(lent("harp", pieces=-1))


def test_a_taken_slug_is_named_and_nothing_else_is_taken_for_it(context):
    twice()
    assert db.session.scalars(sa.select(Equipment.slug).order_by(Equipment.id)).all() == [
        "drum",
        "flute",
    ]
    with pytest.raises(IntegrityError):
        impossible()
