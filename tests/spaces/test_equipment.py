"""The manager's portable equipment."""

from collections.abc import Callable

import pytest
from flask import Flask

from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.queries import EquipmentView, all_equipment, equipment_by_slug
from tests.cast import Cast, at, send
from tests.promises.rows import carry, occur
from tests.spaces.rows import history

pytestmark = pytest.mark.page

NEW = "/manage/equipment/new"
PROJECTOR = {"name-ar": "جهاز عرض", "name-he": "מקרן", "name-en": "Projector", "pieces": "2"}


@pytest.fixture
def inside(app: Flask) -> Callable[..., object]:
    def call(function: Callable[..., object], *arguments: object) -> object:
        with app.app_context():
            return function(*arguments)

    return call


@pytest.fixture
def projector(people: Cast, inside: Callable[..., object]) -> EquipmentView:
    assert send(people.manager, NEW, PROJECTOR).status_code == 303
    found = inside(equipment_by_slug, "projector")
    assert isinstance(found, EquipmentView)
    return found


def seen(people: Cast) -> str:
    page = people.manager.get("/manage/equipment/projector").get_data(as_text=True)
    return page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def change(people: Cast, **changed: str) -> object:
    data = {**PROJECTOR, "seen": seen(people), **changed}
    return send(people.manager, "/manage/equipment/projector", data)


def test_a_manager_adds_renames_and_counts(
    people: Cast, projector: EquipmentView, inside: Callable[..., object]
) -> None:
    assert projector.name == Trilingual("جهاز عرض", "מקרן", "Projector")
    assert (projector.pieces, projector.in_use) == (2, True)
    assert "2 pieces" in people.manager.get("/manage/equipment/").get_data(as_text=True)
    assert change(people, **{"name-en": "Beamer", "pieces": "3"}).status_code == 303
    now = inside(equipment_by_slug, "projector")
    assert (now.name.en, now.pieces) == ("Beamer", 3)
    change(people, **{"name-en": "Beamer", "pieces": "3"})  # nothing new: nothing to remember
    assert inside(history) == ["EquipmentAdded", "EquipmentChanged"]


def test_the_same_form_twice_is_one_and_another_name_is_refused(
    people: Cast, projector: EquipmentView, inside: Callable[..., object]
) -> None:
    assert send(people.manager, NEW, PROJECTOR).status_code == 303
    answer = send(people.manager, NEW, {**PROJECTOR, "pieces": "9"})
    assert answer.status_code == 422
    assert "Other equipment has this address." in answer.get_data(as_text=True)
    assert inside(all_equipment) == [projector]


@pytest.mark.parametrize("pieces", ["", "-1", "1000", "many", "2.5", "٣x"])
def test_pieces_are_a_number(people: Cast, pieces: str) -> None:
    answer = send(people.manager, NEW, {**PROJECTOR, "pieces": pieces})
    assert answer.status_code == 422
    assert "Write a whole number from 0 to 999." in answer.get_data(as_text=True)


def test_what_bookings_count_on_stays(
    people: Cast, projector: EquipmentView, inside: Callable[..., object]
) -> None:
    def taken() -> None:
        span = at("2026-11-24", "10:00"), at("2026-11-24", "12:00")
        carry(occur(*span), projector.id, 2)

    inside(taken)
    answer = change(people, pieces="1")
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Bookings ahead already count on more pieces than this." in page
    assert 'value="1"' in page
    assert change(people, pieces="5").status_code == 303


def test_no_longer_lent_and_lent_again(
    people: Cast, projector: EquipmentView, inside: Callable[..., object]
) -> None:
    path = "/manage/equipment/projector/lent"
    for wanted, offered in (("no", False), ("no", False), ("yes", True)):
        answer = send(people.manager, "/manage/equipment/projector", {"lent": wanted}, path)
        assert answer.status_code == 303
        assert inside(equipment_by_slug, "projector").in_use is offered
        form = people.coordinator.get("/bookings/new").get_data(as_text=True)
        assert (f"equipment-{projector.id}" in form) is offered
    assert inside(history).count("EquipmentChanged") == 2
    strange = send(people.manager, "/manage/equipment/projector", {"lent": "perhaps"}, path)
    assert strange.status_code == 400


def test_another_manager_saved_meanwhile(people: Cast, projector: EquipmentView) -> None:
    assert projector.pieces == 2
    old = seen(people)
    assert change(people, pieces="3").status_code == 303
    answer = change(people, seen=old, pieces="4")
    assert answer.status_code == 409
    assert "Somebody else saved changes" in answer.get_data(as_text=True)


def test_only_managers_and_only_what_is_there(people: Cast) -> None:
    assert people.manager.get("/manage/equipment/nothing").status_code == 404
    for path in ("/manage/equipment/", NEW, "/manage/equipment/nothing"):
        assert people.coordinator.get(path).status_code == 403
