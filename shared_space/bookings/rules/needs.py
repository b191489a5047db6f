"""What a booking needs to be welcome and set up: numbers and codes, never names. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from shared_space.organizations.rules import WORKING_LANGUAGES

LAYOUTS = ("rows", "circle", "tables", "u_shape", "empty")
# How the chairs and tables stand; '' is as the room is.
INTERPRETATION = (*WORKING_LANGUAGES, "sign")
# Languages into which somebody interprets; 'sign' is sign language.
MOST = 2000


@dataclass(frozen=True)
class Needs:
    """layout: one of LAYOUTS or ''; interpretation: some of INTERPRETATION; wheelchair, childcare,
    kosher, halal: how many people; prayer_break: whether the programme leaves time for prayer."""

    layout: str = ""
    interpretation: tuple[str, ...] = ()
    wheelchair: int = 0
    childcare: int = 0
    kosher: int = 0
    halal: int = 0
    prayer_break: bool = False

    def __bool__(self) -> bool:
        """Whether anything is needed at all."""
        return self != NOTHING


NOTHING = Needs()
NEEDS = tuple(field.name for field in fields(Needs))


@dataclass(frozen=True)
class Totals:
    """How many people need it; prayer_breaks: in how many bookings."""

    wheelchair: int = 0
    childcare: int = 0
    kosher: int = 0
    halal: int = 0
    prayer_breaks: int = 0


def totals(needs: Iterable[Needs]) -> Totals:
    """All of them together, so that nobody's need stands beside a name."""
    found = tuple(needs)
    return Totals(
        sum(need.wheelchair for need in found),
        sum(need.childcare for need in found),
        sum(need.kosher for need in found),
        sum(need.halal for need in found),
        sum(need.prayer_break for need in found),
    )
