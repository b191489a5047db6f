"""Portable equipment comes with the booking, and is never promised beyond its count."""

import pytest

from shared_space.bookings.errors import NotHers, Refused
from shared_space.bookings.models import EquipmentClaim, Need
from shared_space.bookings.rules.needs import Needs
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Equipment
from tests.bookings.booking import RIVAL, asked, hall
from tests.cast import ALMOND, NOW, ZION

pytestmark = pytest.mark.usefixtures("context")


@transactional
def equip(name: str = "Projector", pieces: int = 2, **more: object) -> int:
    row = Equipment(
        slug=name.lower(), name=Trilingual(en=name), pieces=pieces, changed_at=NOW, **more
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def test_pieces_are_claimed_for_as_long_as_the_space():
    projector = equip()
    full = hall(equipment={projector: 1}, needs=Needs(halal=3, interpretation=("ar", "sign")))
    (claim,) = db.session.query(EquipmentClaim).all()
    assert (claim.occurrence_id, claim.pieces) == (full.dates[0].number, 1)
    assert (claim.claims_until - full.dates[0].span.end).seconds == 1800
    need = db.session.get_one(Need, full.number)
    assert (need.halal, need.interpretation, need.wheelchair) == (3, ["ar", "sign"], 0)


def test_a_booking_that_needs_nothing_leaves_nothing():
    equip()
    asked()
    assert db.session.query(EquipmentClaim).count() == db.session.query(Need).count() == 0


def test_each_date_says_what_is_left():
    projector, microphone = equip(), equip("Microphone", 1)
    taken = asked(equipment={projector: 1, microphone: 1})
    weekly = Recurrence("weekly", count=3)
    with pytest.raises(Refused) as refused:
        asked(
            RIVAL,
            "other",
            organization_id=ZION,
            space_id=ALMOND,
            recurrence=weekly,
            equipment={projector: 2, microphone: 1},
        )
    first, *others = [
        [(o.code, dict(o.numbers)) for o in said] for _day, said in refused.value.by_date
    ]
    names = {"projector": Trilingual(en="Projector"), "microphone": Trilingual(en="Microphone")}
    assert first == [
        ("equipment", {"name": names["projector"], "left": 1, "wanted": 2}),
        ("equipment", {"name": names["microphone"], "left": 0, "wanted": 1}),
    ]
    assert others == [[], []]
    assert taken.number
    assert db.session.query(EquipmentClaim).count() == 2


def test_an_unknown_equipment_is_nobodys():
    with pytest.raises(NotHers):
        asked(equipment={77: 1})


def test_what_is_no_longer_lent_is_not_free():
    with pytest.raises(Refused):
        asked(equipment={equip(in_use=False): 1})
