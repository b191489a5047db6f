"""What a workshop's service refuses."""


class Refused(Exception):
    """code: 'slug_taken', 'forum_gone', 'date_private', 'date_gone', 'date_elsewhere' or 'places_taken'
    (number: of people who have a place); field: the form's."""

    def __init__(self, code: str, field: str, number: int = 0) -> None:
        super().__init__(code)
        self.code, self.field, self.number = code, field, number
