"""What a space's day looks like: taken, waiting, held, closed, and the free time between. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from shared_space.bookings.rules.objections import Claim, Room, peak
from shared_space.kernel.interval import Interval, merged, subtract


@dataclass(frozen=True, slots=True)
class Use:
    """An occurrence as the timetable needs it. title, host: '' when its reader may not know."""

    booking_id: int
    span: Interval
    claimed: Interval
    seats: int
    state: str
    title: str = ""
    title_lang: str = ""
    host: str = ""
    host_lang: str = ""


HALF_HOUR = timedelta(minutes=30)
SEATED = frozenset({"free", "taken"})


@dataclass(frozen=True, slots=True)
class Bar:
    """kind: 'free', 'taken', 'waiting', 'held' or 'closed'. left: seats still free, in a shared
    space. run: the whole free time that a free bar is part of."""

    kind: str
    span: Interval
    use: Use | None = None
    left: int = 0
    holder: int = 0
    run: Interval | None = None


def bars(
    room: Room,
    *,
    shortest: timedelta,
    opened: Sequence[Interval],
    closed: Sequence[Interval],
    held: Sequence[tuple[Interval, int]],
    uses: Sequence[Use],
    bookable: Interval | None,
) -> list[Bar]:
    """The bars of one space in order of time.

    held: spans with the id of the organization that holds them (those of the reader's own
    organizations left out). bookable: from now until the end of the booking window; None when
    nothing can be booked that day. shortest: free time shorter than this is not offered.
    """
    hours = merged(opened)
    found = [Bar("closed", span) for span in _within(closed, hours)]
    used = [use.span for use in uses if use.state != "requested"]
    found += [
        Bar("held", part, holder=holder)
        for span, holder in held_within(held, hours)
        for part in subtract([span], used)
    ]
    claims = [Claim(use.claimed, use.seats) for use in uses if use.state != "requested"]
    if not room.shared:
        found += [Bar(_kind(use), use.span, use) for use in uses]
    if bookable is not None:
        blocked = [*closed, *(span for span, _ in held)]
        free = _within(subtract(hours, blocked), [bookable])
        if room.shared:
            found += _long_enough(_shared(room, free, claims), shortest)
        else:
            found += _gaps(room, free, claims, shortest)
    return sorted(found, key=lambda bar: (bar.span.start, bar.kind != "free", bar.span.end))


def half_hours(fullness: Iterable[Bar], midnight: datetime) -> list[Bar]:
    """The bars of a shared space cut at every half-hour after `midnight`, in order of time: each with
    the seats that stay free during all of it. Bars that tell nothing of seats stay as they are."""
    found: list[Bar] = []
    for bar in fullness:
        if bar.kind not in SEATED:
            found.append(bar)
            continue
        start = bar.span.start
        while start < bar.span.end:
            into = (start - midnight) % HALF_HOUR
            end = min(start + HALF_HOUR - into, bar.span.end)
            last = found[-1] if found else None
            if last and into and last.span.end == start and last.kind in SEATED:
                fuller = min(last, bar, key=lambda part: part.left)
                found[-1] = _part(fuller, Interval(last.span.start, end), fuller.run)
            else:
                found.append(_part(bar, Interval(start, end), bar.run))
            start = end
    return found


def _part(bar: Bar, span: Interval, run: Interval | None) -> Bar:
    """The seats of a bar over another span; `dataclasses.replace` would cost more than all the rest."""
    return Bar(bar.kind, span, left=bar.left, run=run)


def held_within(
    held: Iterable[tuple[Interval, int]], hours: Sequence[Interval]
) -> list[tuple[Interval, int]]:
    """Held spans cut to the opening hours."""
    return [(part, holder) for span, holder in held for part in _within([span], hours)]


def round_up(instant: datetime, minutes: int) -> datetime:
    """The next full step of `minutes` at or after `instant`."""
    step = timedelta(minutes=minutes)
    over = (instant - datetime(2000, 1, 1, tzinfo=instant.tzinfo)) % step
    return instant + (step - over) if over else instant


def _kind(use: Use) -> str:
    return "waiting" if use.state == "requested" else "taken"


def _long_enough(gaps: Sequence[Bar], shortest: timedelta) -> list[Bar]:
    """Without the free time that is too short to be booked; the rest with the run it is part of."""
    runs = merged([gap.span for gap in gaps if gap.kind == "free"])
    found = [gap for gap in gaps if gap.kind != "free"]
    for run in runs:
        if run.end - run.start >= shortest:
            found += [
                _part(gap, gap.span, run)
                for gap in gaps
                if gap.kind == "free" and run.start <= gap.span.start < run.end
            ]
    return found


def _gaps(
    room: Room, free: Sequence[Interval], claims: Sequence[Claim], shortest: timedelta
) -> list[Bar]:
    """Those that are long enough. A gap ends early enough for its own turnaround before the next
    claim."""
    taken = [claim.span.widened(before=room.turnaround) for claim in claims]
    return [
        Bar("free", span, left=1, run=span)
        for span in subtract(free, taken)
        if span.end - span.start >= shortest
    ]


def _shared(room: Room, free: Sequence[Interval], claims: Sequence[Claim]) -> list[Bar]:
    """Spans of equal fullness."""
    found: list[Bar] = []
    for span in free:
        cuts = {span.start, span.end}
        for claim in claims:
            cuts |= {t for t in (claim.span.start, claim.span.end) if span.start < t < span.end}
        moments = sorted(cuts)
        for start, end in pairwise(moments):
            part = Interval(start, end)
            left = room.seats - peak(part, claims)
            if found and found[-1].left == left and found[-1].span.end == start:
                part = Interval(found.pop().span.start, end)
            found.append(Bar("free" if left > 0 else "taken", part, left=left))
    return found


def _within(spans: Iterable[Interval], frames: Iterable[Interval]) -> list[Interval]:
    cut = []
    frames = list(frames)
    for span in spans:
        for frame in frames:
            start, end = max(span.start, frame.start), min(span.end, frame.end)
            if start < end:
                cut.append(Interval(start, end))
    return cut
