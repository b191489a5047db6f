"""The file that a coordinator sends, and what she chooses of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from shared_space.calendars.importing.queries import Imported
from shared_space.calendars.importing.rules import MOST_PEOPLE
from shared_space.kernel.forms import Form, choices
from shared_space.kernel.i18n import current_language, lazy_gettext
from shared_space.spaces.queries import SpaceView

USUAL_PEOPLE = 4


class UploadForm(Form):
    """space: where the file names none; '' to choose later."""

    file = FileField(lazy_gettext("Calendar file"), [FileRequired(lazy_gettext("Choose a file."))])
    organization = SelectField(lazy_gettext("For which organization"))
    space = SelectField(lazy_gettext("Space, where the file names none"), default="")
    people = IntegerField(
        lazy_gettext("How many people"),
        [
            InputRequired(lazy_gettext("Write how many people come.")),
            NumberRange(1, MOST_PEOPLE, lazy_gettext("Write a number from 1 to 2000.")),
        ],
        default=USUAL_PEOPLE,
    )

    def offer(self, organizations: Sequence[tuple[str, str]], spaces: Sequence[SpaceView]) -> None:
        """Fill in what can be chosen."""
        self.organization.choices = choices(organizations)
        language = current_language()
        named = [(space.slug, space.name.in_(language).text) for space in spaces]
        self.space.choices = choices([("", lazy_gettext("I'll choose later")), *named])


@dataclass(frozen=True)
class Choice:
    """What she chose, by the place of each event in the file. typed: the numbers of people as they
    were typed; wrong: where that is no number."""

    spaces: Mapping[int, int | None]
    people: Mapping[int, int]
    wanted: Mapping[int, bool]
    typed: Mapping[int, str]
    wrong: frozenset[int]

    def changes(self, file: Imported) -> bool:
        """Whether another space or number was chosen than she was shown the dates of."""
        return any(
            self.spaces[place] != event.space_id or self.people.get(place) != event.people
            for place, event in enumerate(file.events)
        )

    @property
    def taken(self) -> set[int]:
        return {place for place, wanted in self.wanted.items() if wanted}


def choice(sent: Any, file: Imported, spaces: Sequence[SpaceView]) -> Choice:
    """Of fields `space-<place>`, `people-<place>`, `take` (places), `rest` (a space for all that have
    none). What is not sent stays as it was."""
    numbers = {space.slug: space.id for space in spaces}
    rest = numbers.get(sent.get("rest", ""))
    taken = set(sent.getlist("take"))
    chosen: dict[int, int | None] = {}
    people: dict[int, int] = {}
    wanted: dict[int, bool] = {}
    typed: dict[int, str] = {}
    for place, event in enumerate(file.events):
        slug = sent.get(f"space-{place}")
        chosen[place] = (event.space_id if slug is None else numbers.get(slug)) or rest
        typed[place] = sent.get(f"people-{place}", str(event.people)).strip()
        number = _number(typed[place])
        if number:
            people[place] = number
        if event.kept:
            wanted[place] = str(place) in taken
    wrong = frozenset(range(len(file.events))) - people.keys()
    return Choice(chosen, people, wanted, typed, wrong)


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    return number if number <= MOST_PEOPLE else 0
