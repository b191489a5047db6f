"""Who reads a calendar."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from shared_space.calendars.entries import in_a_line, place_in
from shared_space.calendars.rules import Options, cancelled_since, horizon
from shared_space.house.queries import HouseSettings, the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.interval import Interval
from shared_space.kernel.text import clean, isolate
from shared_space.kernel.trilingual import LANGUAGES, Trilingual


@dataclass(frozen=True)
class Reader:
    """Who reads, in which language, on which day: what every entry depends on besides its row."""

    actor: Actor
    language: str
    house: HouseSettings
    public_url: str
    span: Interval
    since: datetime

    def words(self, text: Trilingual) -> str:
        """`text` in the reader's language; isolated when it is only there in another."""
        return in_a_line(text, self.language)

    def others(self, text: Trilingual) -> str:
        """`text` in the languages beside the one that is shown, a line for each, isolated; those that
        say the same as another are left out."""
        shown = text.in_(self.language)
        found = {clean(shown.text): ""}
        for words in text.as_dict().values():
            found.setdefault(clean(words), isolate(clean(words)))
        return "\n".join(filter(None, found.values()))

    def place(self, space: Trilingual, floor: Trilingual | None) -> str:
        return place_in((space, floor, self.house.name, self.house.address), self.language)


def reader(
    actor: Actor,
    language: str,
    today: date,
    zone: ZoneInfo,
    options: Options = Options(),  # noqa: B008 (a frozen value)
) -> Reader:
    """Language '': the house's first. options: how far back and ahead she reads."""
    house = the_house()
    chosen = language if language in LANGUAGES else house.languages[0]
    url = current_app.config["SETTINGS"].public_url
    since = cancelled_since(today, zone)
    span = horizon(today, zone, options.days_back, options.days_ahead)
    return Reader(actor, chosen, house, url, span, since)
