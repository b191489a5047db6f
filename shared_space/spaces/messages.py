"""The words for kinds, equipment, access, hours and refusals."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from shared_space.kernel.i18n import gettext, lazy_gettext, ngettext, speaking, weekday
from shared_space.kernel.refusals import Refused
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.spaces.errors import StillBooked
from shared_space.spaces.rules import Hours

SUNDAY = date(2026, 11, 22)
WEEK = (6, 0, 1, 2, 3, 4, 5)
"""Weekdays as the region counts them: the week begins on Sunday."""


def kind(code: str) -> str:
    return {
        "work_room": gettext("Work room"),
        "meeting_hall": gettext("Meeting hall"),
        "open_space": gettext("Open space"),
    }[code]


def approval(code: str) -> str:
    return {
        "at_once": gettext("Confirmed at once when nothing stands in the way"),
        "asks": gettext("The house staff decides each request"),
    }[code]


def approval_to_choose(code: str) -> str:
    """As `approval`, short enough for a select on a phone, under the question who confirms."""
    return gettext("At once, when no rule objects") if code == "at_once" else approval(code)


def equipment(code: str) -> str:
    return {
        "projector": gettext("Projector"),
        "screen": gettext("Screen"),
        "whiteboard": gettext("Whiteboard"),
        "flipchart": gettext("Flipchart"),
        "microphone": gettext("Microphone and loudspeakers"),
        "video_call": gettext("Camera for video calls"),
        "printer": gettext("Printer"),
        "tea_corner": gettext("Tea and coffee corner"),
        "kitchen": gettext("Kitchen"),
        "air_conditioning": gettext("Air conditioning"),
    }.get(code, code)


def access(code: str) -> str:
    return {
        "step_free": gettext("Step-free way in"),
        "lift": gettext("Lift"),
        "wide_door": gettext("Wide door"),
        "accessible_toilet": gettext("Accessible toilet"),
        "hearing_loop": gettext("Hearing loop"),
        "adjustable_table": gettext("Table of adjustable height"),
        "accessible_parking": gettext("Accessible parking"),
    }.get(code, code)


def people(number: int) -> str:
    return ngettext("Room for one person", "Room for %(num)s people", number)


def seats(number: int) -> str:
    return ngettext("One seat can be booked", "%(num)s seats can be booked", number)


def turnaround(minutes: int) -> str:
    return ngettext(
        "One minute to tidy after each booking",
        "%(num)s minutes to tidy after each booking",
        minutes,
    )


def weekday_name(number: int) -> str:
    """0 = Monday … 6 = Sunday, in the page's language."""
    return weekday(SUNDAY + timedelta(days=(number + 1) % 7))


def span(hours: Hours) -> str:
    """One span of a day, in words."""
    closes = _wall(hours.closes)
    if hours.opens is None:
        return gettext(
            "from an hour after Shabbat ends until %(end)s",
            end=closes,
        )
    return gettext("from %(start)s until %(end)s", start=_wall(hours.opens), end=closes)


def week(hours: Sequence[Hours]) -> list[tuple[str, list[str]]]:
    """Each weekday from Sunday, with its spans in words; no spans: closed."""
    return [
        (weekday_name(number), [span(item) for item in hours if item.weekday == number])
        for number in WEEK
    ]


def _wall(wall: time) -> str:
    return f"{wall:%H:%M}"


def hours_problem(code: str) -> str:
    return {
        "weekday": gettext("There is no such weekday."),
        "closes_first": gettext("Closing comes after opening. Midnight is 00:00."),
        "overlap": gettext("These hours overlap with others of the same day."),
        "only_saturday": gettext("Shabbat ends on Saturday only."),
        "too_many": gettext("At most three spans a day."),
        "both": gettext("Write both hours, or leave both empty."),
        "not_a_time": gettext("Write an hour such as 08:30."),
    }[code]


def refusal(error: Refused) -> str:
    if isinstance(error, StillBooked):
        return ngettext(
            "One approved booking is still ahead. Move or cancel it first.",
            "%(num)s approved bookings are still ahead. Move or cancel them first.",
            error.bookings,
        )
    return {
        "slug_taken": gettext("Another space has this address. Choose another."),
        "changed_meanwhile": gettext(
            "Somebody else saved changes after you opened this page. What you typed is below: "
            "compare it with what stands now, then save again."
        ),
        "hours": gettext("These hours do not fit together."),
        "closure_over": gettext("This closed time is over already."),
    }[error.code]


def broken_promise(code: str) -> str:
    """What the database refused, said for the form of a space or a closure."""
    return {
        "overfull": gettext(
            "Approved bookings already take more seats than this. Move or cancel some first."
        ),
        "closed": gettext("Approved bookings lie inside this time. Decide them first."),
        "equipment": gettext(
            "Bookings ahead already count on more pieces than this. "
            "Change their equipment first, then try again."
        ),
    }.get(code, gettext("Somebody was quicker. Look at what stands now, and try again."))


# Why the house closes in an emergency. They say what is, and blame nobody.
READY_REASONS = {
    "safety": lazy_gettext("For everybody's safety the house does not work at this time."),
    "power": lazy_gettext("There is no electricity in the house."),
    "water": lazy_gettext("There is a problem with the water in the house."),
    "weather": lazy_gettext("The weather makes the way to the house dangerous."),
    "health": lazy_gettext("For everybody's health the house does not work at this time."),
}


def ready_reason(code: str) -> Trilingual:
    """A ready reason in every language; the first one for an unknown code."""
    sentence = READY_REASONS.get(code, READY_REASONS["safety"])
    texts = {}
    for language in LANGUAGES:
        with speaking(language):
            texts[language] = str(sentence)
    return Trilingual.of(texts)
