"""Promises 1, 6 and 7. The claims stream by once, by space and time, under a line that sweeps over
them; what is held and when the house does not work fit in memory."""

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from shared_space.desk.sweep.finding import Finding, instant

LONGEST = timedelta(hours=36)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
CLAIMS = text(
    "SELECT o.id, o.space_id, o.starts_at, o.ends_at, o.claims_from, o.claims_until, o.seats, o.state,"
    " b.organization_id FROM occurrences o LEFT JOIN bookings b ON b.id = o.booking_id"
    " ORDER BY o.space_id, o.claims_from, o.id"
)


class Claim(NamedTuple):
    id: int
    organization_id: int | None
    start: datetime
    end: datetime
    begins: datetime  # what it takes from the space, turnaround included
    ceases: datetime
    seats: int

    def __str__(self) -> str:
        return f"occurrence {self.id} ({self.start:%Y-%m-%d %H:%M}–{self.end:%H:%M} UTC)"


class Span(NamedTuple):
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Holding:
    residency_id: int
    organization_id: int
    span: Span
    releases: tuple[Span, ...]


class Closed:
    """Closures of one space, asked many times: the latest end so far stands beside each start."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self.starts = [span.start for span in ordered]
        self.ends = list(accumulate((span.end for span in ordered), max))

    def touches(self, start: datetime, end: datetime) -> bool:
        before = bisect_left(self.starts, end)
        return before > 0 and self.ends[before - 1] > start


class Line:
    """The line that sweeps over one space: which claims it stands in, and how many seats they take."""

    def __init__(self, space_id: int, seats: int) -> None:
        self.space_id, self.seats = space_id, seats
        self.open: list[tuple[datetime, int, int]] = []
        self.taken = 0

    def reach(self, claim: Claim) -> str:
        """Move on to the beginning of `claim`. Returns what is wrong there, or ''."""
        while self.open and self.open[0][0] <= claim.begins:
            self.taken -= heapq.heappop(self.open)[2]
        heapq.heappush(self.open, (claim.ceases, claim.id, claim.seats))
        self.taken += claim.seats
        if self.taken <= self.seats:
            return ""
        ids = ", ".join(str(number) for number in sorted(entry[1] for entry in self.open))
        return (
            f"space {self.space_id}: {self.taken} of {self.seats} seats are claimed at"
            f" {claim.begins:%Y-%m-%d %H:%M:%S} UTC by the occurrences {ids}"
        )


def check(connection: Connection) -> list[Finding]:
    """The findings on promise 1 (never overfull), 6 (held) and 7 (closed)."""
    overfull = Finding("1. never overfull")
    held = Finding("6. a held room stays held")
    closed = Finding("7. no claim inside a closure")
    seats = {row.id: row.seats for row in connection.execute(text("SELECT id, seats FROM spaces"))}
    holdings = _holdings(connection, held)
    closures = _closures(connection, closed, seats)
    line = Line(0, 0)
    for space_id, claim in _claims(connection, overfull):
        if space_id != line.space_id:
            line = Line(space_id, seats.get(space_id, 0))
            overfull.counted["spaces with claims"] += 1
        overfull.counted["claims"] += 1
        if trouble := line.reach(claim):
            overfull.says(trouble)
        if space_id in holdings:
            held.counted["claims in rooms that are held"] += 1
            held.violations.extend(_intrusions(claim, holdings[space_id]))
        closed.counted["claims"] += 1
        if space_id in closures and closures[space_id].touches(claim.start, claim.end):
            closed.says(f"{claim} of space {space_id} lies in a closure")
    return [overfull, held, closed]


def _claims(connection: Connection, finding: Finding) -> Iterator[tuple[int, Claim]]:
    """Every claim, by space and beginning; whatever is wrong with a row in itself is found here."""
    streaming = connection.execution_options(yield_per=2000)
    for row in streaming.execute(CLAIMS):
        finding.counted["occurrences"] += 1
        try:
            claim = _claim(row)
        except ValueError as error:
            finding.says(f"occurrence {row.id}: {error}")
            continue
        if not claim.begins <= claim.start < claim.end <= claim.ceases:
            finding.says(f"{claim} claims less than it takes")
        if claim.ceases - claim.begins > LONGEST:
            finding.says(f"{claim} claims more than 36 hours")
        if claim.seats < 1:
            finding.says(f"{claim} takes {claim.seats} seats")
        if row.state in {"approved", "offered"}:
            yield row.space_id, claim


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        row.id,
        row.organization_id,
        instant(row.starts_at),
        instant(row.ends_at),
        instant(row.claims_from),
        instant(row.claims_until),
        row.seats,
    )


def _holdings(connection: Connection, finding: Finding) -> dict[int, list[Holding]]:
    """Who holds which space; two who hold it at once are found here."""
    releases: dict[int, list[Span]] = defaultdict(list)
    for row in connection.execute(text("SELECT residency_id, starts_at, ends_at FROM releases")):
        finding.counted["releases"] += 1
        releases[row.residency_id].append(Span(instant(row.starts_at), instant(row.ends_at)))
    holdings: dict[int, list[Holding]] = defaultdict(list)
    rows = connection.execute(
        text(
            "SELECT id, organization_id, space_id, starts_at, ends_at FROM residencies"
            " ORDER BY space_id, starts_at, id"
        )
    )
    for row in rows:
        finding.counted["residencies"] += 1
        end = FOR_EVER if row.ends_at is None else instant(row.ends_at)
        span = Span(instant(row.starts_at), end)
        for other in holdings[row.space_id]:
            if other.span.end > span.start:
                finding.says(
                    f"space {row.space_id}: the residencies {other.residency_id} and {row.id} overlap"
                )
        holdings[row.space_id].append(
            Holding(row.id, row.organization_id, span, tuple(releases[row.id]))
        )
    return holdings


def _intrusions(claim: Claim, holdings: Iterable[Holding]) -> Iterator[str]:
    for holding in holdings:
        start = max(claim.begins, holding.span.start)
        end = min(claim.ceases, holding.span.end)
        if start >= end or claim.organization_id == holding.organization_id:
            continue
        if not any(span.start <= start and end <= span.end for span in holding.releases):
            yield f"{claim} lies in residency {holding.residency_id} of another organization"


def _closures(connection: Connection, finding: Finding, spaces: Iterable[int]) -> dict[int, Closed]:
    spans: dict[int, list[Span]] = {space_id: [] for space_id in spaces}
    for row in connection.execute(text("SELECT space_id, starts_at, ends_at FROM closures")):
        finding.counted["closures"] += 1
        span = Span(instant(row.starts_at), instant(row.ends_at))
        for space_id in spans if row.space_id is None else (row.space_id,):
            spans[space_id].append(span)
    return {space_id: Closed(found) for space_id, found in spans.items()}
