from datetime import time, timedelta

from flask import Flask
from sqlalchemy import event

from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.spaces.models import Closure, OpeningHours, Space
from shared_space.spaces.queries import (
    all_spaces,
    closures_between,
    opening_hours,
    space_by_slug,
    spaces_in_use,
)
from shared_space.spaces.rules import Hours
from tests.cast import HALL, NOW, at


@transactional
def keep(*rows: object) -> None:
    db.session.add_all(rows)


@transactional
def take_out(space_id: int) -> None:
    space = db.session.get_one(Space, space_id)
    space.in_use = False


def test_spaces_come_in_the_house_s_order_in_one_query(context: Flask) -> None:
    take_out(HALL)
    statements: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]), named=False
    )
    assert [space.slug for space in spaces_in_use()] == ["olive", "almond", "fig", "open-space"]
    assert len([s for s in statements if s.startswith("SELECT")]) == 1
    assert [space.slug for space in all_spaces()][-1] == "hall"


def test_a_space_by_its_name_in_the_address(context: Flask) -> None:
    hall = space_by_slug("hall")
    assert hall is not None
    assert (hall.id, hall.people, hall.turnaround_minutes, hall.equipment) == (HALL, 60, 30, ())
    assert space_by_slug("attic") is None


def test_hours_by_space_in_the_order_of_the_week(context: Flask) -> None:
    keep(
        OpeningHours(space_id=HALL, weekday=5, opens=None, closes=time(23)),
        OpeningHours(space_id=HALL, weekday=5, opens=time(9), closes=time(10)),
    )
    hours = opening_hours()
    assert hours[HALL] == [Hours(5, time(9), time(10)), Hours(5, None, time(23))]
    assert hours[None][0] == Hours(0, time(8), time(22))
    assert len(hours[None]) == 7


def test_closures_that_touch_a_span(context: Flask) -> None:
    start, end = at("2026-11-24", "10:00"), at("2026-11-24", "12:00")
    keep(
        Closure(id=1, space_id=None, starts_at=start, ends_at=end, created_at=NOW),
        Closure(
            id=2, space_id=HALL, starts_at=end, ends_at=at("2026-11-25", "00:00"), created_at=NOW
        ),
    )
    assert [view.id for view in closures_between(start, end)] == [1]
    assert [view.id for view in closures_between(start, end + timedelta(minutes=1))] == [1, 2]
    assert closures_between(start - timedelta(hours=1), start) == []
    assert closures_between(start, end)[0].span == Interval(start, end)
