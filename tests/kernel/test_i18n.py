"""Days and hours in words."""

from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from shared_space.kernel.i18n import short_day, span_in_words, speaking
from shared_space.kernel.interval import Interval
from tests.cast import at

ZONE = ZoneInfo("Asia/Jerusalem")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("08 00:00", "09 00:00", "Tue, 8 Dec"),
        ("08 00:00", "10 00:00", "from Tue, 8 Dec until Wed, 9 Dec"),
        ("08 10:00", "08 12:00", "Tue, 8 Dec, from 10:00 until 12:00"),
        ("08 10:00", "09 00:00", "Tue, 8 Dec, from 10:00 until 00:00"),
        ("08 10:00", "10 00:00", "from Tue, 8 Dec at 10:00 until Wed, 9 Dec"),
        ("08 00:00", "09 12:00", "from Tue, 8 Dec until Wed, 9 Dec at 12:00"),
    ],
)
def test_no_day_reads_as_reaching_into_the_next(
    context: Flask, first: str, last: str, words: str
) -> None:
    span = Interval(*(at(f"2026-12-{day}", wall) for day, wall in map(str.split, (first, last))))
    with speaking("en"):
        assert span_in_words(span, ZONE, short_day) == words
