"""Whether there are enough pieces of a portable equipment. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from shared_space.bookings.rules.objections import Claim, Objection, Weight, peak
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class Stock:
    """An equipment and what others have claimed of it (Claim.seats: pieces) around one slot."""

    name: Trilingual
    pieces: int
    lent: bool
    claims: Sequence[Claim] = ()


def left_of(stock: Stock, span: Interval) -> int:
    """The pieces that are free at every moment of `span`; none once it is no longer lent."""
    return max(stock.pieces - peak(span, stock.claims), 0) if stock.lent else 0


def of_equipment(stock: Stock, wanted: int, span: Interval) -> list[Objection]:
    """Refuses when fewer than `wanted` pieces are free at some moment of `span` (promise 9)."""
    left = left_of(stock, span)
    if wanted <= left:
        return []
    numbers = MappingProxyType({"name": stock.name, "left": left, "wanted": wanted})
    return [Objection("equipment", Weight.REFUSES, numbers)]
