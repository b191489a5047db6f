"""No secret reaches a log: not by a statement that fails, not by a fact that is printed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared_space.bookings.events import QuestionAsked
from shared_space.kernel.db import db
from shared_space.members.events import MailboxLinkIssued
from tests.cast import NOW


def test_a_failing_statement_does_not_tell_what_it_would_have_written(context):
    with pytest.raises(DBAPIError) as error:
        db.session.execute(text("SELECT * FROM nowhere WHERE word = :word"), {"word": "SECRET"})
    assert "SECRET" not in str(error.value)
    db.session.rollback()


def test_facts_do_not_print_the_secret_they_carry():
    asked = QuestionAsked(
        at=NOW,
        actor_id=1,
        booking_id=1,
        organization_id=1,
        occurrence_ids=(),
        question_id=1,
        token="SECRET",
    )
    issued = MailboxLinkIssued(
        at=NOW, actor_id=1, person_id=1, link_id=1, purpose="reset", token="SECRET"
    )
    for fact in (asked, issued):
        assert "SECRET" not in repr(fact)
        assert "SECRET" not in str(fact.facts())
