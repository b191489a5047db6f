"""The manager's list of spaces and the form of each."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared_space.kernel.db import HANDLERS as KEY
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.spaces.errors import StillBooked
from shared_space.spaces.events import SpaceChanged
from shared_space.spaces.models import Space
from shared_space.spaces.queries import all_spaces, space_by_slug, spaces_in_use
from tests.cast import FIG, HALL, OPEN, Cast, at, form_token, send
from tests.spaces.rows import approved, history

pytestmark = pytest.mark.page

CAROB = {
    "name-ar": "خرّوب",
    "name-he": "חרוב",
    "name-en": "Carob",
    "slug": "carob",
    "kind": "work_room",
    "people": "10",
    "seats": "1",
    "turnaround_minutes": "15",
    "approval": "at_once",
    "equipment": ["whiteboard", "projector"],
    "access": ["step_free"],
    "floor-en": "Ground floor",
}
TAKEN = Interval(at("2026-11-25", "10:00"), at("2026-11-25", "12:00"))


def hall_form(client: FlaskClient, **changed: object) -> dict[str, object]:
    page = client.get("/manage/spaces/hall").get_data(as_text=True)
    seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    return {
        "name-ar": "قاعة الاجتماعات",
        "name-he": "אולם המפגשים",
        "name-en": "Meeting Hall",
        "kind": "meeting_hall",
        "people": "60",
        "seats": "1",
        "turnaround_minutes": "30",
        "approval": "asks",
        "seen": seen,
        **changed,
    }


def test_only_a_manager_manages_spaces(people: Cast) -> None:
    pages = [f"/manage/{place}/" for place in ("spaces", "hours")]
    pages += [
        "/manage/spaces/new",
        "/manage/spaces/hall",
        "/manage/hours/all",
        "/manage/hours/hall",
    ]
    for path in pages:
        assert people.manager.get(path).status_code == 200
        for name in ("member", "coordinator", "rival", "administrator"):
            assert getattr(people, name).get(path).status_code == 403
        assert people.visitor.get(path).status_code == 303
    for path in ("/manage/spaces/hall/place", "/manage/spaces/hall/use"):
        for name in ("member", "coordinator", "administrator"):
            assert getattr(people, name).post(path).status_code == 403


def test_a_manager_adds_a_room(people: Cast, app: Flask) -> None:
    answer = send(people.manager, "/manage/spaces/new", CAROB)
    assert answer.status_code == 303
    with app.app_context():
        carob = spaces_in_use()[-1]
        assert (carob.slug, carob.kind, carob.people, carob.turnaround_minutes) == (
            "carob",
            "work_room",
            10,
            15,
        )
        assert carob.equipment == ("projector", "whiteboard")
        assert carob.name.he == "חרוב"
        assert carob.about is None
        assert history() == ["SpaceAdded"]


def test_the_same_form_sent_twice_is_one_room(people: Cast, app: Flask) -> None:
    for _time in range(2):
        assert send(people.manager, "/manage/spaces/new", CAROB).status_code == 303
    with app.app_context():
        assert [space.slug for space in all_spaces()].count("carob") == 1
        assert history() == ["SpaceAdded"]


def test_the_address_is_made_from_the_english_name_and_taken_once(people: Cast, app: Flask) -> None:
    assert send(people.manager, "/manage/spaces/new", {**CAROB, "slug": ""}).status_code == 303
    with app.app_context():
        assert space_by_slug("carob") is not None
    other = send(people.manager, "/manage/spaces/new", {**CAROB, "people": "3"})
    assert other.status_code == 422
    assert "Another space has this address" in other.get_data(as_text=True)


BAD = [
    ({"name-ar": "", "name-he": "", "name-en": ""}, "at least one language"),
    ({"name-ar": "\u202e\x00", "name-he": "", "name-en": " "}, "at least one language"),
    ({"name-en": "x" * 81}, "too long"),
    ({"name-en": "x" * 300_000}, "too long"),
    ({"about-he": "x" * 300_000}, "too long"),
    ({"slug": "new"}, "short address"),
    ({"slug": "UPPER"}, "short address"),
    ({"slug": "x" * 61}, "short address"),
    ({"slug": "", "name-en": ""}, "short address"),
    ({"kind": "cellar"}, "Not a valid choice"),
    ({"approval": "never"}, "Not a valid choice"),
    ({"people": ""}, "whole number from 1 to 2000"),
    ({"people": "many"}, "whole number from 1 to 2000"),
    ({"people": "9" * 5000}, "whole number from 1 to 2000"),
    ({"people": "0"}, "whole number from 1 to 2000"),
    ({"people": str(2**40)}, "whole number from 1 to 2000"),
    ({"seats": "2"}, "booked as a whole"),
    ({"kind": "open_space", "seats": "11"}, "more seats than people"),
    ({"turnaround_minutes": "-1"}, "whole number from 0 to 240"),
    ({"turnaround_minutes": "241"}, "whole number from 0 to 240"),
    ({"equipment": ["projector", "throne"]}, "Not a valid choice"),
    ({"access": "x" * 300_000}, "Not a valid choice"),
]


def test_bad_input_is_answered_beside_its_field(people: Cast, app: Flask) -> None:
    token = form_token(people.manager, "/manage/spaces/new")
    for changed, sentence in BAD:
        data = {**CAROB, **changed, "csrf_token": token}
        answer = people.manager.post("/manage/spaces/new", data=data)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, sentence in page) == (422, True), changed.keys()
        assert "Ground floor" in page
    with app.app_context():
        assert len(all_spaces()) == 5


def test_an_empty_form_says_what_is_missing(people: Cast) -> None:
    answer = send(people.manager, "/manage/spaces/new", {})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('class="error"') >= 4


def test_control_and_bidi_characters_do_not_get_in(people: Cast, app: Flask) -> None:
    send(people.manager, "/manage/spaces/new", {**CAROB, "name-en": "Ca\u202ero\x07b\x00"})
    with app.app_context():
        carob = space_by_slug("carob")
        assert carob is not None
        assert carob.name.en == "Carob"


def test_a_new_name_stamps_the_calendar_and_the_address_stays(people: Cast, app: Flask) -> None:
    with app.app_context():
        before = space_by_slug("hall")
        assert before is not None
    data = hall_form(people.manager, **{"name-en": "Big Hall", "slug": "big-hall"})
    assert send(people.manager, "/manage/spaces/hall", data).status_code == 303
    with app.app_context():
        after = space_by_slug("hall")
        assert after is not None
        assert after.name.en == "Big Hall"
        assert after.version > before.version
        assert after.changed_at > before.changed_at
        assert space_by_slug("big-hall") is None
        assert history() == ["SpaceChanged"]


def test_saving_what_is_there_changes_nothing(people: Cast, app: Flask) -> None:
    data = hall_form(people.manager)
    assert send(people.manager, "/manage/spaces/hall", data).status_code == 303
    with app.app_context():
        assert history() == []


def test_a_stale_page_is_told_and_what_was_typed_stays(people: Cast, app: Flask) -> None:
    mine = hall_form(people.manager, **{"name-en": "Mine"})
    send(people.manager, "/manage/spaces/hall", hall_form(people.manager, people="50"))
    stale = send(people.manager, "/manage/spaces/hall", mine)
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Somebody else saved changes" in page
    assert 'value="Mine"' in page
    seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    again = send(people.manager, "/manage/spaces/hall", {**mine, "seen": seen})
    assert again.status_code == 303


def test_seats_that_bookings_claim_cannot_be_taken_away(people: Cast, app: Flask) -> None:
    with app.app_context():
        approved(OPEN, TAKEN, seats=10)
    form = {
        "name-en": "Open Space",
        "kind": "open_space",
        "people": "24",
        "turnaround_minutes": "0",
        "approval": "at_once",
    }
    for seats, status in ((9, 409), (10, 303)):
        page = people.manager.get("/manage/spaces/open-space").get_data(as_text=True)
        seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        data = {**form, "seats": str(seats), "seen": seen}
        answer = send(people.manager, "/manage/spaces/open-space", data)
        assert answer.status_code == status
    with app.app_context():
        space = db.session.get(Space, OPEN)
        assert space is not None
        assert space.seats == 10


def test_the_refusal_stands_beside_the_seats(people: Cast, app: Flask) -> None:
    with app.app_context():
        approved(OPEN, TAKEN, seats=10)
    page = people.manager.get("/manage/spaces/open-space").get_data(as_text=True)
    seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    data = {**CAROB, "kind": "work_room", "seats": "1", "seen": seen}
    answer = send(people.manager, "/manage/spaces/open-space", data)
    assert answer.status_code == 409
    assert 'id="seats-error">Approved bookings already take' in answer.get_data(as_text=True)


def act(client: FlaskClient, path: str, **data: object) -> int:
    token = form_token(client, "/manage/spaces/")
    return client.post(path, data={**data, "csrf_token": token}).status_code


def test_the_order_is_the_manager_s(people: Cast, app: Flask) -> None:
    for _time in range(2):  # the same form sent twice moves it once
        assert act(people.manager, "/manage/spaces/hall/place", position=0) == 303
    with app.app_context():
        assert [space.slug for space in spaces_in_use()][:3] == ["hall", "olive", "almond"]
        assert history() == ["SpaceChanged"]
    assert act(people.manager, "/manage/spaces/olive/place", position=9999) == 303
    with app.app_context():
        assert [space.slug for space in spaces_in_use()][-1] == "olive"


def test_a_place_that_is_no_number_is_refused(people: Cast) -> None:
    for position in ("", "-1", "x", "1" * 5000, "²", "\x00"):
        assert act(people.manager, "/manage/spaces/hall/place", position=position) == 400


def test_a_space_goes_out_of_use_and_comes_back(people: Cast, app: Flask) -> None:
    for wanted, count in (("no", 4), ("no", 4), ("yes", 5)):
        assert act(people.manager, "/manage/spaces/fig/use", in_use=wanted) == 303
        with app.app_context():
            assert len(spaces_in_use()) == count
    assert act(people.manager, "/manage/spaces/fig/use", in_use="perhaps") == 400
    assert act(people.manager, "/manage/spaces/attic/use", in_use="no") == 404
    with app.app_context():
        assert history() == ["SpaceChanged", "SpaceChanged"]


@pytest.fixture
def needed(app: Flask) -> object:
    """A handler above that still needs the space, as bookings ahead do."""

    def refuse(fact: SpaceChanged) -> None:
        if fact.fields == ("in_use",) and not fact.in_use:
            raise StillBooked(2)

    handlers: dict[type, tuple[Callable[..., None], ...]] = dict(app.extensions[KEY])
    app.extensions[KEY] = {**handlers, SpaceChanged: (*handlers[SpaceChanged], refuse)}
    yield
    app.extensions[KEY] = handlers


def test_a_space_that_is_still_booked_stays(people: Cast, app: Flask, needed: object) -> None:
    token = form_token(people.manager, "/manage/spaces/")
    data = {"in_use": "no", "csrf_token": token}
    answer = people.manager.post("/manage/spaces/fig/use", data=data)
    assert answer.status_code == 409
    assert "2 approved bookings are still ahead" in answer.get_data(as_text=True)
    with app.app_context():
        assert {space.id for space in spaces_in_use()} >= {FIG, HALL}
        assert history() == []


def test_a_form_without_its_token_does_nothing(people: Cast, app: Flask) -> None:
    people.manager.post("/manage/spaces/new", data=CAROB)
    people.manager.post("/manage/spaces/hall/use", data={"in_use": "no"})
    with app.app_context():
        assert len(spaces_in_use()) == 5
        assert history() == []


def test_every_page_stands_in_both_directions(people: Cast) -> None:
    for language, direction in (("ar", "rtl"), ("he", "rtl"), ("en", "ltr")):
        people.manager.set_cookie("language", language)
        for path in (
            "/manage/spaces/",
            "/manage/spaces/hall",
            "/manage/hours/",
            "/manage/hours/all",
        ):
            page = people.manager.get(path).get_data(as_text=True)
            assert f'<html lang="{language}" dir="{direction}">' in page
