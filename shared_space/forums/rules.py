"""What may be changed of a forum. Pure."""

EDITABLE = ("name", "about")
"""What a manager may change of it. Its slug is for ever."""
NAMED_BY = frozenset({"name"})
"""What calendars show of it."""
