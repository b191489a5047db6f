"""The words of calendars: their names, what stands in an entry, and refusals."""

from collections.abc import Iterable

from shared_space.calendars.errors import Refused
from shared_space.calendars.rules import REMINDERS, Options
from shared_space.kernel.i18n import gettext, ngettext
from shared_space.workshops.messages import topic as topic
from shared_space.workshops.rules import TOPICS


def wording() -> tuple[str, ...]:
    """Every sentence that may stand in a calendar, in the language spoken now: calendars are written
    anew when a release says it in other words."""
    scopes = ("mine", "organization", "house")
    return (
        workshops_name("*"),
        workshops_description(),
        workshops_description(narrowed=True),
        days_name(),
        days_description(),
        expected_day("*"),
        expected(),
        begins_at_sunset("*", "*"),
        in_the_night("*"),
        in_the_evening("*", each=True),
        in_the_evening("*", each=False),
        ends_with_the_stars("*", "*"),
        organization_description("*"),
        forum_description("*"),
        space_name("*"),
        space_description(),
        *(private_name(scope, "*", "*") for scope in scopes),
        private_description(),
        taken(),
        host("*"),
        forum("*"),
        guest(),
        spoken("*"),
        joint(),
        *(reminder(minutes) for minutes in REMINDERS if minutes is not None),
        *(topic(code) for code in TOPICS),
    )


def workshops_name(house: str) -> str:
    return gettext("Workshops at %(house)s", house=house)


def narrowed(name: str, asked: Iterable[str]) -> str:
    """The name of a calendar that was asked for in part, with what was asked."""
    return " · ".join(filter(None, (name, *asked)))


def workshops_description(*, narrowed: bool = False) -> str:
    if narrowed:
        return gettext(
            "Those workshops that were chosen, of all that are open to the public. This calendar "
            "updates itself."
        )
    return gettext("All workshops that are open to the public. This calendar updates itself.")


def days_name() -> str:
    return gettext("Days of all communities")


def days_description() -> str:
    return gettext(
        "Jewish, Muslim, Christian, Armenian and Druze days, and what the house adds. What comes "
        "every week is not in it. This calendar updates itself."
    )


def expected_day(name: str) -> str:
    return gettext("%(day)s (expected)", day=name)


def expected() -> str:
    return gettext("Expected: the moon decides, and it may come a day earlier or later.")


def begins_at_sunset(day: str, time: str) -> str:
    """Of a feast whose eve belongs to it. day: that of the eve."""
    return gettext("Begins at sunset the day before: %(day)s, %(time)s.", day=day, time=time)


def in_the_night(time: str) -> str:
    """Of a feast that is one night."""
    return gettext("In the night that begins at sunset, %(time)s.", time=time)


def in_the_evening(time: str, *, each: bool) -> str:
    """Of a feast in the evening, or in each of several. time: sunset on the first."""
    if each:
        return gettext("Each evening from sunset; on the first, from %(time)s.", time=time)
    return gettext("In the evening from sunset, %(time)s.", time=time)


def ends_with_the_stars(day: str, time: str) -> str:
    return gettext("Ends when the stars come out: %(day)s, %(time)s.", day=day, time=time)


def organization_description(organization: str) -> str:
    return gettext(
        "Public activities of %(organization)s. This calendar updates itself.",
        organization=organization,
    )


def forum_description(forum: str) -> str:
    return gettext(
        "Workshops of the forum %(forum)s. This calendar updates itself.",
        forum=forum,
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


def detail(code: str) -> str:
    if code == "busy":
        return gettext("Times and places only")
    return gettext("Everything you may see of it")


def reminder_choice(minutes: int | None) -> str:
    if minutes is None:
        return gettext("No reminder")
    if minutes == 24 * 60:
        return gettext("A day before")
    if minutes == 60:
        return gettext("An hour before")
    return ngettext("One minute before", "%(num)s minutes before", minutes)


def days(number: int) -> str:
    return ngettext("One day", "%(num)s days", number)


def options(chosen: Options) -> list[str]:
    """What the owner of an address chose otherwise than usual, for her list of them."""
    usual, said = Options(), []
    if chosen.detail != usual.detail:
        said.append(detail(chosen.detail))
    if chosen.reminder_minutes is not None:
        said.append(gettext("Reminder: %(when)s", when=reminder_choice(chosen.reminder_minutes)))
    if chosen.days_back != usual.days_back:
        said.append(gettext("Back: %(days)s", days=days(chosen.days_back)))
    if chosen.days_ahead != usual.days_ahead:
        said.append(gettext("Ahead: %(days)s", days=days(chosen.days_ahead)))
    return said


def taken() -> str:
    return gettext("Taken")


def reminder(minutes: int) -> str:
    """What a program shows so many minutes before a date."""
    if minutes == 24 * 60:
        return gettext("Begins in a day")
    if minutes == 60:
        return gettext("Begins in an hour")
    return ngettext("Begins in one minute", "Begins in %(num)s minutes", minutes)


def host(name: str) -> str:
    return gettext("Host: %(name)s", name=name)


def forum(name: str) -> str:
    return gettext("Forum: %(name)s", name=name)


def guest() -> str:
    """Instead of the name of a host: guests of the house are named to nobody."""
    return gettext("A guest of the house")


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
