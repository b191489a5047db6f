"""Letters to an organization about its permanent room."""

from datetime import timedelta

import pytest

from shared_space.kernel.db import db, transactional
from shared_space.organizations.models import Affiliation
from shared_space.residencies import service
from shared_space.residencies.queries import residencies
from tests.cast import FIG, KULNA, NOW, OLIVE, PERSON, at
from tests.notices.facts import letters

pytestmark = pytest.mark.page

STAFF = {"actor_id": PERSON["manager"], "now": NOW}


def olive():
    return next(row.id for row in residencies() if row.space_id == OLIVE)


def told():
    """What the only coordinator of Kulna reads last."""
    letter = letters(kind="residency_changed")[-1]
    assert letter.to_email == "coordinator@example.org"
    assert letter.subject == "Your permanent room"
    assert "Your bookings in it stay as they are." in letter.body_text
    return letter.body_text


def test_an_organization_reads_that_its_room_ends_now(context):
    service.end(olive(), **STAFF)
    assert "Since Monday, 23 November 2026 \u2068Olive\u2069 is no longer your" in told()
    assert "http://localhost/bookings/" in told()
    assert len(letters()) == 1


def test_it_reads_until_when_the_room_is_its_own(context):
    service.move_end(olive(), at("2026-12-06", "00:00"), **STAFF)
    assert "until Saturday, 5 December 2026, that day included." in told()
    service.move_end(olive(), None, **{**STAFF, "now": NOW + timedelta(hours=1)})
    assert "is your permanent room, without an end." in told()
    assert len(letters()) == 2


def test_a_room_that_was_planned_and_taken_back(context):
    span = at("2026-12-01", "00:00"), at("2027-01-01", "00:00")
    number = service.begin(KULNA, FIG, *span, **STAFF)
    assert letters() == []
    service.end(number, **STAFF)
    assert "does not become your permanent room." in told()


def test_who_did_it_herself_and_who_is_no_coordinator_read_nothing(context):
    service.end(olive(), actor_id=PERSON["coordinator"], now=NOW)
    assert letters() == []
    transactional(db.session.query(Affiliation).filter_by(person_id=PERSON["coordinator"]).delete)()
    number = next(row.id for row in residencies() if row.space_id != OLIVE)
    service.end(number, **STAFF)
    assert [letter.to_email for letter in letters()] == ["rival@example.org"]
