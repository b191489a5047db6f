"""Publishing a workshop: the walk, the limits, and every kind of bad input."""

import pytest
import sqlalchemy as sa

from shared_space.kernel.audit import history
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops.models import Session, Workshop
from tests.calendars import rows
from tests.cast import KULNA, NOW, ZION, at, form_token, send

pytestmark = pytest.mark.page

NEW = "/workshops/new?organization=kulna"
GOOD = {
    "title-en": "Living together",
    "title-ar": "نعيش معًا",
    "summary-en": "Two evenings.\n\nFor all.",
    "topic": "accepting_the_other",
    "languages": ["ar", "he"],
    "capacity": "20",
    "submission_key": "one form",
    "then": "publish",
}


def saved() -> list[Workshop]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Workshop).order_by(Workshop.id)))


def owned() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(Session.occurrence_uid)))


def post(client, path: str, data: dict[str, object]):
    return client.post(
        path,
        data={**data, "csrf_token": form_token(client, path)},
        headers={"Accept-Language": "en"},
    )


def test_a_coordinator_publishes_a_workshop_in_two_languages(context, people, visitor):
    uids = [rows.book(), rows.book(visibility="house")]
    answer = post(people.coordinator, "/workshops/new", {**GOOD, "sessions": uids})
    assert answer.status_code == 303
    assert answer.location == "/workshops/living-together"
    (workshop,) = saved()
    assert workshop.organization_id == KULNA
    assert workshop.title == Trilingual(ar="نعيش معًا", en="Living together")
    assert (workshop.state, workshop.capacity, workshop.languages) == (
        "published",
        20,
        ["ar", "he"],
    )
    assert owned() == set(uids)
    assert [e.verb for e in history("workshop", workshop.id)] == [
        "WorkshopDrafted",
        "WorkshopPublished",
    ]
    arabic = {"Accept-Language": "ar"}
    assert "نعيش معًا" in visitor.get("/workshops/", headers=arabic).get_data(as_text=True)
    raw = visitor.get("/calendars/workshops.ics").data
    assert raw.count(b"BEGIN:VEVENT") == 2


def test_the_same_form_twice_is_one_workshop(context, people):
    for _ in range(2):
        assert post(people.coordinator, NEW, GOOD).location == "/workshops/living-together"
    assert len(saved()) == 1
    post(people.coordinator, NEW, {**GOOD, "submission_key": "another form"})
    assert [w.slug for w in saved()] == ["living-together", "living-together-2"]


def test_a_draft_then_published_then_cancelled_then_published(context, people):
    post(people.coordinator, NEW, {**GOOD, "then": "save"})
    page = "/workshops/living-together"
    states = [saved()[0].state]
    for verb in ("publish", "publish", "cancel", "cancel", "publish"):
        answer = send(people.coordinator, page, {}, to=f"{page}/{verb}")
        assert answer.status_code == 303
        states.append(saved()[0].state)
    assert states == ["draft", "published", "published", "cancelled", "cancelled", "published"]
    verbs = [e.verb for e in history("workshop", saved()[0].id)]
    assert verbs == [
        "WorkshopDrafted",
        "WorkshopPublished",
        "WorkshopCancelled",
        "WorkshopPublished",
    ]


def test_an_edit_keeps_dates_that_are_behind_us(context, people):
    past = rows.book(at("2026-11-20", "10:00"))
    future = rows.book()
    slug = rows.workshop(future)

    from shared_space.kernel.db import transactional

    @transactional
    def add_past() -> None:
        number = db.session.scalar(sa.select(Workshop.id))
        db.session.add(Session(workshop_id=number, occurrence_uid=past, created_at=NOW))

    add_past()
    path = f"/workshops/{slug}/edit"
    data = {**GOOD, "seen": saved()[0].changed_at.isoformat()}
    assert post(people.coordinator, path, data).status_code == 303
    assert owned() == {past}
    assert saved()[0].slug == slug  # addresses are permanent


def test_the_edit_form_shows_what_is_there(context, people):
    uid = rows.book()
    slug = rows.workshop(uid, capacity=12)
    page = people.coordinator.get(f"/workshops/{slug}/edit").get_data(as_text=True)
    assert f'value="{uid}" checked' in page
    assert 'value="12"' in page
    assert "سدنة" not in page
    assert "ورشة" in page


def test_a_stale_page_is_told_so_and_loses_nothing(context, people):
    slug = rows.workshop(rows.book())
    data = {**GOOD, "seen": "2026-11-23T07:00:00+00:00"}
    answer = post(people.coordinator, f"/workshops/{slug}/edit", data)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Somebody else saved this workshop" in page
    assert "Living together" in page
    assert saved()[0].title.en == "A workshop"
    for junk in ("", "yesterday", "2026-11-23T07:00:00", "9" * 400):
        assert (
            post(people.coordinator, f"/workshops/{slug}/edit", {**data, "seen": junk}).status_code
            == 409
        )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title-en": "", "title-ar": ""}, "Write this in at least one language."),
        (
            {"title-en": " \u202e\u200f\x07 ", "title-ar": ""},
            "Write this in at least one language.",
        ),
        ({"title-en": "x" * 121}, "This is too long: 121 characters, at most 120."),
        ({"summary-he": "ש" * 300_000}, "This is too long: 300000 characters, at most 4000."),
        ({"topic": ""}, "Not a valid choice."),
        ({"topic": "drop table"}, "Not a valid choice."),
        ({"languages": []}, "Choose at least one language."),
        ({"languages": ["xx"]}, "Not a valid choice."),
        ({"capacity": "0"}, "Write a whole number"),
        ({"capacity": "-3"}, "Write a whole number"),
        ({"capacity": "ten"}, "Write a whole number"),
        ({"capacity": "9" * 300}, "Write a whole number"),
        ({"capacity": "²"}, "Write a whole number"),
        ({"slug": "Not a slug"}, "Use small Latin letters"),
        ({"slug": "new"}, "Use small Latin letters"),
        ({"slug": "x" * 61}, "Use small Latin letters"),
        ({"slug": "taken"}, "Another workshop has this address."),
        ({"sessions": ["unknown@shared-space"]}, "no longer among the bookings"),
        ({"sessions": ["\x00"]}, "no longer among the bookings"),
        ({"sessions": ["PRIVATE"]}, "A private booking cannot be a workshop date."),
        ({"sessions": ["FOREIGN"]}, "no longer among the bookings"),
        ({"sessions": ["ELSEWHERE"]}, "belongs to another workshop"),
        ({"sessions": ["PAST"]}, "no longer among the bookings"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(context, people, change, sentence):
    elsewhere = rows.book()
    uids = {
        "PRIVATE": rows.book(visibility="private"),
        "FOREIGN": rows.book(organization=ZION, requester="rival"),
        "ELSEWHERE": elsewhere,
        "PAST": rows.book(at("2026-11-20", "10:00")),
    }
    post(
        people.coordinator,
        NEW,
        {**GOOD, "slug": "taken", "sessions": [elsewhere], "submission_key": "0"},
    )
    if "sessions" in change:
        change = {"sessions": [uids.get(uid, uid) for uid in change["sessions"]]}
    answer = post(people.coordinator, NEW, {**GOOD, **change})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert sentence in page
    assert "For all." in page
    assert "\u202e" not in page
    assert len(saved()) == 1


def test_nothing_at_all_is_bad_input_too(context, people):
    answer = post(people.coordinator, NEW, {})
    assert answer.status_code == 422
    assert saved() == []


def test_digits_of_any_script_are_understood(context, people):
    assert post(people.coordinator, NEW, {**GOOD, "capacity": "٢٠"}).status_code == 303
    assert saved()[0].capacity == 20


def test_without_latin_letters_the_topic_names_the_address(context, people):
    data = {**GOOD, "title-en": ""}
    assert post(people.coordinator, NEW, data).location == "/workshops/accepting-the-other"


def test_a_private_booking_is_shown_as_not_to_be_chosen(context, people):
    uid = rows.book(visibility="private")
    page = people.coordinator.get(NEW, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert uid in page
    assert "disabled" in page.split(uid)[1].split(">")[0]
    assert "A private booking cannot be a workshop date." in page


@pytest.mark.parametrize("verb", ["edit", "publish", "cancel"])
@pytest.mark.parametrize(
    ("name", "status"), [("visitor", 303), ("member", 403), ("administrator", 403), ("rival", 404)]
)
def test_others_change_nothing(context, people, verb, name, status):
    slug = rows.workshop(rows.book())
    client = getattr(people, name)
    data = {}
    if name == "rival":
        data = {"csrf_token": form_token(client, "/workshops/new")}
    answer = client.post(f"/workshops/{slug}/{verb}", data=data)
    assert answer.status_code == status
    assert saved()[0].state == "published"


def test_who_may_open_the_form_for_whom(context, people):
    assert people.rival.get(NEW).status_code == 404
    assert people.rival.get("/workshops/new").status_code == 200
    assert people.coordinator.get("/workshops/new?organization=house").status_code == 404
    assert people.coordinator.get("/workshops/new?organization=%00").status_code == 404
    choice = people.manager.get("/workshops/new").get_data(as_text=True)
    for code in ("kulna", "kehilat-zion", "house"):
        assert f"organization={code}" in choice


def test_a_manager_publishes_for_the_house_and_for_any_organization(context, people, visitor):
    uid = rows.book(organization=None, requester="manager")
    house = post(people.manager, "/workshops/new?organization=house", {**GOOD, "sessions": [uid]})
    assert house.status_code == 303
    zion = post(
        people.manager,
        "/workshops/new?organization=kehilat-zion",
        {**GOOD, "submission_key": "2", "slug": "of-zion"},
    )
    assert zion.location == "/workshops/of-zion"
    assert [w.organization_id for w in saved()] == [None, ZION]
    page = visitor.get(house.location, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Space for Shared Life" in page


def test_a_form_from_elsewhere_is_refused(context, people):
    people.coordinator.post(NEW, data=GOOD)
    assert saved() == []
