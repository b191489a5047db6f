"""What registering refuses."""


class Closed(Exception):
    """code: 'cancelled', 'closed', 'past' or 'full' (`rules.why_not`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooMany(Exception):
    """So many registrations came from one network today that the next ones wait until tomorrow (429)."""


class NoSuchPlace(Exception):
    """There is no such registration, or it is not hers to change (404)."""


class Over(Exception):
    """The place is no longer kept: its time is up, or it was given back."""
