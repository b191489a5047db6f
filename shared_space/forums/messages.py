"""The words for refusals."""

from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import Refused


def refusal(error: Refused) -> str:
    return {
        "slug_taken": gettext("Another forum has this address. Choose another."),
        "changed_meanwhile": gettext(
            "Somebody else saved this forum after you opened it. What you typed is below: "
            "compare it with the page of the forum, then save again."
        ),
    }[error.code]
