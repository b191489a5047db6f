"""What the calendars refuse."""


class Refused(Exception):
    """code: 'too_many', 'not_yours' or 'ended'."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
