"""The Muslim days by the Umm al-Qura calendar (hijridate, 1924 to 2077). Pure.

The moon is seen, not computed: each of them is expected, and may come a day earlier or later. The
staff corrects it when it is announced.
"""

from collections.abc import Iterator
from datetime import date

from hijridate import Gregorian, Hijri

from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import Feast, Hours

FIRST_YEAR, LAST_YEAR = 1925, 2076
RAMADAN_DAYS = 30


def _feast(
    code: str,
    name: Trilingual,
    eve: Trilingual | None = None,
    *,
    community: str = "muslim",
    days: int = 1,
    hours: Hours = Hours.ALL_DAY,
) -> Feast:
    return Feast(code, community, name, days, hours, eve, expected=True)


_NIGHT_OF_DESTINY = Trilingual("ليلة القدر", "ליל אל-קדר", "Laylat al-Qadr")
HIJRI_NEW_YEAR = _feast(
    "hijri_new_year", Trilingual("رأس السنة الهجرية", "ראש השנה ההג'רית", "Hijri New Year")
)
MAWLID = _feast(
    "mawlid", Trilingual("المولد النبوي الشريف", "הולדת הנביא מוחמד", "Birthday of the Prophet")
)
ISRA = _feast("isra_miraj", Trilingual("الإسراء والمعراج", "אל-אסראא ואל-מעראג'", "Isra and Miraj"))
RAMADAN = _feast(
    "ramadan",
    Trilingual("إفطار رمضان", "איפטאר של רמדאן", "Ramadan iftar"),
    days=RAMADAN_DAYS,
    hours=Hours.EVENING,
)
NIGHT_OF_DESTINY = _feast("laylat_al_qadr", _NIGHT_OF_DESTINY, _NIGHT_OF_DESTINY, days=0)
EID_AL_FITR = _feast(
    "eid_al_fitr",
    Trilingual("عيد الفطر السعيد", "עיד אל-פיטר", "Eid al-Fitr"),
    Trilingual("عشية عيد الفطر السعيد", "ערב עיד אל-פיטר", "Eid al-Fitr eve"),
    days=3,
)
ARAFAH = _feast("arafah", Trilingual("يوم عرفة", "יום ערפה", "Day of Arafah"))
EID_AL_ADHA = _feast(
    "eid_al_adha",
    Trilingual("عيد الأضحى المبارك", "עיד אל-אדחא", "Eid al-Adha"),
    Trilingual("عشية عيد الأضحى المبارك", "ערב עיד אל-אדחא", "Eid al-Adha eve"),
    community="muslim_druze",
    days=4,
)
_BY_DATE = (
    (1, 1, HIJRI_NEW_YEAR),
    (3, 12, MAWLID),
    (7, 27, ISRA),
    (9, 1, RAMADAN),
    (9, 27, NIGHT_OF_DESTINY),
    (10, 1, EID_AL_FITR),
    (12, 9, ARAFAH),
    (12, 10, EID_AL_ADHA),
)
FEASTS = tuple(feast for _, _, feast in _BY_DATE)


def in_year(year: int) -> Iterator[tuple[date, Feast]]:
    """The feasts whose first day lies in the Gregorian `year`, with that day; none outside the years
    that the table of Umm al-Qura knows. Some come twice in a year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return
    first, last = (Gregorian(year, *end).to_hijri().year for end in ((1, 1), (12, 31)))
    for hijri in range(first, last + 1):
        for month, day, feast in _BY_DATE:
            begins = date(*Hijri(hijri, month, day).to_gregorian().datetuple())
            if begins.year == year:
                yield begins, feast
