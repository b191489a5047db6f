"""Who may ask for what, whose it is then, and when a series really is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.models import Policy
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import asking, taking_back
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db, transactional
from shared_space.notices.models import Letter
from shared_space.organizations.models import Affiliation, Organization
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, ask, asked, hall
from tests.cast import FIG, KULNA, LONG_AGO, NOW, PERSON, ZION, ZONE

ADMINISTRATOR = Actor(PERSON["administrator"], is_administrator=True)


@transactional
def change(model, number, **values):
    db.session.execute(sa.update(model).where(model.id == number).values(**values))


def states(full):
    return [dated.state for dated in booking(full.number).dates]


def seen(full):
    return {dated.number: dated.revision for dated in booking(full.number).dates}


def receivers():
    return sorted(db.session.scalars(sa.select(Letter.person_id)))


def test_a_member_asks_where_her_organization_lets_her(context):
    with pytest.raises(NotHers):
        asked(MEMBER)
    change(Organization, KULNA, members_may_request=True)
    full = asked(MEMBER)
    assert full.requester_id == PERSON["member"]
    assert receivers() == [PERSON["member"]]
    with pytest.raises(NotHers):
        asked(MEMBER, "of another", organization_id=ZION)


@pytest.mark.parametrize(
    ("actor", "organization"),
    [
        (COORDINATOR, ZION),
        (COORDINATOR, None),
        (COORDINATOR, 99),
        (RIVAL, KULNA),
        (ADMINISTRATOR, KULNA),
        (ADMINISTRATOR, None),
        (MANAGER, 99),
    ],
)
def test_for_whom_she_may_not_ask(context, actor, organization):
    with pytest.raises(NotHers):
        asked(actor, organization_id=organization)
    with pytest.raises(NotHers):
        asking.examine(ask(organization_id=organization), actor, NOW)


def test_nobody_asks_for_an_organization_that_has_left_or_in_a_space_out_of_use(context):
    with pytest.raises(NotHers):
        asked(space_id=99)
    change(Organization, KULNA, state="former")
    for actor in (COORDINATOR, MANAGER):
        with pytest.raises(NotHers):
            asked(actor)


def test_a_member_takes_back_only_what_she_asked(context):
    change(Organization, KULNA, members_may_request=True)
    hers, other = asked(MEMBER), asked(key="other", starts=time(14), ends=time(15))
    for stranger in (RIVAL, ADMINISTRATOR, VISITOR, Actor(PERSON["member"])):
        with pytest.raises(NotHers):
            taking_back.take_back(hers.number, seen(hers), stranger, NOW)
    with pytest.raises(NotHers):
        taking_back.take_back(other.number, seen(other), MEMBER, NOW)
    with pytest.raises(NotHers):
        taking_back.take_back(99, {1: 1}, MEMBER, NOW)
    taking_back.take_back(hers.number, seen(hers), MEMBER, NOW)
    assert (states(hers), states(other)) == (["cancelled"], ["approved"])
    taking_back.take_back(other.number, seen(other), MANAGER, NOW)
    assert states(other) == ["cancelled"]


@transactional
def an_older_coordinator() -> None:
    db.session.add(
        Affiliation(
            person_id=PERSON["administrator"],
            organization_id=KULNA,
            role="coordinator",
            since=LONG_AGO - timedelta(days=1),
        )
    )


def test_what_a_manager_types_for_a_caller_belongs_to_its_coordinator(context):
    full = hall(MANAGER, organization_id=KULNA)
    assert (full.requester_id, full.entered_by_id) == (PERSON["coordinator"], PERSON["manager"])
    assert states(full) == ["approved"], "the manager decides as she types"
    assert receivers() == [PERSON["coordinator"]]
    assert full.changed_by(COORDINATOR)
    an_older_coordinator()
    older = hall(MANAGER, "again", organization_id=KULNA, first=date(2026, 11, 25))
    assert older.requester_id == PERSON["administrator"], "the longest-standing one"


def test_what_the_house_books_for_itself_is_the_managers(context):
    full = hall(MANAGER, organization_id=None)
    assert (full.organization_id, full.requester_id) == (None, PERSON["manager"])
    assert full.entered_by_id is None


def test_the_same_key_of_another_person_is_not_told_apart_from_nothing(context):
    full = asked(key="hers")
    with pytest.raises(NotHers):
        asked(RIVAL, "hers", organization_id=ZION)
    again = asking.request(ask("hers", starts=time(15), ends=time(16)), COORDINATOR, NOW)
    assert (again.booking_id, again.confirmed, again.waiting) == (full.number, 1, 0)
    assert len(booking(full.number).dates) == 1


def test_a_refused_series_writes_nothing_and_names_every_objection(context):
    asked(RIVAL, "rival", organization_id=ZION, first=date(2026, 12, 1))
    weekly = Recurrence("weekly", count=3)
    with pytest.raises(Refused) as refused:
        asked(people=7, recurrence=weekly)
    assert [o.code for o in refused.value.whole] == ["too_many_people"]
    assert [(day, [o.code for o in said]) for day, said in refused.value.by_date] == [
        (date(2026, 11, 24), []),
        (date(2026, 12, 1), ["taken"]),
        (date(2026, 12, 8), []),
    ]
    assert booking(2) is None
    full = asked(recurrence=weekly, skip=frozenset({date(2026, 12, 1)}))
    assert len(full.dates) == 2


def test_a_series_confirms_what_nothing_speaks_against_and_asks_for_the_rest(context):
    """A Friday until evening is outside the hours: those dates alone wait."""
    daily = Recurrence("daily", count=4)
    full = asked(first=date(2026, 11, 25), starts=time(13), ends=time(15), recurrence=daily)
    assert states(full) == ["approved", "approved", "requested", "requested"]
    assert full.dates[2].objections == ("outside_hours",)


def test_ten_stays_ten_across_both_clock_changes(context):
    """Fortnightly from the summer of 2026 until April 2027, on the wall of the house."""

    @transactional
    def widen():
        db.session.execute(sa.update(Policy).values(window_days=400))

    widen()
    fortnightly = Recurrence("weekly", 2, count=18)
    full = asked(
        now=datetime(2026, 8, 30, 7, tzinfo=UTC), first=date(2026, 9, 1), recurrence=fortnightly
    )
    by_day = {dated.span.start.astimezone(ZONE).date(): dated.span for dated in full.dates}
    assert list(by_day) == [date(2026, 9, 1) + timedelta(days=14 * n) for n in range(18)]
    for day, span in by_day.items():
        summer = day < date(2026, 10, 25) or day >= date(2027, 3, 26)
        assert span.start == datetime.combine(day, time(7 if summer else 8), UTC)
        assert span.end - span.start == timedelta(hours=2)
        assert span.start.astimezone(ZONE).time() == time(10)
    assert {span.start.hour for span in by_day.values()} == {7, 8}


def test_the_night_of_the_clock_change(context):
    """Half past two does not exist on 26 March 2027; half past one exists twice on 25 October."""

    @transactional
    def widen():
        db.session.execute(sa.update(Policy).values(window_days=400))

    widen()
    night = {"starts": time(2, 30), "ends": time(3, 30)}
    with pytest.raises(Refused) as refused:
        asked(MANAGER, first=date(2027, 3, 26), **night)
    assert [o.code for _, said in refused.value.by_date for o in said] == ["no_such_time"]
    daily = Recurrence("daily", count=3)
    skip = frozenset({date(2027, 3, 26)})
    full = asked(MANAGER, first=date(2027, 3, 25), recurrence=daily, skip=skip, **night)
    assert [dated.span.start.astimezone(ZONE).day for dated in full.dates] == [25, 27]
    autumn = {"first": date(2026, 10, 25), "starts": time(1, 30), "ends": time(1, 45)}
    twice = asked(MANAGER, "twice", now=datetime(2026, 10, 20, tzinfo=UTC), **autumn)
    assert twice.dates[0].span.start == datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert twice.dates[0].span.minutes == 15


@pytest.mark.parametrize("kind", [asked, hall])
def test_what_is_over_is_not_taken_back(context, kind):
    full = kind()
    before = states(full)
    end = full.dates[0].span.end
    with pytest.raises(Stale):
        taking_back.take_back(full.number, seen(full), COORDINATOR, end)
    assert states(full) == before
    taking_back.take_back(full.number, seen(full), COORDINATOR, end - timedelta(minutes=1))
    assert states(full) != before


def test_taking_back_a_mixed_series_withdraws_and_cancels(context):
    full = asked(
        first=date(2026, 11, 26),
        starts=time(13),
        ends=time(15),
        recurrence=Recurrence("daily", count=2),
    )
    assert states(full) == ["approved", "requested"]
    taking_back.take_back(full.number, seen(full), COORDINATOR, NOW)
    assert states(full) == ["cancelled", "withdrawn"]
    rerun = asked(key="free again", first=date(2026, 11, 26), starts=time(13), ends=time(15))
    assert rerun.dates[0].space_id == FIG
