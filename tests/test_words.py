"""Every sentence exists in Arabic, Hebrew and English, says what the glossary says, and counts right."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from shared_space.kernel.i18n import (
    gettext,
    long_day,
    ngettext,
    short_day,
    short_day_as_of,
    speaking,
)
from tests.cast import NOW

FOLDER = Path(__file__).parents[1] / "shared_space" / "translations"
LATIN = re.compile(r"[A-Za-z]{3,}")
# Words of other worlds that may stand in Latin letters: names, codes, examples.
NAMES = re.compile(
    r"%\(\w+\)s|[\w.+-]+@[\w.-]+|https?://\S+|Google( Calendar)?|Outlook|Thunderbird|ICSx5|iPhone|iPad|Mac|Android|Windows"
    r"|Linux|WhatsApp|English|Apple( Calendar)?|zip|Unicode|UTF-8|URL|SMTP\w*|SHARED_SPACE\w*|WCAG|Asia/Jerusalem|[a-z]+-[a-z-]+|QR|ICS|ics"
    r"|axe|Chromium|webcal|Chrome|Safari|Firefox|F-Droid|Play|projector|JavaScript|From URL|AA|ADHD|IS 5568|cookies?"
)
# What this house never says, and why stands in its glossary.
NEVER = {"ar": ("إقامة", "مقيمة", "إغلاق", "مركّز", "مركز/ة"), "he": ("סגר ", "(ישראל)")}


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def pairs(language: str):
    """(English, translation) of every form of every message."""
    for message in catalogue(language):
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for index, text in enumerate(texts):
            yield sources[min(index, len(sources) - 1)], text, len(texts) > 1


@pytest.mark.parametrize("language", ["ar", "he"])
def test_every_sentence_is_there_and_none_is_a_guess(language):
    assert [m.id for m in catalogue(language) if m.id and m.fuzzy] == []
    assert [source for source, text, _ in pairs(language) if not text] == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_the_same_things_are_filled_in(language):
    def slots(text):
        return set(re.findall(r"%\((\w+)\)s", text))

    wrong = [
        (source, text)
        for source, text, plural in pairs(language)
        if (slots(source) ^ slots(text)) - ({"num"} if plural else set())
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_nothing_is_left_in_english(language):
    left = [text for _, text, _ in pairs(language) if LATIN.search(NAMES.sub("", text))]
    assert left == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_the_words_of_the_glossary_hold(language):
    texts = [text for _, text, _ in pairs(language)]
    assert [t for t in texts for word in NEVER[language] if word in t] == []
    bidi = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert [t for t in texts if bidi.search(t)] == []


@pytest.mark.parametrize(
    ("number", "seats"),
    [
        (0, "0 مقعد متاح"),
        (1, "مقعد واحد متاح"),
        (2, "مقعدان متاحان"),
        (3, "3 مقاعد متاحة"),
        (11, "11 مقعدًا متاحًا"),
        (100, "100 مقعد متاح"),
    ],
)
def test_arabic_counts_as_arabic_does(context, number, seats):
    with speaking("ar"):
        assert ngettext("%(num)s seat free", "%(num)s seats free", number) == seats


def test_days_are_written_as_the_region_writes_them(context):
    with speaking("ar"):
        assert long_day(NOW.date()) == "الاثنين، 23 تشرين الثاني 2026"
        assert short_day(NOW.date()) == "الاثنين، 23 تشرين الثاني"
    with speaking("he"):
        assert long_day(NOW.date()) == "יום שני, 23 בנובמבר 2026"
    with speaking("en"):
        assert gettext("approved") == "approved"
        assert short_day(NOW.date()) == "Mon, 23 Nov"


def test_a_day_of_another_year_says_its_year(context):
    today, before, after = NOW.date(), date(2025, 12, 31), date(2027, 1, 1)
    with speaking("en"):
        assert short_day_as_of(today, today) == short_day(today)
        assert short_day_as_of(date(2026, 1, 1), today) == "Thu, 1 Jan"
        assert short_day_as_of(before, today) == "Wed, 31 Dec 2025"
        assert short_day_as_of(after, today) == "Fri, 1 Jan 2027"
    with speaking("ar"):
        assert short_day_as_of(before, today) == "الأربعاء، 31 كانون الأول 2025"
    with speaking("he"):
        assert short_day_as_of(before, today) == "יום ד׳, 31 בדצמ׳ 2025"
