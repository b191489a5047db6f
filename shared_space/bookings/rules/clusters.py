"""Which requests compete with which. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared_space.bookings.rules.objections import Claim


@dataclass(frozen=True, slots=True)
class Contest:
    """Requests that cannot all have their seats at one moment, by number. asked: how many seats they
    want together; left: how many of the `seats` of their space are not claimed."""

    requests: frozenset[int]
    asked: int
    left: int
    seats: int


def contests(
    wanted: Sequence[tuple[int, Claim]], claims: Sequence[Claim], seats: int
) -> set[Contest]:
    """At every moment the requests of `wanted` (number, what it asks for) that compete in a space of so
    many seats, of which `claims` are taken: see `contested`."""
    found = set()
    spans = [claim.span for _, claim in wanted] + [claim.span for claim in claims]
    for moment in {edge for span in spans for edge in (span.start, span.end)}:
        asked: Counter[int] = Counter()
        for number, claim in wanted:
            if claim.span.start <= moment < claim.span.end:
                asked[number] += claim.seats
        left = seats - sum(c.seats for c in claims if c.span.start <= moment < c.span.end)
        if rivals := contested(asked, left):
            total = sum(asked[number] for number in rivals)
            found.add(Contest(frozenset(rivals), total, left, seats))
    return found


def contested(asked: Mapping[int, int], left: int) -> set[int]:
    """Those of the requests (number → seats) whose place depends on the others: some of the others fit
    into what is left, and then it does not. Whoever finds a place with any of them is not among them,
    nor whoever asks for more than is left."""
    return {
        number
        for number, seats in asked.items()
        if seats <= left and _can_miss(number, asked, left)
    }


def _can_miss(number: int, asked: Mapping[int, int], left: int) -> bool:
    """Whether others take a number of seats that leaves fewer than it needs. Every sum that others can
    come to is a bit of one number."""
    sums = 1
    for other, seats in asked.items():
        if other != number:
            sums |= sums << seats
    needs = asked[number]
    return bool(sums >> (left - needs + 1) & ((1 << needs) - 1))


def worst(found: Iterable[Contest], among: Collection[int]) -> Contest | None:
    """The contest of some of these requests in which most seats are missing."""
    theirs = [contest for contest in found if contest.requests <= set(among)]
    return max(theirs, key=lambda contest: contest.asked - contest.left, default=None)


def clusters(order: Sequence[int], rivals: Mapping[int, Collection[int]]) -> list[list[int]]:
    """Groups of requests that compete, directly or through another; both the groups and what is in
    them keep the order of `order` (who asked first). A request without rivals is a group of one."""
    place = {number: index for index, number in enumerate(order)}
    neighbours: dict[int, set[int]] = {number: set() for number in order}
    for number, others in rivals.items():
        for other in others:
            neighbours[number].add(other)
            neighbours[other].add(number)
    groups, grouped = [], set[int]()
    for number in order:
        if number in grouped:
            continue
        group, reached = set[int](), [number]
        while reached:
            here = reached.pop()
            if here not in group:
                group.add(here)
                reached.extend(neighbours[here])
        grouped |= group
        groups.append(sorted(group, key=place.__getitem__))
    return groups
