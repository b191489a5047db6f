"""Activists without an organization may ask for seats as the house's guests. Pure.

House policy: only seats of a shared space, and the house staff always decides.
"""

from shared_space.bookings.rules.objections import Objection, Room, Weight
from shared_space.kernel.actor import Actor


def may_be_guest(actor: Actor) -> bool:
    """Whether `actor` asks for seats as a guest of the house: signed in, in no organization of the
    coalition. A manager books for the house itself instead."""
    return actor.is_signed_in and not actor.memberships and not actor.is_manager


def of_guest(room: Room) -> list[Objection]:
    """What is said of a guest's request as such."""
    if not room.shared:
        return [Objection("guests_share", Weight.REFUSES)]
    return [Objection("guest", Weight.ASKS_MANAGER)]


def of_all_seats(room: Room) -> list[Objection]:
    """What is said of asking for a shared space as a whole: every seat, and the staff decides."""
    return [Objection("all_seats", Weight.ASKS_MANAGER)] if room.shared else []
