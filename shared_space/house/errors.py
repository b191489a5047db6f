"""What the services of the house refuse."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the settings after this page was opened (409)."""


class AlreadyStarted(Exception):
    """A house lives in this database already."""
