"""A resident gives days or hours back, others book them, and she takes back what nobody booked."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask

from shared_space.bookings.errors import Refused
from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.service import deciding
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.interval import Interval
from shared_space.residencies import service
from shared_space.residencies.errors import NotHeldThen, ReleaseOver, ResidencyOver
from shared_space.residencies.queries import holds_between, releases_ahead
from tests.bookings.booking import COORDINATOR, RIVAL, asked
from tests.cast import NOW, OLIVE, PERSON, ZION, Cast, at, send
from tests.spaces.rows import history

KULNAS = 1  # the residency of Kulna in Olive
PATH = "/residencies/1"
TUESDAY, FRIDAY = "2026-11-24", "2026-11-27"


def span(day: str, start: str, end: str) -> Interval:
    return Interval(at(day, start), at(day, end))


def give(day: str = TUESDAY, start: str = "08:00", end: str = "18:00") -> int:
    return service.release(KULNAS, span(day, start, end), actor_id=PERSON["coordinator"], now=NOW)


def given() -> list[Interval]:
    return [row.span for row in releases_ahead(KULNAS, NOW)]


def in_olive(key: str = "olive", **more: object) -> Full:
    return asked(RIVAL, key, organization_id=ZION, space_id=OLIVE, **more)  # type: ignore[arg-type]


def test_what_touches_becomes_one(context: None) -> None:
    morning = give(end="12:00")
    assert give(end="12:00") == morning  # the same form sent twice
    evening = give(start="16:00")
    assert given() == [span(TUESDAY, "08:00", "12:00"), span(TUESDAY, "16:00", "18:00")]
    in_olive()
    assert give(start="12:00", end="17:00") == morning != evening
    assert given() == [span(TUESDAY, "08:00", "18:00")]
    asked(RIVAL, "noon", organization_id=ZION, space_id=OLIVE, starts=time(15), ends=time(17))
    assert history().count("TimeReleased") == 3


def test_only_what_is_ahead_and_held_is_given(context: None) -> None:
    assert give("2026-11-23", "00:00", "23:00")
    assert given() == [Interval(NOW, at("2026-11-23", "23:00"))]
    service.move_end(KULNAS, at("2026-12-01", "00:00"), actor_id=None, now=NOW)
    with pytest.raises(NotHeldThen):
        give("2026-12-01")
    with pytest.raises(NotHeldThen):
        give("2026-11-22")
    with pytest.raises(ResidencyOver):
        service.release(
            KULNAS, span("2026-12-05", "08:00", "09:00"), actor_id=None, now=NOW + timedelta(days=9)
        )
    with pytest.raises(LookupError):
        service.release(99, span(TUESDAY, "08:00", "09:00"), actor_id=None, now=NOW)


def test_taken_back_while_nobody_is_inside(context: None) -> None:
    number = give()
    full = in_olive()
    with pytest.raises(PromiseBroken, match="held"):
        service.take_back(number, actor_id=None, now=NOW)
    deciding.cancel(full.number, {full.dates[0].number: 1}, PERSON["manager"], NOW)
    service.take_back(number, actor_id=None, now=NOW)
    assert given() == []
    with pytest.raises(LookupError):
        service.take_back(number, actor_id=None, now=NOW)
    assert history()[-1] == "ReleaseTakenBack"


def test_what_has_passed_of_a_release_stays_as_it_was(context: None) -> None:
    number = give()
    in_olive()
    service.take_back(number, actor_id=None, now=at(TUESDAY, "13:00"))
    assert given() == [span(TUESDAY, "08:00", "13:00")]
    with pytest.raises(ReleaseOver):
        service.take_back(number, actor_id=None, now=at(TUESDAY, "13:00"))


def test_free_for_others_wherever_they_look(context: None) -> None:
    around = Interval(at(TUESDAY, "09:00"), at(TUESDAY, "20:00"))
    give()
    held = [h.span for h in holds_between(around.start, around.end) if h.space_id == OLIVE]
    assert held == [Interval(at(TUESDAY, "18:00"), around.end)]
    with pytest.raises(Refused):
        in_olive("late", starts=time(17), ends=time(19))
    assert in_olive()


# on pages


@pytest.fixture
def inside(app: Flask) -> Callable[..., object]:
    def call(function: Callable[..., object], *arguments: object) -> object:
        with app.app_context():
            return function(*arguments)

    return call


def test_a_day_is_given_back_booked_and_no_longer_taken_back(
    people: Cast, inside: Callable[..., object]
) -> None:
    new = f"/bookings/new?space=olive&from={TUESDAY}T10:00&until={TUESDAY}T12:00"
    day = f"/bookings/day/{TUESDAY}?space=olive"
    assert "/bookings/new?space=olive" not in people.rival.get(day).get_data(as_text=True)
    assert "Give days back" in people.coordinator.get("/organizations/kulna").get_data(as_text=True)
    assert send(people.coordinator, PATH, {"first_day": TUESDAY}).status_code == 303
    page = people.coordinator.get(PATH).get_data(as_text=True)
    assert "Tuesday, 24 November 2026" in page
    assert "/bookings/new?space=olive" in people.rival.get(day).get_data(as_text=True)
    data = {
        "space": "olive",
        "organization": "2",
        "day": TUESDAY,
        "starts": "10:00",
        "ends": "12:00",
        "title-en": "Quiet talk",
        "people": "3",
        "visibility": "private",
        "repeat": "",
    }
    assert send(people.rival, new, data, "/bookings/new").status_code == 303
    (release,) = inside(releases_ahead, KULNAS, NOW)  # type: ignore[misc]
    back = f"{PATH}/releases/{release.id}/take-back"
    answer = send(people.coordinator, PATH, {}, back)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Somebody has booked inside this time already" in page
    assert "Booked: Tuesday, 24 November 2026, from 10:00 until 12:00" in page
    for secret in ("Quiet talk", "Kehilat Zion"):
        assert secret not in page
    assert send(people.rival, new, {}, back).status_code == 404


def test_hours_are_given_back_and_taken_back(people: Cast) -> None:
    hours = {"first_day": TUESDAY, "from_time": "08:00", "until_time": "12:00"}
    send(people.coordinator, PATH, hours)
    several = {"first_day": FRIDAY, "last_day": "2026-11-28"}
    send(people.manager, PATH, several)
    page = people.coordinator.get(PATH).get_data(as_text=True)
    assert "Tuesday, 24 November 2026, from 08:00 until 12:00" in page
    assert "from Friday, 27 November 2026 until Saturday, 28 November 2026" in page
    number = page.split("/releases/", 1)[1].split("/", 1)[0]
    back = send(people.coordinator, PATH, {}, f"{PATH}/releases/{number}/take-back")
    assert back.status_code == 303
    assert "08:00" not in people.coordinator.get(PATH).get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first_day": ""}, "This field is required."),
        ({"first_day": "2026-11-20"}, "This day has passed."),
        ({"first_day": TUESDAY, "last_day": "2026-11-23"}, "The end comes before the beginning."),
        ({"first_day": TUESDAY, "from_time": "08:00"}, "Write both hours"),
        ({"first_day": "2036-11-24"}, "too far ahead"),
    ],
)
def test_what_cannot_be_is_said(people: Cast, typed: dict[str, object], sentence: str) -> None:
    answer = send(people.coordinator, PATH, typed)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_it_is_the_residents_own(people: Cast) -> None:
    for client in (people.member, people.rival, people.administrator):
        assert client.get(PATH).status_code == 404
    for number in (99, 2**31, 2**64):
        assert people.coordinator.get(f"/residencies/{number}").status_code == 404
    assert send(people.coordinator, PATH, {}, f"{PATH}/releases/9/take-back").status_code == 404


def test_ending_it_says_first_what_it_affects(people: Cast, inside: Callable[..., object]) -> None:
    path = "/manage/residencies/1"
    assert "Nothing is booked ahead" in people.manager.get(path).get_data(as_text=True)

    def live() -> None:
        asked(COORDINATOR, "own", space_id=OLIVE)
        give(FRIDAY, "08:00", "13:00")
        friday = at(FRIDAY, "08:00").date()
        in_olive("theirs", first=friday)

    inside(live)
    page = people.manager.get(path).get_data(as_text=True)
    assert "1 date of its own is ahead in this room" in page
    assert "1 date of others is ahead in this room" in page
    assert "Friday, 27 November 2026, from 08:00 until 13:00" in page
    assert page.index("What an earlier end affects") < page.index("End the residency now")
    saved = send(people.manager, path, {"last_day": "2026-11-23"})
    assert saved.status_code == 303
    page = people.manager.get(path).get_data(as_text=True)
    assert "1 date of its own is ahead in this room" in page, "it is after the end"
    assert "of others is ahead in this room" not in page, "the room is everybody's then"
    page = send(people.manager, path, {"last_day": "2020-01-01"}).get_data(as_text=True)
    assert page.index("One thing needs another look:") < page.index("What an earlier end affects")
