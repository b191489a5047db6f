"""The folded part of the booking form: equipment, set-up, needs."""

import pytest

from shared_space.bookings.models import EquipmentClaim, Need
from shared_space.kernel.db import db
from tests.bookings.test_equipment import equip
from tests.cast import send

pytestmark = pytest.mark.page

NEW = "/bookings/new?space=fig&from=2026-11-24T10:00&until=2026-11-24T12:00"


def typed(**more):
    return {
        "space": "fig",
        "organization": "1",
        "day": "2026-11-24",
        "starts": "10:00",
        "ends": "12:00",
        "title-en": "A meeting",
        "people": "3",
        "visibility": "house",
        "repeat": "",
        "layout": "",
        **more,
    }


def in_house(app, function):
    with app.app_context():
        return function()


@pytest.fixture
def projector(app):
    return in_house(app, equip)


def test_what_is_chosen_is_kept(app, people, projector):
    data = typed(
        **{f"equipment-{projector}": "2"},
        layout="circle",
        interpretation=["ar", "sign"],
        wheelchair="1",
        childcare="",
        prayer_break="y",
    )
    answer = send(people.coordinator, NEW, data, "/bookings/new")
    assert answer.status_code == 303
    claim = in_house(app, lambda: db.session.query(EquipmentClaim).one())
    assert (claim.equipment_id, claim.pieces) == (projector, 2)
    need = in_house(app, lambda: db.session.query(Need).one())
    assert (need.layout, need.interpretation) == ("circle", ["ar", "sign"])
    assert (need.wheelchair, need.childcare, need.prayer_break) == (1, 0, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"equipment-1": "3"}, "Write a whole number. The house has 2."),
        ({"equipment-1": "-1"}, "Write a whole number. The house has 2."),
        ({"equipment-1": "two"}, "Write a whole number. The house has 2."),
        ({"equipment-1": "²"}, "Write a whole number. The house has 2."),
        ({"equipment-99": "1"}, "Something here is no longer lent. Look again."),
        ({"wheelchair": "many"}, "Write a number from 0 to 2000."),
        ({"halal": "-1"}, "Write a number from 0 to 2000."),
        ({"kosher": "9" * 40}, "Write a number from 0 to 2000."),
        ({"layout": "pyramid"}, "Not a valid choice."),
        ({"interpretation": ["xx"]}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(app, people, projector, wrong, sentence):
    assert projector == 1
    answer = send(people.coordinator, NEW, typed(**wrong), "/bookings/new")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(sentence) == 2, "in the list at the top, and beside its field"
    assert "<details open><summary>Equipment and set-up" in page
    assert in_house(app, lambda: db.session.query(EquipmentClaim).count()) == 0


def test_what_others_have_is_said_at_the_date(people, projector):
    wants = {f"equipment-{projector}": "2"}
    assert send(people.coordinator, NEW, typed(**wants), "/bookings/new").status_code == 303
    other = typed(**wants, organization="2", space="almond")
    answer = send(people.rival, NEW, other, "/bookings/new")
    assert answer.status_code == 422
    assert "none is free then." in answer.get_data(as_text=True)


def test_without_anything_to_lend_the_form_asks_for_nothing(people):
    page = people.coordinator.get(NEW).get_data(as_text=True)
    assert "Equipment to lend" not in page
    assert "<details ><summary>Equipment and set-up" in page
