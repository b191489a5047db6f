"""What bookings need, added up; and the pieces that are left of an equipment."""

from shared_space.bookings.rules.equipment import Stock, left_of, of_equipment
from shared_space.bookings.rules.needs import NOTHING, Needs, Totals, totals
from shared_space.bookings.rules.objections import Claim, Objection, Weight
from shared_space.kernel.trilingual import Trilingual
from tests.bookings.test_rules_objections import slot

MANY = Needs(
    "circle", ("ar", "sign"), wheelchair=2, childcare=3, kosher=4, halal=5, prayer_break=True
)


def test_totals_add_up():
    assert totals([MANY, Needs(kosher=1), NOTHING]) == Totals(2, 3, 5, 5, 1)
    assert totals([]) == Totals()
    assert not NOTHING and Needs(prayer_break=True)


PROJECTOR = Trilingual(en="Projector")


def test_the_pieces_that_are_free_at_every_moment():
    claims = [Claim(slot("09:00", "11:00"), 2), Claim(slot("11:00", "13:00"), 3)]
    stock = Stock(PROJECTOR, 4, lent=True, claims=claims)
    assert left_of(stock, slot()) == 1
    assert left_of(stock, slot("09:00", "11:00")) == 2
    assert left_of(stock, slot("13:00", "14:00")) == 4
    assert left_of(Stock(PROJECTOR, 2, lent=True, claims=claims), slot()) == 0
    assert left_of(Stock(PROJECTOR, 3, lent=True, claims=claims), slot()) == 0
    assert left_of(Stock(PROJECTOR, 4, lent=False), slot()) == 0


def test_more_than_is_left_is_refused_with_its_numbers():
    stock = Stock(PROJECTOR, 3, lent=True, claims=[Claim(slot(), 1)])
    assert of_equipment(stock, 2, slot()) == []
    assert of_equipment(stock, 3, slot()) == [
        Objection("equipment", Weight.REFUSES, {"name": PROJECTOR, "left": 2, "wanted": 3})
    ]
