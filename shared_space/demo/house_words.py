"""What the demo house says of itself, its spaces and its hours. Plainly a demo: nothing is claimed of
the real house that only its staff can know (house number, lift, hearing loop)."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.rules import Hours

ABOUT = Trilingual(
    "مساحة عمل مشتركة لجمعيات المدينة، وبيت المنظمات الأعضاء في ائتلاف التسامح في القدس. "
    "هذا بيت للتجربة: الحجوزات والأشخاص فيه للمثال فقط.",
    "מרחב עבודה משותף לעמותות העיר, וביתם של הארגונים החברים בקואליציית הסובלנות בירושלים. "
    "זהו בית להדגמה: השריונים והאנשים בו הם לדוגמה בלבד.",
    "A shared work space for the city's associations, and the home of the organizations of the "
    "Jerusalem Tolerance Coalition. This is a demo house: its bookings and people are examples only.",
)

SETTINGS: dict[str, Any] = {
    "name": Trilingual("الحيّز للحياة المشتركة", "המרחב לחיים משותפים", "Space for Shared Life"),
    "city": Trilingual("القدس", "ירושלים", "Jerusalem"),
    "address": Trilingual(
        "بيت مؤسسة القدس، تلبيوت، القدس",
        "בית הקרן לירושלים, תלפיות, ירושלים",
        "The house of the Jerusalem Foundation, Talpiot, Jerusalem",
    ),
    "directions": Trilingual(
        "البيت في حي تلبيوت.\nفي بيت حقيقي تكتب إدارة الحيّز هنا خطوط الحافلات والمدخل وموقف السيارات.",
        "הבית נמצא בשכונת תלפיות.\nבבית אמיתי צוות המרחב כותב כאן את קווי האוטובוס, הכניסה והחניה.",
        "The house is in the Talpiot neighbourhood.\n"
        "In a real house the staff writes the bus lines, the entrance and the parking here.",
    ),
    "access": Trilingual(
        "هذا نص للمثال. في بيت حقيقي تكتب إدارة الحيّز هنا ما الموجود فعلًا: المدخل، المصعد، "
        "جهاز تقوية السمع، المراحيض المهيّأة والموقف.",
        "זהו טקסט לדוגמה. בבית אמיתי צוות המרחב כותב כאן מה יש בפועל: הכניסה, המעלית, "
        "לולאת ההשראה, השירותים הנגישים והחניה.",
        "This text is an example. In a real house the staff writes here what is really there: the "
        "entrance, the lift, the hearing loop, the accessible toilet and the parking.",
    ),
    "zone": "Asia/Jerusalem",
    "latitude": 31.7496,
    "longitude": 35.2221,
    "languages": ["ar", "he", "en"],
    "email": "house@example.org",
    "accessibility_contact": "access@example.org",
}

# Sunday to Thursday, Friday, and Saturday night from an hour after Shabbat ends.
HOURS = (
    *(Hours(weekday, time(8), time(22)) for weekday in (6, 0, 1, 2, 3)),
    Hours(4, time(8), time(14)),
    Hours(5, None, time(23, 30)),
)


@dataclass(frozen=True)
class DemoSpace:
    """resident: the slug of the organization that holds it, '' for nobody."""

    slug: str
    name: Trilingual
    people: int
    equipment: tuple[str, ...] = ("whiteboard",)
    kind: str = "work_room"
    resident: str = ""

    def values(self) -> dict[str, Any]:
        """What `spaces.service.add_space` is told."""
        return {
            "kind": self.kind,
            "name": self.name,
            "people": self.people,
            "seats": self.people if self.kind == "open_space" else 1,
            "turnaround_minutes": 30 if self.kind == "meeting_hall" else 0,
            "approval": "asks" if self.kind == "meeting_hall" else "at_once",
            "equipment": list(self.equipment),
        }


SPACES = (
    DemoSpace("olive", Trilingual("غرفة الزيتون", "חדר זית", "Olive"), 4, resident="kulna"),
    DemoSpace("almond", Trilingual("غرفة اللوز", "חדר שקד", "Almond"), 4, resident="kehilat-zion"),
    DemoSpace("fig", Trilingual("غرفة التين", "חדר תאנה", "Fig"), 6),
    DemoSpace("pomegranate", Trilingual("غرفة الرمّان", "חדר רימון", "Pomegranate"), 6),
    DemoSpace("vine", Trilingual("غرفة الكرمة", "חדר גפן", "Vine"), 8, ("whiteboard", "screen")),
    DemoSpace(
        "carob",
        Trilingual("غرفة الخرّوب", "חדר חרוב", "Carob"),
        10,
        ("whiteboard", "screen", "video_call"),
    ),
    DemoSpace(
        "hall",
        Trilingual("قاعة الاجتماعات", "אולם המפגשים", "Meeting Hall"),
        60,
        ("projector", "screen", "microphone", "flipchart"),
        "meeting_hall",
    ),
    DemoSpace(
        "open-space",
        Trilingual("القاعة المفتوحة", "החלל הפתוח", "Open Space"),
        24,
        ("tea_corner", "printer"),
        "open_space",
    ),
)
