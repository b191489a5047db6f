"""The events of a file as her page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared_space.bookings.rules.objections import Weight, heaviest
from shared_space.calendars.importing import messages
from shared_space.calendars.importing.forms import Choice
from shared_space.calendars.importing.queries import Imported
from shared_space.calendars.importing.rules import MOST_AT_ONCE, Planned
from shared_space.house.messages import DayLine, lines_of
from shared_space.house.queries import days_during, the_house
from shared_space.kernel.i18n import from_until, gettext, short_day
from shared_space.kernel.interval import Interval


@dataclass(frozen=True)
class DateLine:
    label: str
    hours: str
    sentences: Sequence[str]
    refused: bool
    days: Sequence[DayLine]


@dataclass(frozen=True)
class EventLine:
    """can: some of its dates can be had; open: how many of them; space_id, people: as she chose them
    last."""

    place: int
    event: Planned
    dates: Sequence[DateLine]
    whole: Sequence[str]
    can: bool
    ticked: bool
    open: int
    space_id: int | None
    people: str
    wrong: bool


def event_lines(
    file: Imported, chosen: Choice | None, refused: Mapping[int, Sequence[str]]
) -> tuple[list[EventLine], bool]:
    """Its events, and whether they have more dates than can be asked for at once (then only so many
    have a tick before she chose). refused: place of an event → why it was not to be had when she
    asked."""
    lines = [
        _line(place, event, chosen, refused.get(place, ()))
        for place, event in enumerate(file.events)
    ]
    many = sum(line.open for line in lines) > MOST_AT_ONCE
    return _first_ticked(lines) if many and chosen is None else lines, many


def _line(place: int, event: Planned, chosen: Choice | None, refused: Sequence[str]) -> EventLine:
    can = bool(event.kept)
    whole = [*refused, *messages.sentences(event.whole)]
    if event.space_id is None:
        whole.append(gettext("Choose a space."))
    ticked = event.wanted if chosen is None else place in chosen.taken
    return EventLine(
        place=place,
        event=event,
        dates=_dates(event),
        whole=whole,
        can=can,
        ticked=can and ticked and not refused,
        open=len(event.kept),
        space_id=chosen.spaces[place] if chosen else event.space_id,
        people=chosen.typed[place] if chosen else str(event.people),
        wrong=chosen is not None and place in chosen.wrong,
    )


def _first_ticked(lines: Sequence[EventLine]) -> list[EventLine]:
    """As many ticks as can be asked for at once."""
    left, found = MOST_AT_ONCE, []
    for line in lines:
        fits = line.ticked and line.open <= left
        left -= line.open if fits else 0
        found.append(replace(line, ticked=fits))
    return found


def _dates(event: Planned) -> list[DateLine]:
    zone, found = the_house().zone, []
    for wall, said in zip(event.dates, event.said, strict=True):
        start = datetime.combine(wall.day, wall.starts, zone)
        end = datetime.combine(wall.day, wall.ends, zone)
        refused = heaviest(said) is Weight.REFUSES
        found.append(
            DateLine(
                short_day(wall.day),
                from_until(start, end, zone),
                messages.sentences(said),
                refused,
                () if refused else lines_of(days_during(Interval(start, end))),
            )
        )
    return found
