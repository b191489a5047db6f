"""The words for topics, states and refusals of workshops."""

from shared_space.kernel.i18n import gettext, ngettext
from shared_space.workshops.errors import Refused


def topic(code: str) -> str:
    return {
        "accepting_the_other": gettext("Accepting the other"),
        "good_governance": gettext("Good governance"),
        "raising_resources": gettext("Raising resources"),
        "east_jerusalem": gettext("Knowing East Jerusalem"),
        "language_learning": gettext("Learning each other's language"),
        "leadership": gettext("Leadership"),
        "culture": gettext("Culture and sport"),
        "education": gettext("Education"),
        "community": gettext("Community life"),
        "support": gettext("Support for vulnerable groups"),
        "digital": gettext("Digital skills"),
        "other": gettext("Another topic"),
    }.get(code, code)


def state(code: str) -> str:
    return {
        "draft": gettext("Draft"),
        "published": gettext("Published"),
        "cancelled": gettext("Cancelled"),
        "requested": gettext("Waiting for approval"),
    }.get(code, "")


def refusal(error: Refused) -> str:
    return {
        "slug_taken": gettext("Another workshop has this address. Choose another."),
        "forum_gone": gettext("This forum no longer meets. Choose another, or none."),
        "date_private": gettext(
            "A private booking cannot be a workshop date. "
            "Change who may see the booking first, then choose it here."
        ),
        "date_gone": gettext(
            "One of these dates is no longer among the bookings. Look at the list again."
        ),
        "date_elsewhere": gettext("One of these dates belongs to another workshop already."),
        "places_taken": ngettext(
            "%(num)s person has a place already: write at least that.",
            "%(num)s people have a place already: write at least that.",
            error.number,
        ),
    }[error.code]


def changed_meanwhile() -> str:
    return gettext(
        "Somebody else saved this workshop after you opened it. What you typed is below: "
        "compare it with the workshop's page, then save again."
    )
