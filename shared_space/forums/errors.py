"""What the services of forums refuse."""


class Refused(Exception):
    """code: which sentence of `messages.refusal` says it."""

    code = "refused"


class SlugTaken(Refused):
    code = "slug_taken"


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing after this page was opened (409)."""

    code = "changed_meanwhile"
