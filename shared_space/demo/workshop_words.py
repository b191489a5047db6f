"""The eight workshops of the demo house: two in each language alone, two in all three."""

from dataclasses import dataclass
from datetime import date

from shared_space.demo.calendar_plan import MON, SUN, THU, TUE, WED, Planned, hours_of, on
from shared_space.demo.forum_words import CONTACT, LANGUAGE_STUDIES
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class DemoWorkshop:
    """organization '': the house's own. weeks: counted from the present one. participants: how many
    invented people have joined; None: nobody registers here. forum: the slug of the one in which it
    is held, or ''."""

    slug: str
    organization: str
    title: Trilingual
    summary: Trilingual
    topic: str
    languages: tuple[str, ...]
    space: str
    weekday: int
    span: str
    weeks: tuple[int, ...]
    capacity: int
    joint: bool = False
    participants: int | None = 0
    forum: str = ""

    def booking(self, today: date) -> Planned:
        """The public booking whose dates are its sessions."""
        days = tuple(on(today, week, self.weekday) for week in self.weeks)
        return Planned(
            self.space,
            self.organization,
            self.title,
            self.capacity,
            days,
            *hours_of(self.span),
            visibility="public",
            asked_before=22,
        )


WORKSHOPS = (
    DemoWorkshop(
        "hiwar",
        "our-courtyard",
        Trilingual(ar="مهارات الحوار مع المختلف عنّا"),
        Trilingual(ar="ثلاثة لقاءات نتدرّب فيها على الإصغاء والسؤال والاختلاف باحترام."),
        "accepting_the_other",
        ("ar",),
        "carob",
        MON,
        "17:00-19:30",
        (0, 1, 2),
        10,
        participants=4,
    ),
    DemoWorkshop(
        "talab-tamweel",
        "form-filling-desk",
        Trilingual(ar="كتابة طلب تمويل خطوة بخطوة"),
        Trilingual(ar="نكتب معًا طلبًا كاملًا: الفكرة، الميزانية، والنتائج. أحضروا مشروعًا واحدًا."),
        "raising_resources",
        ("ar",),
        "vine",
        WED,
        "16:00-17:45",
        (1, 2),
        8,
        participants=8,
    ),
    DemoWorkshop(
        "nihul-takin",
        "stairwell-neighbours",
        Trilingual(he="ניהול תקין בעמותה קטנה"),
        Trilingual(he="תקציב, פרוטוקולים ודיווח: מה חייבים, ומה פשוט עוזר. שני מפגשים."),
        "good_governance",
        ("he",),
        "carob",
        WED,
        "17:00-19:30",
        (1, 2),
        10,
    ),
    DemoWorkshop(
        "lehakir-et-mizrah-yerushalayim",
        "word-for-word",
        Trilingual(he="להכיר את מזרח ירושלים"),
        Trilingual(he="שכונות, מוסדות וחיי יומיום, עם אנשים שגרים בהן. פתוח לכל הארגונים."),
        "east_jerusalem",
        ("he",),
        "hall",
        SUN,
        "10:00-12:30",
        (1, 3),
        50,
        participants=None,
    ),
    DemoWorkshop(
        "leading-a-mixed-team",
        "rooftop-gardens",
        Trilingual(en="Leading a mixed team"),
        Trilingual(
            en="Three evenings on meetings in two languages, shared holidays and hard news."
        ),
        "leadership",
        ("en",),
        "carob",
        THU,
        "16:00-18:00",
        (1, 2, 3),
        10,
        participants=3,
        forum=CONTACT.slug,
    ),
    DemoWorkshop(
        "a-phone-is-enough",
        "slow-wheels",
        Trilingual(en="A phone is enough"),
        Trilingual(en="Forms, calendars and lists for small organizations, all from a telephone."),
        "digital",
        ("en",),
        "vine",
        MON,
        "16:00-18:00",
        (1, 3),
        8,
    ),
    DemoWorkshop(
        "side-by-side",
        "tea-and-grammar",
        Trilingual(
            "العربية والعبرية جنبًا إلى جنب",
            "עברית וערבית זו לצד זו",
            "Hebrew and Arabic side by side",
        ),
        Trilingual(
            "نتعلّم بأزواج: كل واحدة تعلّم لغتها وتتعلّم لغة الأخرى.",
            "לומדים בזוגות: כל אחת מלמדת את שפתה ולומדת את שפת האחרת.",
            "Learning in pairs: each teaches her own language and learns the other's.",
        ),
        "language_learning",
        ("ar", "he"),
        "hall",
        TUE,
        "15:30-17:30",
        (0, 1, 2, 3),
        40,
        joint=True,
        participants=5,
        forum=LANGUAGE_STUDIES.slug,
    ),
    DemoWorkshop(
        "learning-and-dialogue",
        "",
        Trilingual(
            "لقاء تعلّم وحوار: تقبّل الآخر",
            "מפגש לימוד ודיאלוג: לקבל את האחר",
            "Learning and dialogue: accepting the other",
        ),
        Trilingual(
            "لقاء مفتوح لجميع منظمات الائتلاف، مع ترجمة بين اللغات الثلاث.",
            "מפגש פתוח לכל ארגוני הקואליציה, עם תרגום בין שלוש השפות.",
            "Open to all organizations of the coalition, with interpretation between three languages.",
        ),
        "accepting_the_other",
        ("ar", "he", "en"),
        "hall",
        WED,
        "10:00-12:30",
        (1, 3),
        55,
        joint=True,
    ),
)
