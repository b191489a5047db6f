"""The words of an import: why a file, an event or a date cannot be had, and what became of it."""

from collections.abc import Iterable

from shared_space.bookings.messages import objection_sentence
from shared_space.bookings.rules.objections import Objection
from shared_space.calendars.importing.queries import Imported
from shared_space.calendars.importing.reading import Reading
from shared_space.calendars.importing.rules import MOST_AT_ONCE
from shared_space.kernel.i18n import gettext, lazy_gettext, ngettext

FILES = {
    "too_big": lazy_gettext(
        "This file is larger than 2 megabytes. Export fewer calendars or a shorter time."
    ),
    "zip": lazy_gettext(
        "This is a zip file. Open it and choose a file inside that ends with .ics."
    ),
    "encoding": lazy_gettext("This file is not written in Unicode (UTF-8). Export it once more."),
    "not_a_calendar": lazy_gettext(
        "This is not a calendar file. Choose a file that ends with .ics."
    ),
    "cut_short": lazy_gettext("A part of this file is missing. Export it once more."),
    "nested": lazy_gettext("This file is not built as a calendar. Export it once more."),
    "too_much": lazy_gettext(
        "There is too much in this file to read at once. Export fewer calendars or a shorter time."
    ),
    "nothing": lazy_gettext("There are no events in this file."),
}
PROBLEMS = {
    "all_day": lazy_gettext("It lasts whole days, and a room is booked by the hour."),
    "no_start": lazy_gettext("It does not say when it begins."),
    "no_end": lazy_gettext("It does not say when it ends."),
    "reversed": lazy_gettext("It ends before it begins."),
    "zone": lazy_gettext("It is in a time zone that the file does not explain."),
    "rule": lazy_gettext(
        "It repeats in a way that the house does not know: only by days, weeks and months."
    ),
    "damaged": lazy_gettext("It could not be read."),
}
_OBJECTIONS = {
    "overnight": lazy_gettext("It goes on past midnight: ask for it by itself."),
    "twice": lazy_gettext("The clock shows this hour twice that night: ask for it by itself."),
    "already": lazy_gettext("This is booked already."),
    "same_file": lazy_gettext("Another event of this file has this time."),
    "imported": lazy_gettext("This was asked for from a calendar file before."),
}


def sentences(objections: Iterable[Objection]) -> list[str]:
    """The heaviest first, each once."""
    ordered = sorted(objections, key=lambda o: -o.weight)
    return list(
        dict.fromkeys(str(_OBJECTIONS.get(o.code) or objection_sentence(o)) for o in ordered)
    )


def untitled() -> str:
    return gettext("Meeting")


def left_out(file: Imported | Reading) -> list[str]:
    """What of the file is not listed, in a few sentences."""
    said = []
    if file.past:
        said.append(
            ngettext(
                "%(num)s event is over and is left out.",
                "%(num)s events are over and are left out.",
                file.past,
            )
        )
    if file.later:
        said.append(
            ngettext(
                "%(num)s event is later than bookings open and is left out.",
                "%(num)s events are later than bookings open and are left out.",
                file.later,
            )
        )
    if file.cancelled:
        said.append(
            ngettext(
                "%(num)s cancelled event is left out.",
                "%(num)s cancelled events are left out.",
                file.cancelled,
            )
        )
    return said


def too_many() -> str:
    return gettext(
        "You can ask for %(most)s dates at a time. Afterwards, send the file again: what you have"
        " asked for is recognized.",
        most=MOST_AT_ONCE,
    )


def nothing_to_book(reading: Reading) -> str:
    """Why no event of a file can be asked for, each reason once."""
    problems = dict.fromkeys(str(PROBLEMS[event.problem]) for event in reading.events)
    return " ".join((gettext("Nothing in this file can be booked."), *problems, *left_out(reading)))


def told(asked: tuple[int, int, int]) -> str:
    """asked: bookings, dates that wait, dates confirmed."""
    bookings, waiting, confirmed = asked
    return gettext(
        "From your calendar file: %(bookings)s. Confirmed: %(confirmed)s. "
        "Requested, waiting for the house staff: %(waiting)s.",
        bookings=ngettext("%(num)s booking", "%(num)s bookings", bookings),
        confirmed=confirmed,
        waiting=waiting,
    )
