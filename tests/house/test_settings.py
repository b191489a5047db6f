"""The administrator writes the settings of the house."""

import pytest
import sqlalchemy as sa

from shared_space.house.queries import fingerprint, the_house
from shared_space.house.rules import is_zone
from shared_space.house.service import change_settings
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from tests.cast import NOW, form_token, send

pytestmark = pytest.mark.page

PAGE = "/manage/house"
SIX = ("visitor", "member", "coordinator", "rival", "manager", "administrator")


def settings(app):
    with app.app_context():
        return the_house()


def seen(app):
    with app.app_context():
        return fingerprint()


def filled(app, **typed):
    return {
        "name-en": "Space for Shared Life",
        "name-ar": "الحيّز للحياة المشتركة",
        "name-he": "המרחב לחיים משותפים",
        "city-en": "Jerusalem",
        "email": "house@example.org",
        "phone": "02-000-0000",
        "accessibility_contact": "access@example.org",
        "zone": "Asia/Jerusalem",
        "latitude": "31.7496",
        "longitude": "35.2221",
        "languages": "ar,he,en",
        "seen": seen(app),
        **typed,
    }


def test_only_the_administrator_opens_the_settings(people):
    found = tuple(getattr(people, name).get(PAGE).status_code for name in SIX)
    assert found == (303, 403, 403, 403, 403, 200)


def test_a_manager_cannot_send_the_form(people, app):
    token = form_token(people.manager, "/manage/organizations/new")
    data = {**filled(app), "city-en": "Elsewhere", "csrf_token": token}
    assert people.manager.post(PAGE, data=data).status_code == 403
    assert settings(app).city.en == "Jerusalem"


def test_the_page_shows_what_is_set(people):
    page = people.administrator.get(PAGE).get_data(as_text=True)
    for words in ("Space for Shared Life", "Asia/Jerusalem", "31.7496", "access@example.org"):
        assert words in page


def test_what_is_written_holds_at_once(people, app):
    answer = send(
        people.administrator,
        PAGE,
        filled(
            app,
            **{
                "city-en": "Amman",
                "city-ar": "عمّان",
                "address-en": "1 Rainbow Street",
                "access-en": "Lift.\r\nHearing loop.",
                "zone": "Asia/Amman",
                "latitude": "31.95",
                "longitude": "35.93",
                "languages": "he,ar,en",
            },
        ),
    )
    assert (answer.status_code, answer.location) == (303, PAGE)
    house = settings(app)
    assert house.city == Trilingual(ar="عمّان", en="Amman")
    assert house.access == Trilingual(en="Lift.\nHearing loop.")
    assert (house.zone.key, house.latitude, house.longitude) == ("Asia/Amman", 31.95, 35.93)
    assert house.languages == ("he", "ar", "en")
    with app.app_context():
        row = db.session.scalars(sa.select(AuditRow).where(AuditRow.verb == "HouseChanged")).one()
    changed = {"access", "address", "city", "languages", "latitude", "longitude", "zone"}
    assert set(row.facts["fields"]) == changed
    assert "Amman" not in str(row.facts)
    page = people.visitor.get("/organizations/").get_data(as_text=True)
    assert page.index('href="/language/he') < page.index('href="/language/ar')


def test_the_same_form_sent_twice_changes_the_house_once(people, app):
    data = filled(app, **{"city-en": "Amman"})
    assert send(people.administrator, PAGE, data).status_code == 303
    assert send(people.administrator, PAGE, data).status_code == 409
    with app.app_context():
        count = sa.select(sa.func.count()).where(AuditRow.verb == "HouseChanged")
        assert db.session.scalar(count) == 1


def test_a_stale_page_overwrites_nothing_and_keeps_what_was_typed(people, app):
    data = filled(app, **{"address-en": "Typed on an old page"})
    with app.app_context():
        change_settings({"phone": "02-111-1111"}, actor_id=None, now=NOW)
    answer = send(people.administrator, PAGE, data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Somebody else saved the settings" in page
    assert "Typed on an old page" in page
    assert settings(app).phone == "02-111-1111"
    again = send(people.administrator, PAGE, {**data, "seen": seen(app)})
    assert again.status_code == 303
    assert settings(app).address.en == "Typed on an old page"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name-en": "", "name-ar": "", "name-he": "\u202e\u0007"}, "at least one language"),
        ({"city-en": ""}, "at least one language"),
        ({"about-he": "x" * 300_000}, "This is too long: 300000 characters"),
        ({"zone": ""}, "This field is required."),
        ({"zone": "Jerusalem"}, "Write the name of a time zone"),
        ({"zone": "UTC"}, "Write the name of a time zone"),
        ({"zone": "Asia/Jerusalem/../../etc/passwd"}, "Write the name of a time zone"),
        ({"zone": "/etc/passwd"}, "Write the name of a time zone"),
        ({"zone": "A" * 300_000}, "This is too long"),
        ({"latitude": "91"}, "Write degrees as a number"),
        ({"latitude": "nan"}, "Write degrees as a number"),
        ({"latitude": "north"}, "Write degrees as a number"),
        ({"longitude": "-180.5"}, "Write degrees as a number"),
        ({"longitude": "inf"}, "Write degrees as a number"),
        ({"longitude": "1" * 300_000}, "This is too long"),
        ({"languages": "ar,he"}, "Not a valid choice"),
        ({"languages": "ar,ar,en"}, "Not a valid choice"),
        ({"languages": ""}, "Not a valid choice"),
        ({"email": "house"}, "Invalid email address."),
        ({"phone": "<b>"}, "Write a telephone number"),
        ({"accessibility_contact": "x" * 255}, "This is too long: 255 characters"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_changes_nothing(people, app, wrong, sentence):
    before = settings(app)
    typed = filled(app, **{"address-en": "What I typed", **wrong})
    answer = send(people.administrator, PAGE, typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "What I typed" in page
    assert settings(app) == before


def test_an_unknown_setting_is_refused(context):
    with pytest.raises(ValueError, match="id"):
        change_settings({"id": 2}, actor_id=None, now=NOW)


def test_the_request_that_writes_reads_the_new_settings(context):
    assert the_house().city.en == "Jerusalem"
    assert change_settings({"city": Trilingual(en="Amman")}, actor_id=None, now=NOW) == ("city",)
    assert the_house().city.en == "Amman"
    assert change_settings({"languages": ("ar", "he", "en")}, actor_id=None, now=NOW) == ()


def test_zones_are_names_of_places():
    assert is_zone("Asia/Jerusalem")
    assert is_zone("America/Argentina/Buenos_Aires")
    for name in ("", "EST", "Asia", "Asia/", "posixrules", "Nowhere/City"):
        assert not is_zone(name)
