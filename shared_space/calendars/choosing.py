"""What of a public calendar a visitor may choose, by a plain form, and the address that comes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from shared_space.calendars import messages
from shared_space.calendars.queries.links import public_feeds
from shared_space.forums.queries import forums_in_use
from shared_space.kernel.i18n import NAMES, current_language, gettext
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.observances.values import COMMUNITIES, DAYS_OF
from shared_space.workshops.rules import SPOKEN, TOPICS

Asked = Mapping[str, list[str]]


@dataclass(frozen=True)
class Choice:
    """lang: of its words, '' for the page's."""

    value: str
    words: str
    lang: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One thing to choose. everything: the words for not choosing, '' where something is chosen
    always; several: more than one may be."""

    name: str
    label: str
    everything: str
    several: bool
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        return [(self.name, choice.value) for choice in self.choices if choice.chosen]


def query_of(filters: Iterable[Filter]) -> str:
    """What is chosen, as the query of an address, in one order; the unknown is left out."""
    return urlencode([pair for one in filters for pair in one.chosen])


def of_workshops(asked: Asked) -> list[Filter]:
    language = current_language()
    organizations, _spaces = public_feeds()
    hosts = [(row.slug, row.name.in_(language)) for row in organizations]
    hosts.sort(key=lambda host: host[1].text.casefold())
    forums = [(forum.slug, forum.name.in_(language)) for forum in forums_in_use()]
    topics = [(code, messages.topic(code), "") for code in TOPICS]
    spoken = [(code, NAMES[code], code) for code in SPOKEN]
    whose = [(slug, name.text, name.lang) for slug, name in hosts]
    whose_forum = [(slug, name.text, name.lang) for slug, name in forums]
    found = [
        _language(asked),
        _one("topic", gettext("Topic"), gettext("Every topic"), topics, asked),
        _one("spoken", gettext("Spoken language"), gettext("Every language"), spoken, asked),
        _one("organization", gettext("Host"), gettext("Every organization"), whose, asked),
    ]
    if forums:
        words = gettext("Forum"), gettext("With or without a forum")
        found.append(_one("forum", *words, whose_forum, asked))
    return found


def of_days(asked: Asked) -> list[Filter]:
    language = current_language()
    communities = [(code, COMMUNITIES[code].in_(language).text, "") for code in DAYS_OF]
    label = gettext("Only the days of")
    return [_language(asked), _one("community", label, "", communities, asked, several=True)]


def _language(asked: Asked) -> Filter:
    """It is always one: that of the page, unless another is asked for."""
    known = [code for code in asked.get("lang", ()) if code in LANGUAGES] or [current_language()]
    names = [(code, NAMES[code], code) for code in LANGUAGES]
    return _one("lang", gettext("Language of the calendar"), "", names, {"lang": known})


def _one(
    name: str,
    label: str,
    everything: str,
    choices: Iterable[tuple[str, str, str]],
    asked: Asked,
    *,
    several: bool = False,
) -> Filter:
    wanted = asked.get(name, [])[: None if several else 1]
    made = (Choice(value, words, lang, value in wanted) for value, words, lang in choices)
    return Filter(name, label, everything, several, tuple(made))
