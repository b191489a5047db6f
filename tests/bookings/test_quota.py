"""How many hours of a kind of space an organization may have, through asking."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import Refused
from shared_space.bookings.messages import objection_sentence
from shared_space.bookings.models import Occurrence, Policy
from shared_space.bookings.rules.objections import Weight
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import asking, deciding
from shared_space.bookings.service.examining import examine
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.booking import COORDINATOR, MANAGER, RIVAL, ask, asked, hall
from tests.bookings.test_timetable import counted
from tests.cast import HALL, NOW, OLIVE, OPEN, PERSON

KULNA_NAME = Trilingual(en="Kulna")
WEEKLY = Recurrence("weekly", count=6)


@transactional
def policy(kind="work_room", **values):
    db.session.execute(sa.update(Policy).where(Policy.kind == kind).values(**values))


def hall_quota(resident=12, member=6, period="month"):
    policy(
        "meeting_hall",
        quota_period=period,
        quota_resident_hours=resident,
        quota_member_hours=member,
    )


def said_to(actor=COORDINATOR, **changes):
    """The objections to each date."""
    return [list(c.objections) for c in examine(ask(**changes), actor, NOW).candidates]


def codes_to(actor=COORDINATOR, **changes):
    return [[o.code for o in said] for said in said_to(actor, **changes)]


def words(app, objection):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return objection_sentence(objection).replace("\u2068", "").replace("\u2069", "")


def test_the_last_hour_of_a_quota_and_the_first_beyond_it(context):
    hall_quota()
    hall(key="one", starts=time(8), ends=time(13))
    hall(key="two", starts=time(14), ends=time(20), first=date(2026, 11, 25))
    assert codes_to(space_id=HALL, starts=time(9), ends=time(10), first=date(2026, 11, 26)) == [[]]
    (said,) = said_to(space_id=HALL, starts=time(9), ends=time(10, 15), first=date(2026, 11, 26))
    (objection,) = said
    assert objection.weight is Weight.REFUSES
    assert words(context, objection) == "Kulna has used 11 of 12 hall hours in November."
    with pytest.raises(Refused):
        hall(key="three", ends=time(12), first=date(2026, 11, 26))
    assert codes_to(space_id=HALL, first=date(2026, 12, 1)) == [[]], "a month of its own"
    assert codes_to(first=date(2026, 11, 26)) == [[]], "work rooms have none"


def test_a_week_is_named_by_its_sunday(context):
    policy(quota_period="week", quota_resident_hours=2)
    asked()
    (said,) = said_to(starts=time(13), ends=time(14))
    assert (
        words(context, said[0]) == "Kulna has used 2 of 2 work room hours in the week from 22 Nov."
    )
    assert codes_to(first=date(2026, 11, 29), starts=time(13), ends=time(14)) == [[]]


def test_residents_and_other_members_have_quotas_of_their_own(context):
    hall_quota(resident=12, member=6)
    long = {"space_id": HALL, "ends": time(17)}
    assert codes_to(**long) == [[]]
    end_residencies()
    assert codes_to(**long) == [["quota"]]


def test_a_series_counts_its_own_dates_and_books_what_is_left(context):
    hall_quota(resident=6)
    hall(key="before", first=date(2026, 11, 25))
    series = {
        "space_id": HALL,
        "recurrence": WEEKLY,
        "first": date(2026, 11, 23),
        "starts": time(14),
        "ends": time(16),
    }
    examined = examine(ask(**series), COORDINATOR, NOW)
    said = [[o.code for o in c.objections] for c in examined.candidates]
    assert said == [[], [], [], [], [], ["quota"]], "November has room for two, December for three"
    late = examined.candidates[5].objections[0]
    assert late.numbers["used"] == 360
    assert "The earlier dates of this series are counted." in words(context, late)
    done = asking.request(ask("series", **series, skip=examined.clashing), COORDINATOR, NOW)
    assert done.waiting == 5


def test_a_date_left_out_or_refused_takes_nothing_of_the_quota(context):
    hall_quota(resident=4)
    rival = hall(RIVAL, "taken", first=date(2026, 12, 1))
    deciding.approve(rival.number, rival.seen, PERSON["manager"], NOW)
    series = {"space_id": HALL, "recurrence": WEEKLY, "first": date(2026, 12, 1)}
    isra = ["observance"]  # on 5 January
    assert codes_to(**series) == [["taken"], [], [], ["quota"], ["quota"], isra]
    left = {**series, "skip": frozenset({date(2026, 12, 8)})}
    assert codes_to(**left) == [["taken"], [], [], [], ["quota"], isra]


def test_a_manager_is_only_warned_and_what_she_books_counts(context):
    hall_quota(resident=2)
    hall(key="used")
    over = {"space_id": HALL, "first": date(2026, 11, 25)}
    (said,) = said_to(MANAGER, **over)
    assert [(o.code, o.weight) for o in said] == [("quota", Weight.WARNS)]
    asking.request(ask("told", **over), MANAGER, NOW)
    (said,) = said_to(space_id=HALL, first=date(2026, 11, 26))
    assert said[0].numbers["used"] == 240


def test_what_was_given_up_counts_no_more(context):
    hall_quota(resident=2)
    full = hall()
    free = {"space_id": HALL, "first": date(2026, 11, 25)}
    assert codes_to(**free) == [["quota"]]
    deciding.decline(full.number, full.seen, PERSON["manager"], NOW)
    assert codes_to(**free) == [[]]


def test_a_change_that_waits_counts_once_with_its_date(context):
    """By the longer of both: two hours stand, three are asked for in their place."""
    hall_quota(resident=5)
    full = hall()
    deciding.approve(full.number, full.seen, PERSON["manager"], NOW)
    old = full.dates[0]

    @transactional
    def wish():
        row = db.session.get_one(Occurrence, old.number)
        values = {c.name: getattr(row, c.name) for c in Occurrence.__table__.c if c.name != "id"}
        values |= {"replaces_id": old.number, "sequence": 9, "state": "requested"}
        values["ends_at"] = row.ends_at + timedelta(hours=1)
        values["claims_until"] = row.claims_until + timedelta(hours=1)
        db.session.add(Occurrence(**values))

    wish()
    (said,) = said_to(space_id=HALL, first=date(2026, 11, 25), ends=time(12, 15))
    assert said[0].numbers["used"] == 180
    assert codes_to(space_id=HALL, first=date(2026, 11, 25)) == [[]]


def test_the_room_it_holds_itself_does_not_count(context):
    policy(quota_period="week", quota_resident_hours=2)
    own = {"space_id": OLIVE, "starts": time(8), "ends": time(14)}
    asked(key="own", **own)
    assert codes_to(**{**own, "first": date(2026, 11, 25)}) == [[]]
    assert codes_to() == [[]]
    assert codes_to(ends=time(13)) == [["quota"]]


def test_the_house_itself_has_no_quota(context):
    hall_quota(0, 0)
    assert codes_to(MANAGER, space_id=HALL, organization_id=None) == [[]]


def test_who_is_confirmed_at_once(context):
    policy(at_once="residents")
    assert [d.state for d in asked(key="resident").dates] == ["approved"]
    end_residencies()
    after = asked(key="member", first=date(2026, 11, 25))
    assert [d.state for d in after.dates] == ["requested"]
    assert after.dates[0].objections == ("residents_at_once",)
    policy(at_once="nobody")
    both = asked(key="nobody", first=date(2026, 11, 26))
    assert both.dates[0].objections == ("nobody_at_once",)
    told = asked(MANAGER, "told", first=date(2026, 11, 30))
    assert [d.state for d in told.dates] == ["approved"]
    policy("open_space", at_once="everybody")
    assert [d.state for d in asked(key="open", space_id=OPEN).dates] == ["approved"]


@transactional
def end_residencies():
    db.session.execute(sa.text("DELETE FROM residencies"))


def test_one_question_more_however_long_the_series(context):
    """Her organization's turn: what it has is asked for together with what others have."""
    asked(key="warm")
    hours = iter(range(8, 20))

    def cost(count=1):
        hour = next(hours)
        changes = {"first": date(2027, 1, 3), "starts": time(hour), "ends": time(hour, 45)}
        recurrence = Recurrence("weekly", count=count) if count > 1 else None
        with counted(context) as found:
            asking.request(ask(f"at {hour}", recurrence=recurrence, **changes), COORDINATOR, NOW)
        return len(found)

    without, series_without = cost(), cost(12)
    policy(quota_period="week", quota_resident_hours=400)
    assert cost() == without + 1
    assert cost(12) == series_without + 1
