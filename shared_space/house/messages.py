"""The words for the refusals of the house's settings."""

from shared_space.house.errors import ChangedMeanwhile
from shared_space.kernel.i18n import gettext


def refusal(_error: ChangedMeanwhile) -> str:
    return gettext(
        "Somebody else saved the settings after you opened this page. What you typed is below: "
        "look through it, then save again."
    )
