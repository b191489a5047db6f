"""What the house staff decides: whole series and parts, reasons, undoing, rivals, and history."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers, Stale, TooLateToUndo
from shared_space.bookings.models import Booking
from shared_space.bookings.queries.bookings import booking, reasons_of
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, taking_back
from shared_space.kernel import audit
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.notices.models import Letter
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, asked, hall
from tests.cast import FIG, NOW, PERSON, ZION, form_token

STAFF = PERSON["manager"]
WEEKLY = Recurrence("weekly", count=3)
SECOND = timedelta(seconds=1)


def states(full):
    return [dated.state for dated in booking(full.number).dates]


def seen(full, *which):
    """Id → revision of the dates with these places in the series, as they stand now."""
    dates = booking(full.number).dates
    return {dates[n].number: dates[n].revision for n in which or range(len(dates))}


def verbs(full):
    return [entry.verb for entry in audit.history("booking", full.number)]


def letters(*states):
    rows = db.session.execute(sa.select(Letter.kind, Letter.person_id, Letter.state))
    return [(row.kind, row.person_id) for row in rows if not states or row.state in states]


def test_a_whole_series_at_once(context):
    full = hall(recurrence=WEEKLY)
    deciding.approve(full.number, seen(full), STAFF, NOW)
    assert states(full) == ["approved"] * 3
    assert letters().count(("booking_approved", PERSON["coordinator"])) == 1
    assert verbs(full) == ["BookingRequested", "BookingApproved"]


def test_a_series_is_decided_date_by_date(context):
    full = hall(recurrence=WEEKLY)
    deciding.approve(full.number, seen(full, 1), STAFF, NOW)
    assert states(full) == ["requested", "approved", "requested"]
    deciding.decline(full.number, seen(full, 2), STAFF, NOW, code="fair_share")
    deciding.approve(full.number, seen(full, 0), STAFF, NOW)
    assert states(full) == ["approved", "approved", "declined"]
    deciding.cancel(full.number, seen(full, 0), STAFF, NOW, words="Repairs")
    assert states(full) == ["cancelled", "approved", "declined"]
    assert reasons_of(full.number)[:3] == [
        ("cancel", "", "Repairs"),
        ("approve", "", ""),
        ("decline", "fair_share", ""),
    ]
    told = [facts["occurrence_ids"] for _, _, _, facts, _ in audit.history("booking", full.number)]
    first, second, third = (dated.number for dated in full.dates)
    assert told == [[first, second, third], [second], [third], [first], [first]]


def test_one_stale_date_among_several_changes_nothing(context):
    full = hall(recurrence=WEEKLY)
    old = seen(full)
    taking_back.take_back(full.number, seen(full, 2), COORDINATOR, NOW)
    for decision in (deciding.approve, deciding.decline, deciding.cancel):
        with pytest.raises(Stale):
            decision(full.number, old, STAFF, NOW)
    with pytest.raises(Stale):
        taking_back.take_back(full.number, old, COORDINATOR, NOW)
    assert states(full) == ["requested", "requested", "withdrawn"]
    assert verbs(full) == ["BookingRequested", "BookingWithdrawn"]


def test_of_two_managers_who_saw_the_same_one_decides(context):
    full = hall()
    old = seen(full)
    deciding.decline(full.number, old, PERSON["manager"], NOW, code="house_needs")
    with pytest.raises(Stale) as stale:
        deciding.approve(full.number, old, PERSON["administrator"], NOW)
    assert stale.value.booking_id == full.number
    assert states(full) == ["declined"]


def test_dates_of_another_booking_do_not_ride_along(context):
    mine, other = hall(), hall(RIVAL, "rival", starts=time(15), ends=time(16))
    for foreign in (seen(other), {**seen(mine), **seen(other)}, {}, {10**6: 1}):
        with pytest.raises(Stale):
            deciding.approve(mine.number, foreign, STAFF, NOW)
    with pytest.raises(NotHers):
        deciding.approve(99, seen(mine), STAFF, NOW)
    assert states(mine) == states(other) == ["requested"]


def test_approving_what_was_taken_meanwhile_changes_nothing(context):
    first, second = hall(), hall(RIVAL, "rival", starts=time(11), ends=time(13))
    deciding.approve(first.number, seen(first), STAFF, NOW)
    with pytest.raises(PromiseBroken, match="overfull"):
        deciding.approve(second.number, seen(second), STAFF, NOW)
    assert states(second) == ["requested"]


def test_the_page_says_that_the_hall_was_taken_meanwhile(within, people):
    first, second = within(hall), within(hall, RIVAL, "rival", starts=time(11), ends=time(13))
    within(deciding.approve, first.number, first.seen, STAFF, NOW)
    answer = people.manager.post(
        f"/manage/requests/{second.number}/approve",
        data={
            "seen": f"{second.dates[0].number}:1",
            "csrf_token": form_token(people.manager, "/manage/requests"),
        },
    )
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "This has changed meanwhile" in page
    assert "requested" in page


def test_rivals_are_those_who_want_the_same_space_at_that_time(context):
    mine = hall()
    hall(RIVAL, "overlaps", starts=time(11), ends=time(13))
    turnaround = hall(RIVAL, "turnaround", starts=time(12, 15), ends=time(13))
    apart = hall(RIVAL, "apart", starts=time(12, 30), ends=time(13))
    another_day = hall(RIVAL, "day", first=date(2026, 11, 25))
    long_room = hall(RIVAL, "room", space_id=FIG, starts=time(9), ends=time(18))
    declined = hall(RIVAL, "declined")
    deciding.decline(declined.number, seen(declined), STAFF, NOW, code="unsuitable")
    own = hall(key="own", starts=time(11), ends=time(13))
    deciding.approve(mine.number, seen(mine), STAFF, NOW)
    told = [
        number
        for number in range(1, own.number + 1)
        if "RivalApproved" in [e.verb for e in audit.history("booking", number)]
    ]
    assert states(long_room) == ["requested"], "long enough to ask"
    assert told == [2, turnaround.number, own.number]
    assert states(apart) == states(another_day) == ["requested"]
    rival = [kind for kind, person in letters() if person == PERSON["rival"]]
    assert rival.count("rival_approved") == 2


@pytest.mark.parametrize(
    ("decision", "before", "after"),
    [
        (deciding.approve, "requested", "approved"),
        (deciding.decline, "requested", "declined"),
        (deciding.cancel, "approved", "cancelled"),
    ],
)
def test_each_decision_is_taken_back_within_two_minutes(context, decision, before, after):
    full = hall() if before == "requested" else asked()
    sequence, stamp = full.dates[0].sequence, NOW
    number = decision(full.number, seen(full), STAFF, NOW)
    assert states(full) == [after]
    kinds = letters("queued")
    with pytest.raises(NotHers):
        deciding.undo(number, PERSON["administrator"], NOW)
    with pytest.raises(TooLateToUndo):
        deciding.undo(number, STAFF, NOW + deciding.UNDO_FOR)
    assert states(full) == [after]
    stamp += deciding.UNDO_FOR - SECOND
    assert deciding.undo(number, STAFF, stamp) == full.number
    assert states(full) == [before]
    assert verbs(full)[-1] == "DecisionUndone"
    assert len(letters("recalled")) == 1
    assert len(letters("queued")) == len(kinds) - 1
    with pytest.raises(TooLateToUndo):
        deciding.undo(number, STAFF, stamp)
    dated = booking(full.number).dates[0]
    assert dated.revision == 3
    assert dated.sequence == sequence + (2 if decision is deciding.cancel else 0)
    decision(full.number, seen(full), STAFF, stamp)
    assert states(full) == [after], "and it can be decided anew"


def test_undoing_after_something_else_happened(context):
    """Approved, then cancelled by who asked: the approval can no longer be taken back."""
    full = hall()
    number = deciding.approve(full.number, seen(full), STAFF, NOW)
    taking_back.take_back(full.number, seen(full), COORDINATOR, NOW + SECOND)
    with pytest.raises(Stale):
        deciding.undo(number, STAFF, NOW + 2 * SECOND)
    assert states(full) == ["cancelled"]


def test_a_cancelled_time_that_was_taken_does_not_come_back(context):
    full = asked()
    number = deciding.cancel(full.number, seen(full), STAFF, NOW, code="maintenance")
    taken = asked(RIVAL, "quicker", organization_id=ZION)
    with pytest.raises(PromiseBroken, match="overfull"):
        deciding.undo(number, STAFF, NOW + SECOND)
    assert (states(full), states(taken)) == (["cancelled"], ["approved"])


def test_undoing_by_another_manager_and_too_late_through_the_door(within, people):
    full = within(hall)
    number = within(deciding.approve, full.number, full.seen, PERSON["administrator"], NOW)

    @transactional
    def promote():
        db.session.get(Person, PERSON["rival"]).is_manager = True

    within(promote)
    for client in (people.manager, people.rival):
        token = form_token(client, "/manage/requests")
        answer = client.post(f"/manage/decisions/{number}/undo", data={"csrf_token": token})
        assert answer.status_code == 404
        assert "Take it back" not in client.get("/manage/requests").get_data(as_text=True)
    assert within(states, full) == ["approved"]


def test_sequence_grows_when_a_date_is_cancelled_and_only_there(context):
    full = asked(recurrence=WEEKLY)
    taking_back.take_back(full.number, seen(full, 1), COORDINATOR, NOW)
    assert [dated.sequence for dated in booking(full.number).dates] == [0, 1, 0]
    deciding.cancel(full.number, seen(full, 0), STAFF, NOW, code="closed")
    assert [dated.sequence for dated in booking(full.number).dates] == [1, 1, 0]
    assert [dated.uid for dated in booking(full.number).dates] == [d.uid for d in full.dates]


def test_history_tells_each_step_and_who_took_it(within, people):
    full = within(hall, title=Trilingual(en="Choir"))
    within(deciding.decline, full.number, full.seen, STAFF, NOW, words="Not this week")
    page = people.coordinator.get(f"/bookings/{full.number}").get_data(as_text=True)
    told = page.split('id="history"', 1)[1]
    assert told.index("Requested") < told.index("Not approved")
    assert "The coordinator" in told
    assert "The manager" in told
    assert "Not this week" in page
    assert "Choir" not in str(within(audit.history, "booking", full.number))


def test_words_are_corrected_with_a_new_stamp_and_no_new_request(context):
    full = asked()

    def stamp():
        return db.session.scalar(sa.select(Booking.changed_at))

    before = stamp()
    changes = {"title": Trilingual(en="New"), "purpose": "Chairs", "visibility": "private"}
    taking_back.correct(full.number, COORDINATOR, NOW, **changes)
    first = stamp()
    taking_back.correct(full.number, MANAGER, NOW, **{**changes, "purpose": "Tables"})
    second = stamp()
    assert before < first < second, "two corrections in one second have two stamps"
    taking_back.correct(
        full.number, COORDINATOR, NOW + SECOND * 9, **{**changes, "purpose": "Tables"}
    )
    assert stamp() == second, "the same words are no change"
    assert verbs(full) == ["BookingConfirmed", "BookingEdited", "BookingEdited"]
    edited = audit.history("booking", full.number)[1].facts
    assert edited["fields"] == ["title", "purpose", "visibility"]
    after = booking(full.number)
    assert (after.title.en, after.purpose, after.visibility) == ("New", "Tables", "private")
    assert (after.dates, after.created_at) == (full.dates, full.created_at)
    for stranger in (RIVAL, MEMBER):
        with pytest.raises(NotHers):
            taking_back.correct(full.number, stranger, NOW, **changes)
