"""Which words the house may say of itself, and its hours of one day. Pure."""

from collections.abc import Sequence
from datetime import datetime

from shared_space.kernel.interval import Interval, subtract
from shared_space.kernel.trilingual import Trilingual

# The house whose story the welcome and the about page tell. Another house gets neutral words: these
# pages must not claim of one house what is true of another.
SPACE_FOR_SHARED_LIFE = Trilingual(
    "الحيّز للحياة المشتركة", "המרחב לחיים משותפים", "Space for Shared Life"
)


def tells_the_coalitions_story(name: Trilingual) -> bool:
    """Whether the house of this name is the coalition's, by its name in any language."""
    return any(text == getattr(SPACE_FOR_SHARED_LIFE, code) for code, text in name.items())


def open_today(open_spans: Sequence[Interval], closed: Sequence[Interval]) -> list[Interval]:
    """When the house is open on a day, closures taken out, in order."""
    return subtract(open_spans, closed)


def still_ahead(spans: Sequence[Interval], now: datetime) -> list[Interval]:
    """Those that have not ended at `now`."""
    return [span for span in spans if span.end > now]
