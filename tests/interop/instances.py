"""What a calendar program makes of a calendar: its instances, as values that can be compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, order=True)
class Instance:
    """start, end: '2027-03-26T00:30:00Z', or '2027-03-26' for whole days (the end excluded)."""

    uid: str
    start: str
    end: str
    summary: str
    description: str
    location: str
    status: str
    sequence: int = 0


@dataclass(frozen=True)
class Calendar:
    """error: why a program could not read it, '' if it could."""

    method: str = ""
    instances: tuple[Instance, ...] = ()
    error: str = ""


def when(moment: date | datetime) -> str:
    """A day or an instant as an Instance has it; a time without a zone is refused."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def of_json(found: Sequence[Mapping[str, object]]) -> list[Calendar]:
    """Calendars as the foreign programs print them."""
    return [
        Calendar(
            calendar.get("method", ""),
            tuple(sorted(Instance(**one) for one in calendar.get("instances", ()))),
            calendar.get("error", ""),
        )
        for calendar in found
    ]


def differences(expected: Iterable[Instance], seen: Iterable[Instance]) -> list[str]:
    """One line for each instance that is missing, too many or not the same."""
    wanted, found = sorted(expected), sorted(seen)
    count = Counter(one.uid for one in found)
    lines = [f"{uid}: seen {times} times" for uid, times in count.items() if times > 1]
    by_uid = {one.uid: one for one in found}
    for one in wanted:
        other = by_uid.pop(one.uid, None)
        if other is None:
            lines.append(f"{one.uid}: not seen")
            continue
        values = asdict(other)
        lines += [
            f"{one.uid}: {name} {values[name]!r}, not {value!r}"
            for name, value in asdict(one).items()
            if values[name] != value
        ]
    return [*lines, *(f"{uid}: nobody expects it" for uid in by_uid)]
