"""The Jewish days as they are kept in Jerusalem (one day of each feast). Pure.

The Hebrew calendar is fixed arithmetic, so these dates are certain (pyluach). National days are not
among them: the staff may add neutral days.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from pyluach.dates import HebrewDate
from pyluach.hebrewcal import Year

from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import Feast, Hours

NISAN, SIVAN, AV, TISHRI, KISLEV, ADAR, SECOND_ADAR = 1, 3, 5, 7, 9, 12, 13
SATURDAY = 5
YEARS_BEFORE = 3760


def _feast(
    code: str,
    name: Trilingual,
    eve: Trilingual | None = None,
    *,
    days: int = 1,
    hours: Hours = Hours.UNTIL_STARS,
) -> Feast:
    return Feast(code, "jewish", name, days, hours, eve)


ROSH_HASHANAH = _feast(
    "rosh_hashanah",
    Trilingual("رأس السنة العبرية", "ראש השנה", "Rosh Hashanah"),
    Trilingual("عشية رأس السنة العبرية", "ערב ראש השנה", "Rosh Hashanah eve"),
    days=2,
)
YOM_KIPPUR = _feast(
    "yom_kippur",
    Trilingual("يوم الغفران", "יום כיפור", "Yom Kippur"),
    Trilingual("عشية يوم الغفران", "ערב יום כיפור", "Yom Kippur eve"),
)
SUKKOT = _feast(
    "sukkot",
    Trilingual("عيد العرش", "סוכות", "Sukkot"),
    Trilingual("عشية عيد العرش", "ערב סוכות", "Sukkot eve"),
)
SUKKOT_WEEK = _feast(
    "sukkot_week",
    Trilingual("أيام عيد العرش", "חול המועד סוכות", "Sukkot week"),
    days=6,
    hours=Hours.ALL_DAY,
)
SIMCHAT_TORAH = _feast(
    "simchat_torah",
    Trilingual("عيد بهجة التوراة", "שמחת תורה", "Simchat Torah"),
    Trilingual("عشية عيد بهجة التوراة", "ערב שמחת תורה", "Simchat Torah eve"),
)
HANUKKAH = _feast(
    "hanukkah",
    Trilingual("عيد الأنوار (حانوكا)", "חנוכה", "Hanukkah"),
    days=8,
    hours=Hours.EVENING,
)
PURIM = _feast(
    "purim",
    Trilingual("عيد المساخر (بوريم)", "פורים", "Purim"),
    Trilingual("عشية عيد المساخر (بوريم)", "ערב פורים", "Purim eve"),
)
SHUSHAN_PURIM = _feast(
    "shushan_purim",
    Trilingual("عيد المساخر في القدس (شوشان بوريم)", "שושן פורים", "Shushan Purim"),
    Trilingual("عشية شوشان بوريم", "ערב שושן פורים", "Shushan Purim eve"),
)
PASSOVER = _feast(
    "passover",
    Trilingual("عيد الفصح اليهودي", "פסח", "Passover"),
    Trilingual("عشية عيد الفصح اليهودي", "ערב פסח", "Passover eve"),
)
PASSOVER_WEEK = _feast(
    "passover_week",
    Trilingual("أيام عيد الفصح اليهودي", "חול המועד פסח", "Passover week"),
    days=5,
    hours=Hours.ALL_DAY,
)
SEVENTH_OF_PASSOVER = _feast(
    "passover_seventh",
    Trilingual("سابع أيام عيد الفصح اليهودي", "שביעי של פסח", "Seventh day of Passover"),
    Trilingual(
        "عشية سابع أيام عيد الفصح اليهودي", "ערב שביעי של פסח", "Eve of the seventh day of Passover"
    ),
)
SHAVUOT = _feast(
    "shavuot",
    Trilingual("عيد الأسابيع (شفوعوت)", "שבועות", "Shavuot"),
    Trilingual("عشية عيد الأسابيع (شفوعوت)", "ערב שבועות", "Shavuot eve"),
)
TISHA_BEAV = _feast(
    "tisha_beav",
    Trilingual("صوم التاسع من آب العبري", "תשעה באב", "Tisha B'Av"),
    Trilingual("عشية صوم التاسع من آب العبري", "ערב תשעה באב", "Tisha B'Av eve"),
)
_BY_DATE = (
    (TISHRI, 1, ROSH_HASHANAH),
    (TISHRI, 10, YOM_KIPPUR),
    (TISHRI, 15, SUKKOT),
    (TISHRI, 16, SUKKOT_WEEK),
    (TISHRI, 22, SIMCHAT_TORAH),
    (KISLEV, 24, HANUKKAH),  # the first candle, on the evening before the 25th
    (NISAN, 15, PASSOVER),
    (NISAN, 16, PASSOVER_WEEK),
    (NISAN, 21, SEVENTH_OF_PASSOVER),
    (SIVAN, 6, SHAVUOT),
)
FEASTS = (*(feast for _, _, feast in _BY_DATE), PURIM, SHUSHAN_PURIM, TISHA_BEAV)


def in_year(year: int) -> Iterator[tuple[date, Feast]]:
    """The feasts whose first day lies in the Gregorian `year`, with that day."""
    for hebrew in (year + YEARS_BEFORE, year + YEARS_BEFORE + 1):
        for first, feast in _of_hebrew_year(hebrew):
            if first.year == year:
                yield first, feast


def _of_hebrew_year(hebrew: int) -> Iterator[tuple[date, Feast]]:
    for month, day, feast in _BY_DATE:
        yield _gregorian(hebrew, month, day), feast
    adar = SECOND_ADAR if Year(hebrew).leap else ADAR
    yield _gregorian(hebrew, adar, 14), PURIM
    yield _gregorian(hebrew, adar, 15), SHUSHAN_PURIM
    fast = _gregorian(hebrew, AV, 9)
    # A fast never falls on Shabbat: this one waits for Sunday.
    yield fast + timedelta(days=fast.weekday() == SATURDAY), TISHA_BEAV


def _gregorian(hebrew: int, month: int, day: int) -> date:
    return date(*HebrewDate(hebrew, month, day).to_greg().tuple())
