"""The demo house's portable equipment, and what some of its bookings need."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared_space.bookings.rules.needs import NOTHING, Needs
from shared_space.kernel.trilingual import Trilingual

# slug, name, pieces
EQUIPMENT: tuple[tuple[str, Trilingual, int], ...] = (
    ("projector", Trilingual("جهاز عرض", "מקרן", "Projector"), 2),
    ("microphone", Trilingual("ميكروفون لاسلكي", "מיקרופון אלחוטי", "Wireless microphone"), 3),
    (
        "interpretation-set",
        Trilingual("سمّاعات للترجمة الفورية", "אוזניות לתרגום סימולטני", "Interpretation sets"),
        30,
    ),
)


@dataclass(frozen=True)
class ComesWith:
    """equipment: slug → pieces."""

    equipment: Mapping[str, int] = field(default_factory=dict)
    needs: Needs = NOTHING


# By organization and space.
COMES_WITH: Mapping[tuple[str, str], ComesWith] = {
    ("hillside-choir", "hall"): ComesWith({"microphone": 2}, Needs("rows", wheelchair=2)),
    ("shared-learning", "carob"): ComesWith(
        {"projector": 1}, Needs("tables", ("ar", "he"), kosher=4, halal=5)
    ),
    ("open-notebook", "carob"): ComesWith({"projector": 1}, Needs("u_shape", childcare=2)),
    ("word-for-word", "vine"): ComesWith({}, Needs("circle", prayer_break=True)),
    ("shared-learning", "hall"): ComesWith(
        {"interpretation-set": 20, "microphone": 1},
        Needs("tables", ("ar", "he", "sign"), wheelchair=1, kosher=12, halal=15, prayer_break=True),
    ),
}
NOTHING_MORE = ComesWith()
