"""Promises 4 to 7: letters and history are kept, a held room stays held, nothing is claimed in a closure."""

import pytest
import sqlalchemy as sa

from shared_space.bookings.models import Booking
from shared_space.kernel.audit import AuditNote, AuditRow
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.notices.models import Letter
from shared_space.residencies.models import Release, Residency
from shared_space.spaces.models import Closure
from tests.cast import FIG, HALL, KULNA, NOW, OLIVE, ZION
from tests.promises.rows import book, change, close, delete, hold, hour, occur, release, turn

pytestmark = pytest.mark.usefixtures("context")


def refused(code):
    return pytest.raises(PromiseBroken, match=f"^{code}$")


# a held room stays held


@pytest.mark.parametrize("organization", [ZION, None])
def test_others_cannot_claim_inside_a_residency(organization):
    hold(hour(2), hour(8))
    for start, end in ((2, 3), (1, 3), (7, 9), (1, 9)):
        with refused("held"):
            occur(hour(start), hour(end), organization=organization)
        waiting = occur(hour(start), hour(end), "requested", organization=organization)
        for state in ("approved", "offered"):
            with refused("held"):
                turn(waiting, state)
    with refused("held"):  # its turnaround reaches into it
        occur(hour(1), hour(2), organization=organization, claims_until=hour(2.5))
    occur(hour(1), hour(2), organization=organization)
    occur(hour(8), hour(9), organization=organization)
    occur(hour(3), hour(4), organization=organization, space=HALL)
    occur(hour(3), hour(4))  # its own


def test_a_residency_without_an_end_holds_for_ever():
    with refused("held"):
        occur(hour(100_000), hour(100_001), organization=ZION, space=OLIVE)
    occur(hour(100_000), hour(100_001), organization=KULNA, space=OLIVE)


def test_what_is_released_can_be_claimed():
    residency = hold(hour(2), hour(8))
    release(residency, hour(1), hour(4))
    release(residency, hour(6), hour(8))
    occur(hour(2), hour(3), organization=ZION)
    occur(hour(7), hour(9), organization=ZION)  # beyond the residency no release is needed
    for start, end in ((3.5, 4.5), (5, 6)):
        with refused("held"):
            occur(hour(start), hour(end), organization=ZION)


def test_a_release_with_a_claim_in_it_cannot_be_taken_back():
    residency = hold(hour(2), None)
    given = release(residency, hour(2), hour(8))
    occur(hour(3), hour(4), organization=ZION)
    with refused("held"):
        delete(Release, given)
    for values in ({"ends_at": hour(3.5)}, {"starts_at": hour(3.5)}, {"ends_at": hour(3)}):
        with refused("held"):
            change(Release, given, **values)
    change(Release, given, starts_at=hour(3), ends_at=hour(4))
    spare = release(residency, hour(3), hour(5))
    delete(Release, given)
    with refused("held"):
        delete(Release, spare)


def test_a_residency_cannot_be_laid_over_the_claims_of_others():
    occur(hour(3), hour(4), organization=ZION)
    for start, end in ((2, 8), (2, 3.5), (3.5, None)):
        with refused("held"):
            hold(hour(start), None if end is None else hour(end))
    residency = hold(hour(4), hour(8))
    with refused("held"):
        change(Residency, residency, starts_at=hour(3))
    occur(hour(9), hour(10), organization=None)
    for end in (hour(9.5), None):
        with refused("held"):
            change(Residency, residency, ends_at=end)
    change(Residency, residency, ends_at=hour(9))
    hold(hour(3), hour(4), organization=ZION)


def test_a_residency_does_not_change_hands_or_rooms_over_claims():
    residency = hold(hour(2), hour(8))
    occur(hour(3), hour(4))
    with refused("held"):
        change(Residency, residency, organization_id=ZION)
    occur(hour(3), hour(4), organization=ZION, space=HALL)
    with refused("held"):
        change(Residency, residency, space_id=HALL)


def test_a_room_has_one_resident_at_a_time():
    first = hold(hour(2), hour(8))
    for organization in (KULNA, ZION):
        for start, end in ((7, 9), (1, 3), (3, 4), (1, None)):
            with refused("held"):
                hold(hour(start), None if end is None else hour(end), organization=organization)
    hold(hour(8), None, organization=ZION)
    with refused("held"):
        change(Residency, first, ends_at=hour(9))


# no claim inside a closure


def test_nothing_is_claimed_in_a_closure():
    close(hour(2), hour(4), FIG)
    close(hour(12), hour(14))
    for start, end in ((2, 3), (1, 2.5), (3.5, 5), (1, 5), (12, 13), (11, 15)):
        with refused("closed"):
            occur(hour(start), hour(end))
        waiting = occur(hour(start), hour(end), "requested")
        for state in ("approved", "offered"):
            with refused("closed"):
                turn(waiting, state)
    occur(hour(2), hour(3), space=HALL)
    with refused("closed"):
        occur(hour(12), hour(13), space=HALL)
    occur(hour(4), hour(5))
    occur(hour(1), hour(2), claims_until=hour(2.5))  # tidying may reach into it


def test_the_house_is_not_closed_over_claims():
    occur(hour(2), hour(4), claims_until=hour(4.5))
    for space in (FIG, None):
        for start, end in ((3, 5), (1, 3), (2, 4), (1, 5)):
            with refused("closed"):
                close(hour(start), hour(end), space)
    close(hour(2), hour(4), HALL)
    closure = close(hour(4), hour(5))
    with refused("closed"):
        change(Closure, closure, starts_at=hour(3.5))
    other = close(hour(0), hour(1), FIG)
    with refused("closed"):
        change(Closure, other, ends_at=hour(3))
    elsewhere = close(hour(2), hour(3), HALL)
    for space in (FIG, None):
        with refused("closed"):
            change(Closure, elsewhere, space_id=space)


def test_a_request_in_the_way_does_not_keep_the_house_open():
    occur(hour(2), hour(4), "requested")
    close(hour(2), hour(4))


# history and letters are kept


@transactional
def remember():
    row = AuditRow(at=NOW, verb="Tested", subject_kind="booking", subject_id=1, facts={})
    db.session.add(row)
    db.session.flush()
    db.session.add(AuditNote(audit_row_id=row.id, words="why"))
    return row.id


def test_history_is_only_ever_added_to(house):
    row = remember()
    with refused("history"):
        change(AuditRow, row, verb="Other")
    with refused("history"):
        delete(AuditRow, row)

    @transactional
    def empty():
        db.session.execute(sa.text("TRUNCATE audit_rows CASCADE"))

    if house.engine == "postgresql":
        with refused("history"):
            empty()

    @transactional
    def forget():
        db.session.execute(sa.delete(AuditNote))

    forget()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == 1


@transactional
def write(state):
    letter = Letter(
        dedupe_key=f"one of {state}",
        kind="test",
        to_email="someone@example.org",
        language="en",
        subject="",
        body_text="",
        body_html="",
        state=state,
        next_at=NOW,
        created_at=NOW,
    )
    db.session.add(letter)
    db.session.flush()
    return letter.id


def test_a_letter_that_has_not_left_is_kept():
    for state in ("queued", "sending"):
        with refused("kept"):
            delete(Letter, write(state))
    for state in ("sent", "dead", "recalled"):
        delete(Letter, write(state))


def test_a_fact_writes_its_letter_once():
    write("queued")
    with pytest.raises(sa.exc.IntegrityError):
        write("queued")


def test_a_form_sent_twice_is_one_booking():
    book(key="the same")
    with pytest.raises(sa.exc.IntegrityError):
        _insert_again()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1


def _insert_again():
    with db.engine.connect().execution_options(shared_space_writes=True) as connection:
        columns = "organization_id, requester_id, title, purpose, people, visibility"
        columns += ", submission_key, created_at, changed_at"
        connection.exec_driver_sql(
            f"INSERT INTO bookings ({columns}) SELECT {columns} FROM bookings"
        )
