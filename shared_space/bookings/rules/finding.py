"""Which spaces are free on which dates of a search. Pure."""

from datetime import date, timedelta

WEEK = timedelta(days=7)


def a_week_on(day: date, today: date) -> date:
    """The day a week after `day`, or the first of the same weekday that is not past."""
    weeks = max(1, -(-(today - day).days // WEEK.days))
    return day + weeks * WEEK
