"""What a workshop's service refuses."""


class Refused(Exception):
    """code: 'slug_taken', 'date_private', 'date_gone' or 'date_elsewhere'; field: the form's."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code, self.field = code, field


class ChangedMeanwhile(Exception):
    """Somebody saved this workshop after the page was opened (409)."""
