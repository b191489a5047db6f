"""Why a house is not filled."""


class NotForThisHouse(Exception):
    """The sentence says why, and what to do instead."""
