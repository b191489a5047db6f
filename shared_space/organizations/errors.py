"""What an organization's services refuse."""

from shared_space.kernel.refusals import Refused


class AlreadyBelongs(Refused):
    code = "already_belongs"


class NotInOrganization(Refused, LookupError):
    """Such a person has no place there (404)."""

    code = "not_in_organization"
