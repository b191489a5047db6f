"""The plans of the demo house and of the measured house, as plain values."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_space.demo import booking_words, load_plan
from shared_space.demo.calendar_plan import GUESTS, RIVALS, SERIES, Planned, plan, sunday_of
from shared_space.demo.forum_words import FORUMS
from shared_space.demo.house_words import SPACES
from shared_space.demo.organization_words import INVENTED, ORGANIZATIONS, RESIDENTS, people
from shared_space.demo.workshop_words import WORKSHOPS
from shared_space.organizations.rules import FIELDS
from shared_space.workshops.rules import TOPICS

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))
CAME_TO_NOTHING = {"requested", "declined", "withdrawn"}


def everything(today: date) -> list[Planned]:
    return [*plan(today), *(workshop.booking(today) for workshop in WORKSHOPS)]


def uses(planned: list[Planned], space: str) -> list[tuple[datetime, datetime]]:
    """The spans that claim a space, its turnaround included, in order."""
    tidying = timedelta(minutes=30 if space == "hall" else 0)
    return sorted(
        (datetime.combine(day, p.starts), datetime.combine(day, p.ends) + tidying)
        for p in planned
        for day in p.days
        if p.space == space and p.ends_as not in CAME_TO_NOTHING
    )


@given(DAYS)
def test_nothing_in_the_demo_house_is_booked_twice(today):
    planned = everything(today)
    for space in SPACES:
        if space.kind == "open_space":
            continue
        spans = uses(planned, space.slug)
        for (_, end), (start, _) in pairwise(spans):
            assert end <= start, space.slug


@given(DAYS)
def test_every_working_day_of_six_weeks_has_something(today):
    planned = everything(today)
    booked = Counter(day for p in planned for day in p.days if p.ends_as == "approved")
    first = sunday_of(today) - timedelta(weeks=2)
    working = [first + timedelta(days=n) for n in range(7 * 7)]
    least = min(booked[day] for day in working if day.weekday() not in {4, 5})
    assert least >= 5
    assert all(booked[day] for day in working if day.weekday() == 4)


@given(DAYS)
def test_two_organizations_want_the_same_hall_slot(today):
    waiting = [p for p in plan(today) if p.ends_as == "requested" and p.organization in RIVALS]
    assert [p.organization for p in waiting] == list(RIVALS)
    assert waiting[0].days == waiting[1].days
    assert waiting[0].days[0] > today
    assert waiting[0].starts < waiting[1].ends
    assert waiting[1].starts < waiting[0].ends


def test_the_organizations_are_three_real_ones_and_a_dozen_that_say_they_are_examples():
    assert [o.slug for o in RESIDENTS] == ["kulna", "kehilat-zion", "shared-learning"]
    assert len(INVENTED) == 12
    assert Counter(o.field for o in INVENTED) == dict.fromkeys(FIELDS, 2)
    for organization in INVENTED:
        assert organization.name.ar.endswith("(مثال)")
        assert organization.name.he.endswith("(לדוגמה)")
        assert organization.name.en.endswith("(example)")
    assert not any(o.name.missing or o.about.missing for o in ORGANIZATIONS)


def test_real_organizations_only_meet():
    bland = {"اجتماع", "لقاء", "ישיבת", "פגישת", "מפגש", "Team", "Coordination"}
    residents = {organization.slug for organization in RESIDENTS}
    for planned in everything(date(2026, 11, 23)):
        if planned.organization in residents:
            assert all(text.split()[0] in bland for _, text in planned.title.items())
    assert not residents & {workshop.organization for workshop in WORKSHOPS}


def test_people_are_named_by_role_and_read_three_languages():
    found = [person for person, _, _ in people()]
    assert len({person.email for person in found}) == len(found)
    assert {person.locale for person in found} == {"ar", "he", "en"}
    assert all(person.email.endswith("@example.org") for person in found)
    assert all(
        person.name.endswith(("coordinator", "member", "manager", "Administrator"))
        for person in found
    )


def test_workshops_are_two_in_each_language_and_two_in_all():
    languages = Counter(tuple(code for code, _ in w.title.items()) for w in WORKSHOPS)
    assert languages == {("ar",): 2, ("he",): 2, ("en",): 2, ("ar", "he", "en"): 2}
    assert all(workshop.topic in TOPICS for workshop in WORKSHOPS)
    assert all(w.title.missing == w.summary.missing for w in WORKSHOPS)


def test_two_forums_in_all_three_languages():
    assert len(FORUMS) == 2
    assert all(not text.missing for forum in FORUMS for text in (forum.name, forum.about))
    assert {w.forum for w in WORKSHOPS} == {"", *(forum.slug for forum in FORUMS)}


def test_the_plan_speaks_of_what_there_is():
    slugs = {organization.slug for organization in ORGANIZATIONS}
    assert {*GUESTS, *booking_words.TITLES, *(row[3] for row in SERIES)} <= slugs
    rooms = {space.slug: space.people for space in SPACES}
    for planned in everything(date(2026, 11, 23)):
        assert planned.people <= rooms[planned.space]


@given(DAYS, st.integers(75, 400), st.integers(0, 99))
def test_a_measured_house_never_overlaps_and_counts_right(measured, number, seed):
    found = list(load_plan.slots(number, seed, measured))
    assert len(found) == number
    assert sum(slot.day == measured for slot in found) == load_plan.ON_THE_MEASURED_DAY
    by_place = sorted((slot.space, slot.day, slot.starts, slot.ends) for slot in found)
    for before, after in pairwise(by_place):
        if before[:2] == after[:2]:
            tidying = timedelta(minutes=30 if before[0] == load_plan.HALL else 0)
            assert datetime.combine(before[1], before[3]) + tidying <= datetime.combine(
                after[1], after[2]
            )
    assert all(8 <= slot.starts.hour < 20 and slot.ends.hour <= 20 for slot in found)


def test_the_density_is_the_same_at_every_size():
    measured = date(2026, 11, 23)
    for number, days in ((1_000, 18), (10_000, 182)):
        found = Counter(slot.day for slot in load_plan.slots(number, 7, measured))
        assert len(found) == days
        full = [count for day, count in found.items() if day != measured]
        assert sorted(full)[1] == load_plan.PER_DAY  # all but the last day are full
    same = [list(load_plan.slots(300, 7, measured)) for _ in range(2)]
    assert same[0] == same[1]
    assert same[0] != list(load_plan.slots(300, 8, measured))


def test_a_house_has_at_least_its_measured_day():
    with pytest.raises(ValueError, match="at least 75"):
        list(load_plan.slots(74, 7, date(2026, 11, 23)))
