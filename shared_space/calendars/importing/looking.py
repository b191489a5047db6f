"""What stands against the events of a file, and each event as a request; reads only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from shared_space.bookings.rules.objections import Objection
from shared_space.bookings.service.examining import Ask, Elsewhere, Examined, examine_all
from shared_space.calendars.importing.queries import Booked, Imported, booked
from shared_space.calendars.importing.rules import (
    OWN_CODES,
    Planned,
    Wall,
    clashing,
    key_of,
    refuses,
)
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval, day_span, instant
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.queries import spaces_in_use

Taken = dict[int, list[Interval]]
"""Space id → the slots that earlier events of the file ask for there."""


def looked_at(
    file: Imported, step: Sequence[Planned], actor: Actor, now: datetime
) -> list[Planned]:
    """The events of `step`, which follow the first `file.done`, with all that stands against them.
    Every space is read once, however many dates; a space that is no longer in use is none."""
    seats = {space.id: space.seats for space in spaces_in_use()}
    step = [event if event.space_id in seats else replace(event, space_id=None) for event in step]
    keys = {key_of(file.organization_id, event.uid) for event in step}
    known = booked(file.organization_id, _span(step), keys)
    asks = {place: ask for place, event in enumerate(step) if (ask := _of_all_dates(file, event))}
    examined = dict(zip(asks, examine_all([*asks.values()], actor, now), strict=True))
    taken: Taken = {}
    for event in file.events[: file.done]:
        _take(taken, event, seats)
    looked = []
    for place, event in enumerate(step):
        own = key_of(file.organization_id, event.uid) in known.keys
        whole = [refuses("imported")] if own else []
        found = examined.get(place)
        if found:
            whole += found.whole
        said = tuple(tuple(_said(event, wall, found, known, taken)) for wall in event.dates)
        looked.append(replace(event, whole=tuple(whole), said=said))
        _take(taken, looked[-1], seats)
    return looked


def ask_for(file: Imported, event: Planned) -> Ask:
    """The event as a request for the dates that can be had; those that a rule of the house refuses
    are left out of its series, to be added back when they can be."""
    kept = {wall.day for wall in event.kept}
    days = [
        wall
        for wall, said in zip(event.dates, event.said, strict=True)
        if not any(objection.code in OWN_CODES for objection in said)
    ]
    ask = _ask(file, event, days)
    return replace(ask, skip=frozenset(wall.day for wall in days if wall.day not in kept))


def _of_all_dates(file: Imported, event: Planned) -> Ask | None:
    walls = [wall for wall in event.dates if not wall.problem]
    return _ask(file, event, walls) if walls and event.space_id else None


def _ask(file: Imported, event: Planned, walls: Sequence[Wall]) -> Ask:
    assert event.space_id is not None
    hours = Counter((wall.starts, wall.ends) for wall in walls)
    (starts, ends), _times = hours.most_common(1)[0]
    instead = {
        wall.day: Elsewhere(event.space_id, wall.starts, wall.ends)
        for wall in walls
        if (wall.starts, wall.ends) != (starts, ends)
    }
    return Ask(
        space_id=event.space_id,
        organization_id=file.organization_id,
        title=Trilingual(**{event.language: event.title}),
        people=event.people,
        first=walls[0].day,
        starts=starts,
        ends=ends,
        days=[wall.day for wall in walls],
        instead=instead,
        visibility="private" if event.private else "house",
        submission_key=f"{key_of(file.organization_id, event.uid)}{file.key}",
    )


def _span(step: Sequence[Planned]) -> Interval:
    """The days of all dates."""
    zone = the_house().zone
    days = [wall.day for event in step for wall in event.dates]
    return Interval(day_span(min(days), zone).start, day_span(max(days), zone).end)


def _slot(wall: Wall) -> Interval:
    zone = the_house().zone
    return Interval(instant(wall.day, wall.starts, zone), instant(wall.day, wall.ends, zone))


def _said(
    event: Planned,
    wall: Wall,
    examined: Examined | None,
    known: Booked,
    taken: Mapping[int, Sequence[Interval]],
) -> list[Objection]:
    """The days of communities are not kept: they are known of every date."""
    if wall.problem:
        return [refuses(wall.problem)]
    slot = _slot(wall)
    if known.has(slot, event.title):
        return [refuses("already")]
    if examined is None or event.space_id is None:
        return []
    said = next(c.objections for c in examined.candidates if c.day == wall.day)
    found = [objection for objection in said if objection.code != "observance"]
    if clashing(slot, taken.get(event.space_id, ())):
        found.append(refuses("same_file"))
    return found


def _take(taken: Taken, event: Planned, seats: Mapping[int, int]) -> None:
    """A shared space has place for several at once."""
    if event.space_id is not None and seats.get(event.space_id) == 1:
        taken.setdefault(event.space_id, []).extend(_slot(wall) for wall in event.kept)
