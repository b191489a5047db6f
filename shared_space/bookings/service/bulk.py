"""Several requests approved in one go, each by a decision of its own."""

from collections.abc import Mapping
from datetime import datetime

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.rivals import rivals_among
from shared_space.bookings.service import deciding
from shared_space.bookings.service.deciding import Seen
from shared_space.kernel.db import PromiseBroken


def approve_each(picked: Mapping[int, Seen], actor_id: int, now: datetime) -> dict[int, str]:
    """Approve the requests of `picked` (booking id → what was seen of it, as `deciding.approve`),
    in its order; returns why each of the others was left: 'rivals' (another picked one wants the same
    time: nobody decided between them), 'stale' (it is no longer what was seen), 'withdrawn' or 'over' (and
    nothing of it waits any more), or 'taken'.

    Each is a transaction of its own, so that each can be taken back alone and one that is left
    does not keep the others waiting.
    """
    rivals = rivals_among(picked, only=True)
    left = {}
    for number, seen in picked.items():
        if rivals[number]:
            left[number] = "rivals"
            continue
        try:
            deciding.approve(number, seen, actor_id, now)
        except (Stale, NotHers):
            left[number] = _what_became_of(number, seen)
        except PromiseBroken:
            left[number] = "taken"
    return left


def _what_became_of(number: int, seen: Seen) -> str:
    full = booking(number)
    if full is None or full.in_state("requested"):
        return "stale"
    states = {dated.state for dated in full.dates if dated.number in seen}
    return "withdrawn" if states == {"withdrawn"} else "over"
