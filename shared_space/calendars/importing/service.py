"""A calendar file is kept until she has chosen, looked at in steps, and asked for at once."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, select

from shared_space.bookings.errors import NotHers, SomeRefused
from shared_space.bookings.service.asking_together import request_all
from shared_space.bookings.service.examining import may_book_for
from shared_space.calendars.importing.errors import (
    NothingChosen,
    TooManyChosen,
)
from shared_space.calendars.importing.looking import ask_for, looked_at
from shared_space.calendars.importing.queries import Imported, imported
from shared_space.calendars.importing.reading import Reading
from shared_space.calendars.importing.rules import (
    MOST_AT_ONCE,
    Planned,
    may_import,
    once_a_day,
    space_of,
    title_of,
    wall_of,
)
from shared_space.calendars.models import Import
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, transactional
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.tokens import new_token
from shared_space.spaces.queries import spaces_in_use

KEPT_FOR = timedelta(days=1)
DATES_OF_A_STEP = 150
MOST_LEFT = 200  # events that cannot be asked for, shown with their reason


@transactional
def keep(
    reading: Reading,
    organization_id: int,
    actor: Actor,
    now: datetime,
    *,
    people: int,
    space_id: int | None,
    untitled: str,
    language: str,
) -> int:
    """Keep what was read for her to choose from, in place of an earlier file of hers, and look at its
    first dates. people: for each event; space_id: where the file names no place; untitled: the title
    of what has none, in `language`, as are titles whose language the file does not say. Its id.
    Raises NotHers."""
    assert actor.person_id is not None
    _may_import_for(organization_id, actor)
    usual = _Usual(people, space_id, untitled, language)
    events = list(_planned(reading, usual))
    db.session.execute(delete(Import).where(Import.person_id == actor.person_id))
    left = [(title_of(e.title) or untitled, e.problem) for e in reading.events if e.problem]
    kept = {
        "events": [event.as_json() for event in sorted(events, key=_first)],
        "left": left[:MOST_LEFT],
        "key": new_token()[:16],  # an id is given again once its row is deleted
        "past": reading.past,
        "later": reading.later,
        "cancelled": reading.cancelled,
    }
    row = Import(
        person_id=actor.person_id,
        organization_id=organization_id,
        created_at=now,
        events=kept,
        done=0,
    )
    db.session.add(row)
    db.session.flush()
    look(row.id, actor, now)
    return row.id


@dataclass(frozen=True)
class _Usual:
    """What holds where the file says nothing; as `keep`."""

    people: int
    space_id: int | None
    untitled: str
    language: str


def _planned(reading: Reading, usual: _Usual) -> Iterator[Planned]:
    """Each event as one or several, so that each of them has one date a day and a uid of its own,
    whatever the file says."""
    zone = the_house().zone
    names = {
        space.id: [space.slug, *(text for _language, text in space.name.items())]
        for space in spaces_in_use()
    }
    ranks: Counter[str] = Counter()
    for found in reading.events:
        walls = [wall_of(span, zone) for span in found.dates]
        for dates in once_a_day(walls):
            rank = ranks[found.uid]
            ranks[found.uid] += 1
            yield Planned(
                uid=f"{found.uid}#{rank}" if rank else found.uid,
                title=title_of(found.title) or usual.untitled,
                language=found.language or usual.language,
                place=title_of(found.place),
                private=found.private,
                later=found.later,
                dates=dates,
                space_id=space_of(found.place, names) or usual.space_id,
                people=usual.people,
            )


def _first(event: Planned) -> tuple[Any, ...]:
    return event.dates[0].day, event.dates[0].starts, event.title


@transactional
def look(number: int, actor: Actor, now: datetime) -> None:
    """Look at the next dates of a file of hers, some 150; nothing when all were looked at. Raises
    NotHers."""
    file = _hers(number, actor)
    step: list[Planned] = []
    dates = 0
    for event in file.events[file.done :]:
        if step and dates + len(event.dates) > DATES_OF_A_STEP:
            break
        step.append(event)
        dates += len(event.dates)
    if step:
        looked = looked_at(file, step, actor, now)
        _write(file, [*file.events[: file.done], *looked, *file.events[file.done + len(step) :]])
        _row(number).done = file.done + len(step)


@transactional
def choose(
    number: int,
    actor: Actor,
    now: datetime,
    *,
    spaces: Mapping[int, int | None],
    people: Mapping[int, int],
    wanted: Mapping[int, bool],
) -> None:
    """Other spaces (None: none yet), people or ticks for some events (their place in the file), and
    look at everything again. Raises NotHers."""
    file = _hers(number, actor)
    _write(
        file,
        [
            replace(
                event,
                space_id=spaces.get(place, event.space_id),
                people=people.get(place, event.people),
                wanted=wanted.get(place, event.wanted),
                whole=(),
                said=(),
            )
            for place, event in enumerate(file.events)
        ],
    )
    _row(number).done = 0
    db.session.flush()
    look(number, actor, now)


@transactional
def ask(
    number: int, chosen: Collection[int], seen: str, actor: Actor, now: datetime
) -> tuple[int, int, int]:
    """Ask for the chosen events (their places in the file), each one booking with the dates that can
    be had, all or none. Gives how many bookings, dates that wait, dates confirmed; the same form
    twice is one.

    Raises NotHers; ChangedMeanwhile when `seen` is no longer what the file shows; NothingChosen;
    TooManyChosen; SomeRefused, by place in the file; PromiseBroken.
    """
    file = _hers(number, actor)
    if file.asked:
        return file.asked
    if file.seen != seen or file.done < len(file.events):
        raise ChangedMeanwhile
    wanted = {
        place: event for place, event in enumerate(file.events) if place in chosen and event.kept
    }
    if not wanted:
        raise NothingChosen
    if sum(len(event.kept) for event in wanted.values()) > MOST_AT_ONCE:
        raise TooManyChosen
    asks = {place: ask_for(file, event) for place, event in wanted.items()}
    places = sorted(asks, key=lambda place: (asks[place].space_id, asks[place].first))
    try:
        asked = request_all([asks[place] for place in places], file.organization_id, actor, now)
    except SomeRefused as error:
        by_event = {places[number]: why for number, why in error.by_place.items()}
        raise SomeRefused(by_event) from error
    row = _row(number)
    row.events, row.done = {"asked": list(asked)}, 0
    return asked


@transactional
def forget_imports(now: datetime) -> int:
    """Delete files a day old. Gives how many."""
    result = db.session.execute(delete(Import).where(Import.created_at <= now - KEPT_FOR))
    return result.rowcount if isinstance(result, CursorResult) else 0


def _hers(number: int, actor: Actor) -> Imported:
    """The file, locked until the end of the transaction."""
    db.session.flush()
    db.session.scalar(select(Import.id).where(Import.id == number).with_for_update())
    file = imported(number, actor.person_id)
    if file is None:
        raise NotHers
    _may_import_for(file.organization_id, actor)
    return file


def _may_import_for(organization_id: int, actor: Actor) -> None:
    may_book_for(organization_id, actor)
    if not may_import(actor, organization_id):
        raise NotHers


def _row(number: int) -> Import:
    return db.session.get_one(Import, number)


def _write(file: Imported, events: Sequence[Planned]) -> None:
    row = _row(file.number)
    row.events = {**row.events, "events": [event.as_json() for event in events]}
