"""What an organization's services refuse."""


class Refused(Exception):
    """code: which sentence of `messages.refusal` says it."""

    code = "refused"


class SlugTaken(Refused):
    code = "slug_taken"


class AlreadyBelongs(Refused):
    code = "already_belongs"


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing after this page was opened (409)."""

    code = "changed_meanwhile"


class NotInOrganization(Refused, LookupError):
    """Such a person has no place there (404)."""

    code = "not_in_organization"
