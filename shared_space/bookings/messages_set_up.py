"""The words for layouts, languages of interpretation, and what people need."""

from collections.abc import Sequence

from shared_space.bookings.queries.set_up import SetUp
from shared_space.bookings.rules.needs import Totals, totals
from shared_space.kernel.i18n import current_language, gettext, lazy_gettext, ngettext
from shared_space.kernel.trilingual import Shown
from shared_space.organizations.rules import WORKING_LANGUAGES

LAYOUTS = {
    "": lazy_gettext("As the room is"),
    "rows": lazy_gettext("Chairs in rows"),
    "circle": lazy_gettext("Chairs in a circle"),
    "tables": lazy_gettext("Tables for small groups"),
    "u_shape": lazy_gettext("Tables in the shape of a U"),
    "empty": lazy_gettext("An empty floor"),
}


def interpretation_name(code: str) -> str:
    """A language by its own name; sign language in the page's language."""
    return WORKING_LANGUAGES.get(code) or gettext("Sign language")


def layout_name(code: str) -> str:
    return str(LAYOUTS.get(code, code))


def set_up_in_words(found: SetUp) -> list[tuple[Shown | None, str]]:
    """What comes with a booking, in a few words each: (name of an equipment, how many), or (None,
    what is needed)."""
    words = [layout_name(found.needs.layout) if found.needs.layout else ""]
    if found.needs.interpretation:
        names = languages(found.needs.interpretation)
        words.append(gettext("Interpretation: %(languages)s", languages=names))
    words += needs_in_words(totals([found.needs]))
    pieces: list[tuple[Shown | None, str]] = [
        (piece.name.in_(current_language()), str(piece.number)) for piece in found.pieces
    ]
    return [*pieces, *((None, word) for word in words if word)]


def languages(codes: Sequence[str]) -> str:
    """The languages of interpretation, by their own names."""
    return " · ".join(interpretation_name(code) for code in codes)


def needs_in_words(needed: Totals) -> list[str]:
    """A few words for each thing that somebody needs; none when nobody needs anything."""
    said = [
        needed.wheelchair
        and ngettext(
            "%(num)s person in a wheelchair", "%(num)s people in wheelchairs", needed.wheelchair
        ),
        needed.childcare
        and ngettext(
            "%(num)s child in the childcare corner",
            "%(num)s children in the childcare corner",
            needed.childcare,
        ),
        needed.kosher and ngettext("%(num)s kosher meal", "%(num)s kosher meals", needed.kosher),
        needed.halal and ngettext("%(num)s halal meal", "%(num)s halal meals", needed.halal),
        needed.prayer_breaks
        and ngettext("%(num)s break for prayer", "%(num)s breaks for prayer", needed.prayer_breaks),
    ]
    return [words for words in said if words]
