"""What workshops say to facts of the booking desk below them."""

from shared_space.bookings.errors import Kept
from shared_space.bookings.events import NoShowReleased
from shared_space.workshops.queries import meets_on


def keep_session(fact: NoShowReleased) -> None:
    """A date on which a workshop's session stands is not given back: people have come to it, whether or
    not somebody pressed the button. Raises Kept."""
    if meets_on(fact.occurrence_ids):
        raise Kept
