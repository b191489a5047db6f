"""What the services of spaces refuse."""


class Refused(Exception):
    """code: which sentence of `messages.refusal` says it."""

    code = "refused"


class SlugTaken(Refused):
    code = "slug_taken"


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing after this page was opened (409)."""

    code = "changed_meanwhile"


class StillBooked(Refused):
    """The space cannot go out of use: approved bookings are ahead. Raised by a handler above."""

    code = "still_booked"

    def __init__(self, bookings: int) -> None:
        super().__init__(bookings)
        self.bookings = bookings


class HoursRefused(Refused):
    """`rules.problems_of` names what is wrong with each span."""

    code = "hours"


class ClosureOver(Refused):
    """It has ended; what has been stays as it was."""

    code = "closure_over"
