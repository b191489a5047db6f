"""The Christian days: western calendar, eastern (Julian) calendar, Armenian. Pure.

In Jerusalem the Armenians keep the Julian calendar too: Christmas and Epiphany are one feast on 19
January, and Easter is that of the Orthodox churches (custodia.org, greetings for the Armenian
Christmas).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import Feast

_CHRISTMAS = Trilingual("عيد الميلاد المجيد", "חג המולד", "Christmas")
_CHRISTMAS_EVE = Trilingual("عشية عيد الميلاد المجيد", "ערב חג המולד", "Christmas Eve")
_AROUND_EASTER = (
    (-7, "palm_sunday", Trilingual("أحد الشعانين", "יום ראשון של הדקלים", "Palm Sunday")),
    (-3, "holy_thursday", Trilingual("خميس الأسرار", "יום חמישי הקדוש", "Holy Thursday")),
    (-2, "good_friday", Trilingual("الجمعة العظيمة", "יום שישי הטוב", "Good Friday")),
    (-1, "holy_saturday", Trilingual("سبت النور", "שבת האור", "Holy Saturday")),
    (0, "easter", Trilingual("عيد الفصح المجيد", "חג הפסחא", "Easter")),
    (1, "easter_monday", Trilingual("اثنين الفصح المجيد", "יום שני של הפסחא", "Easter Monday")),
    (39, "ascension", Trilingual("خميس الصعود", "חג העלייה", "Ascension Day")),
    (49, "pentecost", Trilingual("أحد العنصرة", "חג השבועות הנוצרי", "Pentecost")),
)


def _moving(church: str) -> tuple[tuple[int, Feast], ...]:
    """(days after Easter, feast) of one calendar; its code ends with the name of the church."""
    return tuple(
        (days, Feast(f"{code}_{church}", f"christian_{church}", name))
        for days, code, name in _AROUND_EASTER
    )


_MOVING: tuple[tuple[Literal[2, 3], tuple[tuple[int, Feast], ...]], ...] = (
    (EASTER_WESTERN, _moving("western")),
    (EASTER_ORTHODOX, _moving("orthodox")),
)
# The Julian calendar is 13 days behind from 1900 to February 2100: its feasts stand still until then.
_FIXED = (
    (12, 25, Feast("christmas_western", "christian_western", _CHRISTMAS, eve=_CHRISTMAS_EVE)),
    (
        1,
        6,
        Feast(
            "epiphany_western",
            "christian_western",
            Trilingual("عيد الغطاس المجيد", "חג ההתגלות", "Epiphany"),
        ),
    ),
    (
        8,
        15,
        Feast(
            "assumption_western",
            "christian_western",
            Trilingual("عيد انتقال السيدة العذراء", "עליית מרים השמיימה", "Assumption of Mary"),
        ),
    ),
    (1, 7, Feast("christmas_orthodox", "christian_orthodox", _CHRISTMAS, eve=_CHRISTMAS_EVE)),
    (
        1,
        19,
        Feast(
            "epiphany_orthodox",
            "christian_orthodox",
            Trilingual("عيد الغطاس المجيد", "חג ההתגלות", "Epiphany"),
        ),
    ),
    (
        8,
        28,
        Feast(
            "dormition_orthodox",
            "christian_orthodox",
            Trilingual("عيد رقاد السيدة العذراء", "הירדמות מרים", "Dormition of Mary"),
        ),
    ),
    (
        9,
        27,
        Feast(
            "cross_orthodox",
            "christian_orthodox",
            Trilingual("عيد ارتفاع الصليب", "חג הצלב", "Feast of the Cross"),
        ),
    ),
    (
        1,
        19,
        Feast(
            "christmas_armenian",
            "armenian",
            Trilingual("عيد الميلاد لدى الأرمن", "חג המולד הארמני", "Armenian Christmas"),
            eve=Trilingual(
                "عشية عيد الميلاد لدى الأرمن", "ערב חג המולד הארמני", "Armenian Christmas Eve"
            ),
        ),
    ),
)
FEASTS = (
    *(feast for _, _, feast in _FIXED),
    *(feast for _, moving in _MOVING for _, feast in moving),
)


def in_year(year: int) -> Iterator[tuple[date, Feast]]:
    """The feasts whose first day lies in `year`, with that day."""
    for month, day, feast in _FIXED:
        yield date(year, month, day), feast
    for method, moving in _MOVING:
        sunday = easter(year, method)
        for days, feast in moving:
            yield sunday + timedelta(days=days), feast
