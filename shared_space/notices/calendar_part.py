"""The calendar part of a letter: kept with it as it was when the letter was queued, and written only when
the letter leaves. A series of a year to twenty colleagues is a thousand events; to write them would keep
everybody waiting who books in the meantime."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from shared_space.calendars.entries import Entry
from shared_space.calendars.ical.writing import invitation

_log = structlog.get_logger("invitations")
_KEPT = "{"
_INSTANT = "_at"


def keep(entries: Sequence[Entry], **said: Any) -> str:
    """What `written` needs: the entries, hours alone and no whole days, what they have in common once;
    said: as `invitation` takes it."""
    every, *_ = known = [dict(vars(entry)) for entry in entries]
    common = {name: v for name, v in every.items() if all(one[name] == v for one in known)}
    dates = [{name: v for name, v in one.items() if name not in common} for one in known]
    kept = {"every": common, "dates": dates, "said": said}
    return json.dumps(kept, ensure_ascii=False, default=datetime.isoformat)


def written(kept: str, method: str) -> str:
    """The iCalendar text of what `keep` kept. One that cannot be written leaves its letter without it:
    ''. What is no such thing stays as it is: an earlier version put the text itself into the letter."""
    if not kept.startswith(_KEPT):
        return kept
    try:
        facts = json.loads(kept)
        entries = [_entry({**facts["every"], **dated}) for dated in facts["dates"]]
        return invitation(entries, method, **facts["said"])
    except Exception as fault:  # noqa: BLE001 (whatever a hostile value provokes in the library)
        _log.warning("invitation_left_out", fault=type(fault).__name__)
        return ""


def _entry(values: dict[str, Any]) -> Entry:
    instants = {
        name: datetime.fromisoformat(value)
        for name, value in values.items()
        if name.endswith(_INSTANT)
    }
    return Entry(**{**values, **instants, "categories": tuple(values["categories"])})
