"""What of a calendar file can be asked for: dates on the house's clock, places, what stands against
them. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from shared_space.bookings.rules.objections import Objection, Weight, heaviest
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval, NonexistentTime, instant
from shared_space.kernel.text import clean
from shared_space.kernel.trilingual import Trilingual

LONGEST_TITLE = 120
MOST_PEOPLE = 2000
# Dates that are asked for in one transaction: others wait with their writing for as long as it takes,
# less than a second.
MOST_AT_ONCE = 1_000
_PART = re.compile(r"[\n,،;|/()·–—:]+|\s-\s")
_ARTICLE = "ال"
# Words that say only that it is a room.
_ROOM = frozenset({"room", "the", "غرفة", "חדר"})
_KEY = 40  # of the hash in a submission key
OWN_CODES = frozenset({"overnight", "twice", "already", "same_file"})


@dataclass(frozen=True)
class Wall:
    """One date on the house's clock. problem: '' or why it cannot be asked for: 'overnight', 'twice'
    (the hour that the autumn change repeats, the second time)."""

    day: date
    starts: time
    ends: time
    problem: str = ""


@dataclass(frozen=True)
class Planned:
    """One event, as it is kept until she has chosen. whole, said: what stands against it and against
    each of its dates, once it was looked at; language: of its title; wanted: False when she took its
    tick out; later: it goes on after the last day that can be booked."""

    uid: str
    title: str
    language: str
    place: str
    private: bool
    later: bool
    dates: tuple[Wall, ...]
    space_id: int | None
    people: int
    wanted: bool = True
    whole: tuple[Objection, ...] = ()
    said: tuple[tuple[Objection, ...], ...] = ()

    @property
    def kept(self) -> list[Wall]:
        """The dates that can be had; none before they were looked at."""
        if self.space_id is None or not self.said or heaviest(self.whole) is Weight.REFUSES:
            return []
        return [
            wall
            for wall, said in zip(self.dates, self.said, strict=True)
            if heaviest(said) is not Weight.REFUSES
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(replace(self, dates=(), whole=(), said=())),
            "dates": [_written(wall) for wall in self.dates],
            "whole": [packed(o) for o in self.whole],
            "said": [[packed(o) for o in said] for said in self.said],
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Planned":
        values = {
            **kept,
            "dates": tuple(_read(*wall) for wall in kept["dates"]),
            "whole": tuple(map(unpacked, kept["whole"])),
            "said": tuple(tuple(map(unpacked, said)) for said in kept["said"]),
        }
        return cls(**values)


def _written(wall: Wall) -> list[str]:
    return [*(one.isoformat() for one in (wall.day, wall.starts, wall.ends)), wall.problem]


def _read(day: str, starts: str, ends: str, problem: str) -> Wall:
    return Wall(
        date.fromisoformat(day), time.fromisoformat(starts), time.fromisoformat(ends), problem
    )


def may_import(actor: Actor, organization_id: int) -> bool:
    """Her organization's coordinators, and managers."""
    return actor.is_manager or actor.coordinates(organization_id)


def packed(objection: Objection) -> list[Any]:
    """An objection as JSON. The days of communities are left out: they are known of every date."""
    numbers = {name: _number(value) for name, value in objection.numbers.items()}
    return [objection.code, int(objection.weight), numbers]


def unpacked(kept: Sequence[Any]) -> Objection:
    code, weight, numbers = kept
    values = {name: _of_number(value) for name, value in numbers.items()}
    return Objection(code, Weight(weight), MappingProxyType(values))


def _number(value: object) -> Any:
    if isinstance(value, Trilingual):
        return {"words": value.as_dict()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _of_number(value: Any) -> object:
    if isinstance(value, dict):
        return (
            Trilingual.of(value["words"]) if "words" in value else date.fromisoformat(value["day"])
        )
    return value


def refuses(code: str) -> Objection:
    """An objection of our own: of OWN_CODES to a date, 'imported' to an event."""
    return Objection(code, Weight.REFUSES)


def wall_of(span: Interval, zone: ZoneInfo) -> Wall:
    """`span` as the clock in `zone` shows it."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    problem = ""
    if end.date() != start.date():
        problem = "overnight"
    elif any(
        _told(local, zone) != moment for local, moment in ((start, span.start), (end, span.end))
    ):
        problem = "twice"
    return Wall(start.date(), _time(start), _time(end), problem)


def _time(local: datetime) -> time:
    return local.time().replace(fold=0)


def _told(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant that a booking at that wall-clock time would have."""
    try:
        return instant(local.date(), _time(local), zone)
    except NonexistentTime:
        return None


def once_a_day(walls: Iterable[Wall]) -> list[tuple[Wall, ...]]:
    """The dates of one event in as many series as it has dates on one day: a booking has one."""
    series: list[list[Wall]] = []
    seen: dict[date, int] = {}
    for wall in walls:
        rank = seen.get(wall.day, 0)
        seen[wall.day] = rank + 1
        if rank == len(series):
            series.append([])
        series[rank].append(wall)
    return [tuple(one) for one in series]


def title_of(text: str) -> str:
    """A title as ours may be: one line, not too long; '' when there is none."""
    words = clean(text)
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"


def space_of(place: str, names: Mapping[int, Sequence[str]]) -> int | None:
    """Which space a LOCATION means. names: space id → its slug and its names. A part of it between
    commas is the name of a space, perhaps with "room"; or it holds a name of several words; None when
    it means none, or could mean two."""
    parts = [words for part in _PART.split(place) if (words := _words(part))]
    known = [(number, words) for number, own in names.items() for n in own if (words := _words(n))]
    for fits in (_same, _holds):
        for part in parts:
            found = {number for number, words in known if fits(part, words)}
            if found:
                return found.pop() if len(found) == 1 else None
    return None


def _same(part: Sequence[str], name: Sequence[str]) -> bool:
    return part == name


def _holds(part: Sequence[str], name: Sequence[str]) -> bool:
    count = len(name)
    return count > 1 and any(
        part[first : first + count] == name for first in range(len(part) - count + 1)
    )


def _words(text: str) -> list[str]:
    """Its words, alike however they are written: without vowel signs, article and "room"."""
    plain = unicodedata.normalize("NFKD", clean(text).casefold())
    bare = "".join(c for c in plain if unicodedata.category(c) != "Mn").replace("-", " ")
    words = [w.removeprefix(_ARTICLE) if len(w) > 4 else w for w in bare.split()]
    return [word for word in words if word not in _ROOM] or words


def key_of(organization_id: int, uid: str) -> str:
    """How the submission key of a booking begins that came from this event of a calendar file."""
    mark = hashlib.sha256(f"{organization_id}:{uid}".encode()).hexdigest()[:_KEY]
    return f"ics-{mark}-"


KEY_LENGTH = len(key_of(0, ""))


def clashing(slot: Interval, taken: Iterable[Interval]) -> bool:
    """Whether another event of the same file has the time already."""
    return any(span.overlaps(slot) for span in taken)
