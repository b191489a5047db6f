"""Keeping what was written of events, and letting go of it. Nothing here is a fact: history is silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from shared_space.bookings.models import Occurrence
from shared_space.calendars import kept
from shared_space.calendars.entries import FORMS, Made
from shared_space.calendars.models import CalendarLink, Fragment
from shared_space.calendars.rules import BACK, CANCELLED_FOR
from shared_space.kernel.db import db, transactional
from shared_space.kernel.events import Event
from shared_space.workshops.rules import GIVEN_UP

BATCH = 500


def keep_fragments(made: Sequence[Made]) -> None:
    """Few at a time, so that nobody who books waits for it; in one order, so that two never wait for
    each other. Of two that were written at once either may stay: its stamp says what it is worth."""
    ordered = sorted(made, key=lambda one: (one.uid, one.form, one.language))
    for start in range(0, len(ordered), BATCH):
        _keep(ordered[start : start + BATCH])


@transactional
def _keep(made: Sequence[Made]) -> None:
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Fragment)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["uid", "form", "language"],
            set_={"stamp": statement.excluded.stamp, "body": statement.excluded.body},
        ),
        [
            {
                "uid": one.uid,
                "form": one.form,
                "language": one.language,
                "stamp": one.stamp,
                "body": one.body,
            }
            for one in made
        ],
    )


@transactional
def forget_fragments(now: datetime) -> None:
    """What no calendar shows any more goes: dates beyond every horizon, those given up long ago, and
    forms that nobody reads."""
    furthest = db.session.scalars(select(CalendarLink.days_back).distinct()).all()
    oldest = now - timedelta(days=max((BACK, *furthest)) + 2)
    given_up = and_(
        Occurrence.state.in_(sorted(GIVEN_UP)),
        Occurrence.state_since >= now - timedelta(days=CANCELLED_FOR + 2),
    )
    shown = select(Occurrence.uid).where(
        Occurrence.starts_at >= oldest, or_(Occurrence.state == "approved", given_up)
    )
    db.session.execute(
        delete(Fragment)
        .where(Fragment.uid.not_in(shown) | Fragment.form.not_in(FORMS))
        .execution_options(synchronize_session=False)
    )


def forget_other_house(_event: Event) -> None:
    """A new house begins: what is kept of calendars in its folder was another's."""
    kept.forget_all()
