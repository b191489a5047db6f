"""Giving a room, moving the end, ending."""

from datetime import timedelta

import pytest
from flask import Flask

from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.kernel.interval import Interval
from shared_space.organizations.models import Organization
from shared_space.residencies import service
from shared_space.residencies.errors import (
    AlreadyHeld,
    EndsTooEarly,
    NotAMember,
    NotAWorkRoom,
    ResidencyOver,
)
from shared_space.residencies.models import Release
from shared_space.residencies.queries import residencies, residency_by_id
from shared_space.spaces import service as spaces
from tests.cast import FIG, HALL, KULNA, NOW, OLIVE, OPEN, ZION, at
from tests.spaces.rows import approved, history

FIRST, LAST = at("2026-12-01", "00:00"), at("2027-01-01", "00:00")
MEETING = Interval(at("2026-12-10", "10:00"), at("2026-12-10", "12:00"))


def begin(organization: int = KULNA, space: int = FIG, start=FIRST, end=LAST) -> int:
    return service.begin(organization, space, start, end, actor_id=4, now=NOW)


def test_a_room_is_given_once(context: Flask) -> None:
    number = begin()
    assert begin() == number
    view = residency_by_id(number)
    assert view is not None
    assert (view.organization_id, view.space_id) == (KULNA, FIG)
    assert (view.starts_at, view.ends_at) == (FIRST, LAST)
    assert history() == ["ResidencyBegan"]


def test_a_room_has_one_holder_at_a_time(context: Flask) -> None:
    begin()
    with pytest.raises(AlreadyHeld):
        begin(ZION)
    with pytest.raises(AlreadyHeld):
        begin(KULNA, start=FIRST - timedelta(days=1))
    with pytest.raises(AlreadyHeld):
        begin(ZION, OLIVE, end=None)
    begin(ZION, start=LAST, end=None)
    assert len(residencies()) == 4


def test_only_members_hold_and_only_work_rooms_are_held(context: Flask) -> None:
    @transactional
    def leave() -> None:
        db.session.get_one(Organization, ZION).state = "former"

    for space in (HALL, OPEN):
        with pytest.raises(NotAWorkRoom):
            begin(space=space)
    spaces.set_in_use(FIG, False, actor_id=4, now=NOW)
    with pytest.raises(NotAWorkRoom):
        begin()
    spaces.set_in_use(FIG, True, actor_id=4, now=NOW)
    leave()
    with pytest.raises(NotAMember):
        begin(ZION)
    with pytest.raises(EndsTooEarly):
        begin(end=NOW)
    for organization, space in ((99, FIG), (KULNA, 99)):
        with pytest.raises(LookupError):
            begin(organization, space)


def test_a_room_that_others_have_booked_cannot_be_given(context: Flask) -> None:
    approved(FIG, MEETING, organization_id=ZION)
    with pytest.raises(PromiseBroken, match="held"):
        begin(KULNA)
    begin(KULNA, end=MEETING.start)
    number = residencies()[-1].id
    for end in (MEETING.end, None):
        with pytest.raises(PromiseBroken, match="held"):
            service.move_end(number, end, actor_id=4, now=NOW)
    begin(ZION, start=MEETING.start, end=None)
    assert history() == ["ResidencyBegan", "ResidencyBegan"]


def test_the_end_moves(context: Flask) -> None:
    number = begin()
    service.move_end(number, None, actor_id=4, now=NOW)
    service.move_end(number, None, actor_id=4, now=NOW)
    view = residency_by_id(number)
    assert view is not None
    assert view.ends_at is None
    with pytest.raises(EndsTooEarly):
        service.move_end(number, FIRST, actor_id=4, now=NOW)
    assert history() == ["ResidencyBegan", "ResidencyChanged"]


def test_it_cannot_be_lengthened_over_the_next(context: Flask) -> None:
    number = begin()
    begin(ZION, start=LAST, end=None)
    with pytest.raises(AlreadyHeld):
        service.move_end(number, LAST + timedelta(days=1), actor_id=4, now=NOW)


def test_ending_frees_the_room_now_and_leaves_the_past(context: Flask) -> None:
    number = residencies()[0].id
    service.end(number, actor_id=4, now=NOW)
    view = residency_by_id(number)
    assert view is not None
    assert view.ends_at == NOW
    with pytest.raises(ResidencyOver):
        service.end(number, actor_id=4, now=NOW)
    with pytest.raises(ResidencyOver):
        service.move_end(number, None, actor_id=4, now=NOW)
    assert history() == ["ResidencyEnded"]


def test_one_that_has_not_begun_is_taken_back_with_its_releases(context: Flask) -> None:
    """Even where a release lets another organization in, whose booking stays."""

    @transactional
    def release(number: int) -> None:
        row = Release(
            residency_id=number, starts_at=MEETING.start, ends_at=MEETING.end, created_at=NOW
        )
        db.session.add(row)

    number = begin()
    release(number)
    approved(FIG, MEETING, organization_id=ZION)
    service.end(number, actor_id=4, now=NOW)
    assert residency_by_id(number) is None
    with pytest.raises(LookupError):
        service.end(number, actor_id=4, now=NOW)
