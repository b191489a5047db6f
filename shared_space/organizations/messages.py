"""The words for an organization's fields, states, roles and refusals."""

from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import Refused


def field_of_practice(code: str) -> str:
    return {
        "education": gettext("Formal and informal education"),
        "community": gettext("Life in the community"),
        "culture": gettext("Sport and culture"),
        "languages": gettext("Language studies"),
        "support": gettext("Support for vulnerable groups"),
        "own": gettext("Fields of their own"),
    }.get(code, code)


def role(code: str) -> str:
    return {
        "member": gettext("Member"),
        "coordinator": gettext("Coordinator"),
    }[code]


def state(code: str) -> str:
    return {
        "applied": gettext("Has applied"),
        "member": gettext("Member of the coalition"),
        "former": gettext("No longer a member"),
    }[code]


def refusal(error: Refused) -> str:
    return {
        "slug_taken": gettext("Another organization has this address. Choose another."),
        "already_belongs": gettext(
            "A person with this e-mail already belongs to the organization."
        ),
        "changed_meanwhile": gettext(
            "Somebody else saved changes after you opened this page. What you typed is below: "
            "compare it with the page of the organization, then save again."
        ),
        "not_in_organization": gettext("This person does not belong to the organization."),
    }[error.code]
