"""Languages of the page, and how days and hours are written in them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import Babel, get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as lazy_gettext
from flask_babel import ngettext as _ngettext

from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import LANGUAGES, direction

babel = Babel()
# Arabic months as the region names them (تشرين الثاني), which ar_IL does not.
_MONTHS_OF = {"ar": "ar_PS", "he": "he_IL", "en": "en_IL"}
NAMES = {"ar": "العربية", "he": "עברית", "en": "English"}


def gettext(sentence: str, **values: object) -> str:
    """`sentence` in the page's language, its %(name)s filled in."""
    return str(_gettext(sentence, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The plural form for `number`, which stands as %(num)s."""
    return str(_ngettext(one, many, number, **values))


def current_language() -> str:
    """'ar', 'he' or 'en'."""
    locale = get_locale()
    return str(locale.language) if locale and locale.language in LANGUAGES else "en"


def current_direction() -> str:
    return direction(current_language())


def locale_of(language: str) -> str:
    """The locale whose week begins on Sunday and whose clock has 24 hours: ar_IL, he_IL, en_IL."""
    return f"{language}_IL"


def long_day(day: date) -> str:
    """Monday, 23 November 2026 — in the page's language, month names as the region writes them."""
    return _written(day, "EEEE, d MMMM y")


def short_day(day: date) -> str:
    """Mon, 23 Nov."""
    return _written(day, "EEE, d MMM")


def weekday(day: date) -> str:
    return _written(day, "EEEE")


def _written(day: date, pattern: str) -> str:
    language = current_language()
    if language == "ar":  # no abbreviated names, and the Arabic comma
        pattern = re.sub(r"E+", "EEEE", re.sub(r"M+", "MMMM", pattern)).replace(",", "،")
    return format_date(day, pattern, locale=_MONTHS_OF[language]).replace("\u200f", "")


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """'10:00' on the wall clock of `zone`."""
    return instant.astimezone(zone).strftime("%H:%M")


def hours(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """'10:00–12:00' for a table cell: isolated, so that it does not flip in a right-to-left line."""
    return isolate(f"{clock(start, zone)}–{clock(end, zone)}")


def from_until(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """The same in words, for sentences and accessible names."""
    return gettext("from %(start)s until %(end)s", start=clock(start, zone), end=clock(end, zone))
