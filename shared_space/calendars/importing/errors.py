"""What an import refuses."""

from collections.abc import Mapping

from shared_space.bookings.errors import Refused


class ChangedMeanwhile(Exception):
    """What she chose from is no longer what the file shows her."""


class SomeRefused(Exception):
    """by_event: place of the event in the file → why it is refused beside the others chosen. Nothing
    was asked for."""

    def __init__(self, by_event: Mapping[int, Refused]) -> None:
        super().__init__("refused")
        self.by_event = by_event


class NothingChosen(Exception):
    """No event is chosen that can be had."""


class TooManyChosen(Exception):
    """More than `rules.MOST_AT_ONCE` events are chosen."""
