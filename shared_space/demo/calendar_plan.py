"""Two weeks back and four ahead of believable bookings, as plain values around a given day. Pure.

Weeks are counted from the Sunday of the present one: -2 … 4. Weekdays as in Python (6 = Sunday).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from shared_space.demo import booking_words as words
from shared_space.kernel.trilingual import Trilingual

FIRST_WEEK, LAST_WEEK = -2, 4
SUN, MON, TUE, WED, THU, FRI, SAT = 6, 0, 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Planned:
    """One booking. days: its dates (a weekly series when there are several); asked_before: days
    between asking and the first date; ends_as: 'approved', 'requested', 'declined', 'cancelled' or
    'withdrawn', once a manager or its organization has had her say."""

    space: str
    organization: str
    title: Trilingual
    people: int
    days: tuple[date, ...]
    starts: time
    ends: time
    visibility: str = "house"
    asked_before: int = 9
    ends_as: str = "approved"


def sunday_of(day: date) -> date:
    """The Sunday with which the week of `day` begins."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def on(today: date, week: int, weekday: int) -> date:
    """The date of a weekday in a week counted from the present one."""
    return sunday_of(today) + timedelta(weeks=week, days=(weekday + 1) % 7)


def hours_of(span: str) -> tuple[time, time]:
    """(start, end) of "09:00-11:00"."""
    start, end = span.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)


# Every week: weekday, space, hours, organization, title, people, who may read it.
SERIES: tuple[tuple[int, str, str, str, Trilingual, int, str], ...] = (
    (SUN, "olive", "09:00-11:00", "kulna", words.TITLES["kulna"][0], 4, "house"),
    (TUE, "olive", "13:00-15:00", "kulna", words.PLANNING, 4, "house"),
    (MON, "almond", "10:00-12:00", "kehilat-zion", words.TITLES["kehilat-zion"][0], 4, "house"),
    (THU, "almond", "09:00-10:30", "kehilat-zion", words.TITLES["kehilat-zion"][1], 3, "house"),
    (MON, "carob", "09:00-12:00", "shared-learning", words.COORDINATION, 10, "house"),
    (SUN, "fig", "09:00-10:30", "window-for-learning", words.STAFF, 5, "house"),
    (WED, "fig", "16:00-18:00", "window-for-learning",
     words.TITLES["window-for-learning"][0], 6, "house"),
    (TUE, "carob", "17:00-19:00", "open-notebook", words.TITLES["open-notebook"][0], 9, "public"),
    (SUN, "vine", "17:00-18:30", "word-for-word", words.ARABIC_BEGINNERS, 8, "public"),
    (WED, "vine", "10:00-11:30", "tea-and-grammar", words.HEBREW_CONVERSATION, 8, "public"),
    (SUN, "hall", "18:00-20:00", "hillside-choir", words.REHEARSAL, 35, "house"),
    (MON, "pomegranate", "14:00-15:30", "warm-plate",
     words.TITLES["warm-plate"][2], 5, "private"),
    (THU, "pomegranate", "11:00-13:00", "form-filling-desk",
     words.TITLES["form-filling-desk"][0], 2, "private"),
    (MON, "open-space", "09:00-14:00", "slow-wheels", words.OPEN_TABLE, 4, "public"),
    (WED, "open-space", "10:00-13:00", "rooftop-gardens", words.OPEN_TABLE, 3, "house"),
)  # fmt: skip

# Times at which something else happens each week: weekday, space, hours, people.
SLOTS: tuple[tuple[int, str, str, int], ...] = (
    (SUN, "carob", "10:00-12:00", 8),
    (SUN, "pomegranate", "16:00-18:00", 5),
    (SUN, "fig", "13:00-14:30", 4),
    (SUN, "open-space", "11:00-13:00", 4),
    (MON, "vine", "09:30-11:00", 7),
    (MON, "hall", "17:00-19:00", 45),
    (MON, "fig", "12:00-14:00", 6),
    (TUE, "fig", "09:00-11:00", 5),
    (TUE, "hall", "10:00-12:30", 30),
    (TUE, "pomegranate", "16:30-18:00", 6),
    (TUE, "vine", "12:00-13:30", 6),
    (TUE, "open-space", "15:00-17:00", 2),
    (WED, "carob", "13:00-15:00", 10),
    (WED, "pomegranate", "09:00-10:30", 4),
    (WED, "vine", "18:00-19:30", 8),
    (THU, "carob", "10:00-12:00", 9),
    (THU, "fig", "15:00-16:30", 6),
    (THU, "vine", "17:00-19:00", 7),
    (THU, "open-space", "09:00-11:00", 3),
    (FRI, "carob", "09:30-11:30", 8),
    (FRI, "fig", "10:00-12:00", 4),
)
GUESTS = (
    "window-for-learning", "stairwell-neighbours", "open-notebook", "rooftop-gardens",
    "two-courts", "word-for-word", "our-courtyard", "warm-plate", "tea-and-grammar",
    "hillside-choir", "form-filling-desk", "slow-wheels", "shared-learning",
)  # fmt: skip
VISIBILITIES = ("house", "public", "house", "house", "public", "house")
DISCREET = frozenset({"form-filling-desk", "warm-plate"})


def plan(today: date) -> list[Planned]:
    """Every booking of the demo house but those of its workshops. No two claim the same time, and
    every working day has some."""
    return [*_series(today), *_singles(today), *_occasions(today), *_waiting(today)]


def _series(today: date) -> Iterator[Planned]:
    for weekday, space, span, organization, title, people, visibility in SERIES:
        days = tuple(on(today, week, weekday) for week in range(FIRST_WEEK, LAST_WEEK + 1))
        yield Planned(space, organization, title, people, days, *hours_of(span), visibility, 12)


def _singles(today: date) -> Iterator[Planned]:
    """Most slots of most weeks, in turn for each organization: no two weeks are alike."""
    turn = 0
    for week in range(FIRST_WEEK, LAST_WEEK + 1):
        for index, (weekday, space, span, people) in enumerate(SLOTS):
            if (index + 2 * week) % 4 == 0:
                continue
            organization = GUESTS[turn % len(GUESTS)]
            titles = words.TITLES[organization]
            visibility = VISIBILITIES[turn % len(VISIBILITIES)]
            yield Planned(
                space,
                organization,
                titles[(turn // len(GUESTS)) % len(titles)],
                people,
                (on(today, week, weekday),),
                *hours_of(span),
                "private" if organization in DISCREET else visibility,
                3 + (turn * 5) % 17,
            )
            turn += 1


def _occasions(today: date) -> Iterator[Planned]:
    """What happens once, and what came to nothing."""
    saturday, thursday = on(today, 1, SAT), on(today, 1, THU)
    late = hours_of("21:45-23:00")
    yield Planned("hall", "two-courts", words.REGIONAL, 50, (saturday,), *late, "public", 20)
    concert = hours_of("19:00-21:30")
    yield Planned("hall", "hillside-choir", words.CONCERT, 60, (thursday,), *concert, "public", 25)
    lost = on(today, 0, SUN)
    yield Planned(
        "hall", "our-courtyard", words.TITLES["our-courtyard"][1], 40, (lost,),
        *hours_of("13:00-15:00"), asked_before=8, ends_as="declined",
    )  # fmt: skip
    yield Planned(
        "vine", "slow-wheels", words.TITLES["slow-wheels"][1], 6, (on(today, 1, MON),),
        *hours_of("13:00-15:00"), asked_before=11, ends_as="cancelled",
    )  # fmt: skip
    yield Planned(
        "hall", "open-notebook", words.TITLES["open-notebook"][1], 30, (on(today, 2, TUE),),
        *hours_of("18:00-20:00"), asked_before=20, ends_as="withdrawn",
    )  # fmt: skip


RIVALS = ("kulna", "stairwell-neighbours")


def _waiting(today: date) -> Iterator[Planned]:
    """What waits for the manager: two for one hall slot; one with a question; a long series; many
    seats."""
    contested = (on(today, 2, WED),)
    titles = (words.COORDINATION, words.TITLES["stairwell-neighbours"][1])
    for organization, title, span, asked in zip(
        RIVALS, titles, ("17:00-20:00", "18:00-21:00"), (19, 18), strict=True
    ):
        yield Planned(
            "hall", organization, title, 50, contested, *hours_of(span), "house", asked, "requested"
        )
    asked_about = (on(today, 2, THU),)
    yield Planned(
        "hall", "rooftop-gardens", words.TITLES["rooftop-gardens"][1], 40, asked_about,
        *hours_of("16:00-18:30"), "public", 20, "requested",
    )  # fmt: skip
    long = tuple(on(today, week, THU) for week in range(1, 15))
    yield Planned(
        "pomegranate", "tea-and-grammar", words.TITLES["tea-and-grammar"][0], 6, long,
        *hours_of("17:00-18:30"), "house", 15, "requested",
    )  # fmt: skip
    yield Planned(
        "open-space", "two-courts", words.TITLES["two-courts"][2], 12, (on(today, 1, TUE),),
        *hours_of("16:00-18:00"), "house", 12, "requested",
    )  # fmt: skip
