"""What the services of spaces refuse."""

from shared_space.kernel.refusals import Refused


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
