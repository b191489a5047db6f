"""The words for refusals of residencies."""

from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import Refused


def refusal(error: Refused) -> str:
    return {
        "already_held": gettext("Another organization already holds this room at that time."),
        "not_a_work_room": gettext("Only a work room that is in use can be held."),
        "not_a_member": gettext("Only a member of the coalition can hold a room."),
        "residency_over": gettext("This residency is over already."),
        "not_held_then": gettext("The room is not yours at that time."),
        "release_over": gettext("This time has passed."),
        "ends_too_early": gettext("The end comes before the beginning."),
    }[error.code]


def others_are_inside() -> str:
    return gettext(
        "Somebody has booked inside this time already, so it cannot be taken back. "
        "The house staff can help."
    )


def broken_promise(code: str) -> str:
    """What the database refused, said above the form."""
    return {
        "held": gettext(
            "Other organizations have approved bookings in this room at that time. "
            "Move or cancel them first, then try again."
        ),
    }.get(code, gettext("Somebody was quicker. Look at what stands now, and try again."))
