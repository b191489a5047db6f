"""The days of all communities on screen, and the staff's hand on them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from shared_space.house import service
from shared_space.house.errors import NoSuchDay, TooFar
from shared_space.house.messages import lines_on, name_of_day
from shared_space.house.queries import changes_of_days, days_during, days_on, house_days, the_house
from shared_space.house.rules import may_fall_on
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.values import UNCHANGED
from tests.cast import NOW, PERSON, at, form_token, send

pytestmark = pytest.mark.page

PAGE = "/manage/days/"
ADHA = "/manage/days/eid_al_adha/2027-05-16"
ENGLISH = {"Accept-Language": "en"}
MANAGER = {"actor_id": PERSON["manager"], "now": NOW}
OPEN_DAY = Trilingual(ar="يوم مفتوح", he="יום פתוח", en="Open day")


def codes(day: str) -> list[str]:
    return [o.code for o in days_on(date.fromisoformat(day))]


def read(client, path: str, language: str = "en") -> str:
    client.set_cookie("language", language)
    return client.get(path).get_data(as_text=True)


def add(client, **typed):
    return send(
        client, PAGE, {"name-en": "Open day", "day": "2026-12-01", "community": "", **typed}
    )


def test_the_day_page_says_whose_day_it_is_and_from_when(visitor):
    page = read(visitor, "/bookings/day/2026-11-27")
    for words in ("Friday noon prayer", "Muslim", "Shabbat", "from 16:35", "Jewish"):
        assert words in page
    assert "until 17:15" in read(visitor, "/bookings/day/2026-11-28")
    assert "from 08:00 until 12:00" in read(visitor, "/bookings/day/2026-11-29")
    assert 'class="observed"' not in read(visitor, "/bookings/day/2026-11-26")


def test_a_whole_day_has_no_hours_and_a_muslim_day_is_expected(visitor):
    page = read(visitor, "/bookings/day/2027-05-16")
    assert '<span class="muted">expected · Muslim and Druze</span>' in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ("عشية عيد الفصح اليهودي", "لدى اليهود", "عيد الفصح المجيد")),
        ("he", ("ערב פסח", "יהודים", "חג הפסחא")),
        ("en", ("Passover eve", "Jewish", "Easter")),
    ],
)
def test_names_are_the_communities_own_in_three_languages(visitor, language, words):
    page = read(visitor, "/bookings/week/2026-W14", language)  # 29 March to 4 April 2026
    page += read(visitor, "/bookings/day/2026-04-12", language)
    assert all(word in page for word in words)


def test_the_week_names_the_day_of_each(visitor):
    page = read(visitor, "/bookings/week/2026-W48")
    assert "<dt>Fri, 27 Nov</dt>" in page
    assert "<dt>Thu, 26 Nov</dt>" not in page
    assert page.index("Friday noon prayer") < page.index("until 17:15")


def test_hours_follow_the_place_of_the_house(context):
    service.change_settings({"longitude": 0.0, "latitude": 51.5}, actor_id=None, now=NOW)
    with context.test_request_context(headers=ENGLISH):
        (line,) = lines_on(date(2026, 12, 24))
    assert line.about == "from 17:54 · Christian, western calendar"


def test_a_name_in_a_sentence_says_when_it_is_expected(context):
    with context.test_request_context(headers=ENGLISH):
        (adha,) = days_during(Interval(at("2027-05-17", "10:00"), at("2027-05-17", "11:00")))
        name = isolate("Eid al-Adha")
        assert name_of_day(adha) == f"{name} (expected)"
        assert str(lines_on(date(2027, 5, 17))[0]) == f"{name} · expected · Muslim and Druze"


@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_a_name_that_says_whose_day_it_is_says_it_once(context, language):
    with context.test_request_context(headers={"Accept-Language": language}):
        assert "" in [line.about for line in lines_on(date(2027, 1, 19))]


def test_only_managers_open_the_days(people):
    six = ("visitor", "member", "coordinator", "rival", "manager", "administrator")
    assert [getattr(people, name).get(PAGE).status_code for name in six] == [
        303,
        403,
        403,
        403,
        200,
        403,
    ]


def test_the_list_shows_the_coming_year(people):
    page = read(people.manager, PAGE)
    assert 'href="/manage/days/eid_al_adha/2027-05-16"' in page
    assert 'href="/manage/days/passover/2027-04-22"' in page
    assert "shabbat" not in page


def test_an_announced_day_is_moved_with_its_eve(people, app):
    assert send(people.manager, ADHA, {"day": "2027-05-17"}).location == PAGE
    with app.test_request_context():
        assert "eid_al_adha" not in codes("2027-05-15")
        assert codes("2027-05-16").count("eid_al_adha") == 1
        assert "eid_al_adha" in codes("2027-05-20")
    assert "Eid al-Adha eve" in read(people.visitor, "/bookings/day/2027-05-16")
    page = read(people.manager, PAGE)
    assert "expected on Sun, 16 May" in page
    assert 'value="2027-05-17"' in read(people.manager, ADHA)


def test_what_was_moved_can_be_set_back(people, app):
    send(people.manager, ADHA, {"day": "2027-05-17"})
    send(people.manager, ADHA, {"day": "2027-05-16"})
    with app.test_request_context():
        assert house_days() == []
        assert the_house().days_mark == ""
        assert changes_of_days() is UNCHANGED
        assert "eid_al_adha" in codes("2027-05-15")


def test_a_day_can_be_hidden_whatever_calendar_it_is_of(people, app):
    where = "/manage/days/purim/2027-03-23"
    assert "Its first day" not in read(people.manager, where)
    assert send(people.manager, where, {"hidden": "y"}).status_code == 303
    assert "Purim" not in read(people.visitor, "/bookings/day/2027-03-22")
    assert "checked" in read(people.manager, where)
    assert "not shown" in read(people.manager, PAGE)
    send(people.manager, where, {})
    assert "Purim eve" in read(people.visitor, "/bookings/day/2027-03-22")


def test_the_date_of_a_day_that_is_certain_cannot_be_typed(people, app):
    send(people.manager, "/manage/days/purim/2027-03-23", {"day": "2027-03-24"})
    with app.test_request_context():
        assert house_days() == []


def test_an_added_day_is_shown_and_removed(people, app):
    assert add(people.manager, **{"name-ar": "يوم مفتوح"}).location == PAGE
    assert "Open day" in read(people.visitor, "/bookings/day/2026-12-01")
    assert "يوم مفتوح" in read(people.visitor, "/bookings/day/2026-12-01", "ar")
    assert add(people.manager, **{"name-ar": "يوم مفتوح"}).status_code == 303
    with app.test_request_context():
        (kept,) = house_days()
    token = {"csrf_token": form_token(people.manager, PAGE)}
    where = f"/manage/days/{kept.number}/remove"
    assert people.manager.post(where, data=token).location == PAGE
    assert people.manager.post(where, data=token).status_code == 404
    assert "Open day" not in read(people.visitor, "/bookings/day/2026-12-01")


def test_a_day_of_a_community_says_so(people):
    add(people.manager, community="druze")
    page = read(people.visitor, "/bookings/day/2026-12-01")
    assert '<span class="muted">Druze</span>' in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name-en": ""}, "at least one language"),
        ({"name-en": "x" * 81}, "This is too long: 81 characters"),
        ({"day": ""}, "Choose a day."),
        ({"day": "1999-12-31"}, "Choose a day in these years."),
        ({"day": "2100-01-01"}, "Choose a day in these years."),
        ({"day": "tomorrow"}, "Not a valid date value."),
        ({"community": "martian"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_added_is_said_and_kept(people, app, wrong, sentence):
    answer = add(people.manager, **{"name-he": "מה שהקלדתי", **wrong} if "day" in wrong else wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert ("מה שהקלדתי" in page) == ("day" in wrong)
    with app.test_request_context():
        assert house_days() == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2027-05-24", "at most a week"),
        ("2027-05-08", "at most a week"),
        ("", "Choose a day."),
        ("2200-01-01", "Choose a day in these years."),
    ],
)
def test_a_day_is_not_moved_far(people, app, day, sentence):
    answer = send(people.manager, ADHA, {"day": day})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with app.test_request_context():
        assert house_days() == []


@pytest.mark.parametrize(
    "where",
    [
        "eid_al_adha/2027-05-17",
        "shabbat/2026-11-28",
        "nothing/2027-05-16",
        "eid_al_adha/20270516",
        "eid_al_adha/today",
        "eid_al_adha/1990-07-02",
        f"{10**12}/remove",
    ],
)
def test_what_is_no_such_day_is_404(people, where):
    path = PAGE + where
    token = {"csrf_token": form_token(people.manager, PAGE), "day": "2027-05-17"}
    assert people.manager.post(path, data=token).status_code == 404
    if "remove" not in where:
        assert people.manager.get(path).status_code == 404


def test_moves_reach_a_week_and_only_what_the_moon_decides():
    first = date(2027, 5, 16)
    for days in (-7, -1, 1, 7):
        assert may_fall_on("eid_al_adha", first, first + timedelta(days=days))
    assert not may_fall_on("eid_al_adha", first, first + timedelta(days=8))
    assert not may_fall_on("eid_al_adha", first, first - timedelta(days=8))
    assert not may_fall_on("passover", date(2027, 4, 22), date(2027, 4, 23))


def test_the_service_refuses_what_the_form_would(context):
    with pytest.raises(NoSuchDay):
        service.change_observance("eid_al_adha", date(2027, 5, 15), None, **MANAGER)
    with pytest.raises(TooFar):
        service.change_observance("passover", date(2027, 4, 22), date(2027, 4, 23), **MANAGER)
    with pytest.raises(NoSuchDay):
        service.remove_day(1, **MANAGER)
    service.change_observance("purim", date(2027, 3, 23), None, **MANAGER)
    (kept,) = house_days()
    with pytest.raises(NoSuchDay):
        service.remove_day(kept.number, **MANAGER)


def test_the_last_word_on_a_day_counts(context):
    for day in (date(2027, 5, 17), None, date(2027, 5, 15)):
        service.change_observance("eid_al_adha", date(2027, 5, 16), day, **MANAGER)
    (kept,) = house_days()
    assert kept.day == date(2027, 5, 15)
    assert "eid_al_adha" in codes("2027-05-14")


def test_two_added_days_and_a_moved_one_stand_together(context):
    service.add_day(date(2026, 12, 1), OPEN_DAY, "", **MANAGER)
    service.add_day(date(2026, 12, 1), Trilingual(en="Another"), "", **MANAGER)
    service.add_day(date(2026, 11, 30), OPEN_DAY, "druze", **MANAGER)
    service.change_observance("eid_al_adha", date(2027, 5, 16), date(2027, 5, 17), **MANAGER)
    assert [(k.day.isoformat(), k.code) for k in house_days()] == [
        ("2026-11-30", ""),
        ("2026-12-01", ""),
        ("2026-12-01", ""),
        ("2027-05-17", "eid_al_adha"),
    ]
    assert [o.name.en for o in days_on(date(2026, 12, 1))] == ["Open day", "Another"]
    assert "eid_al_adha" not in codes("2027-05-15")


def test_history_keeps_who_changed_which_day_but_no_words(context):
    service.add_day(date(2026, 12, 1), OPEN_DAY, "", **MANAGER)
    service.remove_day(house_days()[0].number, **MANAGER)
    service.change_observance("eid_al_adha", date(2027, 5, 16), None, **MANAGER)
    kept = db.session.execute(
        sa.select(AuditRow.verb, AuditRow.facts, AuditRow.actor_id).order_by(AuditRow.id)
    ).all()
    assert [row.verb for row in kept] == [
        "HouseDayAdded",
        "HouseDayRemoved",
        "ObservanceChanged",
    ]
    assert kept[2].facts == {"code": "eid_al_adha", "instead_of": "2027-05-16", "day": None}
    assert {row.actor_id for row in kept} == {PERSON["manager"]}
    assert "Open" not in str([row.facts for row in kept])


def test_the_days_are_read_once_after_each_change(app, people):
    """No query for them on a page, but for the first after a change in each process."""
    asked: list[str] = []
    with app.app_context():
        service.add_day(date(2026, 12, 1), OPEN_DAY, "", **MANAGER)
        sa.event.listen(
            db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2].lower())
        )
    for _ in range(3):
        assert "Open day" in read(people.visitor, "/bookings/day/2026-12-01")
    assert sum("from house_days" in statement for statement in asked) <= 1


def test_a_booking_and_a_request_say_which_day_they_meet(people):
    form = {
        "space": "hall",
        "organization": "1",
        "title-en": "Meeting",
        "people": "10",
        "day": "2027-05-17",
        "starts": "10:00",
        "ends": "12:00",
        "visibility": "house",
    }
    done = send(people.coordinator, "/bookings/new", form)
    assert done.status_code == 303, "a day of a community never hinders"
    for client, path in ((people.coordinator, done.location), (people.manager, "/manage/requests")):
        page = read(client, path)
        assert "Eid al-Adha" in page
        assert "expected · Muslim and Druze" in page


def test_a_series_counts_the_dates_that_meet_a_day(people):
    form = {
        "space": "fig",
        "organization": "1",
        "title-en": "Meeting",
        "people": "4",
        "day": "2026-11-27",
        "starts": "11:00",
        "ends": "12:00",
        "visibility": "house",
        "repeat": "weekly",
        "count": "5",
        "look": "1",
    }
    page = send(people.coordinator, "/bookings/new", form).get_data(as_text=True)
    assert f"5 of 5 dates: {isolate('Friday noon prayer')}, {isolate('Christmas')}" in page
    early = send(
        people.coordinator, "/bookings/new", {**form, "starts": "09:00", "ends": "10:00"}
    ).get_data(as_text=True)
    assert f"1 of 5 dates: {isolate('Christmas')}" in early
    assert early.count("Christmas") == 2, "once above, once beside its date"
    none = send(
        people.coordinator, "/bookings/new", {**form, "day": "2026-11-24", "count": "2"}
    ).get_data(as_text=True)
    assert "of 2 dates" not in none
