"""Many bookings in one go are what they would be one after another."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers, Refused, SomeRefused
from shared_space.bookings.models import Booking, Occurrence, SkippedDate
from shared_space.bookings.service import asking
from shared_space.bookings.service.asking_together import request_all
from shared_space.bookings.service.examining import Elsewhere
from shared_space.kernel import audit
from shared_space.kernel.db import db, transactional
from shared_space.notices.models import Letter
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, TUESDAY, ask, hall
from tests.bookings.test_quota import hall_quota, policy
from tests.cast import FIG, HALL, KULNA, NOW, OPEN

DAYS = [TUESDAY + timedelta(days=n) for n in range(14)]


class Back(Exception):
    """What was tried is not kept."""


def tried(act):
    """(what `act` gives or refuses, every date of it) with nothing kept."""
    seen = []

    @transactional
    def run():
        seen.append(act())
        db.session.flush()
        seen.append(sorted(rows(Occurrence)))
        seen.append(sorted(rows(SkippedDate)))
        raise Back

    with pytest.raises(Back):
        run()
    return seen


def rows(model):
    """By the title of their booking."""
    names = [
        column.name
        for column in model.__table__.c
        if column.name not in {"id", "booking_id", "uid", "objections"}
    ]
    found = db.session.execute(
        sa.select(Booking.title, model).join(Booking, Booking.id == model.booking_id)
    )
    return [
        (title.en, sorted(row.objections), *(str(getattr(row, name)) for name in names))
        for title, row in found
    ]


def one_by_one(asks, actor):
    done, refused = [], {}
    for place, wish in enumerate(asks):
        try:
            done.append(asking.request(wish, actor, NOW))
        except Refused as error:
            refused[place] = error
    return reasons(refused) or (
        len(done),
        sum(d.waiting for d in done),
        sum(d.confirmed for d in done),
    )


def together(asks, actor):
    try:
        return request_all(asks, KULNA, actor, NOW)
    except SomeRefused as error:
        return reasons(error.by_place)


def reasons(refused):
    return {
        place: [
            (day, [(o.code, o.weight, dict(o.numbers)) for o in said]) for day, said in why.by_date
        ]
        for place, why in refused.items()
    }


def many():
    """A room, shared seats and the hall; two who want the same time of the hall; a date elsewhere."""
    out = {DAYS[3]: Elsewhere(OPEN, time(11), time(13))}
    return [
        named("a", days=DAYS[:6], skip=frozenset(DAYS[1:2]), instead=out),
        named("b", starts=time(12), ends=time(13)),
        named("c", space_id=OPEN, people=4),
        named("d", space_id=OPEN, people=5),
        named("e", space_id=HALL),
        named("f", space_id=HALL, starts=time(11), ends=time(14)),
    ]


def named(key, **changes):
    wish = ask(key, **changes)
    return ask(key, **{**changes, "title": type(wish.title)(en=key)})


@pytest.mark.parametrize("actor", [COORDINATOR, MANAGER])
def test_the_same_as_one_after_another(context, actor):
    hall(RIVAL, "other", first=DAYS[1])
    asks = many() if actor is COORDINATOR else many()[:5]  # for a manager nothing waits
    expected = tried(lambda: one_by_one(asks, actor))
    assert expected[0] == (len(asks), *((4, 6) if actor is COORDINATOR else (0, 9)))
    assert tried(lambda: together(asks, actor)) == expected


@pytest.mark.parametrize("actor", [COORDINATOR, MANAGER])
def test_each_counts_for_those_after_it(context, actor):
    """Time, seats and hours; what is refused takes nothing from the others."""
    hall_quota(resident=5)
    policy("work_room", quota_period="week", quota_resident_hours=4)
    asks = [
        named("a", space_id=OPEN, people=24),
        named("b", space_id=OPEN, people=3, starts=time(11)),
        named("c"),
        named("d", starts=time(11)),
        named("e", first=DAYS[1], ends=time(15)),
        named("f", first=DAYS[1], ends=time(11)),
        named("g", space_id=HALL, first=DAYS[2]),
        named("h", space_id=HALL, first=DAYS[3]),
        named("i", space_id=HALL, first=DAYS[4]),
        named("j", space_id=HALL, first=date(2026, 12, 1)),
    ]
    expected = tried(lambda: one_by_one(asks, actor))[0]
    assert [*expected] == ([3, 4, 8] if actor is COORDINATOR else [1, 3, 5])
    assert tried(lambda: together(asks, actor))[0] == expected


def test_one_refused_is_all_refused(context):
    with pytest.raises(SomeRefused):
        request_all([ask("a"), ask("b")], KULNA, COORDINATOR, NOW)
    with pytest.raises(NotHers):
        request_all([ask("a")], KULNA, RIVAL, NOW)
    counts = [db.session.scalar(sa.select(sa.func.count(m.id))) for m in (Booking, Letter)]
    assert counts == [0, 0]


def test_history_and_counters_are_those_of_each(context):
    request_all([ask("a"), ask("b", space_id=HALL)], KULNA, COORDINATOR, NOW)
    confirmed, waiting = db.session.scalars(sa.select(Booking.id).order_by(Booking.id)).all()
    assert [e.verb for e in audit.history("booking", confirmed)] == ["ConfirmedTogether"]
    assert [e.verb for e in audit.history("booking", waiting)] == ["RequestedTogether"]
    (told,) = [e for e in audit.history("organization", KULNA) if e.verb == "AskedTogether"]
    assert told.facts == {"booking_ids": [confirmed, waiting]}
    assert (
        db.session.scalar(sa.select(Occurrence.space_id).where(Occurrence.state == "approved"))
        == FIG
    )
