"""The rows of one uid as one date: what stands, and what would take its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared_space.bookings.models import LIVE
from shared_space.bookings.queries.bookings import Dated


@dataclass(frozen=True)
class Chain:
    """stands: the approved row; the requested or offered one where nothing is approved yet. wish:
    the row that would take the place of an approved one. offered: whether a slot is offered for it."""

    stands: Dated
    wish: Dated | None = None
    offered: bool = False

    @property
    def seen(self) -> dict[int, int]:
        """Id → revision of its rows: what an edit says it saw."""
        rows = (self.stands, self.wish) if self.wish else (self.stands,)
        return {dated.number: dated.revision for dated in rows}

    def movable(self, now: datetime) -> bool:
        """Not over; an offer has to be answered first."""
        return not self.offered and self.stands.span.end > now


def changed_since(dates: Iterable[Dated], seen: Mapping[int, int]) -> list[tuple[Dated, Dated]]:
    """Of what was seen (id → revision), each row that has changed since, with what stands for it
    now: what is wanted or stands under its uid, else itself."""
    found = list(dates)
    live = {c.stands.uid: c.wish or c.stands for c in chains(found)}
    return [
        (dated, live.get(dated.uid, dated))
        for dated in found
        if dated.number in seen and seen[dated.number] != dated.revision
    ]


def chains(dates: Iterable[Dated]) -> list[Chain]:
    """Every live date of a booking, in order of time."""
    by_uid: dict[str, list[Dated]] = {}
    for dated in dates:
        if dated.state in LIVE:
            by_uid.setdefault(dated.uid, []).append(dated)
    found = []
    for rows in by_uid.values():
        numbers = {dated.number for dated in rows}
        first, *later = sorted(rows, key=lambda dated: dated.replaces in numbers)
        offered = any(dated.state == "offered" for dated in rows)
        found.append(Chain(first, later[0] if later else None, offered))
    return sorted(found, key=lambda chain: (chain.stands.span, chain.stands.number))
