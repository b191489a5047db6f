from flask import Flask

from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.residencies.models import Release, Residency
from shared_space.residencies.queries import (
    Hold,
    holds_between,
    residencies,
    residents_at,
    rooms_of,
)
from tests.cast import ALMOND, FIG, KULNA, NOW, OLIVE, ZION, at

DAY = Interval(at("2026-11-24", "00:00"), at("2026-11-25", "00:00"))


@transactional
def keep(*rows: object) -> None:
    db.session.add_all(rows)


def test_rooms_are_held_by_their_organizations(context: Flask) -> None:
    assert holds_between(DAY.start, DAY.end) == [Hold(OLIVE, KULNA, DAY), Hold(ALMOND, ZION, DAY)]


def test_what_is_released_is_free_and_what_has_ended_is_too(context: Flask) -> None:
    noon, two = at("2026-11-24", "12:00"), at("2026-11-24", "14:00")
    olive = residents_at(NOW).get(OLIVE)
    assert olive is not None
    keep(
        Release(residency_id=olive.id, starts_at=noon, ends_at=two, created_at=NOW),
        Residency(organization_id=ZION, space_id=FIG, starts_at=NOW, ends_at=noon, created_at=NOW),
    )
    assert holds_between(DAY.start, DAY.end) == [
        Hold(OLIVE, KULNA, Interval(DAY.start, noon)),
        Hold(OLIVE, KULNA, Interval(two, DAY.end)),
        Hold(ALMOND, ZION, DAY),
        Hold(FIG, ZION, Interval(DAY.start, noon)),
    ]
    assert FIG not in residents_at(noon)
    assert [view.space_slug for view in rooms_of(ZION, NOW)] == ["almond", "fig"]
    assert len(residencies()) == 3
