"""What the worker does so that the first reader after a change need not wait."""

from datetime import datetime
from typing import Any

from shared_space.calendars.entries import FORMS
from shared_space.calendars.feeds import fragments
from shared_space.calendars.feeds.reader import reader
from shared_space.calendars.queries import marks
from shared_space.calendars.service.fragments import keep_fragments
from shared_space.house.queries import the_house
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.db import db

AT_ONCE = 1_000  # events of one form and language; letters wait behind them


class Freshening:
    """Events that some calendar has shown and that changed since are written anew, a few at each
    round. It looks at them only when something changed since its last look."""

    def __init__(self) -> None:
        self._seen: tuple[Any, ...] = ()

    def __call__(self, now: datetime) -> None:
        zone = the_house().zone
        today = now.astimezone(zone).date()
        counted = (today, *marks.counted())
        if counted == self._seen:
            return
        all_done = True
        for form, language in marks.forms_in_use():
            if form not in FORMS:
                continue
            who = reader(VISITOR, language, today, zone)
            outdated = fragments.outdated(who, form)
            texts = fragments.written(who, form, outdated[:AT_ONCE])
            all_done = all_done and len(outdated) <= AT_ONCE
            db.session.rollback()
            keep_fragments(texts.made)
        if all_done:
            self._seen = counted
