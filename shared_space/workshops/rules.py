"""Topics, who may care for a workshop, and which row of a date is in force. Pure."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from shared_space.kernel.actor import Actor
from shared_space.kernel.text import is_slug
from shared_space.kernel.trilingual import LANGUAGES

# What the coalition's learning meetings are about, in the order a reader meets them.
TOPICS = (
    "accepting_the_other",
    "good_governance",
    "raising_resources",
    "east_jerusalem",
    "language_learning",
    "leadership",
    "culture",
    "education",
    "community",
    "support",
    "digital",
    "other",
)
SPOKEN = LANGUAGES
MOST_PLACES = 5_000
GIVEN_UP = frozenset({"cancelled", "released"})


class Dated(Protocol):
    @property
    def sequence(self) -> int: ...
    @property
    def state(self) -> str: ...


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Iterable[Row], *, with_requested: bool = False) -> Row | None:
    """Of the rows of one uid the one that holds: the newest that is approved; else, for its own
    organization, the newest that still waits; else the newest that was cancelled after it had been
    approved. None when there is nothing to show."""
    newest = sorted(rows, key=lambda row: row.sequence, reverse=True)
    wanted = [{"approved"}, {"requested"}, GIVEN_UP] if with_requested else [{"approved"}, GIVEN_UP]
    for states in wanted:
        for row in newest:
            if row.state in states:
                return row
    return None


def may_edit(actor: Actor, organization_id: int | None) -> bool:
    """Its organization's coordinators and managers; the house's own workshops: managers."""
    return actor.is_manager or actor.coordinates(organization_id)


def sees_requested(actor: Actor, organization_id: int | None) -> bool:
    """Who may know of dates that nobody has approved yet."""
    return actor.is_manager or actor.belongs_to(organization_id)


def free_slug(wanted: str, fallback: str, taken: Callable[[str], bool]) -> str:
    """`wanted` (or `fallback` when it cannot stand in an address), numbered when it is taken."""
    base = wanted if is_slug(wanted) else fallback
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        slug = f"{base[: 60 - len(tail)].rstrip('-')}{tail}"
        if is_slug(slug) and not taken(slug):
            return slug
        number += 1
