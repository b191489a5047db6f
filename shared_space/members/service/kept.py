"""What somebody had typed when her session ended."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from shared_space.kernel.db import db, transactional
from shared_space.kernel.tokens import digest, new_token
from shared_space.members.models import KeptForm
from shared_space.members.rules import KEPT_FORM_LASTS, LONGEST_KEPT_FORM

MOST_OF_STRANGERS = 200


@transactional
def keep_form(
    path: str,
    fields: Sequence[tuple[str, str]],
    *,
    person_id: int | None,
    old_key: str,
    now: datetime,
) -> str:
    """Keep a form for a day; gives the key for the browser's cookie, '' when it is too long, or when
    too many of people we do not know are kept already. It takes the place of `old_key`'s."""
    kept = json.dumps(list(fields))
    if sum(len(value.encode()) for _name, value in fields) > LONGEST_KEPT_FORM or len(path) > 500:
        return ""
    if person_id is None and _strangers(now) >= MOST_OF_STRANGERS:
        return ""
    forget_form(old_key)
    key = new_token()
    db.session.add(
        KeptForm(key_hash=digest(key), path=path, fields=kept, person_id=person_id, created_at=now)
    )
    return key


def _strangers(now: datetime) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(KeptForm)
            .where(KeptForm.person_id.is_(None), KeptForm.created_at > now - KEPT_FORM_LASTS)
        )
        or 0
    )


@transactional
def forget_form(key: str) -> None:
    """She sent it again, or does not want it."""
    if key:
        db.session.execute(delete(KeptForm).where(KeptForm.key_hash == digest(key)))
