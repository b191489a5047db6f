"""The events of a calendar as text: what was written before is taken as it is, the rest written now.

An event is written once for each change of it, in each language and form. A form says what of it is
shown and where it leads, never to whom: who may see it is asked at every reading.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from shared_space.calendars import messages
from shared_space.calendars.entries import (
    BOOKING,
    BUSY,
    BUSY_SESSION,
    HOSTED,
    OF_SESSIONS,
    PUBLIC,
    SESSION,
    TAKEN,
    Entry,
    Made,
    only_times,
)
from shared_space.calendars.feeds import entry
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.ical import writing
from shared_space.calendars.queries import marks
from shared_space.calendars.queries.dated import Dated, by_numbers
from shared_space.calendars.queries.marks import Wanted
from shared_space.calendars.rules import FORMAT
from shared_space.kernel.i18n import speaking
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.workshops import queries as workshops_queries

BATCH = 500


@dataclass
class Texts:
    """Events in their order. newest: their latest change, None for no events; made: what had to be
    written, to be kept once the answer has gone."""

    bodies: list[bytes] = field(default_factory=list)
    newest: datetime | None = None
    made: list[Made] = field(default_factory=list)

    def __add__(self, other: "Texts") -> "Texts":
        newest = max((n for n in (self.newest, other.newest) if n is not None), default=None)
        return Texts(self.bodies + other.bodies, newest, self.made + other.made)


def bookings(
    who: Reader, form: str, *conditions: Any, kept: Callable[[Any], bool] | None = None
) -> Texts:
    """Dates of bookings in one of the forms TAKEN, PUBLIC, BOOKING, HOSTED and BUSY; `kept` chooses."""
    found = marks.of_bookings(_wanted(who, form), *conditions)
    return written(who, form, found if kept is None else [row for row in found if kept(row)])


def sessions(who: Reader, *conditions: Any, form: str = SESSION) -> tuple[Texts, set[str]]:
    """Dates of workshops in one of the forms SESSION and BUSY_SESSION, and their uids."""
    found = marks.of_sessions(_wanted(who, form), *conditions)
    return written(who, form, found), {row.uid for row in found}


def outdated(who: Reader, form: str) -> list[Any]:
    """What was written in this form and language and has changed since."""
    wanted = replace(_wanted(who, form), outdated=True)
    return marks.of_sessions(wanted) if form in OF_SESSIONS else marks.of_bookings(wanted)


def written(who: Reader, form: str, rows: Sequence[Any]) -> Texts:
    """The text of each mark; what is not there or was written from something else is written now."""
    bodies: list[Any] = [row.body if row.stamp == row.was else None for row in rows]
    newest = max((row.newest for row in rows), default=None)
    texts = Texts(bodies, newest and datetime.fromisoformat(newest).replace(tzinfo=UTC))
    if None in bodies:
        missing = [row for row, body in zip(rows, bodies, strict=True) if body is None]
        made = {one.uid: one for one in _made(who, form, missing)}
        texts.made = list(made.values())
        texts.bodies = [
            body if body is not None else made[row.uid].body if row.uid in made else b""
            for row, body in zip(rows, bodies, strict=True)
        ]
    return texts


def _wanted(who: Reader, form: str) -> Wanted:
    return Wanted(who.span, who.since, style(who), form, who.language)


def style(who: Reader) -> str:
    """What every event is written with besides its rows: our way of writing, our words and the
    house, whose name and address stand in it. It stands in the stamp, so that a new release and a
    house renamed in this very moment are followed like any change."""
    house = who.house
    shown = repr((house.name, house.address, house.latitude, house.longitude))
    return f"{_wording(who.language, who.public_url)}{digest(shown)[:8]}"


@lru_cache(maxsize=8)
def release(public_url: str) -> str:
    """The same of a whole calendar, in whichever language: part of its validator."""
    return "".join(_wording(language, public_url) for language in LANGUAGES)


@lru_cache(maxsize=32)
def _wording(language: str, public_url: str) -> str:
    with speaking(language):
        return digest(repr((FORMAT, public_url, messages.wording())))[:8]


def _made(who: Reader, form: str, missing: Iterable[Any]) -> Iterable[Made]:
    left = iter(missing)
    with speaking(who.language):
        while batch := list(islice(left, BATCH)):
            for row, said in _entries(who, form, batch):
                body = writing.fragment(said) or b""
                yield Made(row.uid, form, who.language, row.stamp, body)


def _entries(who: Reader, form: str, batch: Sequence[Any]) -> Iterable[tuple[Any, Entry]]:
    if form in OF_SESSIONS:
        return _sessions(who, form, batch)
    write = _WRITE[form]
    dates = {date.number: date for date in by_numbers([row.id for row in batch])}
    return ((row, write(who, dates[row.id])) for row in batch)


def _sessions(who: Reader, form: str, batch: Sequence[Any]) -> Iterable[tuple[Any, Entry]]:
    """A date that changed hands since its mark was read is left to the next reading."""
    found = {
        (workshop.id, session.uid): (workshop, session)
        for workshop in workshops_queries.by_numbers({row.workshop_id for row in batch})
        for session in workshop.sessions
    }
    for row in batch:
        workshop, session = found.get((row.workshop_id, row.uid), (None, None))
        if workshop and session and session.sequence == row.sequence:
            said = entry.of_session(who, workshop, session)
            yield row, only_times(said, messages.taken()) if form == BUSY_SESSION else said


def _public(who: Reader, row: Dated) -> Entry:
    return entry.of_booking(who, row, f"/organizations/{row.organization_slug}")


def _own(who: Reader, row: Dated) -> Entry:
    return entry.of_booking(who, row, f"/bookings/{row.booking_id}")


def _hosted(who: Reader, row: Dated) -> Entry:
    """With the host before the title, for those who see all hosts."""
    before = entry.host_of(who, row)
    return entry.of_booking(who, row, f"/bookings/{row.booking_id}", before=before)


def _busy(who: Reader, row: Dated) -> Entry:
    return only_times(_own(who, row), messages.taken())


_WRITE: dict[str, Callable[[Reader, Dated], Entry]] = {
    TAKEN: entry.of_taken,
    PUBLIC: _public,
    BOOKING: _own,
    HOSTED: _hosted,
    BUSY: _busy,
}
