"""What workshops say to facts of the booking desk below them."""

from sqlalchemy import select

from shared_space.bookings.errors import Kept
from shared_space.bookings.events import NoShowReleased
from shared_space.bookings.models import Occurrence
from shared_space.kernel.db import db
from shared_space.workshops.models import Session, Workshop


def keep_session(fact: NoShowReleased) -> None:
    """A date on which a workshop's session stands is not given back: people have come to it, whether or
    not somebody pressed the button. Raises Kept."""
    uids = select(Occurrence.uid).where(Occurrence.id.in_(fact.occurrence_ids))
    stands = (
        select(Session.id)
        .join(Workshop, Workshop.id == Session.workshop_id)
        .where(Session.occurrence_uid.in_(uids), Workshop.state != "cancelled")
    )
    if db.session.scalar(stands.limit(1)) is not None:
        raise Kept
