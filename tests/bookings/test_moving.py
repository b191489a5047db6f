"""Dates that stand are moved: this one, it and the following, all; at once or once a manager agrees."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.models import Booking
from shared_space.bookings.queries.bookings import booking, reasons_of
from shared_space.bookings.queries.chains import chains
from shared_space.bookings.queries.equipment import pieces_of
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, taking_back
from shared_space.bookings.service.examining_moves import Edit, examine_move
from shared_space.bookings.service.moving import Moved, move
from shared_space.bookings.service.successors import Place, succeed
from shared_space.desk.sweep import sweep
from shared_space.kernel import audit
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.notices.models import Letter
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, TUESDAY, asked, hall
from tests.bookings.test_equipment import equip
from tests.bookings.test_quota import policy
from tests.bookings.test_timetable import counted
from tests.cast import FIG, HALL, NOW, OPEN, PERSON, ZION, ZONE, at
from tests.notices.facts import invitation

STAFF = PERSON["manager"]
WEEKLY = Recurrence("weekly", count=4)
WEDNESDAY = TUESDAY + timedelta(days=1)


def live(full):
    return chains(booking(full.number).dates)


def seen(full):
    return {number: revision for chain in live(full) for number, revision in chain.seen.items()}


def edit(full, nth=0, scope="this", **changes):
    """The nth date of `full` as it stands, with `changes` to day, starts, ends, space_id, people."""
    stands = live(full)[nth].stands
    start, end = (t.astimezone(ZONE) for t in (stands.span.start, stands.span.end))
    people, keep = changes.pop("people", full.people), changes.pop("keep", frozenset())
    values = {
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "space_id": stands.space_id,
        **changes,
    }
    return Edit(full.number, stands.number, Change(scope, **values), people, keep)


def moves(full, nth=0, scope="this", actor=COORDINATOR, **changes):
    return move(edit(full, nth, scope, **changes), seen(full), actor, NOW)


def stand(full):
    """(month-day hour–hour, space) of what stands."""
    return [
        (
            f"{c.stands.span.start.astimezone(ZONE):%m-%d %H}–{c.stands.span.end.astimezone(ZONE):%H}",
            c.stands.space_id,
        )
        for c in live(full)
    ]


def letters(kind):
    rows = db.session.scalars(sa.select(Letter).where(Letter.kind == kind).order_by(Letter.id))
    return list(rows)


def verbs(full):
    return [entry.verb for entry in audit.history("booking", full.number)]


def approved_hall(**changes):
    full = hall(**changes)
    deciding.approve(full.number, full.seen, STAFF, NOW)
    return booking(full.number)


@pytest.fixture
def sound(context):
    """Afterwards the house is checked by an independent sweep."""
    yield
    assert [line for finding in sweep() for line in finding.violations] == []


def test_one_date_moves_at_once(context):
    full = asked()
    assert moves(full, day=WEDNESDAY, starts=time(14), ends=time(16)) == Moved(1, 0)
    old, new = booking(full.number).dates
    assert (old.state, new.state) == ("moved", "approved")
    assert (new.uid, new.sequence, new.replaces) == (old.uid, old.sequence + 1, old.number)
    assert stand(full) == [("11-25 14–16", FIG)]
    assert verbs(full) == ["BookingConfirmed", "BookingMoved"]
    told = letters("booking_moved")
    assert [letter.person_id for letter in told] == [PERSON["coordinator"]]
    assert (
        "from 14:00 until 16:00; instead of: Tuesday, 24 November 2026, from 10:00 until 12:00"
        in (told[0].body_text.replace("\u2068", "").replace("\u2069", ""))
    )
    assert told[0].calendar_method == "REQUEST"
    assert f"SEQUENCE:{new.sequence}" in invitation(told[0])
    assert f"UID:{old.uid}" in invitation(told[0]).replace("\r\n ", "")


@pytest.mark.parametrize("hours", [(9, 11), (11, 13), (10, 13), (9, 13), (10, 11), (11, 12)])
def test_a_new_time_may_overlap_the_old_one(context, hours):
    full = asked()
    moves(full, starts=time(hours[0]), ends=time(hours[1]))
    assert stand(full) == [(f"11-24 {hours[0]:02}–{hours[1]:02}", FIG)]


def test_the_old_time_is_free_for_others_and_the_new_one_is_not(context):
    full = asked()
    moves(full, day=WEDNESDAY)
    asked(RIVAL, "first", organization_id=ZION)
    with pytest.raises(Refused):
        asked(RIVAL, "second", organization_id=ZION, first=WEDNESDAY)


@pytest.mark.parametrize(
    ("scope", "stands"),
    [
        ("this", ["11-24 10–12", "12-03 15–17", "12-08 10–12", "12-15 10–12"]),
        ("following", ["11-24 10–12", "12-03 15–17", "12-10 15–17", "12-17 15–17"]),
        ("all", ["11-26 15–17", "12-03 15–17", "12-10 15–17", "12-17 15–17"]),
    ],
)
def test_scopes(context, scope, stands):
    full = asked(recurrence=WEEKLY)
    day = TUESDAY + timedelta(days=9)
    moves(full, 1, scope, day=day, starts=time(15), ends=time(17))
    assert [words for words, _ in stand(full)] == stands


def test_a_series_moves_by_a_week_onto_its_own_dates(sound):
    full = asked(recurrence=WEEKLY)
    assert moves(full, 0, "all", day=TUESDAY + timedelta(weeks=1)) == Moved(4, 0)
    assert [w for w, _ in stand(full)] == [
        "12-01 10–12",
        "12-08 10–12",
        "12-15 10–12",
        "12-22 10–12",
    ]


def test_one_date_does_not_move_onto_another_of_the_same_series(context):
    full = asked(recurrence=WEEKLY)
    with pytest.raises(Refused) as refused:
        moves(full, 0, "this", day=TUESDAY + timedelta(weeks=1))
    assert [o.code for _, said in refused.value.by_date for o in said] == ["taken"]
    with pytest.raises(Refused):
        moves(
            full,
            0,
            "all",
            day=TUESDAY + timedelta(weeks=1),
            keep=frozenset({live(full)[1].stands.number}),
        )


def test_across_the_clock_change_the_wall_clock_holds(context):
    """cal.diy #6217, LibreBooking #913."""
    full = asked(first=date(2027, 3, 16), recurrence=WEEKLY)
    moves(full, 0, "all", day=date(2027, 3, 18), starts=time(17), ends=time(19))
    assert [w for w, _ in stand(full)] == [
        f"{d} 17–19" for d in ("03-18", "03-25", "04-01", "04-08")
    ]
    assert [c.stands.span.start.hour for c in live(full)] == [15, 15, 14, 14]


def test_the_hall_keeps_the_old_time_until_the_new_one_is_approved(context):
    full = approved_hall()
    assert moves(full, day=WEDNESDAY) == Moved(0, 1)
    (chain,) = live(full)
    assert (chain.stands.state, chain.wish.state) == ("approved", "requested")
    assert chain.wish.objections == ("manager_decides",)
    with pytest.raises(Refused):
        hall(RIVAL, "wants the old time")
    assert [x.person_id for x in letters("move_requested")] == [STAFF]
    assert letters("request_waits")[1:] == [], "no new request"
    deciding.approve(full.number, {chain.wish.number: 1}, STAFF, NOW)
    assert stand(full) == [("11-25 10–12", HALL)]
    assert len(letters("booking_moved")) == 1
    assert len(letters("booking_approved")) == 1, "of the first approval"


def test_declining_leaves_the_old_as_it_was(context):
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    wish = live(full)[0].wish
    deciding.decline(full.number, {wish.number: 1}, STAFF, NOW, words="Not then")
    assert stand(full) == [("11-24 10–12", HALL)]
    (letter,) = letters("move_declined")
    assert "24 November" in letter.body_text
    assert "Not then" in letter.body_text
    assert letters("booking_declined") == []
    assert moves(full, day=WEDNESDAY) == Moved(0, 1), "and she may ask again"


def test_a_new_wish_takes_the_place_of_the_last_one(sound):
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    first = live(full)[0].wish
    moves(full, starts=time(15), ends=time(17))
    second = live(full)[0].wish
    assert (second.replaces, second.uid, second.sequence) == (first.replaces, first.uid, 2)
    assert [d.state for d in booking(full.number).dates if d.number == first.number] == [
        "withdrawn"
    ]
    with pytest.raises(Stale):
        deciding.approve(full.number, {first.number: 1}, STAFF, NOW)
    deciding.approve(full.number, {second.number: 1}, STAFF, NOW)
    assert stand(full) == [("11-24 15–17", HALL)]


def test_a_wish_is_withdrawn_and_the_date_stands(context):
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    wish = live(full)[0].wish
    taking_back.take_back(full.number, {wish.number: 1}, COORDINATOR, NOW)
    assert stand(full) == [("11-24 10–12", HALL)]
    assert live(full)[0].wish is None


def test_a_request_that_is_edited_keeps_its_turn(context):
    full = hall()
    moves(full, starts=time(14), ends=time(16))
    old, new = booking(full.number).dates
    assert (old.state, new.state, new.uid, new.replaces) == (
        "withdrawn",
        "requested",
        old.uid,
        old.number,
    )
    assert booking(full.number).created_at == full.created_at
    with pytest.raises(Stale):
        deciding.approve(full.number, full.seen, STAFF, NOW)
    deciding.approve(full.number, {new.number: 1}, STAFF, NOW)
    assert stand(full) == [("11-24 14–16", HALL)]
    assert len(letters("booking_approved")) == 1


def test_a_request_for_the_hall_that_goes_to_a_room_is_confirmed(context):
    full = hall(people=4)
    assert moves(full, space_id=FIG) == Moved(1, 0)
    assert stand(full) == [("11-24 10–12", FIG)]


def test_giving_time_back_asks_nobody(context):
    full = approved_hall()
    assert moves(full, ends=time(11)) == Moved(1, 0)
    assert moves(full, ends=time(12)) == Moved(0, 1), "and wanting it again does"


def test_only_what_changes_is_touched(context):
    full = asked(recurrence=WEEKLY)
    before = [c.stands for c in live(full)]
    assert moves(full, 0, "all") == Moved()
    moves(full, 2, "this", starts=time(9))
    after = [c.stands for c in live(full)]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True]
    assert verbs(full) == ["BookingConfirmed", "BookingMoved"]


def test_a_clash_on_one_date_stops_the_whole_edit_unless_that_one_is_kept(context):
    full = asked(recurrence=WEEKLY)
    asked(
        RIVAL,
        "clash",
        organization_id=ZION,
        first=TUESDAY + timedelta(weeks=2),
        starts=time(12),
        ends=time(13),
    )
    with pytest.raises(Refused) as refused:
        moves(full, 0, "all", ends=time(13))
    assert [[o.code for o in said] for _, said in refused.value.by_date] == [[], [], ["taken"], []]
    assert [w[-5:] for w, _ in stand(full)] == ["10–12"] * 4
    third = live(full)[2].stands.number
    moves(full, 0, "all", ends=time(13), keep=frozenset({third}))
    assert [w[-5:] for w, _ in stand(full)] == ["10–13", "10–13", "10–12", "10–13"]


def test_what_moves_at_once_waits_where_it_needs_what_another_keeps(sound):
    """Two dates of one series change places by a day; one of them is outside hours and has to wait."""
    full = asked(recurrence=Recurrence("daily", count=2), starts=time(18), ends=time(21))
    third = moves(full, 0, "all", day=WEDNESDAY, ends=time(22))
    assert third == Moved(2, 0)
    moved = moves(full, 0, "all", day=date(2026, 11, 26))
    assert moved == Moved(0, 2), "Friday at 18:00 is outside hours, Thursday is still kept for it"
    assert [c.wish.objections for c in live(full)] == [("with_others",), ("outside_hours",)]
    deciding.approve(full.number, {c.wish.number: 1 for c in live(full)}, STAFF, NOW)
    assert [w for w, _ in stand(full)] == ["11-26 18–22", "11-27 18–22"]


def test_the_number_of_people_alone_changes_no_slot(context):
    full = asked()
    assert moves(full, people=6) == Moved(0, 0, True)
    assert booking(full.number).people == 6
    assert booking(full.number).dates == full.dates
    assert verbs(full) == ["BookingConfirmed", "BookingEdited"]
    with pytest.raises(Refused) as refused:
        moves(booking(full.number), people=7)
    assert [o.code for o in refused.value.whole] == ["too_many_people"]


def test_more_people_in_the_open_space_take_more_seats(context):
    full = asked(space_id=OPEN, people=2, recurrence=WEEKLY)
    assert moves(full, people=4) == Moved(4, 0, True)
    assert [c.stands.seats for c in live(full)] == [4] * 4
    assert moves(booking(full.number), people=6) == Moved(0, 4, True)
    assert [(c.stands.seats, c.wish.seats) for c in live(full)] == [(4, 6)] * 4


def test_more_people_in_a_waiting_request_are_seen_before_it_is_approved(context):
    full = hall(people=10)
    moves(full, people=50)
    with pytest.raises(Stale):
        deciding.approve(full.number, full.seen, STAFF, NOW)
    deciding.approve(full.number, booking(full.number).seen, STAFF, NOW)


def test_a_manager_moves_what_was_approved_with_a_reason(sound):
    full = approved_hall()
    done = move(edit(full, day=WEDNESDAY), seen(full), MANAGER, NOW, code="maintenance")
    assert done == Moved(1, 0)
    assert reasons_of(full.number)[0] == ("approve", "maintenance", "")
    (letter,) = letters("booking_moved")
    assert letter.person_id == PERSON["coordinator"]
    assert "Repairs" in letter.body_text
    assert "25 November" in letter.body_text
    assert "24 November" in letter.body_text
    move(edit(full, starts=time(9)), seen(full), MANAGER, NOW, words="Choir at noon")
    assert "Choir at noon" in letters("booking_moved")[1].body_text
    assert "Choir" not in str(audit.history("booking", full.number)[-1].facts)


def test_a_manager_does_not_approve_a_request_by_moving_it(context):
    full = hall()
    with pytest.raises(Stale):
        move(edit(full, starts=time(9)), seen(full), MANAGER, NOW, words="Earlier")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": date(2026, 11, 22)}, "past"),
        ({"day": date(2027, 11, 24)}, "window"),
        ({"starts": time(10, 7)}, "step"),
        ({"ends": time(10, 5)}, "too_short"),
        ({"space_id": 2}, "held"),
        ({"day": date(2027, 3, 26), "starts": time(2, 30), "ends": time(4)}, "no_such_time"),
        ({"people": 100, "space_id": HALL}, "too_many_people"),
    ],
)
def test_refusals(context, changes, code):
    full = asked()
    with pytest.raises(Refused) as refused:
        moves(full, **changes)
    said = [*refused.value.whole, *(o for _, found in refused.value.by_date for o in found)]
    assert code in [o.code for o in said]
    assert booking(full.number) == full


def test_whose_it_is_and_what_is_there(context):
    full = asked()
    for stranger in (RIVAL, MEMBER):
        with pytest.raises(NotHers):
            moves(full, actor=stranger, day=WEDNESDAY)
    with pytest.raises(NotHers):
        moves(full, space_id=99)
    with pytest.raises(NotHers):
        examine_move(Edit(99, 1, edit(full).change, 3), COORDINATOR, NOW)
    other = asked(key="other", first=WEDNESDAY)
    wrong = Edit(full.number, other.dates[0].number, edit(full).change, 3)
    with pytest.raises(Stale):
        move(wrong, seen(other), COORDINATOR, NOW)


def test_what_was_seen_long_ago_moves_nothing(context):
    full = asked()
    old, wanted = seen(full), edit(full, day=WEDNESDAY)
    for junk in ({}, dict.fromkeys(old, 9)):
        with pytest.raises(Stale):
            move(wanted, junk, COORDINATOR, NOW)
    move(wanted, old, COORDINATOR, NOW)
    with pytest.raises(Stale):
        move(wanted, old, COORDINATOR, NOW)
    assert stand(full) == [("11-25 10–12", FIG)]


def test_a_wish_that_came_meanwhile_is_not_overwritten(context):
    full = approved_hall()
    old = seen(full)
    moves(full, day=WEDNESDAY)
    with pytest.raises(Stale):
        move(edit(full, starts=time(15), ends=time(16)), old, COORDINATOR, NOW)


def test_what_is_over_does_not_move_and_what_runs_may_be_shortened(context):
    full = asked(first=date(2026, 11, 23), starts=time(9), ends=time(11), recurrence=WEEKLY)
    later = at("2026-11-23", "10:00")
    wanted = edit(full, ends=time(10, 30))
    assert move(wanted, seen(full), COORDINATOR, later) == Moved(1, 0)
    with pytest.raises(Stale):
        examine_move(edit(full), COORDINATOR, at("2026-11-23", "10:30"))
    shifts = examine_move(
        edit(full, 1, "all", starts=time(8)), COORDINATOR, at("2026-11-23", "10:30")
    ).shifts
    assert len(shifts) == 3


def test_approving_an_old_wish_after_its_new_time_was_taken(context):
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    other = hall(RIVAL, "quicker", first=WEDNESDAY)
    deciding.approve(other.number, other.seen, STAFF, NOW)
    with pytest.raises(PromiseBroken, match="overfull"):
        deciding.approve(full.number, {live(full)[0].wish.number: 1}, STAFF, NOW)
    assert stand(full) == [("11-24 10–12", HALL)]


def test_equipment_comes_along_and_is_missed_where_it_is_taken(context):
    equipment = equip(pieces=1)
    full = asked(equipment={equipment: 1})
    asked(RIVAL, "other", organization_id=ZION, space_id=HALL, people=3, first=WEDNESDAY)
    moves(full, starts=time(11), ends=time(13))
    assert list(pieces_of([live(full)[0].stands.number]).values()) == [{equipment: 1}]
    busy = asked(
        RIVAL,
        "busy",
        organization_id=ZION,
        space_id=OPEN,
        first=WEDNESDAY,
        equipment={equipment: 1},
    )
    with pytest.raises(Refused) as refused:
        moves(full, day=WEDNESDAY)
    assert [o.code for _, said in refused.value.by_date for o in said] == ["equipment"]
    moves(full, day=WEDNESDAY, starts=time(15), ends=time(17))
    assert busy.dates[0].state == "approved"


def test_a_quota_counts_a_moved_date_once(context):
    policy("work_room", quota_member_hours=4, quota_resident_hours=4)
    full = asked(RIVAL, organization_id=ZION)
    asked(RIVAL, "two", organization_id=ZION, first=WEDNESDAY)
    move(edit(full, starts=time(14), ends=time(16)), seen(full), RIVAL, NOW)
    with pytest.raises(Refused) as refused:
        move(edit(full, ends=time(17)), seen(full), RIVAL, NOW)
    assert [o.code for _, said in refused.value.by_date for o in said] == ["quota"]
    policy("work_room", quota_member_hours=1, quota_resident_hours=1)
    move(edit(full, starts=time(15), ends=time(17)), seen(full), RIVAL, NOW)
    move(edit(full, ends=time(16)), seen(full), RIVAL, NOW)
    assert stand(full) == [("11-24 15–16", FIG)]


def test_all_seats_stay_all_seats(context):
    full = asked(space_id=OPEN, all_seats=True)
    deciding.approve(full.number, full.seen, STAFF, NOW)
    assert moves(booking(full.number), day=WEDNESDAY) == Moved(0, 1)
    (chain,) = live(full)
    assert (chain.stands.seats, chain.wish.seats) == (24, 24)
    assert "all_seats" in chain.wish.objections


@transactional
def offer_instead(full):
    slot = full.dates[0].span
    until = NOW + timedelta(hours=24)
    place = Place(room_in(FIG), slot, 1)
    succeed(full.dates[0].number, place, NOW, state="offered", offered_until=until)


def test_a_date_that_is_offered_elsewhere_waits_for_that_answer(context):
    full = hall()
    offer_instead(full)
    with pytest.raises(Stale):
        moves(full, day=WEDNESDAY)


def test_looking_at_104_dates_is_one_set_of_queries(context):
    few, many = (
        asked(
            key=str(n),
            space_id=FIG,
            starts=time(9 + n),
            ends=time(10 + n),
            recurrence=Recurrence("daily", count=n),
        )
        for n in (2, 12)
    )
    counts = []
    for full in (few, many):
        wanted = edit(full, 0, "all", starts=time(8), ends=time(9))
        db.session.rollback()
        with counted(context) as statements:
            examine_move(wanted, COORDINATOR, NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_cancelling_a_date_gives_up_its_wish(sound):
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    stands = live(full)[0].stands
    taking_back.take_back(full.number, {stands.number: stands.revision}, COORDINATOR, NOW)
    assert [d.state for d in booking(full.number).dates] == ["cancelled", "withdrawn"]


def test_a_wish_outlives_a_date_that_the_house_cancels(sound):
    """The house closes that day: she still wants the other one, and her calendar takes it in."""
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    stands, wish = live(full)[0].stands, live(full)[0].wish
    deciding.cancel(full.number, {stands.number: stands.revision}, STAFF, NOW, code="closed")
    deciding.approve(full.number, {wish.number: wish.revision}, STAFF, NOW)
    cancelled, approved = booking(full.number).dates
    assert (cancelled.state, approved.state) == ("cancelled", "approved")
    assert approved.sequence > cancelled.sequence


def test_undoing_a_move_is_told_to_calendars_as_news(sound):
    full = approved_hall()
    moves(full, day=WEDNESDAY)
    number = deciding.approve(full.number, {live(full)[0].wish.number: 1}, STAFF, NOW)
    told = live(full)[0].stands.sequence
    deciding.undo(number, STAFF, NOW)
    assert live(full)[0].stands.sequence == told + 1
    deciding.approve(full.number, {live(full)[0].wish.number: 3}, STAFF, NOW)
    assert live(full)[0].stands.sequence == told + 2


def test_seats_that_differ_from_the_number_of_people_stay_until_it_changes(context):
    full = asked(space_id=OPEN, people=4)

    @transactional
    def fewer_came():
        db.session.get_one(Booking, full.number).people = 2

    fewer_came()
    assert moves(booking(full.number)) == Moved()
    assert moves(booking(full.number), people=3) == Moved(1, 0, True)
    assert live(full)[0].stands.seats == 3


def test_a_refused_change_does_not_come_back_beside_another_one(context):
    full = hall()
    deciding.approve(full.number, seen(full), STAFF, NOW)
    moves(full, starts=time(14), ends=time(15))
    (wish,) = booking(full.number).in_state("requested")
    decision = deciding.decline(full.number, {wish.number: wish.revision}, STAFF, NOW, words="No")
    moves(full, starts=time(16), ends=time(17))
    with pytest.raises(Stale):
        deciding.undo(decision, STAFF, NOW)
    assert sorted(d.state for d in booking(full.number).dates) == [
        "approved",
        "declined",
        "requested",
    ]
