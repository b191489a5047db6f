"""What the services of the house refuse."""


class AlreadyStarted(Exception):
    """A house lives in this database already."""


class NoSuchDay(Exception):
    """No feast of that code is computed for that day, or no such added day (404)."""


class TooFar(Exception):
    """Only an expected day may be moved, and only by a few days (422)."""
