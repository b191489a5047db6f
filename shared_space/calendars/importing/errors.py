"""What an import refuses."""


class ChangedMeanwhile(Exception):
    """What she chose from is no longer what the file shows her."""


class NothingChosen(Exception):
    """No event is chosen that can be had."""


class TooManyChosen(Exception):
    """What is chosen has more than `rules.MOST_AT_ONCE` dates."""
