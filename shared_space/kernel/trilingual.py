"""Text in up to three languages as one value. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

LANGUAGES = ("ar", "he", "en")
RTL = frozenset({"ar", "he"})


def direction(language: str) -> str:
    return "rtl" if language in RTL else "ltr"


class Shown(NamedTuple):
    """A text with the language it is really in, which may not be the one asked for."""

    text: str
    lang: str
    dir: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Trilingual:
    """At least one of the three is not empty, else ValueError."""

    ar: str = ""
    he: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        if not (self.ar or self.he or self.en):
            raise ValueError("a text needs at least one language")

    def in_(self, language: str, order: tuple[str, ...] = LANGUAGES) -> Shown:
        """The text in `language` (a bare code or a locale such as ar_IL); else the first of `order`
        that has one, with its true language and direction (an honest fallback)."""
        wanted = language[:2]
        text = getattr(self, wanted, "")
        if text:  # nearly always, and a page asks hundreds of times
            return Shown(text, wanted, direction(wanted))
        for code in (*order, *LANGUAGES):
            text = getattr(self, code, "")
            if text:
                return Shown(text, code, direction(code))
        raise AssertionError("unreachable: one language is always there")

    def has(self, language: str) -> bool:
        return bool(getattr(self, language[:2], ""))

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(code for code in LANGUAGES if not getattr(self, code))

    def items(self) -> Iterator[tuple[str, str]]:
        """(language, text) of the languages that are there, in the order ar, he, en."""
        return ((code, getattr(self, code)) for code in LANGUAGES if getattr(self, code))

    def as_dict(self) -> dict[str, str]:
        return dict(self.items())

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Trilingual":
        return cls(**{code: texts.get(code, "") or "" for code in LANGUAGES})
