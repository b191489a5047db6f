"""What an import refuses."""


class NothingChosen(Exception):
    """No event is chosen that can be had."""


class TooManyChosen(Exception):
    """What is chosen has more than `rules.MOST_AT_ONCE` dates."""
