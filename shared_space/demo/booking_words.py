"""The titles of the demo's bookings, in one, two or three languages, as people write them."""

from shared_space.kernel.trilingual import Trilingual

STAFF = Trilingual("اجتماع الطاقم", "ישיבת צוות", "Team meeting")
PLANNING = Trilingual(ar="اجتماع تخطيط", he="ישיבת תכנון")
COORDINATION = Trilingual("لقاء تنسيق", "מפגש תיאום", "Coordination meeting")

# Real residents: bland meetings only.
TITLES: dict[str, tuple[Trilingual, ...]] = {
    "kulna": (Trilingual(ar="اجتماع الطاقم"), PLANNING),
    "kehilat-zion": (Trilingual(he="ישיבת צוות"), Trilingual(he="פגישת עבודה")),
    "shared-learning": (COORDINATION, Trilingual(ar="لقاء تحضير", he="מפגש הכנה")),
    "window-for-learning": (
        Trilingual(ar="درس مساعدة بالرياضيات"),
        Trilingual(ar="اجتماع المتطوعين"),
        Trilingual(ar="لقاء مع الأهالي", he="מפגש הורים"),
    ),
    "open-notebook": (
        Trilingual(he="קבוצת כתיבה"),
        Trilingual(he="קריאה בקול"),
        Trilingual(he="פגישת מנחים"),
    ),
    "stairwell-neighbours": (
        Trilingual(he="ועדי בתים: מפגש היכרות"),
        Trilingual(ar="جيران يتحدثون", he="שכנים מדברים"),
        Trilingual(he="הכנת יום ניקיון"),
    ),
    "our-courtyard": (
        Trilingual(ar="تخطيط ساحة الألعاب"),
        Trilingual(ar="لقاء سكان الحي"),
        Trilingual(ar="اجتماع لجنة الحي"),
    ),
    "hillside-choir": (
        Trilingual("تمرين أصوات", "חזרת קולות", "Sectional rehearsal"),
        Trilingual(en="Choosing songs"),
        Trilingual(en="Concert planning"),
    ),
    "two-courts": (
        Trilingual(ar="اجتماع المدرّبين", he="ישיבת מאמנים"),
        Trilingual(ar="تخطيط الدوري"),
        Trilingual(ar="لقاء اللاعبات"),
    ),
    "word-for-word": (
        Trilingual(he="ערבית מדוברת, קבוצת המשך"),
        Trilingual(he="שיעור לדוגמה"),
        Trilingual(he="הכשרת מורים"),
    ),
    "tea-and-grammar": (
        Trilingual(ar="محادثة بالعبرية", he="שיחה בעברית"),
        Trilingual(ar="عبرية لمكان العمل"),
        Trilingual(ar="تحضير مواد تعليمية"),
    ),
    "warm-plate": (
        Trilingual(he="תדריך מתנדבים"),
        Trilingual(he="תכנון ארוחות חג", en="Planning holiday meals"),
        Trilingual(he="שיחת צוות"),
    ),
    "form-filling-desk": (
        Trilingual(ar="استشارة شخصية"),
        Trilingual(ar="ساعات استقبال", he="שעות קבלה"),
        Trilingual(ar="تدريب متطوعين"),
    ),
    "slow-wheels": (
        Trilingual(he="מיפוי מסלולים", en="Mapping routes"),
        Trilingual(he="פגישת מתנדבים"),
        Trilingual(he="סדנת תיקונים"),
    ),
    "rooftop-gardens": (
        Trilingual(en="Seed exchange planning"),
        Trilingual(ar="لقاء البستنة", he="מפגש גינון", en="Gardeners' meeting"),
        Trilingual(en="Volunteers' hour"),
    ),
}

ARABIC_BEGINNERS = Trilingual(he="ערבית מדוברת למתחילים")
HEBREW_CONVERSATION = Trilingual(ar="محادثة بالعبرية للمبتدئين", he="שיחה בעברית למתחילים")
REHEARSAL = Trilingual("تمرين الجوقة", "חזרת המקהלה", "Choir rehearsal")
OPEN_TABLE = Trilingual("طاولة مفتوحة", "שולחן פתוח", "Open table")
CONCERT = Trilingual(
    "أمسية غناء بثلاث لغات", "ערב שירה בשלוש שפות", "An evening of songs in three languages"
)
REGIONAL = Trilingual(ar="لقاء أحياء", he="מפגש שכונות", en="Neighbourhoods meet")

QUESTION = "How will the chairs stand: in rows or around tables? And do you need the microphone?"
