"""The organizations of the demo house and the people in it.

Three are real residents of the house: their demo bookings are bland meetings. The others are invented,
and say so in their names. No organization carries a community label.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared_space.kernel.trilingual import Trilingual
from shared_space.members.demo import EMAIL_ENDING


@dataclass(frozen=True)
class DemoOrganization:
    """field: its field of practice; languages: those it works in; locale: its coordinator's."""

    slug: str
    name: Trilingual
    about: Trilingual
    field: str
    languages: tuple[str, ...]
    locale: str

    @property
    def coordinator(self) -> "DemoPerson":
        plain = self.name.en.removesuffix(" (example)")
        return DemoPerson(f"{plain} coordinator", f"{self.slug}.coordinator", self.locale)


@dataclass(frozen=True)
class DemoPerson:
    """Named by role. locale: the language of her pages and letters."""

    name: str
    mailbox: str
    locale: str

    @property
    def email(self) -> str:
        return f"{self.mailbox}{EMAIL_ENDING}"


ADMINISTRATOR = DemoPerson("Administrator", "administrator", "en")
MANAGER = DemoPerson("Space manager", "manager", "he")
MEMBER = DemoPerson("Kulna member", "kulna.member", "ar")
MEMBER_OF = "kulna"

RESIDENTS = (
    DemoOrganization(
        "kulna",
        Trilingual("كلنا", "כולנא", "Kulna"),
        Trilingual(
            "فعاليات ثقافية مشتركة للعرب واليهود.",
            "אירועי תרבות משותפים לערבים וליהודים.",
            "Joint cultural events of Arabs and Jews.",
        ),
        "culture",
        ("ar", "he"),
        "ar",
    ),
    DemoOrganization(
        "kehilat-zion",
        Trilingual("كهيلات صهيون", "קהילת ציון", "Kehilat Zion"),
        Trilingual(
            "نشاطات جماهيرية مع العرب وطالبي اللجوء.",
            "פעילות קהילתית עם ערבים ועם מבקשי מקלט.",
            "Community activities with Arabs and asylum seekers.",
        ),
        "community",
        ("he", "en"),
        "he",
    ),
    DemoOrganization(
        "shared-learning",
        Trilingual("مشروع التعلم المشترك", "מיזם הלמידה המשותפת", "Shared Learning project"),
        Trilingual(
            "لقاءات للتلاميذ والمعلمين ومديري المدارس من غرب المدينة وشرقها.",
            "מפגשים של תלמידים, מורים ומנהלי בתי ספר ממערב העיר וממזרחה.",
            "Pupils, teachers and head teachers of the city's west and east meet.",
        ),
        "education",
        ("ar", "he"),
        "he",
    ),
)


def _invented(  # noqa: PLR0917 (a table)
    slug: str, field: str, locale: str, languages: str, names: str, abouts: str
) -> DemoOrganization:
    """names, abouts: Arabic | Hebrew | English."""
    ar, he, en = names.split(" | ")
    return DemoOrganization(
        slug,
        Trilingual(f"{ar} (مثال)", f"{he} (לדוגמה)", f"{en} (example)"),
        Trilingual(*abouts.split(" | ")),
        field,
        tuple(languages.split()),
        locale,
    )


INVENTED = (
    _invented(
        "window-for-learning", "education", "ar", "ar he",
        "نافذة للتعلّم | חלון ללמידה | Window for Learning",
        "مرافقة تعليمية بعد الدوام المدرسي. | ליווי לימודי אחרי שעות בית הספר. | "
        "Help with learning after school hours.",
    ),
    _invented(
        "open-notebook", "education", "he", "he",
        "الدفتر المفتوح | המחברת הפתוחה | The Open Notebook",
        "دورات كتابة للشباب والكبار. | קורסי כתיבה לצעירים ולמבוגרים. | "
        "Writing courses for young people and adults.",
    ),
    _invented(
        "stairwell-neighbours", "community", "he", "he ar",
        "جيران الدرج | שכני חדר המדרגות | Stairwell Neighbours",
        "لجان بنايات تتعلّم كيف تعيش معًا. | ועדי בתים לומדים לחיות יחד. | "
        "House committees learn to live side by side.",
    ),
    _invented(
        "our-courtyard", "community", "ar", "ar",
        "ساحتنا | החצר שלנו | Our Courtyard",
        "سكّان يعتنون بساحات حيّهم. | תושבים מטפחים את החצרות בשכונתם. | "
        "Residents look after the courtyards of their neighbourhood.",
    ),
    _invented(
        "hillside-choir", "culture", "en", "en he ar",
        "جوقة التلّة | מקהלת הגבעה | Hillside Choir",
        "جوقة تغنّي بعدة لغات. | מקהלה ששרה בכמה שפות. | A choir that sings in several languages.",
    ),
    _invented(
        "two-courts", "culture", "ar", "ar he",
        "ملعبان | שני מגרשים | Two Courts",
        "كرة سلّة لفتيات وفتيان من أحياء مختلفة. | כדורסל לנערות ולנערים משכונות שונות. | "
        "Basketball for girls and boys of different neighbourhoods.",
    ),
    _invented(
        "word-for-word", "languages", "he", "he ar",
        "كلمة بكلمة | מילה תחת מילה | Word for Word",
        "تعلّم العربية المحكية بمجموعات صغيرة. | לימוד ערבית מדוברת בקבוצות קטנות. | "
        "Spoken Arabic in small groups.",
    ),
    _invented(
        "tea-and-grammar", "languages", "ar", "ar he",
        "شاي وقواعد | תה ודקדוק | Tea and Grammar",
        "العبرية للحياة اليومية على فنجان شاي. | עברית ליומיום על כוס תה. | "
        "Everyday Hebrew over a cup of tea.",
    ),
    _invented(
        "warm-plate", "support", "he", "he en",
        "الصحن الدافئ | הצלחת החמה | The Warm Plate",
        "وجبات ومرافقة لكبار السن. | ארוחות וליווי לבני הגיל השלישי. | "
        "Meals and company for older people.",
    ),
    _invented(
        "form-filling-desk", "support", "ar", "ar he",
        "مكتب الاستمارات | שולחן הטפסים | Form-Filling Desk",
        "مساعدة في تعبئة الاستمارات وحفظ الحقوق. | עזרה במילוי טפסים ובמיצוי זכויות. | "
        "Help with forms and rights.",
    ),
    _invented(
        "slow-wheels", "own", "he", "he en",
        "عجلات على مهل | גלגלים לאט | Slow Wheels",
        "طرق آمنة لركوب الدراجات في المدينة. | דרכים בטוחות לרכיבה בעיר. | "
        "Safe ways to cycle in the city.",
    ),
    _invented(
        "rooftop-gardens", "own", "en", "en he ar",
        "حدائق السطوح | גינות על הגג | Rooftop Gardens",
        "زراعة مشتركة على أسطح البنايات. | גינון משותף על גגות הבתים. | "
        "Gardening together on the roofs.",
    ),
)  # fmt: skip
ORGANIZATIONS = RESIDENTS + INVENTED


def people() -> Iterator[tuple[DemoPerson, str, str]]:
    """(person, slug of her organization or '', her role there) of everybody in the demo house."""
    yield ADMINISTRATOR, "", ""
    yield MANAGER, "", ""
    for organization in ORGANIZATIONS:
        yield organization.coordinator, organization.slug, "coordinator"
    yield MEMBER, MEMBER_OF, "member"
