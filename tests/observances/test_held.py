"""Each feast once, on its days, as the staff corrected it."""

from datetime import date, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from shared_space.observances.days import FEASTS, held_between, observances_on
from shared_space.observances.values import COMMUNITIES, DAYS_OF, UNCHANGED, Changes, Place

DAY = timedelta(days=1)
PLACE = Place(ZoneInfo("Asia/Jerusalem"), 31.7496, 35.2221)
FITR = ("eid_al_fitr", date(2027, 3, 9))


def of(code: str, held):
    return [(h.first, h.after) for h in held if h.feast.code == code]


@pytest.mark.parametrize(
    "changes",
    [
        UNCHANGED,
        Changes(MappingProxyType({FITR: FITR[1] + DAY})),
        Changes(MappingProxyType({FITR: None})),
    ],
)
def test_it_is_what_the_single_days_say(changes):
    """Two years, day by day: the same feasts on the same days, eves apart."""
    first, last = date(2026, 9, 1), date(2028, 8, 31)
    told: dict[str, set[date]] = {}
    day = first
    while day <= last:
        for one in observances_on(day, PLACE, changes):
            feast = FEASTS.get(one.code)
            if feast and (one.name == feast.name or not feast.days):
                told.setdefault(one.code, set()).add(day)
        day += DAY
    held: dict[str, set[date]] = {}
    for one in held_between(first, last, changes):
        days = {one.first + n * DAY for n in range((one.after - one.first).days)}
        held.setdefault(one.feast.code, set()).update(d for d in days if first <= d <= last)
    assert held == told


def test_the_edges_are_within():
    (fitr,) = of("eid_al_fitr", held_between(date(2027, 3, 11), date(2027, 3, 11)))
    assert fitr == (date(2027, 3, 9), date(2027, 3, 12))
    assert of("eid_al_fitr", held_between(date(2027, 3, 12), date(2027, 3, 20))) == []
    assert of("eid_al_fitr", held_between(date(2027, 3, 1), date(2027, 3, 8))) == []
    assert of("eid_al_fitr", held_between(date(2027, 3, 1), date(2027, 3, 9))) == [fitr]


def test_a_moved_feast_keeps_what_it_is_known_by():
    changes = Changes(MappingProxyType({FITR: FITR[1] - DAY}))
    (fitr,) = [h for h in held_between(FITR[1], FITR[1], changes) if h.feast.code == FITR[0]]
    assert (fitr.computed, fitr.first) == (FITR[1], FITR[1] - DAY)


def test_every_community_may_be_asked_for():
    assert set().union(*DAYS_OF.values()) == set(COMMUNITIES)
    assert set(DAYS_OF) == set(COMMUNITIES) - {"muslim_druze"}
