"""The words of calendars: their names, what stands in an entry, and refusals."""

from shared_space.calendars.errors import Refused
from shared_space.kernel.i18n import gettext
from shared_space.workshops.messages import topic as topic


def workshops_name(house: str) -> str:
    return gettext("Workshops at %(house)s", house=house)


def workshops_description() -> str:
    return gettext("All workshops that are open to the public. This calendar updates itself.")


def organization_description(organization: str) -> str:
    return gettext(
        "Public activities of %(organization)s. This calendar updates itself.",
        organization=organization,
    )


def space_name(space: str) -> str:
    return gettext("%(space)s: taken times", space=space)


def space_description() -> str:
    return gettext("When this room is taken, with nothing else. This calendar updates itself.")


def private_name(scope: str, organization: str, house: str) -> str:
    if scope == "mine":
        return gettext("My bookings at %(house)s", house=house)
    if scope == "organization":
        return gettext(
            "%(organization)s at %(house)s, for its people", organization=organization, house=house
        )
    return gettext("All bookings at %(house)s", house=house)


def private_description() -> str:
    return gettext("A private calendar: do not pass its address on. It updates itself.")


def scope(code: str, organization: str = "") -> str:
    if code == "mine":
        return gettext("My own bookings")
    if code == "organization":
        return gettext("Bookings of %(organization)s", organization=organization)
    return gettext("All bookings of the house")


def taken() -> str:
    return gettext("Taken")


def host(name: str) -> str:
    return gettext("Host: %(name)s", name=name)


def spoken(languages: str) -> str:
    return gettext("Spoken languages: %(languages)s", languages=languages)


def joint() -> str:
    return gettext("Joint event")


def refusal(error: Refused) -> str:
    return {
        "too_many": gettext(
            "You have many private addresses. End one that you no longer use first."
        ),
        "not_yours": gettext("You can no longer read this calendar. Choose another."),
        "ended": gettext("This address has ended. Make a new one."),
    }[error.code]
