"""Every write of the outbox: posting, recalling, claiming, marking, purging."""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from shared_space.kernel.addresses import is_address
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.text import clean
from shared_space.notices import rules
from shared_space.notices.errors import AlreadyLeft, NotDead, UnknownLetter
from shared_space.notices.events import LetterRetried
from shared_space.notices.models import Letter
from shared_space.notices.queries.outbox import Claimed, due

BAD_ADDRESS = "the address cannot be written to"


@dataclass(frozen=True, kw_only=True)
class NewLetter:
    """A rendered letter. dedupe_key: one fact and reader write one letter, ever (at most 200
    characters). at: the instant of its fact, UTC. leaves_at: not before this instant (None: at
    once). calendar_method: 'REQUEST', 'CANCEL', 'PUBLISH' or ''. secret: it carries a link that
    signs in or answers for its reader."""

    dedupe_key: str
    kind: str
    person_id: int | None
    to_name: str
    to_email: str
    language: str
    subject: str
    body_text: str
    body_html: str
    at: datetime
    leaves_at: datetime | None = None
    calendar: str = ""
    calendar_method: str = ""
    secret: bool = False
    decision_id: int | None = None


@transactional
def post(letter: NewLetter) -> None:
    """Put a letter into the outbox, in the open transaction if there is one.

    A second letter with the same dedupe_key is left out in silence. A letter to an address that
    cannot be written to is kept as dead, so that the fact it tells of stands.
    """
    writable = is_address(letter.to_email)
    values: dict[str, Any] = {
        "dedupe_key": letter.dedupe_key,
        "kind": letter.kind,
        "person_id": letter.person_id,
        "to_name": rules.display_name(letter.to_name),
        "to_email": clean(letter.to_email)[:254],
        "language": letter.language,
        "subject": clean(letter.subject),
        "body_text": letter.body_text,
        "body_html": letter.body_html,
        "calendar": letter.calendar,
        "calendar_method": letter.calendar_method,
        "secret": letter.secret,
        "decision_id": letter.decision_id,
        "state": "queued" if writable else "dead",
        "attempts": 0,
        "next_at": letter.leaves_at or letter.at,
        "lease": "",
        "last_error": "" if writable else BAD_ADDRESS,
        "created_at": letter.at,
    }
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Letter).values(**values)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=["dedupe_key"]))


@transactional
def recall(decision_id: int, now: datetime) -> None:
    """Take back the letters of a decision that is being undone. Raises AlreadyLeft when one of them
    has left or was ever in a worker's hands: nothing is recalled then."""
    mine = Letter.decision_id == decision_id
    never_claimed = sa.and_(Letter.state.in_(("queued", "dead")), Letter.lease == "")
    db.session.execute(
        sa.update(Letter)
        .where(mine, never_claimed)
        .values(state="recalled", next_at=now)
        .execution_options(synchronize_session=False)
    )
    left = sa.select(sa.func.count()).select_from(Letter).where(mine, Letter.state != "recalled")
    if db.session.scalar(left):
        raise AlreadyLeft


@transactional
def retry(letter_id: int, now: datetime, actor_id: int) -> None:
    """Queue a dead letter again. Raises UnknownLetter, NotDead."""
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        raise UnknownLetter
    if letter.state != "dead" or letter.body_text == "":
        raise NotDead
    letter.state, letter.attempts, letter.next_at = "queued", 0, now
    record(LetterRetried(at=now, actor_id=actor_id, letter_id=letter_id))


@transactional
def claim(now: datetime, lease: str) -> Claimed | None:
    """Take the letter that has been due longest, for ten minutes; None when nothing is due. Letters
    whose worker fell silent are due again. On PostgreSQL rows that another worker is just taking are
    skipped; on SQLite the write lock already keeps the workers apart."""
    chosen = (
        sa.select(Letter.id)
        .where(due(now))
        .order_by(Letter.next_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    letter_id = db.session.scalar(chosen)
    if letter_id is None:
        return None
    changed = {"state": "sending", "lease": lease, "lease_until": now + rules.LEASE}
    db.session.execute(sa.update(Letter).where(Letter.id == letter_id).values(changed))
    row = db.session.execute(sa.select(*Claimed.columns()).where(Letter.id == letter_id)).one()
    return Claimed(*row)


@transactional
def mark_sent(claimed: Claimed, now: datetime) -> bool:
    """The server took it. False when the lease was no longer ours."""
    return _mark(claimed, state="sent", sent_at=now, attempts=claimed.attempts + 1, last_error="")


@transactional
def mark_refused(claimed: Claimed, answer: str, permanent: bool, now: datetime) -> bool:
    """The server answered: no (permanent), or not now. After too many of the latter it is dead."""
    attempts = claimed.attempts + 1
    if permanent or attempts >= rules.MOST_ANSWERS:
        return _mark(claimed, state="dead", attempts=attempts, last_error=answer)
    next_at = now + rules.wait_after_answer(attempts, random.random())  # noqa: S311 (jitter)
    return _mark(claimed, state="queued", attempts=attempts, last_error=answer, next_at=next_at)


@transactional
def mark_unreached(claimed: Claimed, trouble: str, now: datetime) -> bool:
    """No answer about this letter: the server was away or broke off. It counts as no attempt."""
    next_at = now + rules.wait_unreached(random.random())  # noqa: S311 (jitter)
    return _mark(claimed, state="queued", last_error=trouble, next_at=next_at)


def _mark(claimed: Claimed, **values: Any) -> bool:
    """Only while the lease is ours. The lease stays written: such a letter may have left."""
    if "last_error" in values:
        values["last_error"] = clean(values["last_error"])[:300]
    mine = sa.and_(
        Letter.id == claimed.id, Letter.lease == claimed.lease, Letter.state == "sending"
    )
    changed = db.session.execute(
        sa.update(Letter)
        .where(mine)
        .values(lease_until=None, **values)
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


@transactional
def purge(now: datetime) -> int:
    """Forget the words of letters that left, were recalled or given up 30 days ago, and the address of
    whoever is no person of the house. Their keys stay, so that no fact writes a second letter. Returns how
    many."""
    over = sa.and_(
        Letter.state.in_(("sent", "recalled", "dead")),
        sa.func.coalesce(Letter.sent_at, Letter.next_at) < now - rules.KEPT,
        Letter.body_text != "",
    )
    outside = Letter.person_id.is_(None)
    emptied = {
        "body_text": "",
        "body_html": "",
        "calendar": "",
        "last_error": "",
        "to_name": sa.case((outside, ""), else_=Letter.to_name),
        "to_email": sa.case((outside, ""), else_=Letter.to_email),
    }
    changed = db.session.execute(
        sa.update(Letter)
        .where(over)
        .values(emptied)
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())
