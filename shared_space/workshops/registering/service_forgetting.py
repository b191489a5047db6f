"""Names and addresses are forgotten."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shared_space.bookings.models import Occurrence
from shared_space.kernel.db import db, transactional
from shared_space.workshops.models import Registration, Session
from shared_space.workshops.queries import SHOWN_STATES
from shared_space.workshops.registering.rules import REMEMBERED, WAITS_FOR_DATES


@transactional
def forget_participants(now: datetime) -> int:
    """A chore: forget the names and addresses of workshops whose last date ended thirty days ago, or that
    never had one, half a year later. Gives how many."""
    date = (
        sa.select(Occurrence.id)
        .join(Session, Session.occurrence_uid == Occurrence.uid)
        .where(Session.workshop_id == Registration.workshop_id, Occurrence.state.in_(SHOWN_STATES))
    )
    over = sa.or_(
        sa.exists(date),
        Registration.asked_at <= now - WAITS_FOR_DATES - REMEMBERED,
    )
    later = sa.exists(date.where(Occurrence.ends_at > now - REMEMBERED))
    return _forget(over, ~later)


@transactional
def forget_person(person_id: int, email: str) -> int:
    """Forget the name and address of somebody whose account ends, wherever she registered with either.
    Gives how many."""
    return _forget(sa.or_(Registration.person_id == person_id, Registration.email == email))


def _forget(*which: sa.ColumnElement[bool]) -> int:
    result: Any = db.session.execute(
        sa.update(Registration)
        .where(Registration.email != "", *which)
        .values(name="", email="", person_id=None)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)
