"""What stands in a calendar, whoever reads it. Pure values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared_space.kernel.text import clean, isolate
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class Entry:
    """One dated event in one language, already reduced to what its reader may see.

    starts_at, ends_at: UTC. changed_at: the latest stamp of the event and its parents (DTSTAMP and
    LAST-MODIFIED, never now). status: 'CONFIRMED', 'TENTATIVE' or 'CANCELLED' (then the summary
    carries the translated prefix). url: the page of the event, absolute, or ''. series: what
    the dates of one series share, or ''. confidential: only a few may read it (display only).
    summary_language: of the summary, when it is not `language`. days: (first, the one after the
    last) for what takes whole days of the calendar instead of hours.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    status: str
    language: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    series: str = ""
    latitude: float | None = None
    longitude: float | None = None
    busy: bool = True
    confidential: bool = False
    summary_language: str = ""
    days: tuple[date, date] | None = None


# The forms in which an event is written: a date of a workshop; when a space is taken, with its page; a
# booking for everybody, for its own people, and for those who see all hosts; times and place only.
SESSION, TAKEN, PUBLIC, BOOKING, HOSTED = "session", "taken", "public", "booking", "hosted"
BUSY, BUSY_SESSION = "busy", "busy session"
OF_SESSIONS = (SESSION, BUSY_SESSION)
FORMS = (*OF_SESSIONS, TAKEN, PUBLIC, BOOKING, HOSTED, BUSY)


@dataclass(frozen=True)
class Made:
    """A fragment that was written just now. body: empty when the event could not be written, so that
    it is reported once for each change and not at each reading."""

    uid: str
    form: str
    language: str
    stamp: str
    body: bytes


def in_a_line(text: Trilingual, language: str) -> str:
    """`text` in the reader's language; isolated when it is only there in another."""
    shown = text.in_(language)
    words = clean(shown.text)
    return words if shown.lang == language else isolate(words)


def place_in(parts: Iterable[Trilingual | None], language: str) -> str:
    """Space, floor, house and address in one line, as far as they are known."""
    comma = "، " if language == "ar" else ", "
    return comma.join(in_a_line(part, language) for part in parts if part is not None)


# The prefix of a cancelled event; these words fit both genders (glossary of the house).
CANCELLED_PREFIX = {"ar": "إلغاء: ", "he": "ביטול: ", "en": "Cancelled: "}


def cancelled_summary(summary: str, language: str) -> str:
    """`summary` as a calendar shows it once the event is cancelled."""
    return f"{CANCELLED_PREFIX[language]}{summary}"


def only_times(entry: Entry, taken: str) -> Entry:
    """What is left of `entry` for somebody who shall see times and place only: `taken`, in the
    entry's language, stands for its title, and nothing leads to its page or its series."""
    cancelled = entry.status == "CANCELLED"
    return replace(
        entry,
        summary=cancelled_summary(taken, entry.language) if cancelled else taken,
        summary_language="",
        description="",
        url="",
        categories=(),
        series="",
        busy=True,
    )
