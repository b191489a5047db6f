"""What the services of several slices refuse alike."""


class Refused(Exception):
    """code: which sentence of the slice's `messages.refusal` says it."""

    code = "refused"


class SlugTaken(Refused):
    """Another of its kind has this address."""

    code = "slug_taken"


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing after this page was opened (409)."""

    code = "changed_meanwhile"
