"""What comes every week: Shabbat, the Friday noon prayer, Sunday morning. Pure."""

from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import Feast, Hours

_SHABBAT = Trilingual("السبت اليهودي", "שבת", "Shabbat")
SHABBAT = Feast("shabbat", "jewish", _SHABBAT, hours=Hours.UNTIL_STARS, eve=_SHABBAT)
FRIDAY_PRAYER = Feast(
    "friday_prayer",
    "muslim",
    Trilingual("صلاة الجمعة", "תפילת יום שישי", "Friday noon prayer"),
    hours=Hours.NOON,
)
SUNDAY_MORNING = Feast(
    "sunday_morning",
    "christian",
    Trilingual("قدّاس صباح الأحد", "תפילת בוקר יום ראשון", "Sunday morning service"),
    hours=Hours.MORNING,
)
EVERY_WEEK: dict[int, tuple[Feast, ...]] = {
    4: (FRIDAY_PRAYER,),
    5: (SHABBAT,),
    6: (SUNDAY_MORNING,),
}
"""By weekday of the first day, 0 = Monday."""
