"""A test letter: does the mail server take what this house sends?"""

from datetime import datetime

from shared_space.kernel.db import record, transactional
from shared_space.kernel.i18n import gettext
from shared_space.notices.events import TrialLetterAsked
from shared_space.notices.queries import readers
from shared_space.notices.writing import Content, Occasion, settings, write


@transactional
def write_trial(person_id: int, now: datetime) -> None:
    """One test letter to a person, at most one in a second. Nothing for somebody who has left."""
    reader = readers.person(person_id)
    if reader is None:
        return
    occasion = Occasion(kind="trial", key=now.isoformat(), at=now)
    write(occasion, reader, lambda _reader: _content())
    record(TrialLetterAsked(at=now, actor_id=person_id, person_id=person_id))


def _content() -> Content:
    return Content(
        template="account",
        subject=gettext("A test letter"),
        sentences=(gettext("This letter arrived, so the house can send letters."),),
        link=(gettext("Open the letters"), f"{settings().public_url}/manage/letters"),
    )
