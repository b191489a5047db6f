"""The two professional forums of the demo house."""

from dataclasses import dataclass

from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class DemoForum:
    slug: str
    name: Trilingual
    about: Trilingual


CONTACT = DemoForum(
    "contact-with-the-haredi-public",
    Trilingual(
        "التواصل مع الجمهور الحريدي",
        "קשר עם הציבור החרדי",
        "Contact with the Haredi public",
    ),
    Trilingual(
        "منظمات تعمل مع الجمهور الحريدي، أو تودّ أن تبدأ، تتبادل الخبرات: كيف نتوجّه إلى الناس، ومتى "
        "نصغي، وما الذي يجمع الجيران.",
        "ארגונים שפועלים עם הציבור החרדי, או רוצים להתחיל, חולקים ניסיון: איך פונים, מתי מקשיבים, "
        "ומה משותף לשכנים.",
        "Organizations that work with the Haredi public, or would like to begin, share what they have "
        "learned: how to turn to people, when to listen, and what neighbours have in common.",
    ),
)
LANGUAGE_STUDIES = DemoForum(
    "language-studies",
    Trilingual("تعلّم اللغات", "לימודי שפות", "Language studies"),
    Trilingual(
        "من يعلّمون العربية والعبرية في منظمات المدينة يلتقون ليتشاركوا الموادّ وطرق التعليم والتجارب "
        "من الصفوف المشتركة.",
        "מי שמלמדים ערבית ועברית בארגוני העיר נפגשים וחולקים חומרים, דרכי הוראה וניסיון מכיתות "
        "משותפות.",
        "Those who teach Arabic and Hebrew in the city's organizations meet to share materials, ways of "
        "teaching, and what they have seen in mixed classes.",
    ),
)
FORUMS = (CONTACT, LANGUAGE_STUDIES)
