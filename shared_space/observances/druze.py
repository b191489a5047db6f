"""The Druze days that are their own; Eid al-Adha they share with the Muslims. Pure.

Dates of the pilgrimages to the shrines, fixed in the civil year (Wikipedia, "Ziyara (Druze)" and
"Al-Khidr Festival"; the list of holidays of the Druze in the Israeli civil service).
"""

from collections.abc import Iterator
from datetime import date

from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import Feast

_FIXED = (
    (
        1,
        25,
        Feast(
            "nabi_khidr",
            "druze",
            Trilingual("زيارة مقام النبي الخضر", "חג הנביא אל-ח'דר", "Feast of Nabi al-Khidr"),
        ),
    ),
    (
        4,
        25,
        Feast(
            "nabi_shuayb",
            "druze",
            Trilingual("زيارة مقام النبي شعيب", "חג הנביא שועייב", "Feast of Nabi Shuayb"),
            days=4,
        ),
    ),
    (
        9,
        10,
        Feast(
            "nabi_sabalan",
            "druze",
            Trilingual("زيارة مقام النبي سبلان", "חג הנביא סבלאן", "Feast of Nabi Sabalan"),
        ),
    ),
)
FEASTS = tuple(feast for _, _, feast in _FIXED)


def in_year(year: int) -> Iterator[tuple[date, Feast]]:
    """The feasts whose first day lies in `year`, with that day."""
    for month, day, feast in _FIXED:
        yield date(year, month, day), feast
