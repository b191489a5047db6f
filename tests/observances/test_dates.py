"""Every feast on the days that others have published, 2024 to 2035 (`published`)."""

from datetime import date, timedelta

import pytest

from shared_space.observances.days import FEASTS, feasts_between
from tests.observances import published

FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)


def computed(code: str) -> list[date]:
    return [day for day, feast in feasts_between(FIRST, LAST) if feast.code == code]


def columns(table: str) -> dict[str, list[date]]:
    """Code → its published days within the years asked."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    days = [[date.fromisoformat(day) for day in row] for row in rows]
    return {
        code: [row[n] for row in days if FIRST <= row[n] <= LAST] for n, code in enumerate(head)
    }


JEWISH, MUSLIM = columns(published.JEWISH), columns(published.MUSLIM)
EASTER = columns(published.EASTER)


def agrees(code: str, days: list[date]) -> bool:
    """Whether what is computed is what is published, as far as the table goes."""
    return [day for day in computed(code) if day <= days[-1]] == days


@pytest.mark.parametrize("code", [code for code in JEWISH if code != "hanukkah"])
def test_jewish_days(code):
    assert agrees(code, JEWISH[code])


def test_the_first_candle_is_on_the_evening_before_hanukkah():
    assert agrees("hanukkah", [day - timedelta(days=1) for day in JEWISH["hanukkah"]])


@pytest.mark.parametrize(
    ("code", "after", "days"),
    [
        ("sukkot_week", "sukkot", 1),
        ("simchat_torah", "sukkot", 7),
        ("passover_week", "passover", 1),
        ("passover_seventh", "passover", 6),
        ("shushan_purim", "purim", 1),
    ],
)
def test_what_follows_a_jewish_feast(code, after, days):
    assert agrees(code, [day + timedelta(days=days) for day in JEWISH[after]])


def test_the_ninth_of_av_never_falls_on_shabbat():
    ninths = [day + timedelta(weeks=16) for day in JEWISH["passover"]]
    kept = [day + timedelta(days=day.weekday() == 5) for day in ninths]
    assert agrees("tisha_beav", kept)
    # hebcal.com: 13 August 2024; the tenth, on Sunday, in 2025 and 2029
    for known in (date(2024, 8, 13), date(2025, 8, 3), date(2026, 7, 23), date(2029, 7, 22)):
        assert known in computed("tisha_beav")


@pytest.mark.parametrize("code", list(MUSLIM))
def test_muslim_days(code):
    assert agrees(code, MUSLIM[code])


def test_a_year_may_have_a_muslim_feast_twice():
    assert [day.year for day in computed("eid_al_fitr")].count(2033) == 2


@pytest.mark.parametrize(
    ("code", "after", "days"),
    [("arafah", "eid_al_adha", -1), ("laylat_al_qadr", "ramadan", 26)],
)
def test_what_belongs_to_a_muslim_feast(code, after, days):
    assert agrees(code, [day + timedelta(days=days) for day in MUSLIM[after]])


def test_the_night_journey_is_the_27th_of_rajab():
    """As the Palestinian cabinet and Umm al-Qura had it: 8 February 2024, 27 January 2025."""
    assert computed("isra_miraj")[:3] == [date(2024, 2, 8), date(2025, 1, 27), date(2026, 1, 16)]


@pytest.mark.parametrize("church", ["western", "orthodox"])
@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("palm_sunday", -7),
        ("holy_thursday", -3),
        ("good_friday", -2),
        ("holy_saturday", -1),
        ("easter", 0),
        ("easter_monday", 1),
        ("ascension", 39),
        ("pentecost", 49),
    ],
)
def test_easter_and_what_moves_with_it(church, name, after):
    sundays = EASTER[f"easter_{church}"]
    assert computed(f"{name}_{church}") == [day + timedelta(days=after) for day in sundays]


@pytest.mark.parametrize(
    ("code", "month", "day"),
    [
        ("epiphany_western", 1, 6),
        ("assumption_western", 8, 15),
        ("christmas_western", 12, 25),
        ("christmas_orthodox", 1, 7),
        ("epiphany_orthodox", 1, 19),
        ("dormition_orthodox", 8, 28),
        ("cross_orthodox", 9, 27),
        ("christmas_armenian", 1, 19),  # only in the Holy Land: custodia.org, jpost.com
        ("nabi_khidr", 1, 25),  # Wikipedia, "Al-Khidr Festival"
        ("nabi_shuayb", 4, 25),  # Wikipedia, "Ziyara (Druze)": 25 to 28 April
        ("nabi_sabalan", 9, 10),  # israelfortourists.com, "Holiday of the Prophet Sava'lan"
    ],
)
def test_what_stands_still(code, month, day):
    assert computed(code) == [date(year, month, day) for year in range(2024, 2036)]


def test_every_feast_was_looked_at():
    found = feasts_between(FIRST, LAST)
    assert {feast.code for _, feast in found} == set(FEASTS)
    assert [day for day, _ in found] == sorted(day for day, _ in found)


def test_both_ends_are_asked_for():
    christmas = date(2026, 12, 25)
    assert [feast.code for _, feast in feasts_between(christmas, christmas)] == [
        "christmas_western"
    ]
    ends = feasts_between(date(2026, 12, 4), date(2027, 1, 6))
    assert [(day.isoformat(), feast.code) for day, feast in ends] == [
        ("2026-12-04", "hanukkah"),
        ("2026-12-25", "christmas_western"),
        ("2027-01-05", "isra_miraj"),
        ("2027-01-06", "epiphany_western"),
    ]


def test_national_days_are_never_automatic():
    """Independence, Nakba, Jerusalem, memorial and victory days: not in any language."""
    words = " ".join(str(part) for feast in FEASTS.values() for part in (feast.code, feast.name))
    for national in ("independence", "nakba", "عصما", "نكبة", "استقلال", "עצמאות", "זיכרון"):
        assert national not in words.lower()
    assert [f.code for _, f in feasts_between(date(2026, 5, 13), date(2026, 5, 16))] == [
        "ascension_western"
    ]


@pytest.mark.parametrize("year", [1924, 2077])
def test_outside_the_table_of_umm_al_qura_there_are_no_muslim_days(year):
    found = {feast.community for _, feast in feasts_between(date(year, 1, 1), date(year, 12, 31))}
    assert "muslim" not in found
    assert {"jewish", "druze", "christian_western"} <= found


@pytest.mark.parametrize("year", [1925, 2076])
def test_the_first_and_last_year_of_that_table(year):
    found = {feast.code for _, feast in feasts_between(date(year, 1, 1), date(year, 12, 31))}
    assert {"eid_al_fitr", "eid_al_adha", "ramadan"} <= found
