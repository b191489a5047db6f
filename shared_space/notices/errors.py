"""What the outbox refuses."""

from shared_space.kernel.db import PromiseBroken


class AlreadyLeft(PromiseBroken):
    """A letter of the decision has left, or may have: it can no longer be undone (409)."""

    def __init__(self) -> None:
        super().__init__("already_left")


class UnknownLetter(LookupError):
    """No letter has this id (404)."""

    code = "unknown_letter"


class NotDead(Exception):
    """Only a letter that was given up can be sent again (409)."""

    code = "not_dead"
