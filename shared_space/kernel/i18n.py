"""Languages of the page, and how days and hours are written in them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask
from flask.ctx import AppContext
from flask_babel import Babel, LazyString, force_locale, get_locale, get_translations
from markupsafe import Markup

from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import LANGUAGES, direction

_babel = Babel()
# Arabic months as the region names them (تشرين الثاني), which ar_IL does not.
_MONTHS_OF = {"ar": "ar_PS", "he": "he_IL", "en": "en_IL"}
NAMES = {"ar": "العربية", "he": "עברית", "en": "English"}


def set_up(app: Flask, choose_locale: Callable[[], str]) -> None:
    """Let pages speak the language that `choose_locale` names, such as 'he_IL'."""
    _babel.init_app(app, locale_selector=choose_locale)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: catalogue().ugettext(sentence),
        lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _in_a_template


def _in_a_template(sentence: str, **values: object) -> Markup:
    """As Jinja's own, in a fifth of its steps: {{ _("…") }} stands on every page thirty times."""
    said = Markup(catalogue().ugettext(sentence))  # noqa: S704 (ours, not a reader's)
    return said % values if values else said


_catalogues: dict[str, Any] = {}


# The page's language and its sentences: a page asks for them a hundred times. Never older than the
# application context in which they were found.
_page: ContextVar[tuple[str, Any] | None] = ContextVar("page", default=None)


class Context(AppContext):
    """Inside of it and after it the language is asked for anew. Flask's signals say the same in ten times
    the steps."""

    def push(self) -> None:
        super().push()
        _page.set(None)

    def pop(self, *trouble: Any) -> None:
        try:
            super().pop(*trouble)
        finally:
            _page.set(None)


def _spoken() -> tuple[str, Any]:
    return _page.get() or _find_out()


def _find_out() -> tuple[str, Any]:
    locale = get_locale()
    if locale is None:  # no application: nothing to keep it with
        return "en", get_translations()
    known = _catalogues.get(locale.language)
    if known is None:
        known = _catalogues[locale.language] = get_translations()
    found = locale.language if locale.language in LANGUAGES else "en", known
    _page.set(found)
    return found


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside is said in `language`; afterwards in the page's own again."""
    before = _page.get()
    _page.set(None)
    try:
        with force_locale(locale_of(language)):
            yield
    finally:
        _page.set(before)


def catalogue() -> Any:
    """The sentences in the page's language."""
    return _spoken()[1]


def gettext(sentence: str, **values: object) -> str:
    """`sentence` in the page's language, its %(name)s filled in."""
    text: str = catalogue().ugettext(sentence)
    return text % values if values else text


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The plural form for `number`, which stands as %(num)s."""
    text: str = catalogue().ungettext(one, many, number)
    return text % {"num": number, **values}


def lazy_gettext(sentence: str) -> Any:
    """`sentence` in the language of whoever reads it, found when it is written."""
    return LazyString(gettext, sentence)


def current_language() -> str:
    """'ar', 'he' or 'en'."""
    return _spoken()[0]


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


def short_day_as_of(day: date, today: date) -> str:
    """Mon, 23 Nov; Sun, 23 Nov 2025 when that is not the year of `today`, a day of the same zone."""
    return short_day(day) if day.year == today.year else _written(day, "EEE, d MMM y")


def day_and_month(day: date) -> str:
    """22 Nov."""
    return _written(day, "d MMM")


def month(day: date) -> str:
    """November, as a name of its own."""
    return _written(day, "LLLL")


def weekday(day: date) -> str:
    return _written(day, "EEEE")


def _written(day: date, pattern: str) -> str:
    return _written_in(current_language(), day, pattern)


@lru_cache(maxsize=4096)
def _written_in(language: str, day: date, pattern: str) -> str:
    if language == "ar":  # no abbreviated names, and the Arabic comma
        pattern = re.sub(r"E+", "EEEE", re.sub(r"M+", "MMMM", pattern)).replace(",", "،")
    if language == "he":  # as its speakers and CLDR write a day of a month
        pattern = re.sub(r"\bd (M+)", r"d ב\1", pattern)
    return format_date(day, pattern, locale=_MONTHS_OF[language]).replace("\u200f", "")


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """'10:00' on the wall clock of `zone`."""
    return instant.astimezone(zone).strftime("%H:%M")


def hours(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """'10:00–12:00' for a table cell: isolated, so that it does not flip in a right-to-left line."""
    return isolate(f"{clock(start, zone)}–{clock(end, zone)}")


def day_from_until(day: str, start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """'Mon, 23 Nov, from 10:00 until 12:00' for a `day` in words, with the language's own comma."""
    return gettext("%(day)s, %(hours)s", day=day, hours=from_until(start, end, zone))


def from_until(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """The same in words, for sentences and accessible names."""
    return gettext("from %(start)s until %(end)s", start=clock(start, zone), end=clock(end, zone))


def span_in_words(span: Interval, zone: ZoneInfo, day: Callable[[date], str] = long_day) -> str:
    """'Tuesday, 8 December 2026', 'from … until …' for several days, with an hour wherever it does not
    begin or end with its day: midnight would read as reaching into the next one. day: how a day is
    written."""
    first = span.start.astimezone(zone).date()
    last = (span.end.astimezone(zone) - timedelta(microseconds=1)).date()
    begins = span.start != day_span(first, zone).start
    ends = span.end != day_span(last, zone).end
    if first == last:
        said = day(first)
        return day_from_until(said, span.start, span.end, zone) if begins or ends else said
    return gettext(
        "from %(first_day)s until %(last_day)s",
        first_day=_day_at(day(first), span.start, zone) if begins else day(first),
        last_day=_day_at(day(last), span.end, zone) if ends else day(last),
    )


def _day_at(day: str, at: datetime, zone: ZoneInfo) -> str:
    return gettext("%(day)s at %(hour)s", day=day, hour=clock(at, zone))
