"""The sweep finds by itself whatever the triggers would have refused."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from migrations import promises
from shared_space.bookings.models import Booking, Decided, Decision, Occurrence
from shared_space.desk.sweep import sweep
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db, transactional
from shared_space.notices.models import Letter
from tests.cast import ALMOND, FIG, KULNA, NOW, OPEN, PERSON, ZION
from tests.promises.rows import change, close, hold, hour, occur, release, turn

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def unguarded(context):
    """A house whose triggers are gone, as after a careless hand in the database."""
    _without(promises.drop_promises)


@transactional
def _without(act):
    act(db.session.connection())


def found():
    """Every violation, but those on the missing guards."""
    return [line for finding in sweep()[1:] for line in finding.violations]


def test_a_sound_house_is_sound_and_says_what_was_looked_at():
    occur(hour(1), hour(3), claims_until=hour(3.5))
    occur(hour(3.5), hour(5), "offered")
    occur(hour(1), hour(3), space=ALMOND, organization=ZION)
    old = occur(hour(1), hour(3), "moved", space=OPEN, seats=24, uid="one")
    occur(hour(1), hour(3), space=OPEN, seats=24, uid="one", sequence=1, replaces_id=old)
    residency = hold(hour(50), None)
    release(residency, hour(50), hour(60))
    occur(hour(50), hour(51), organization=ZION)
    close(hour(20), hour(30))
    findings = sweep()
    assert [finding.violations for finding in findings] == [[]] * len(findings)
    counted = {finding.promise[0]: dict(finding.counted) for finding in findings}
    assert counted["0"]["triggers"] >= 24
    assert counted["1"] == {"occurrences": 6, "spaces with claims": 3, "claims": 5}
    assert counted["2"] == {"rows that replace another": 1}
    assert counted["3"] == {
        "occurrences approved": 4,
        "occurrences moved": 1,
        "occurrences offered": 1,
    }
    assert counted["6"] == {
        "residencies": 3,
        "releases": 1,
        "claims in rooms that are held": 4,
    }
    assert counted["7"] == {"claims": 5, "closures": 1}


def test_missing_sleeping_and_rewritten_guards_are_found(house):
    @transactional
    def damage():
        run = db.session.connection().exec_driver_sql
        if house.engine == "sqlite":
            run("DROP TRIGGER promise_overfull_insert")
            run("DROP TRIGGER promise_history_delete")
            run(
                "CREATE TRIGGER promise_history_delete BEFORE DELETE ON audit_rows"
                " BEGIN SELECT 1; END"
            )
        else:
            run("ALTER TABLE occurrences DISABLE TRIGGER promise_overfull_insert")
            run(
                "CREATE OR REPLACE FUNCTION promise_history_delete() RETURNS trigger"
                " LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$"
            )

    damage()
    assert sweep()[0].violations == [
        "the promise promise_history_delete was rewritten",
        "the promise promise_overfull_insert is missing",
    ]


def test_too_many_claims_are_found(unguarded):
    first = occur(hour(1), hour(3))
    second = occur(hour(2.5), hour(4))
    occur(hour(4), hour(5))
    crowd = [occur(hour(1), hour(3), space=OPEN, seats=seats) for seats in (12, 12, 1)]
    assert found() == [
        (
            f"space {FIG}: 2 of 1 seats are claimed at 2026-11-24 09:30:00 UTC"
            f" by the occurrences {first}, {second}"
        ),
        (
            f"space {OPEN}: 25 of 24 seats are claimed at 2026-11-24 08:00:00 UTC"
            f" by the occurrences {', '.join(map(str, crowd))}"
        ),
    ]


def test_claims_over_36_hours_are_found(unguarded):
    row = occur(hour(1), hour(38))
    assert found() == [f"occurrence {row} (2026-11-24 08:00–21:00 UTC) claims more than 36 hours"]


def test_a_text_that_is_no_instant_is_found(unguarded, house):
    if house.engine == "postgresql":
        return
    row = occur(hour(1), hour(2))
    _without(lambda c: c.exec_driver_sql("UPDATE occurrences SET claims_from = '2026-11-24 07:00'"))
    assert found() == [f"occurrence {row}: '2026-11-24 07:00' is not written as an instant"]


def test_intruders_in_a_held_room_are_found(unguarded):
    residency = hold(hour(2), hour(9))
    release(residency, hour(2), hour(4))
    release(residency, hour(4), hour(6))
    occur(hour(1), hour(3), organization=ZION)
    intruder = occur(hour(3), hour(5), organization=None)
    late = occur(hour(6), hour(7), organization=ZION, claims_until=hour(7.5))
    occur(hour(8), hour(9))
    lines = found()
    assert [line.split(" (")[0] for line in lines] == [
        f"occurrence {intruder}",
        f"occurrence {late}",
    ]
    assert all(line.endswith(f"residency {residency} of another organization") for line in lines)


def test_two_residents_of_one_room_are_found(unguarded):
    first = hold(hour(2), None)
    second = hold(hour(9), hour(10), organization=ZION)
    assert found() == [f"space {FIG}: the residencies {first} and {second} overlap"]


def test_claims_in_closures_are_found(unguarded):
    close(hour(0), hour(9), OPEN)
    close(hour(0), hour(30))  # a long one, then short ones after it
    for number in range(3):
        close(hour(number), hour(number + 0.5))
    row = occur(hour(29.5), hour(30.5))
    occur(hour(30.5), hour(31))
    assert found() == [
        f"occurrence {row} (2026-11-25 12:30–13:30 UTC) of space {FIG} lies in a closure"
    ]


def test_a_chain_with_two_rows_in_force_is_found(unguarded):
    old = occur(hour(1), hour(2), uid="one")
    new = occur(hour(3), hour(4), uid="two", sequence=1, replaces_id=old)
    assert found() == [
        f"occurrence {new} replaces {old} under another uid",
        f"occurrence {new} and {old}, which it replaces, are both in force",
    ]


@transactional
def decide(occurrence_id, verb, revision):
    booking = db.session.get(Occurrence, occurrence_id).booking_id
    decision = Decision(
        booking_id=booking,
        verb=verb,
        decided_by_id=PERSON["manager"],
        decided_at=NOW,
        undo_until=NOW + timedelta(minutes=2),
    )
    db.session.add(decision)
    db.session.flush()
    db.session.add(
        Decided(
            decision_id=decision.id,
            occurrence_id=occurrence_id,
            state_before="requested",
            revision_after=revision,
        )
    )
    return decision.id


def test_two_decisions_on_one_revision_are_found():
    row = occur(hour(1), hour(2), "requested")
    turn(row, "approved")
    decide(row, "approve", 2)
    assert found() == []
    other = decide(row, "decline", 2)
    ahead = decide(row, "cancel", 3)
    assert found() == [
        f"occurrence {row}: decision {other} and another one changed the same revision",
        f"occurrence {row}: decision {other} says decline, the row is approved",
        f"occurrence {row}: decision {ahead} left a revision that the row never reached",
    ]
    _without(lambda c: c.execute(sa.update(Decision).values(undone_at=NOW)))
    assert len(found()) == 2


@transactional
def add(row):
    db.session.add(row)
    db.session.flush()


def test_letters_without_a_fate_are_found():
    for state in ("sent", "sending"):
        add(
            Letter(
                dedupe_key=state,
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
        )
    assert sorted(found()) == [
        "1 letters are 'sending' and no worker will take them up again",
        "1 letters are 'sent' but never left",
    ]


def test_words_in_history_are_found():
    facts = {"state": "approved", "at": "2026-11-23T07:00:00+00:00", "fields": ["title"]}
    for more in ({}, {"who": "Someone she knows"}, {"to": ["a@example.org"]}):
        add(
            AuditRow(
                at=NOW, verb="T", subject_kind="booking", subject_id=1, facts={**facts, **more}
            )
        )
    assert [line.rsplit(" ", 1)[1] for line in found()] == ["who", "to"]


def test_the_command_says_it_and_fails(app, unguarded):
    runner = app.test_cli_runner()
    occur(hour(1), hour(3))
    occur(hour(2.5), hour(4))
    result = runner.invoke(args=["check-house"])
    assert result.exit_code == 1
    assert "1. never overfull: 1 BROKEN (2 occurrences, 1 spaces with claims, 2 claims)" in (
        result.output
    )
    assert f"  space {FIG}: 2 of 1 seats" in result.output
    assert "the promise promise_overfull_insert is missing" in result.output


def test_the_command_is_content_with_a_sound_house(app):
    result = app.test_cli_runner().invoke(args=["check-house"])
    assert result.exit_code == 0, result.output
    assert "BROKEN" not in result.output


def test_foreign_keys_are_looked_at(house, unguarded):
    if house.engine == "postgresql":
        return  # always on there
    row = occur(hour(1), hour(2))
    with db.engine.connect().execution_options(shared_space_writes=True) as connection:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(sa.delete(Booking))
        connection.commit()
        connection.connection.execute("PRAGMA foreign_keys=ON")
    assert f"occurrences {row} points at a row of bookings that is not there" in (
        sweep()[0].violations
    )


def test_the_organization_is_read_from_the_booking(unguarded):
    row = occur(hour(1), hour(2), space=ALMOND, organization=KULNA)
    assert len(found()) == 1
    booking = db.session.scalar(sa.select(Occurrence.booking_id).where(Occurrence.id == row))
    db.session.rollback()
    change(Booking, booking, organization_id=ZION)
    assert found() == []
