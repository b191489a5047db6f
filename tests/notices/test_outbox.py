"""The outbox: one fact, one letter; claims, recalls, the end of words."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from shared_space.kernel.db import db, transactional
from shared_space.notices import service
from shared_space.notices.errors import AlreadyLeft, NotDead, UnknownLetter
from shared_space.notices.models import Letter
from shared_space.notices.queries import outbox
from tests.cast import NOW
from tests.notices.facts import letters, new_letter

LATER = NOW + timedelta(minutes=3)


def test_the_same_key_is_one_letter_and_no_error(context):
    service.post(new_letter(subject="first"))
    service.post(new_letter(subject="second"))
    service.post(new_letter("another"))
    assert [letter.subject for letter in letters()] == ["first", "A subject"]


def test_the_same_key_twice_leaves_the_rest_of_its_transaction_alone(context):
    service.post(new_letter())

    @transactional
    def fact():
        service.post(new_letter())
        service.post(new_letter("beside it"))

    fact()
    assert [letter.dedupe_key for letter in letters()] == ["a key", "beside it"]


def test_nothing_is_posted_by_what_was_rolled_back(context):
    @transactional
    def fact():
        service.post(new_letter())
        raise ValueError

    with pytest.raises(ValueError):
        fact()
    assert letters() == []


@pytest.mark.parametrize(
    "email",
    [
        "a@b\r\nBcc: all@example.org",
        "a b@example.org",
        "none",
        "",
        "a@b>,c@d",
        f"{'a' * 300}@b.org",
    ],
)
def test_a_letter_to_an_impossible_address_is_kept_as_dead(context, email):
    service.post(new_letter(to_email=email))
    (letter,) = letters()
    assert letter.state == "dead"
    assert letter.last_error
    assert "\n" not in letter.to_email


def test_names_and_subjects_are_single_clean_lines(context):
    service.post(
        new_letter(to_name='A\r\nB, "C" <d@e>\u202e', subject="One\r\nBcc: two\u2028three")
    )
    (letter,) = letters()
    assert letter.to_name == "A B C d e"
    assert letter.subject == "One Bcc: two three"


def test_a_claim_is_one_workers_alone_until_its_lease_ends(context):
    service.post(new_letter())
    first = service.claim(NOW, "first")
    assert first is not None
    assert service.claim(NOW, "second") is None
    later = NOW + timedelta(minutes=10)
    again = service.claim(later, "second")
    assert again is not None
    assert again.id == first.id
    assert service.mark_sent(first, later) is False
    assert service.mark_sent(again, later) is True
    assert [(letter.state, letter.attempts) for letter in letters()] == [("sent", 1)]


def test_a_letter_is_not_due_before_its_time(context):
    service.post(new_letter(leaves_at=LATER))
    assert outbox.oldest_due(NOW) is None
    assert service.claim(NOW, "early") is None
    assert outbox.oldest_due(LATER) == LATER
    assert service.claim(LATER, "in time") is not None


def test_claims_are_no_attempts_and_answers_are(context):
    service.post(new_letter())
    for number in range(3):
        claimed = service.claim(NOW + timedelta(hours=number), f"{number}")
        service.mark_unreached(claimed, "away", NOW + timedelta(hours=number))
    assert letters()[0].attempts == 0
    claimed = service.claim(NOW + timedelta(hours=9), "4")
    service.mark_refused(claimed, "451 later", permanent=False, now=NOW)
    assert (letters()[0].attempts, letters()[0].state) == (1, "queued")


def test_not_now_is_not_for_ever(context):
    service.post(new_letter())
    moment = NOW
    for number in range(14):
        moment += timedelta(days=1)
        claimed = service.claim(moment, f"{number}")
        assert claimed is not None, number
        service.mark_refused(claimed, "451 later", permanent=False, now=moment)
    assert letters()[0].state == "dead"


def test_recall_takes_back_what_waits(context):
    service.post(new_letter("1", decision_id=7, leaves_at=LATER))
    service.post(new_letter("2", decision_id=7, to_email="not an address"))
    service.post(new_letter("3", decision_id=8, leaves_at=LATER))
    service.recall(7, NOW)
    assert [letter.state for letter in letters()] == ["recalled", "recalled", "queued"]
    assert service.claim(LATER, "a worker").dedupe_key == "3"


@pytest.mark.parametrize("mark", ["claimed", "sent", "unreached"])
def test_recall_changes_nothing_once_a_letter_may_have_left(context, mark):
    service.post(new_letter("1", decision_id=7))
    service.post(new_letter("2", decision_id=7, leaves_at=LATER))
    claimed = service.claim(NOW, "a worker")
    if mark == "sent":
        service.mark_sent(claimed, NOW)
    if mark == "unreached":
        service.mark_unreached(claimed, "broke off while it was taking it", NOW)
    with pytest.raises(AlreadyLeft):
        service.recall(7, NOW)
    assert letters()[1].state == "queued"


def test_only_a_dead_letter_is_retried(context):
    service.post(new_letter())
    number = letters()[0].id
    with pytest.raises(NotDead):
        service.retry(number, NOW, actor_id=4)
    with pytest.raises(UnknownLetter):
        service.retry(number + 1, NOW, actor_id=4)
    service.mark_refused(service.claim(NOW, "w"), "550 no", permanent=True, now=NOW)
    service.retry(number, LATER, actor_id=4)
    assert (letters()[0].state, letters()[0].attempts) == ("queued", 0)


def test_words_go_after_thirty_days_and_the_key_stays(context):
    service.post(new_letter("old"))
    service.post(new_letter("young"))
    service.post(new_letter("kept"))
    service.mark_sent(service.claim(NOW, "1"), NOW)
    service.mark_sent(service.claim(NOW, "2"), NOW + timedelta(days=5))
    assert service.purge(NOW + timedelta(days=31)) == 1
    assert service.purge(NOW + timedelta(days=31)) == 0
    assert [bool(letter.body_text and letter.body_html) for letter in letters()] == [
        False,
        True,
        True,
    ]
    service.post(new_letter("old"))
    assert len(letters()) == 3


def test_the_look_for_work_reads_an_index(context):
    """A worker looks every second: it must not read the whole outbox."""
    query = sa.select(Letter.id).where(outbox.due(NOW))
    text = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    if db.engine.dialect.name == "sqlite":
        plan = str(db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")).all())
    else:  # an empty table would be read whole, and rightly
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = str(db.session.execute(sa.text(f"EXPLAIN {text}")).all())
    assert "ix_letters_due" in plan
    assert "SCAN letters" not in plan
    assert "Seq Scan" not in plan
