"""Closing the house or a space, and the form that asks for it."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces import service
from shared_space.spaces.errors import ClosureOver
from shared_space.spaces.forms import ClosureForm
from shared_space.spaces.queries import closures_between, spaces_in_use
from tests.cast import FIG, HALL, NOW, ZONE, at
from tests.spaces.rows import approved, history

DAY = Interval(at("2026-11-25", "00:00"), at("2026-11-26", "00:00"))
WORDS = Trilingual(en="Painting")


def spans_of(day: Interval) -> list[Interval]:
    return [view.span for view in closures_between(day.start, day.end)]


def test_a_day_is_closed_once_and_opened_again(context: Flask) -> None:
    number = service.close(None, DAY, WORDS, actor_id=4, now=NOW)
    assert service.close(None, DAY, WORDS, actor_id=4, now=NOW) == number
    assert service.close(HALL, DAY, None, actor_id=4, now=NOW) != number
    assert spans_of(DAY) == [DAY, DAY]
    service.reopen(number, actor_id=4, now=NOW)
    assert number not in {view.id for view in closures_between(DAY.start, DAY.end)}
    assert history() == ["ClosureMade", "ClosureMade", "ClosureEnded"]
    with pytest.raises(LookupError):
        service.reopen(number, actor_id=4, now=NOW)


def test_what_has_passed_stays_as_it_was(context: Flask) -> None:
    today = Interval(at("2026-11-23", "00:00"), at("2026-11-24", "00:00"))
    number = service.close(HALL, today, None, actor_id=4, now=NOW)
    assert spans_of(today) == [Interval(NOW, today.end)]
    later = NOW + timedelta(hours=2)
    assert service.close(HALL, today, None, actor_id=4, now=later) == number
    service.reopen(number, actor_id=4, now=later)
    assert spans_of(today) == [Interval(NOW, later)]
    with pytest.raises(ClosureOver):
        service.reopen(number, actor_id=4, now=later)
    with pytest.raises(ValueError, match="after it starts"):
        service.close(HALL, Interval(NOW, later), None, actor_id=4, now=later)


def test_bookings_in_the_way_are_never_dropped(context: Flask) -> None:
    meeting = Interval(at("2026-11-25", "10:00"), at("2026-11-25", "12:00"))
    approved(FIG, meeting)
    for space_id in (None, FIG):
        with pytest.raises(PromiseBroken, match="closed"):
            service.close(space_id, DAY, None, actor_id=4, now=NOW)
    service.close(HALL, DAY, None, actor_id=4, now=NOW)
    service.close(FIG, Interval(meeting.end, DAY.end), None, actor_id=4, now=NOW)
    assert history() == ["ClosureMade", "ClosureMade"]


def form(app: Flask, language: str = "en", **typed: str) -> ClosureForm:
    names = {key.replace("reason_", "reason-"): value for key, value in typed.items()}
    with app.test_request_context("/", headers={"Cookie": f"language={language}"}):
        return _validated(
            ClosureForm(
                MultiDict({"where": "house", **names}),
                meta={"csrf": False},
                spaces=spaces_in_use(),
                zone=ZONE,
                now=NOW,
            )
        )


def _validated(closure: ClosureForm) -> ClosureForm:
    closure.is_sound = closure.validate()
    return closure


def test_whole_days_are_from_midnight_to_midnight(context: Flask) -> None:
    one = form(context, first_day="2026-11-25", reason_he="צביעה")
    assert one.is_sound
    assert (one.span, one.space_id) == (DAY, None)
    assert one.reason.data == Trilingual(he="צביעה")
    two = form(context, where=str(HALL), first_day="2026-11-25", last_day="2026-11-26")
    assert two.space_id == HALL
    assert two.span == Interval(DAY.start, at("2026-11-27", "00:00"))
    assert two.reason.data is None
    assert form(context, first_day="2026-11-23").is_sound


def test_hours_are_on_the_house_s_clock(context: Flask) -> None:
    closure = form(context, first_day="2026-11-25", from_time="10:00", until_time="12:30")
    assert closure.span == Interval(at("2026-11-25", "10:00"), at("2026-11-25", "12:30"))


BAD: list[tuple[dict[str, str], str, str]] = [
    ({}, "first_day", "required"),
    ({"first_day": "2026-02-31"}, "first_day", "Not a valid date"),
    ({"first_day": "x" * 300_000}, "first_day", "Not a valid date"),
    ({"first_day": "2026-11-22"}, "first_day", "has passed"),
    ({"first_day": "0001-01-01"}, "first_day", "has passed"),
    ({"first_day": "9999-12-31"}, "first_day", "too far ahead"),
    ({"first_day": "2026-11-25", "last_day": "9999-12-31"}, "last_day", "too far ahead"),
    ({"first_day": "2026-11-25", "last_day": "2026-11-24"}, "last_day", "before the beginning"),
    ({"first_day": "2026-11-25", "from_time": "10:00"}, "until_time", "both hours"),
    ({"first_day": "2026-11-25", "until_time": "10:00"}, "from_time", "both hours"),
    ({"first_day": "2026-11-25", "from_time": "26:00"}, "from_time", "Not a valid time"),
    (
        {"first_day": "2026-11-25", "from_time": "10:00", "until_time": "10:00"},
        "until_time",
        "before the beginning",
    ),
    (
        {"first_day": "2026-11-23", "from_time": "07:00", "until_time": "08:59"},
        "until_time",
        "has passed",
    ),
    (
        {"first_day": "2027-03-26", "from_time": "02:30", "until_time": "05:00"},
        "from_time",
        "jumps over",
    ),
    (
        {"first_day": "2027-03-26", "from_time": "01:00", "until_time": "02:30"},
        "until_time",
        "jumps over",
    ),
    ({"first_day": "2026-11-25", "where": "99"}, "where", "Not a valid choice"),
    ({"first_day": "2026-11-25", "where": "\x00"}, "where", "Not a valid choice"),
    ({"first_day": "2026-11-25", "reason_en": "x" * 300_000}, "reason", "too long"),
]


def test_bad_input_is_answered_beside_its_field(context: Flask) -> None:
    for typed, field, sentence in BAD:
        closure = form(context, **typed)
        assert not closure.is_sound
        assert sentence in " ".join(map(str, closure[field].errors)), typed.keys()
        assert closure.span is None
