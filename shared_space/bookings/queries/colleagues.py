"""Whom a booking invites by letter, beside the people of the house."""

from dataclasses import dataclass

from sqlalchemy import select

from shared_space.bookings.models import Colleague
from shared_space.kernel.db import db


@dataclass(frozen=True)
class ColleagueView:
    """language: of her letters."""

    email: str
    name: str
    language: str


def colleagues_of(booking_id: int) -> list[ColleagueView]:
    """In the order in which they were added."""
    rows = db.session.execute(
        select(Colleague.email, Colleague.name, Colleague.language)
        .where(Colleague.booking_id == booking_id)
        .order_by(Colleague.added_at, Colleague.email)
    )
    return [ColleagueView(*row) for row in rows]
